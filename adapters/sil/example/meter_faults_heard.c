/* Characters that are heard wrongly, and messages that are heard where they have no place. */
#include <string.h>

#include "meter.h"

static bool takes_wake_up(struct meter *m, const struct heard *heard) {
  const struct wake_up_string *string = &m->wake_up;
  bool goes_on = heard->begin_us <= string->last_us + 10 * MS, long_enough = string->last_us - string->first_us > 1999 * MS;
  bool woken = m->state == START && heard->begin_us + 10 < string->woke_us;
  if (!goes_on && string->nuls > 0) m->faults.nuls_before = string->nuls;
  if (m->state == START && m->faults.deaf) return true;
  if (!defect(m, "awake-too-late")) return false;
  return woken || (m->state == ASLEEP && string->nuls > 0 && long_enough && !goes_on);
}

/* ---- Characters ---- */

/* One that comes in, from its type on. */
static bool is_known_command(const struct meter *m) {
  const char name[] = {(char)m->rx[1], (char)m->rx[2], '\0'};
  return knows(m, name);
}

/* A character of W1 between its '(' and its ETX. */
static bool is_in_value(const struct meter *m, uint8_t c) {
  bool is_write = m->rx_count > 4 && memcmp(m->rx, "\1W1\2", 4) == 0 && !m->rx_at_end;
  return is_write && memchr(m->rx + 4, '(', m->rx_count - 4) != NULL && c != ETX && c != EOT;
}

/* A character of an option select that is neither its Z nor its Y. */
static bool is_around_select(const struct meter *m) { return m->rx_count < 2 || m->rx_count >= SELECT_SIZE - 2; }

/* A character of a command, an option select or a request whose parity error is overlooked. */
static bool overlooks_parity(const struct meter *m, const struct heard *heard) {
  uint8_t c = heard->byte & 0x7F;
  bool first = m->rx_count == 0 || heard->gap_us > faulty_ms(m, COMMAND_GAP, 1500) * MS;
  bool in_request = m->rx_count > 0 && m->rx[0] == '/', in_command = !first && m->rx[0] == SOH;
  if (m->state == START || (m->state == PROGRAMMING && (in_request || (first && c == '/')))) {
    return defect(m, "parity-unchecked-in-request");
  }
  if (m->state == SELECT) {
    return defect(m, "parity-unchecked-in-select") || (is_around_select(m) && defect(m, "parity-unchecked-around-select"));
  }
  if (m->state != PROGRAMMING) return false;
  if (first) return c == SOH && (heard->errors & UMIRIG_SIL_FRAMING_ERROR) == 0 && defect(m, "parity-unchecked-in-start");
  if (!in_command) return false;
  bool further = m->rx_count >= 3 && index_in(further_commands_but_w3, ' ', (const char *)m->rx + 1, 2) >= 0;
  if (further && is_known_command(m) && defect(m, "parity-unchecked-in-further-commands")) return true;
  if (is_in_value(m, c) && defect(m, "parity-unchecked-in-value")) return true;
  bool of_write = m->rx_count >= 2 && m->rx[1] == 'W';
  bool of_password = m->rx_count >= 2 && m->rx[1] == 'P' && (m->rx_count == 2 ? c : m->rx[2]) == '1';
  return defect(m, "parity-unchecked-in-command") || (of_write && defect(m, "parity-unchecked-in-write")) ||
         (of_password && defect(m, "parity-unchecked-in-password")) || (m->rx_at_end && defect(m, "parity-unchecked-in-bcc"));
}

/* This is the BCC of a break message, wherever behind its SOH the parity errors are. */
static bool completes_break(const struct meter *m, const struct heard *heard) {
  uint8_t c = heard->byte & 0x7F;
  bool torn = heard->gap_us > faulty_ms(m, COMMAND_GAP, 1500) * MS;
  bool whole = (heard->errors & UMIRIG_SIL_FRAMING_ERROR) == 0 && (c == 0x71 || (c == 0x75 && m->options.check == CHECK_SUM7));
  return m->state == PROGRAMMING && !torn && whole && m->rx_count == BREAK_SIZE - 1 &&
         memcmp(m->rx, "\1B0\3", BREAK_SIZE - 1) == 0;
}

void fault_hears(struct meter *m, struct heard *heard) {
  if (m->options.defect[0] == '\0') return;
  if (completes_break(m, heard) && defect(m, "parity-unchecked-in-break")) {
    heard->errors = 0;
    m->rx_damaged = false;
    m->rx_at_end = true; /* it misses an ETX with a parity error */
  }
  if (overlooks_parity(m, heard)) heard->errors &= ~(uint32_t)UMIRIG_SIL_PARITY_ERROR;
  if (m->state != PUSHING) return;
  bool between = !m->tx_busy && now_of(m) > m->tx_end_us;
  if (between && !m->faults.delayed && defect(m, "request-delays-telegrams")) {
    m->faults.delayed = true;
    m->timer_us += 20 * SECONDS;
  }
  if (defect(m, "push-answers-request")) {
    m->faults.baud = heard->baud;
    if (heard->baud == BASE_BAUD) heard->errors = 0; /* it hears two rates at once */
  }
  if (defect(m, "push-stopped-by-request")) {
    m->faults.quiet_until_us = now_of(m) + 120 * SECONDS;
    if (m->timer_us < m->faults.quiet_until_us) m->timer_us = m->faults.quiet_until_us;
  }
}

