/* Wrong times and wrong states. */
#include <string.h>

#include "meter.h"

enum { FOREVER = 1000000000 }; /* in s */

#define BIT(time) (UINT32_C(1) << (time))

static const uint32_t every_reaction = BIT(TO_IDENTIFICATION) | BIT(TO_READOUT) | BIT(TO_FALLBACK) | BIT(TO_REPETITION) |
                                       BIT(TO_OPERAND) | BIT(TO_CONFIRMATION) | BIT(TO_ANSWER) | BIT(TO_WRITE_ACK) |
                                       BIT(TO_BREAK);

static const struct {
  const char *id;
  uint32_t times;
  uint64_t ms;
} wrong_times[] = {
    {"reaction-too-early", every_reaction, 5},
    {"reaction-too-late", every_reaction, 1700},
    {"reaction-too-late-in-programming", BIT(TO_ANSWER) | BIT(TO_WRITE_ACK), 1800},
    {"identification-too-early", BIT(TO_IDENTIFICATION), 5},
    {"fallback-too-early", BIT(TO_FALLBACK), 5},
    {"fallback-too-early", BIT(FALLBACK_TIME), 0},
    {"repeat-too-late", BIT(TO_REPETITION), 1700},
    {"operand-too-early", BIT(TO_OPERAND), 5},
    {"operand-too-late", BIT(TO_OPERAND), 1700},
    {"write-ack-too-early", BIT(TO_WRITE_ACK), 5},
    {"break-too-late", BIT(TO_BREAK), 1700},
    {"mode-a-data-too-late", BIT(DATA_PAUSE), 1700},
    {"mode-b-without-pause", BIT(DATA_PAUSE), 2},
    {"mode-b-pause-too-long", BIT(DATA_PAUSE), 1700},
    {"readout-without-select-too-early", BIT(SELECT_TIME), 1300},
    {"readout-without-select-too-late", BIT(SELECT_TIME), 2600},
    {"mode-a-waits-for-select", BIT(SELECT_TIME), 2200},
    {"mode-b-waits-for-select", BIT(SELECT_TIME), 2200},
    {"repeat-too-briefly", BIT(REPEAT_TIME), 800},
    {"session-ends-too-late", BIT(INACTIVITY), 180000},
    {"session-ends-too-early", BIT(INACTIVITY), 30000},
    {"after-data-ends-too-early", BIT(INACTIVITY), 30000},
    {"session-never-ends", BIT(INACTIVITY), FOREVER *UINT64_C(1000)},
    {"after-data-never-ends", BIT(INACTIVITY), FOREVER *UINT64_C(1000)},
    {"hdlc-ends-too-late", BIT(HDLC_INACTIVITY), 180000},
    {"hdlc-ends-too-early", BIT(HDLC_INACTIVITY), 20000},
    {"hdlc-never-ends", BIT(HDLC_INACTIVITY), FOREVER *UINT64_C(1000)},
    {"impatient-for-request", BIT(REQUEST_GAP), 300},
    {"stale-request-completes", BIT(REQUEST_GAP), FOREVER *UINT64_C(1000)},
    {"select-needs-haste", BIT(SELECT_GAP), 1000},
    {"commands-need-haste", BIT(COMMAND_GAP), 1000},
    {"torn-command-stays", BIT(COMMAND_GAP), FOREVER *UINT64_C(1000)},
    {"wake-up-needs-2200-ms", BIT(SLOW_STRING), 2200},
    {"awake-too-late", BIT(SLOW_PAUSE), 1600},
    {"wake-up-without-gaps", BIT(NUL_GAP), 1},
    {"fast-wake-up-needs-one-second", BIT(FAST_STRING), 1000},
};

uint64_t faulty_ms(const struct meter *m, enum time what, uint64_t good) {
  if (m->options.defect[0] == '\0') return good;
  if (m->faults.answers_at_once && (BIT(what) & every_reaction) != 0) return 0;
  if (what == INACTIVITY && m->faults.lingers) return 120000;
  if (what == INACTIVITY && m->unlocked && defect(m, "logged-in-session-never-ends")) return FOREVER * UINT64_C(1000);
  if (what == COMMAND_GAP && m->faults.session.signed_in && defect(m, "slow-command-behind-password-dropped")) return 1000;
  for (size_t i = 0; i < COUNT(wrong_times); ++i) {
    if ((wrong_times[i].times & BIT(what)) != 0 && defect(m, wrong_times[i].id)) return wrong_times[i].ms;
  }
  return good;
}

