/* Messages on their way out. */
#include <stdarg.h>
#include <stdio.h>

#include "meter.h"

void set_line(struct meter *m, uint32_t baud, bool eight_bits) {
  if (m->baud != baud || m->eight_bits != eight_bits) {
    m->rig.uart_format(m->rig.rig, baud, eight_bits ? 8 : 7, eight_bits ? 'N' : 'E', 1);
  }
  m->baud = baud;
  m->eight_bits = eight_bits;
}

void begin_message(struct meter *m) {
  m->tx_count = m->tx_pause_at = 0;
  m->tx_pause_ms = 1700;
}

void put(struct meter *m, const char *format, ...) {
  size_t room = TX_SIZE - m->tx_count;
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(m->tx + m->tx_count, room, format, arguments);
  va_end(arguments);
  if (count > 0) m->tx_count += (size_t)count < room ? (size_t)count : room - 1;
}

/* By XOR (6.2). Some makers add instead. */
char block_check(const char *text, size_t count, bool sum) {
  unsigned check = 0;
  for (size_t i = 0; i < count; ++i) check = sum ? check + (unsigned char)text[i] : check ^ (unsigned char)text[i];
  return (char)(check & 0x7F);
}

void put_end(struct meter *m, char end) {
  put(m, "%c", end);
  put(m, "%c", block_check(m->tx + 1, m->tx_count - 1, m->options.check == CHECK_SUM7));
}

void transmit_again(struct meter *m, uint64_t due) {
  spoil_message_again(m);
  m->tx_due_us = due;
  m->tx_sent = 0;
  m->tx_busy = true;
}

void transmit(struct meter *m, enum kind kind, uint32_t baud, uint64_t due, enum state next) {
  m->tx_kind = kind;
  m->tx_baud = baud;
  m->tx_due_us = due;
  m->tx_next = next;
  m->tx_sent = 0;
  m->tx_busy = true;
  spoil_message(m);
}

/* The character just heard was handed over up to 1 us before its end, hence the 1. */
uint64_t reaction(const struct meter *m, enum time what) { return now_of(m) + 1 + faulty_ms(m, what, m->options.tr_ms) * MS; }

void transmit_some(struct meter *m) {
  size_t end = m->options.gap_ms > 0 ? m->tx_sent + 1 : m->tx_count;
  if (m->tx_pause_at > m->tx_sent && m->tx_pause_at < end) end = m->tx_pause_at;
  set_line(m, m->tx_baud, m->eight_bits && (m->state == HDLC || m->state == PUSHING));
  if (!fault_sends(m, end)) m->rig.uart_send(m->rig.rig, (const uint8_t *)m->tx + m->tx_sent, end - m->tx_sent);
  m->tx_sent = end;
  m->tx_due_us = m->rig.uart_idle_at(m->rig.rig);
  if (end < m->tx_count) m->tx_due_us += end == m->tx_pause_at ? m->tx_pause_ms * MS : m->options.gap_ms * MS;
}