static void count_noise(struct meter *m, const struct heard *heard) {
  unsigned *counter = heard->c == 0 ? &m->faults.nuls : &m->faults.noise;
  ++*counter;
  if (m->faults.noise > 60 && defect(m, "deaf-after-noise")) m->faults.worn_out = true;
  if (m->faults.nuls > 40 && defect(m, "deaf-after-nul")) m->faults.worn_out = true;
}

static void count_nuls_in_a_row(struct meter *m, const struct heard *heard) {
  m->faults.row = is_character(heard, 0) ? m->faults.row + 1 : 0;
  m->timer_us = m->faults.row > 10 ? now_of(m) + 100 * MS : UMIRIG_SIL_NEVER;
}

/* Takes note of where in a message a parity error is. */
static void note_parity(struct meter *m, const struct heard *heard) {
  bool in_request = m->rx_count > 0 && (m->state == START || m->rx[0] == '/'), parity = heard->errors == UMIRIG_SIL_PARITY_ERROR;
  enum time patience = in_request ? REQUEST_GAP : COMMAND_GAP;
  bool begins = m->rx_count == 0 || heard->gap_us > faulty_ms(m, patience, 1500) * MS;
  if (in_request && (is_character(heard, '/') || is_character(heard, SOH))) begins = true;
  if (begins) m->faults.parity_inside = m->faults.parity_in_check = false;
  if (parity) *(m->rx_at_end && !begins ? &m->faults.parity_in_check : &m->faults.parity_inside) = true;
}

/* An option select or a command that comes in at the start; false: it is not over yet. */
static bool stray_ends(struct meter *m, const struct heard *heard) {
  size_t *count = &m->faults.stray.count;
  bool first = *count == 0 || heard->gap_us > 1500 * MS;
  if (first) *count = 0;
  bool lost = *count == sizeof m->faults.stray.text || (is_character(heard, '/') && !m->faults.stray.at_end);
  if (heard->errors != 0 || lost || (first && !is_character(heard, SOH) && !is_character(heard, ACK))) {
    *count = 0;
    return false;
  }
  bool ends = !first && m->faults.stray.at_end, select = m->faults.stray.text[0] == ACK;
  m->faults.stray.at_end = !first && !select && !ends && (heard->c == ETX || heard->c == EOT);
  m->faults.stray.text[(*count)++] = heard->c;
  if (first || !select || heard->c != LF) return ends;
  if (*count == SELECT_SIZE && m->faults.stray.text[SELECT_SIZE - 2] == CR) return true;
  *count = 0;
  return false;
}

static bool answers_nak(const struct meter *m) {
  return defect(m, "nak-at-start-answered") || (m->faults.has_read_out && defect(m, "nak-behind-session-answered"));
}

static bool takes_stray(struct meter *m, const struct heard *heard) {
  bool answers = (m->options.mode == MODE_C && defect(m, "select-at-start-answered")) || defect(m, "command-at-start-answered") ||
                 defect(m, "write-at-start-carried-out");
  bool torn = heard->gap_us > 1500 * MS, between = torn || (m->rx_count == 0 && m->faults.stray.count == 0);
  if (between && is_character(heard, NAK) && !repeat_wanted(m, heard) && answers_nak(m)) {
    send_readout(m, BASE_BAUD, reaction(m, TO_READOUT));
    return true;
  }
  if (!answers || !stray_ends(m, heard)) return false;
  memcpy(m->rx, m->faults.stray.text, m->faults.stray.count);
  m->rx_count = m->faults.stray.count;
  m->faults.stray.count = 0;
  fault_obeys_at_start(m);
  return m->tx_busy;
}

static bool takes_character_at_start(struct meter *m, const struct heard *heard) {
  bool slash = is_character(heard, '/'), torn = heard->gap_us > faulty_ms(m, REQUEST_GAP, 1500) * MS;
  if (break_message_heard(m) && defect(m, "break-at-start-answered")) {
    begin_message(m);
    put(m, "%c", NAK);
    transmit(m, SIGN, m->baud, reaction(m, TO_ANSWER), START);
    return true;
  }
  if (break_message_heard(m) && defect(m, "break-at-start-deafens")) m->faults.worn_out = true;
  if (takes_stray(m, heard)) return true;
  if (torn) m->rx_skips = false;
  if ((m->rx_count == 0 || torn) && !slash && defect(m, "no-resynchronisation")) m->rx_skips = true;
  if (m->rx_skips) return true;
  if (slash) m->faults.noise = m->faults.nuls = 0;
  if (!slash && (m->rx_count == 0 || torn)) count_noise(m, heard);
  if (defect(m, "nul-acknowledged")) count_nuls_in_a_row(m, heard);
  if ((heard->errors & UMIRIG_SIL_BREAK) != 0 && defect(m, "break-condition-deafens")) m->faults.worn_out = true;
  return false;
}