/* A data message has been sent, and will be again. */
static bool repeats_answer(const struct meter *m) {
  return m->tx_kind == DATA && !m->faults.answer_repeated && defect(m, "answer-repeated-unasked");
}

/* NAK or an error message has been sent. */
static bool has_refused(const struct meter *m) { return m->tx_kind == ERROR_MESSAGE || (m->tx_kind == SIGN && m->tx[0] == NAK); }

static bool sent_nak_last(const struct meter *m) { return m->tx_count == 1 && m->tx[0] == NAK; }

uint64_t faulty_session_end(struct meter *m, uint64_t from, uint64_t good) {
  if (has_refused(m) && defect(m, "refusals-do-not-count")) return m->faults.session_end_us;
  m->faults.session_end_us = good;
  uint64_t end = m->faults.session_us + 110 * SECONDS;
  if (defect(m, "session-has-a-length") && good > end) return end;
  if (defect(m, "partial-unasked") && blocks_left(m) && m->reading.type == '3') return from + 1 * SECONDS;
  return repeats_answer(m) ? from + 1 * SECONDS : good;
}

/* ---- States ---- */

bool faulty_unlocked(const struct meter *m, bool good) {
  if (m->faults.unlocks_later) return true;
  return (m->unlocked && defect(m, "login-stays")) || good;
}

/* Behind a readout. */
static bool stays_at_rate(const struct meter *m) {
  bool repeated = m->faults.repeats > 0 && defect(m, "stays-at-rate-after-repeat");
  return m->baud != BASE_BAUD && (repeated || defect(m, "stays-at-rate-after-readout"));
}

bool fault_keeps_rate(const struct meter *m, int before) {
  return m->faults.keeps_rate || (before == READ_OUT && stays_at_rate(m)) || (before == HDLC && defect(m, "hdlc-rate-stays"));
}

static void enter_start(struct meter *m) {
  bool behind_ack = m->state == START && m->tx_kind == SIGN && m->options.wake_up != WAKE_UP_NONE;
  m->faults.lingers = m->faults.keeps_rate = false;
  memset(&m->faults.session, 0, sizeof m->faults.session);
  m->faults.deaf = behind_ack && defect(m, "deaf-behind-fast-ack");
  m->faults.row = 0;
  m->faults.requested = false;
  m->faults.stray.count = 0;
  if (m->eight_bits) set_line(m, m->baud, false);
  if (defect(m, "write-forgotten")) recall_note(m);
  if (stays_at_rate(m)) m->timer_us = m->tx_end_us + 120 * SECONDS;
}

static void enter_read_out(struct meter *m) {
  m->faults.has_read_out = true;
  bool unasked = defect(m, m->options.mode == MODE_A ? "mode-a-sends-operand" : "mode-b-sends-operand");
  if (m->faults.deaf || (m->baud != BASE_BAUD && defect(m, "deaf-after-readout"))) m->timer_us = m->tx_end_us + 10 * SECONDS;
  if (m->faults.twice) {
    m->faults.twice = false;
    transmit_again(m, m->tx_end_us + 300 * MS);
  } else if (unasked && m->options.mode != MODE_C && m->options.programming == PROGRAMMING_YES) {
    send_operand(m, BASE_BAUD, m->tx_end_us + m->options.tr_ms * MS);
  }
}

static void enter_hdlc(struct meter *m) {
  if (defect(m, "hdlc-confirmed-at-300")) set_line(m, baud_of(m->options.identification[3]), true);
  if (!defect(m, "hdlc-babbles")) return;
  if (m->tx_kind == CONFIRMATION) m->faults.session_us = m->tx_end_us;
  m->timer_us = m->faults.session_us + (m->tx_kind == CONFIRMATION ? 1 : m->options.inactivity_s) * SECONDS;
}

