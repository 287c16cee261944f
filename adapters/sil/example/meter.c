/* An electricity meter with IEC 62056-21 as a device under test: firmware of the kind that a maker compiles for the PC and
 * hands to the rig. This file is the entry; meter.h says what stands in the others.
 *
 *   mode C   START --request--> identification --> SELECT --ACK 0 Z 0, a wrong one, or none--> readout --> READ_OUT --> START
 *                                                  SELECT --ACK 0 Z 1--> P0 --> PROGRAMMING --B0, no traffic ...--> START
 *   mode E                                         SELECT --ACK 2 Z 2--> HDLC --no traffic--> START
 *   A and B  START --request--> identification --> DATA_FOLLOW --> readout --> READ_OUT --> PROGRAMMING or START
 *   mode D   PUSHING: a telegram now and then
 *   A battery meter is ASLEEP where others are at the START, until a wake-up message brings it there.
 *
 * A state says how the meter listens and when it ends by itself (timer_us). A message to send stands in tx, starts at
 * tx_due_us and names the state behind its last stop bit (tx_next). From the moment that an answer is settled until it is
 * out, what comes in is ignored, but for a break during a readout.
 *
 *   gcc -std=c11 -O2 -shared -fPIC -o meter.so meter*.c && umirig run iec62056-21 --dut 'sil:./meter.so?repeat=yes'
 */
#include "meter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

uint64_t now_of(const struct meter *m) { return m->rig.now_us(m->rig.rig); }
enum state home_of(const struct meter *m) { return is_battery_meter(m) ? ASLEEP : START; }

/* ---- The states ---- */

void drop_message(struct meter *m) {
  m->rx_count = 0;
  m->rx_damaged = m->rx_at_end = m->rx_skips = false;
}

void recall_note(struct meter *m) {
  size_t count = m->rig.load(m->rig.rig, (uint8_t *)m->note, sizeof m->note - 1);
  if (count > 0 && count < sizeof m->note && m->note[0] == '=' && plain_text(m->note + 1, count - 1, count, "()*/!")) {
    m->note[count] = '\0';
  } else {
    memcpy(m->note, "=UMIRIG", sizeof "=UMIRIG");
  }
}

/* Nothing is left of the session before. */
void begin_session(struct meter *m) {
  m->unlocked = faulty_unlocked(m, false);
  forget_transfers(m);
}

/* How long the line stays at the rate of a readout, and deaf to everything but a repeat request. */
static uint64_t time_behind_readout_ms(const struct meter *m) {
  const struct options *options = &m->options;
  bool repeats_here = options->mode == MODE_C || (options->mode == MODE_B && options->repeat_rate == REPEAT_RATE_Z);
  if (options->repeat && repeats_here) return REPEAT_MS;
  if (options->mode == MODE_A && options->programming == PROGRAMMING_YES) return 0;
  return faulty_ms(m, BACK_TIME, options->back_ms);
}

/* Enters a state; its time counts from the last character sent. */
void enter_state(struct meter *m, enum state state) {
  uint64_t from = m->tx_end_us;
  enum state before = m->state;
  drop_message(m);
  m->state = state;
  m->timer_us = UMIRIG_SIL_NEVER;
  switch (state) {
    case ASLEEP:
    case START:
      begin_session(m);
      if (!fault_keeps_rate(m, (int)before)) set_line(m, BASE_BAUD, false);
      enter_wake_up(m, from);
      break;
    case SELECT:
      m->fell_back = false;
      m->timer_us = from + faulty_ms(m, SELECT_TIME, m->options.tt_ms) * MS;
      break;
    case DATA_FOLLOW: {
      uint64_t pause_ms = m->options.mode == MODE_A ? m->options.gap_ms : m->options.tr_ms;
      m->fell_back = false;
      if (fault_takes_data(m)) return;
      send_readout(m, data_baud(m), from + faulty_ms(m, DATA_PAUSE, pause_ms) * MS);
      break;
    }
    case READ_OUT:
      m->repeat_until_us = m->options.repeat ? from + faulty_ms(m, REPEAT_TIME, REPEAT_MS) * MS : 0;
      m->timer_us = from + time_behind_readout_ms(m) * MS;
      break;
    case PROGRAMMING:
      restart_inactivity(m, from);
      break;
    case HDLC: /* no HDLC stack stands behind it: nothing heard is a frame */
      set_line(m, m->tx_baud, true);
      m->timer_us = from + faulty_ms(m, HDLC_INACTIVITY, m->options.inactivity_s * UINT64_C(1000)) * MS;
      break;
    case PUSHING:
      set_line(m, push_rate(&m->options), m->options.push_format == PUSH_8N1);
      m->timer_us = m->push_due_us;
      break;
  }
  fault_enters(m, (int)before);
}

