/* Sign-on: request and identification (6.3.1, 6.3.2), option select (6.3.3, 6.4.3, 6.4.5), repeat request (6.3.6). */
#include <string.h>

#include "meter.h"

uint32_t baud_of(char z) { return z >= '0' && z <= '6' ? UINT32_C(300) << (z - '0') : BASE_BAUD; }

/* Of the data of modes A and B. */
uint32_t data_baud(const struct meter *m) {
  uint32_t baud = BASE_BAUD;
  char z = m->options.identification[3];
  if (m->options.mode == MODE_B && z >= 'A' && z <= 'F') baud <<= z - 'A' + 1;
  return faulty_data_baud(m, baud);
}

/* ---- Requests ---- */

static struct span without_zeros(struct span address) {
  for (; address.count > 0 && *address.text == '0'; --address.count) ++address.text;
  return address;
}

static bool address_is_mine(const struct meter *m, struct span address) {
  struct span own = {m->options.address, strlen(m->options.address)};
  bool legal = address.count <= LONGEST_ADDRESS;
  for (size_t i = 0; i < address.count; ++i) legal = legal && is_address_character(address.text[i]);
  struct span theirs = without_zeros(address), mine = without_zeros(own);
  bool equal = theirs.count == mine.count && memcmp(theirs.text, mine.text, mine.count) == 0;
  return faulty_address(m, address, legal && own.count > 0 && equal);
}

/* `line` is what came before CR LF. */
static bool request_wanted(const struct meter *m, struct span line) {
  if (line.count < 3 || memcmp(line.text, "/?", 2) != 0 || line.text[line.count - 1] != '!') return false;
  return line.count == 3 || address_is_mine(m, (struct span){line.text + 2, line.count - 3});
}

static void send_identification(struct meter *m) {
  if (m->state == PROGRAMMING) begin_session(m); /* modes A and B behind the data: this ends the one before */
  begin_message(m);
  put(m, "/%s\r\n", m->options.identification);
  enum state next = m->options.mode == MODE_C ? SELECT : DATA_FOLLOW;
  transmit(m, IDENTIFICATION, m->baud, reaction(m, TO_IDENTIFICATION), next);
}

/* At the start, and in modes A and B behind the data. */
void hear_request(struct meter *m, const struct heard *heard) {
  bool slash = is_character(heard, '/');
  if (repeat_wanted(m, heard)) {
    repeat_readout(m);
    return;
  }
  if (slash || heard->gap_us > faulty_ms(m, REQUEST_GAP, 1500) * MS) drop_message(m);
  if (m->rx_count == 0 && !slash && !fault_collects(m, heard)) return;
  collect(m, heard);
  bool at_end = heard->c == LF && m->rx_count >= 2 && m->rx[m->rx_count - 2] == CR;
  if (!faulty_line_end(m, heard, at_end)) return;
  struct span line = {(const char *)m->rx, m->rx_count - (heard->c == '!' ? 0 : 2)}; /* '!' ends it by a defect only */
  bool wanted = faulty_wanted(m, line, !m->rx_damaged && request_wanted(m, line));
  if (wanted && !fault_takes_request(m)) send_identification(m);
  drop_message(m);
}

/* ---- Readout ---- */

void send_readout(struct meter *m, uint32_t baud, uint64_t due) {
  build_readout(m);
  transmit(m, READOUT, baud, due, READ_OUT);
}

/* Modes A and B may hear it at 300 Bd, beside commands and requests. */
bool repeat_wanted(const struct meter *m, const struct heard *heard) {
  bool at_300 = m->options.mode == MODE_A || (m->options.mode == MODE_B && m->options.repeat_rate == REPEAT_RATE_300);
  bool heard_here = m->state == READ_OUT ? m->options.mode != MODE_B || !at_300 : at_300;
  return is_character(heard, NAK) && m->rx_count == 0 && m->options.repeat && heard_here && m->tx_kind == READOUT &&
         now_of(m) <= m->repeat_until_us;
}

void repeat_readout(struct meter *m) {
  if (fault_takes_repeat(m)) return;
  build_readout(m);
  transmit(m, READOUT, m->tx_baud, reaction(m, TO_REPETITION), READ_OUT);
}

/* ---- Option select ---- */

/* Without an option select, or behind a wrong one. */
void fall_back(struct meter *m, uint64_t due) {
  m->fell_back = true;
  send_readout(m, BASE_BAUD, due);
}

static void fall_back_on_wrong_select(struct meter *m) {
  uint64_t due = reaction(m, TO_FALLBACK), waited = m->tx_end_us + faulty_ms(m, FALLBACK_TIME, m->options.tt_ms) * MS;
  fall_back(m, m->options.fallback == FALLBACK_TT && due < waited ? waited : due);
}

void send_operand(struct meter *m, uint32_t baud, uint64_t due) {
  begin_message(m);
  put(m, "\1P0\2(%s)", m->options.operand);
  put_end(m, ETX);
  transmit(m, OPERAND, baud, due, PROGRAMMING);
}

void confirm_hdlc(struct meter *m, char z) {
  begin_message(m);
  put(m, "%c2%c2\r\n", ACK, z);
  transmit(m, CONFIRMATION, baud_of(z), reaction(m, TO_CONFIRMATION), HDLC);
}

/* A line feed has ended what began with ACK. */
void obey_select(struct meter *m) {
  struct select select = {false, (char)m->rx[1], (char)m->rx[2], (char)m->rx[3]};
  select.complete = !m->rx_damaged && m->rx_count == SELECT_SIZE && m->rx[SELECT_SIZE - 2] == CR;
  if (fault_takes_select(m, &select)) return;
  bool own_z = select.z == m->options.identification[3], rate_fits = own_z || select.z == '0';
  bool programming = select.y == '1';
  if (select.complete && m->options.mode_e && own_z && select.v == '2' && select.y == '2') {
    confirm_hdlc(m, select.z);
  } else if (!select.complete || !rate_fits || select.v != '0' || (select.y != '0' && !programming)) {
    fall_back_on_wrong_select(m);
  } else if (!programming) {
    send_readout(m, baud_of(select.z), reaction(m, TO_READOUT));
  } else if (m->options.programming == PROGRAMMING_YES) {
    send_operand(m, baud_of(select.z), reaction(m, TO_OPERAND));
  } else if (m->options.programming == PROGRAMMING_NO) {
    send_readout(m, BASE_BAUD, reaction(m, TO_READOUT));
  } else {
    build_break(m);
    transmit(m, BREAK, BASE_BAUD, reaction(m, TO_READOUT), home_of(m));
  }
}

void hear_select(struct meter *m, const struct heard *heard) {
  uint64_t answer = reaction(m, TO_READOUT), character = now_of(m) + 10 * SECONDS / m->baud + 2;
  if (m->rx_count == 0 && heard->c != ACK) return;
  if (m->rx_count > 0 && heard->gap_us > faulty_ms(m, SELECT_GAP, 1500) * MS) m->rx_skips = true; /* the timer is running */
  if (m->rx_skips) return;
  collect(m, heard);
  /* Should nothing follow: the time between characters, then the reaction time or what a character just begun takes. */
  m->timer_us = faulty_select_end(m, 1500 * MS + (answer > character ? answer : character));
  if (heard->c == LF) obey_select(m);
}
