/* Wake-up of a battery meter by a string of NUL characters (Annex B): slow, by a long one and the pause behind it; fast, by a
 * short one, which the meter answers with ACK. */
#include "meter.h"

/* A UART tells of a character when it is over, 33.3 ms behind the start bit that ended a pause. So the ACK waits that long, too,
 * and is still out before the reader's two characters and 20 ms are over. */
#define NUL_LENGTH UINT64_C(33334)
#define TOLERANCE UINT64_C(10) /* of time stamps, in us */

bool is_battery_meter(const struct meter *m) { return m->options.wake_up != WAKE_UP_NONE; }

static bool string_lasted(const struct meter *m, uint64_t ms) {
  const struct wake_up_string *string = &m->wake_up;
  return string->nuls > 0 && string->last_us - string->first_us + TOLERANCE >= ms * MS;
}

static bool string_is_slow(const struct meter *m) {
  bool listens = m->options.wake_up == WAKE_UP_SLOW || m->options.wake_up == WAKE_UP_BOTH;
  return faulty_awake(m, listens && string_lasted(m, faulty_ms(m, SLOW_STRING, 2000)));
}

static bool string_is_fast(const struct meter *m) {
  bool listens = m->options.wake_up == WAKE_UP_FAST || (m->options.wake_up == WAKE_UP_BOTH && !string_lasted(m, 1500));
  return faulty_awake(m, listens && string_lasted(m, faulty_ms(m, FAST_STRING, 450)));
}

static uint64_t awake_at(const struct meter *m) { return m->wake_up.last_us + faulty_ms(m, SLOW_PAUSE, 1400) * MS; }
static uint64_t ack_at(const struct meter *m) { return faulty_ack_due(m, m->wake_up.last_us + 15 * MS + NUL_LENGTH); }

/* ---- A window that no traffic prolongs ---- */

static bool has_window(const struct meter *m) { return m->options.awake_from == AWAKE_FROM_WAKE_UP; }

/* When it sleeps. Whether a request began in time shows at the end of its first character. */
static uint64_t bedtime(const struct meter *m) {
  uint64_t time = m->wake_up.sleep_us, patience = m->heard_us + 1500 * MS;
  if (!has_window(m)) return time;
  return (m->rx_count > 0 && patience > time ? patience : time) + NUL_LENGTH;
}

/* This character has come behind the window, and is none of a request that began in it. */
static bool comes_too_late(const struct meter *m, const struct heard *heard) {
  bool goes_on = m->rx_count > 0 && !is_character(heard, '/') && heard->gap_us <= 1500 * MS;
  return has_window(m) && m->state == START && !goes_on && heard->begin_us > m->wake_up.sleep_us;
}

/* A slow wake-up message that was heard awake, and is complete at `time`, opens a new window as every other. */
static bool wakes_anew(struct meter *m, uint64_t time) {
  if (!has_window(m) || m->state != START || !string_is_slow(m) || time + TOLERANCE < awake_at(m)) return false;
  m->wake_up.nuls = 0;
  m->wake_up.awake_from_us = m->wake_up.last_us;
  m->wake_up.window_end_us = m->wake_up.last_us + m->options.awake_ms * MS;
  m->wake_up.sleep_us = m->wake_up.window_end_us;
  return true;
}

void set_wake_up_timer(struct meter *m) {
  if (!is_battery_meter(m) || (m->state != START && m->state != ASLEEP)) return;
  m->timer_us = m->state == START ? bedtime(m) : UMIRIG_SIL_NEVER;
  if (m->state == ASLEEP && string_is_slow(m)) m->timer_us = faulty_awake_at(m, awake_at(m));
  if (string_is_fast(m) && ack_at(m) < m->timer_us) m->timer_us = ack_at(m);
}

void enter_wake_up(struct meter *m, uint64_t from) {
  if (!is_battery_meter(m)) return;
  if (now_of(m) >= awake_at(m)) m->wake_up.nuls = 0;
  m->wake_up.awake_from_us = from;
  m->wake_up.window_end_us = from + m->options.awake_ms * MS;
  m->wake_up.sleep_us = faulty_sleep(m, m->wake_up.window_end_us);
  set_wake_up_timer(m);
}

void wake_until(struct meter *m, uint64_t until) {
  enter_state(m, START);
  m->wake_up.sleep_us = m->wake_up.window_end_us = until;
  set_wake_up_timer(m);
}

static void acknowledge(struct meter *m) {
  m->wake_up.nuls = 0;
  begin_message(m);
  put(m, "%c", ACK);
  transmit(m, SIGN, BASE_BAUD, now_of(m), START);
}

void wake_up_time_is_up(struct meter *m) {
  uint64_t now = now_of(m);
  if (string_is_fast(m) && now >= ack_at(m)) {
    acknowledge(m);
  } else if (m->state == ASLEEP && string_is_slow(m) && now >= awake_at(m)) {
    uint64_t end = m->wake_up.last_us;
    enter_state(m, START);
    m->wake_up.woke_us = now;
    enter_wake_up(m, end);
  } else if (m->state == START && !wakes_anew(m, now)) {
    enter_state(m, ASLEEP);
  } else {
    set_wake_up_timer(m);
  }
}

void hear_wake_up(struct meter *m, const struct heard *heard) {
  struct wake_up_string *string = &m->wake_up;
  if (!is_battery_meter(m)) return;
  /* A character that began before the pause was long enough: there was no such pause. */
  if (m->state == START && heard->begin_us + TOLERANCE < string->woke_us) enter_state(m, ASLEEP);
  (void)wakes_anew(m, heard->begin_us);
  if (comes_too_late(m, heard)) enter_state(m, ASLEEP);
  bool in_request = m->state == START && m->rx_count > 0;
  if (heard->byte != 0 || heard->errors != 0 || in_request) {
    string->nuls = 0;
  } else if (string->nuls == 0 || heard->gap_us > faulty_ms(m, NUL_GAP, 10) * MS + TOLERANCE) {
    string->first_us = heard->begin_us;
    string->nuls = 1;
  } else {
    ++string->nuls;
  }
  string->last_us = now_of(m);
  if (m->state == START) string->sleep_us = has_window(m) ? string->window_end_us : now_of(m) + m->options.awake_ms * MS;
  set_wake_up_timer(m);
}