void go_home(struct meter *m) { enter_state(m, home_of(m)); }

/* Modes A and B without P0: commands are heard behind the data, and requests as well. */
void leave_readout(struct meter *m) {
  if (m->options.mode == MODE_C || m->options.programming != PROGRAMMING_YES) {
    go_home(m);
    if (m->state == ASLEEP && now_of(m) < m->repeat_until_us) wake_until(m, m->repeat_until_us);
  } else {
    set_line(m, faulty_baud_behind_data(m, BASE_BAUD), false);
    enter_state(m, PROGRAMMING);
  }
}

/* The time of the state is over. */
static void time_is_up(struct meter *m) {
  if (fault_takes_time_up(m)) return;
  if (m->state == ASLEEP || m->state == START) {
    wake_up_time_is_up(m);
  } else if (m->state == SELECT) {
    fall_back(m, now_of(m));
  } else if (m->state == READ_OUT) {
    leave_readout(m);
  } else if (m->state == PUSHING) {
    build_telegram(m);
    transmit(m, TELEGRAM, m->baud, now_of(m), PUSHING);
  } else {
    go_home(m);
  }
}

static bool is_on(const struct meter *m) { return m->powered && !m->held_in_reset; }

static uint64_t run(void *dut) {
  struct meter *m = dut;
  while (is_on(m)) {
    uint64_t due = m->tx_busy ? m->tx_due_us : m->timer_us;
    if (now_of(m) < due) return due;
    if (!m->tx_busy) {
      time_is_up(m);
    } else if (m->tx_sent < m->tx_count) {
      transmit_some(m);
    } else {
      m->tx_busy = false;
      m->tx_end_us = due;
      if (m->tx_kind == TELEGRAM) m->push_due_us = due + m->options.push_interval_s * SECONDS;
      enter_state(m, m->tx_next);
    }
  }
  return UMIRIG_SIL_NEVER;
}

/* ---- What is heard ---- */

bool is_character(const struct heard *heard, char c) { return heard->errors == 0 && heard->c == (uint8_t)c; }

bool break_message_heard(const struct meter *m) {
  bool by_sum = m->options.check == CHECK_SUM7 && memcmp(m->latest, "\1B0\3\x75", BREAK_SIZE) == 0;
  return by_sum || memcmp(m->latest, "\1B0\3\x71", BREAK_SIZE) == 0;
}

void collect(struct meter *m, const struct heard *heard) {
  if (m->rx_count == RX_SIZE) { /* too long to be good, but its end must still be seen */
    m->rx_damaged = true;
    m->rx[RX_SIZE - 2] = m->rx[RX_SIZE - 1];
    m->rx_count = RX_SIZE - 1;
  }
  m->rx[m->rx_count++] = heard->c;
  if (heard->errors != 0) m->rx_damaged = true;
}

/* A break message stops a readout, and so does the break condition, which is a NUL to some UARTs. */
static void hear_while_sending(struct meter *m, bool condition) {
  if (!m->options.breaks || !m->tx_busy || m->tx_kind != READOUT || m->tx_sent == 0) return;
  if ((!condition && !break_message_heard(m)) || fault_takes_break(m, condition)) return;
  m->rig.uart_flush(m->rig.rig);
  m->tx_end_us = m->rig.uart_idle_at(m->rig.rig);
  m->tx_busy = false;
  go_home(m);
}

static void note_latest(struct meter *m, const struct heard *heard) {
  if (heard->gap_us > 1500 * MS) memset(m->latest, 0, BREAK_SIZE);
  memmove(m->latest, m->latest + 1, BREAK_SIZE - 1);
  m->latest[BREAK_SIZE - 1] = heard->errors == 0 ? (char)heard->c : UNUSABLE;
}