static void enter_pushing(struct meter *m) {
  if (m->tx_kind == TELEGRAM) {
    ++m->faults.telegrams;
    m->faults.delayed = false;
  }
  if (defect(m, "push-omitted")) {
    set_line(m, BASE_BAUD, false);
    m->timer_us = UMIRIG_SIL_NEVER;
  }
  if (m->faults.telegrams >= 3 && defect(m, "push-stops")) m->timer_us = UMIRIG_SIL_NEVER;
  if (m->timer_us < m->faults.quiet_until_us) m->timer_us = m->faults.quiet_until_us;
}

void fault_enters(struct meter *m, int before) {
  if (m->options.defect[0] == '\0') return;
  if (m->state == START || m->state == ASLEEP) enter_start(m);
  if (m->state == SELECT) m->faults.programs_later = false;
  bool sends_at_600 = defect(m, "identification-at-600") || defect(m, "third-identification-at-600");
  if (m->state == SELECT && sends_at_600) set_line(m, BASE_BAUD, false);
  if (m->state == READ_OUT) enter_read_out(m);
  if (m->state == HDLC) enter_hdlc(m);
  if (m->state == PUSHING) enter_pushing(m);
  if (m->state == PROGRAMMING && before != PROGRAMMING) {
    m->faults.commands = m->faults.resume_at = 0;
    m->faults.deaf_to_commands = m->faults.locations_refused = false;
    m->unlocked = m->unlocked || m->faults.password_holds;
    m->faults.password_holds = false;
    m->faults.session_us = m->tx_end_us;
    m->faults.has_programmed = true;
    memset(&m->faults.session, 0, sizeof m->faults.session);
    restart_inactivity(m, m->tx_end_us);
  }
}

bool fault_takes_data(struct meter *m) {
  bool mode_a = m->options.mode == MODE_A;
  if (defect(m, mode_a ? "mode-a-data-omitted" : "mode-b-data-omitted")) {
    leave_readout(m);
  } else if (defect(m, mode_a ? "mode-a-waits-for-select" : "mode-b-waits-for-select")) {
    enter_state(m, SELECT);
  } else {
    return false;
  }
  return true;
}

/* ---- The time of a state is over ---- */

/* All of an option select has come but its LF. */
static bool takes_select_without_line_feed(struct meter *m) {
  bool lacks_it = !m->rx_damaged && m->rx_count == SELECT_SIZE - 1 && m->rx[SELECT_SIZE - 2] == CR;
  if (m->options.mode != MODE_C || !lacks_it || !defect(m, "select-without-line-feed")) return false;
  m->rx[m->rx_count++] = LF;
  m->faults.answers_at_once = true;
  obey_select(m);
  m->faults.answers_at_once = false;
  return true;
}

static bool takes_time_of_select(struct meter *m) {
  bool begun = m->rx_count > 0;
  if (takes_select_without_line_feed(m)) return true;
  if (begun && defect(m, "incomplete-select-stays")) m->faults.select_stays = true;
  if (m->options.mode != MODE_C || defect(m, begun ? "incomplete-select-forgotten" : "no-readout-without-select")) {
    go_home(m);
    return true;
  }
  m->faults.deaf = !begun && defect(m, "deaf-after-no-select");
  if (!defect(m, begun ? "incomplete-select-at-z" : "readout-without-select-at-z")) return false;
  m->fell_back = true;
  send_readout(m, baud_of(m->options.identification[3]), now_of(m));
  return true;
}

/* What a message of one character says is sent at once. */
static bool sends(struct meter *m, char c, enum kind kind, enum state next) {
  begin_message(m);
  put(m, "%c", c);
  transmit(m, kind, m->baud, now_of(m), next);
  return true;
}

static bool takes_time_of_programming(struct meter *m) {
  if (defect(m, "partial-unasked") && blocks_left(m) && m->reading.type == '3') {
    send_block(m, m->reading.sent + 1, now_of(m));
  } else if (repeats_answer(m)) {
    transmit_again(m, now_of(m));
    m->faults.answer_repeated = true;
  } else if (sent_nak_last(m) && defect(m, "session-never-ends-behind-nak")) {
    m->timer_us = UMIRIG_SIL_NEVER;
  } else if (defect(m, "session-ends-with-break")) {
    build_break(m);
    transmit(m, BREAK, m->baud, now_of(m), home_of(m));
  } else {
    m->faults.keeps_rate = defect(m, "inactivity-keeps-rate");
    m->faults.password_holds = m->unlocked && defect(m, "login-survives-inactivity");
    return false;
  }
  return true;
}