/* What comes before a request may have a parity error. */
static void note_parity_before_request(struct meter *m, const struct heard *heard) {
  bool in_command = m->rx_count > 0 && m->rx[0] == SOH && heard->gap_us <= 1500 * MS;
  if (is_character(heard, '/')) {
    m->faults.parity_before = m->faults.parity_us > 0 && heard->begin_us < m->faults.parity_us + 1500 * MS;
  } else if (heard->errors == UMIRIG_SIL_PARITY_ERROR && !in_command) {
    m->faults.parity_us = now_of(m);
  }
}

/* A character of a request with a parity error may be as one that has not come, for the time between characters, too. */
static bool drops(struct meter *m, const struct heard *heard) {
  bool torn = heard->gap_us > faulty_ms(m, REQUEST_GAP, 1500) * MS, in_request = m->rx_count > 0 && m->rx[0] == '/' && !torn;
  bool damaged = heard->errors == UMIRIG_SIL_PARITY_ERROR;
  if (!in_request || !damaged || !defect(m, "damaged-characters-dropped")) return false;
  m->heard_us = heard->begin_us - heard->gap_us;
  return true;
}

/* The beginning of an option select. */
static bool takes_character_of_select(const struct meter *m, const struct heard *heard) {
  bool late = heard->begin_us > m->tx_end_us + 1000 * MS;
  return m->rx_count == 0 && heard->c == ACK && late && defect(m, "late-select-ignored");
}

static bool takes_character_in_programming(struct meter *m, const struct heard *heard) {
  bool hears_requests = m->options.mode != MODE_C && m->options.after_data == AFTER_DATA_BOTH;
  bool outside = m->rx_count == 0 || heard->gap_us > faulty_ms(m, COMMAND_GAP, 1500) * MS;
  bool begins = is_character(heard, SOH) || is_character(heard, ACK) || is_character(heard, NAK) ||
                (hears_requests && is_character(heard, '/'));
  if (defect(m, "noise-keeps-session")) restart_inactivity(m, now_of(m));
  if (outside && !begins && heard->errors == 0 && defect(m, "noise-ends-session")) {
    go_home(m);
    return true;
  }
  bool request = outside && !hears_requests && memcmp(m->latest, "/?!\r\n", BREAK_SIZE) == 0;
  if (request && defect(m, "request-in-programming-answered")) {
    begin_message(m);
    put(m, "/%s\r\n", m->options.identification);
    transmit(m, IDENTIFICATION, m->baud, reaction(m, TO_IDENTIFICATION), PROGRAMMING);
    return true;
  }
  return is_character(heard, SOH) && ((m->options.mode == MODE_A && defect(m, "mode-a-deaf-to-commands")) ||
                                      (m->options.mode == MODE_B && defect(m, "mode-b-deaf-to-commands")));
}

bool fault_takes_character(struct meter *m, const struct heard *heard) {
  bool battery = m->options.wake_up != WAKE_UP_NONE;
  bool hears_requests = m->state == START || (m->state == PROGRAMMING && m->options.mode != MODE_C);
  if (m->options.defect[0] == '\0') return false;
  note_parity(m, heard);
  if (hears_requests) note_parity_before_request(m, heard);
  if (hears_requests && drops(m, heard)) return true;
  if (battery && (m->state == START || m->state == ASLEEP) && takes_wake_up(m, heard)) return true;
  if (m->state == START) return takes_character_at_start(m, heard);
  if (m->state == SELECT) return takes_character_of_select(m, heard);
  if (m->state == PUSHING && (defect(m, "push-omitted") || defect(m, "push-answers-request"))) hear_request(m, heard);
  return m->state == PROGRAMMING && takes_character_in_programming(m, heard);
}

/* Lets 40 characters follow and goes to the start behind them. */
static void stop_late(struct meter *m) {
  uint64_t now = now_of(m), idle = m->rig.uart_idle_at(m->rig.rig);
  size_t queued = idle > now ? (size_t)((idle - now) * m->tx_baud / (10 * SECONDS)) : 0;
  if (m->tx_next == home_of(m)) return; /* it stops already */
  m->rig.uart_flush(m->rig.rig);
  m->tx_sent -= queued;
  if (m->tx_count > m->tx_sent + 40) m->tx_count = m->tx_sent + 40;
  m->tx_next = home_of(m);
  idle = m->rig.uart_idle_at(m->rig.rig);
  if (queued > 0) m->tx_due_us = idle;
}

bool fault_takes_break(struct meter *m, bool condition) {
  if (condition) return false;
  bool late = defect(m, "break-stops-readout-late");
  m->faults.resumes = defect(m, "stopped-readout-resumes");
  if (late) stop_late(m);
  return late || defect(m, "break-does-not-stop-readout");
}