static void uart_receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits,
                         uint32_t errors) {
  struct meter *m = dut;
  uint64_t now = now_of(m), bits = UINT64_C(1) + data_bits + (parity != 'N' ? 1 : 0) + stop_bits;
  uint64_t length = baud > 0 ? bits * SECONDS / baud : 0;
  bool slower = (baud < m->baud - m->baud / 20), faster = (baud > m->baud + m->baud / 20);
  bool condition = (errors & UMIRIG_SIL_BREAK) != 0 || (byte == 0 && !faster);
  bool sending = m->tx_busy || now <= m->tx_end_us; /* its own last character may come back by reflection */
  struct heard heard = {byte, 0, baud, errors, now > length ? now - length : 0, 0};
  if (!is_on(m)) return;
  if (heard.begin_us > m->heard_us) heard.gap_us = heard.begin_us - m->heard_us;
  m->heard_us = now;
  if (slower || faster) heard.errors |= UMIRIG_SIL_FRAMING_ERROR;
  fault_hears(m, &heard);
  heard.c = byte & 0x7F; /* bit 7 of an 8N1 sender is the parity bit, which errors has judged */
  if ((heard.errors & UMIRIG_SIL_FRAMING_ERROR) != 0) heard.c = UNUSABLE;
  note_latest(m, &heard);
  if (sending) {
    hear_while_sending(m, condition);
  } else if (fault_takes_character(m, &heard)) {
    return;
  } else if (m->state == ASLEEP) {
    hear_wake_up(m, &heard);
  } else if (m->state == START) {
    hear_wake_up(m, &heard);
    if (m->state == START) hear_request(m, &heard);
    set_wake_up_timer(m);
  } else if (m->state == SELECT) {
    hear_select(m, &heard);
  } else if (m->state == READ_OUT) {
    if (repeat_wanted(m, &heard)) repeat_readout(m);
  } else if (m->state == PROGRAMMING) {
    hear_command(m, &heard);
  }
}

/* ---- Power, reset, open ---- */

/* Begins anew, or is still; only what is in the store outlives it. */
static void restart(struct meter *m) {
  m->rig.uart_flush(m->rig.rig);
  m->tx_busy = false;
  m->tx_kind = NOTHING;
  m->tx_end_us = now_of(m);
  m->baud = 0;
  m->unlocked = false;
  m->push_due_us = m->tx_end_us + 1 * SECONDS;
  m->repeat_until_us = 0;
  m->state = START;
  memset(&m->wake_up, 0, sizeof m->wake_up);
  memset(&m->faults, 0, sizeof m->faults);
  memset(m->latest, 0, BREAK_SIZE);
  if (!is_on(m)) return;
  recall_note(m);
  enter_state(m, m->options.mode == MODE_D ? PUSHING : home_of(m));
}

static void power(void *dut, int v3, int v12) {
  struct meter *m = dut;
  bool was_on = is_on(m);
  m->powered = v3 != 0 || v12 != 0;
  if (is_on(m) != was_on) restart(m);
}

static void nrst(void *dut, int level) {
  struct meter *m = dut;
  bool was_on = is_on(m);
  m->held_in_reset = level == 0;
  if (is_on(m) != was_on) restart(m);
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  const size_t rig_needs = offsetof(umirig_sil_rig, uart_flush) + sizeof rig->uart_flush;
  const size_t dut_needs = offsetof(umirig_sil_dut, uart_receive) + sizeof dut->uart_receive;
  if (rig->abi != UMIRIG_SIL_ABI || rig->size < rig_needs || dut->size < dut_needs) return EPROTO;
  if (rig->kind != UMIRIG_SIL_UART) return ENOTSUP;
  struct meter *m = calloc(1, sizeof *m);
  if (m == NULL) return ENOMEM;
  memcpy(&m->rig, rig, rig->size < sizeof m->rig ? rig->size : sizeof m->rig);
  int error = read_options(&m->rig, config, &m->options);
  if (error != 0) {
    free(m);
    return error;
  }
  fault_options(m);
  m->powered = true;
  restart(m);
  dut->dut = m;
  dut->close = free;
  dut->run = run;
  dut->power = power;
  dut->nrst = nrst;
  dut->uart_receive = uart_receive;
  return 0;
}