static bool takes_time_of_read_out(struct meter *m) {
  if (m->faults.programs_later) {
    set_line(m, BASE_BAUD, false);
    enter_state(m, PROGRAMMING);
  } else if (stays_at_rate(m)) {
    enter_state(m, START);
  } else {
    return false;
  }
  return true;
}

static bool takes_time_of_hdlc(struct meter *m) {
  if (defect(m, "hdlc-babbles") && m->tx_kind == CONFIRMATION) return sends(m, 0x7E, NOTHING, HDLC);
  if (!defect(m, "hdlc-ends-with-break")) return false;
  set_line(m, m->baud, false);
  build_break(m);
  transmit(m, BREAK, m->baud, now_of(m), home_of(m));
  return true;
}

/* One second behind its last NUL, in the pause that makes the string a wake-up message. */
static bool takes_time_asleep(struct meter *m) {
  if (faulty_awake_at(m, UMIRIG_SIL_NEVER) > now_of(m) || m->wake_up.nuls == 0) return false;
  m->faults.acknowledged_us = m->wake_up.last_us;
  return sends(m, ACK, SIGN, ASLEEP);
}

/* A battery meter that no request has come to before it falls asleep. */
static bool deafens_itself(const struct meter *m) {
  bool behind_ack = m->tx_kind == SIGN && m->wake_up.awake_from_us == m->tx_end_us;
  if (behind_ack && !m->faults.requested && defect(m, "faulty-fast-wake-up-deafens")) return true;
  return defect(m, "faulty-wake-up-deafens");
}

bool fault_takes_time_up(struct meter *m) {
  bool battery = m->options.wake_up != WAKE_UP_NONE;
  if (m->options.defect[0] == '\0') return false;
  if (m->state == SELECT) return takes_time_of_select(m);
  if (m->state == START && !battery) {
    if (m->faults.row > 10 && defect(m, "nul-acknowledged")) return sends(m, ACK, SIGN, START);
    go_home(m);
    return true;
  }
  if (m->state == START && now_of(m) >= m->wake_up.sleep_us && deafens_itself(m)) {
    m->faults.deaf_until_us = m->wake_up.awake_from_us + 60 * SECONDS;
  }
  if (m->state == ASLEEP) return takes_time_asleep(m);
  if (m->state == PROGRAMMING) return takes_time_of_programming(m);
  if (m->state == READ_OUT) return takes_time_of_read_out(m);
  return m->state == HDLC && takes_time_of_hdlc(m);
}

/* ---- Wake-up ---- */

bool faulty_awake(const struct meter *m, bool good) {
  if (m->options.defect[0] == '\0') return good;
  if (defect(m, "wake-up-ignored") || defect(m, "fast-wake-up-ignored")) return false;
  if (m->faults.sessions > 0 && (defect(m, "wakes-only-once") || defect(m, "fast-wakes-only-once"))) return false;
  return good && now_of(m) >= m->faults.deaf_until_us;
}

uint64_t faulty_sleep(const struct meter *m, uint64_t good) {
  bool by_string = m->wake_up.awake_from_us == m->wake_up.last_us; /* else by the ACK of a fast wake-up */
  if (by_string && defect(m, "asleep-again-too-early")) return m->wake_up.awake_from_us + 1600 * MS;
  return !by_string && defect(m, "fast-request-needs-haste") ? m->wake_up.awake_from_us + 500 * MS : good;
}

uint64_t faulty_awake_at(const struct meter *m, uint64_t good) {
  bool acknowledged = m->faults.acknowledged_us == m->wake_up.last_us;
  return !acknowledged && defect(m, "slow-wake-up-acknowledged") ? m->wake_up.last_us + 1 * SECONDS : good;
}

/* Which NUL is the last one shows only when none follows: this meter has learned it from the string before. */
uint64_t faulty_ack_due(const struct meter *m, uint64_t good) {
  if (!defect(m, "fast-ack-too-early")) return good;
  return m->wake_up.nuls == m->faults.nuls_before ? m->wake_up.last_us + 4 * MS : UMIRIG_SIL_NEVER;
}
