/* Messages that are spoilt behind their making: what stands in tx is a good one when it comes here. */
#include <string.h>

#include "meter.h"

static void insert(struct meter *m, size_t at, const char *text) {
  size_t count = strlen(text);
  if (m->tx_count + count > TX_SIZE) return;
  memmove(m->tx + at + count, m->tx + at, m->tx_count - at);
  memcpy(m->tx + at, text, count);
  m->tx_count += count;
}

static void cut(struct meter *m, size_t at, size_t count) {
  memmove(m->tx + at, m->tx + at + count, m->tx_count - at - count);
  m->tx_count -= count;
}

/* Short ones only. */
static void say_twice(struct meter *m, size_t pause_ms) {
  memcpy(m->tx + m->tx_count, m->tx, m->tx_count);
  m->tx_pause_at = m->tx_count;
  m->tx_pause_ms = pause_ms;
  m->tx_count *= 2;
}

/* Puts the right block check character behind a message that was changed. */
static void check_again(struct meter *m) {
  bool in_programming = m->tx_kind == OPERAND || m->tx_kind == DATA || m->tx_kind == ERROR_MESSAGE;
  bool sum = m->options.check == CHECK_SUM7 || (in_programming && defect(m, "bcc-sum-in-programming"));
  m->tx[m->tx_count - 1] = block_check(m->tx + 1, m->tx_count - 2, sum);
}

static void spoil_check(struct meter *m) { m->tx[m->tx_count - 1] = (char)(m->tx[m->tx_count - 1] ^ 0x55); }

/* ---- Identification, option select ---- */

static void spoil_identification(struct meter *m) {
  bool second = ++m->faults.identifications % 2 == 0, third = m->faults.identifications % 3 == 0;
  bool too_long = defect(m, "identification-too-long") || (second && defect(m, "identification-sometimes-too-long"));
  if (defect(m, "identification-without-slash")) m->tx[0] = ' ';
  if (defect(m, "manufacturer-with-digit")) m->tx[2] = '1';
  if (defect(m, "mode-b-z-reserved")) m->tx[4] = 'G';
  while (m->tx_count < 1 + 4 + 17 + 2 && too_long) insert(m, m->tx_count - 2, "X");
  if (defect(m, "identification-with-exclamation-mark")) insert(m, m->tx_count - 2, "!");
  if (defect(m, "gap-in-identification")) m->tx_pause_at = m->tx_count - 1;
  if (defect(m, "identification-without-lf")) --m->tx_count;
  if (second && defect(m, "glitch-before-second-identification")) insert(m, 0, "\x7F");
  if (defect(m, "identification-twice")) say_twice(m, 500);
  if (defect(m, "identification-at-600") || (third && defect(m, "third-identification-at-600"))) m->tx_baud = 600;
}

static void spoil_confirmation(struct meter *m) {
  if (defect(m, "hdlc-confirmed-at-300")) m->tx_baud = BASE_BAUD;
  if (defect(m, "hdlc-confirmed-with-zero")) m->tx[1] = m->tx[3] = '0';
}

/* ---- Readouts and telegrams ---- */

static const struct {
  const char *id, *line;
} wrong_lines[] = {
    {"address-too-long", "17.CHARACTERS.ADR(1)\r\n"},
    {"value-too-long", "V.L(VALUE-OF-THIRTY-THREE-CHARACTERS-)\r\n"},
    {"value-with-slash", "V.S(12/34)\r\n"},
    {"unit-too-long", "U.L(1*UNIT-OF-17-LETTER)\r\n"},
    {"bracket-left-open", "B.O(1\r\n"},
    {"data-set-without-brackets", "N.B\r\n"},
    {"brackets-swapped", "96.1.6)0(\r\n"},
};

static size_t end_of_block(const struct meter *m, size_t block) {
  const char *end = memchr(m->tx + block, '!', m->tx_count - block);
  return end != NULL ? (size_t)(end - m->tx) : m->tx_count;
}

static void separate_lines(struct meter *m, size_t block, char by) {
  for (size_t i = block; i + 2 < end_of_block(m, block); ++i) {
    if (m->tx[i] != '\r') continue;
    m->tx[i] = by;
    cut(m, i + 1, 1);
  }
}

static void cut_last_data_set(struct meter *m, size_t block) {
  size_t end = end_of_block(m, block), begin;
  if (end > block && m->tx[end - 1] == '\n') end -= 2;
  for (begin = end; begin > block && m->tx[begin - 1] != '(';) --begin;
  while (begin > block && strchr(")\n", m->tx[begin - 1]) == NULL) --begin;
  if (begin > block && m->tx[begin - 1] == '\n') begin -= 2;
  if (begin == block) end = end_of_block(m, block);
  cut(m, begin, end - begin);
}

static void cut_first_data_set(struct meter *m, size_t block) {
  size_t end = block;
  while (end < end_of_block(m, block) && m->tx[end] != ')') ++end;
  if (end == end_of_block(m, block)) return;
  cut(m, block, end + 1 - block);
  if (m->tx[block] == '\r') cut(m, block, 2);
}

static void spoil_block(struct meter *m, size_t block) {
  for (size_t i = COUNT(wrong_lines); i > 0; --i) {
    if (defect(m, wrong_lines[i - 1].id)) insert(m, block, wrong_lines[i - 1].line);
  }
  if (defect(m, "lines-without-cr-lf")) separate_lines(m, block, '\n');
  if (defect(m, "lines-too-short-end")) separate_lines(m, block, '\r');
}

static void spoil_readout(struct meter *m) {
  bool framed = m->options.check != CHECK_NONE, again = m->faults.again, second = ++m->faults.readouts % 2 == 0;
  size_t block = framed ? 1 : 0;
  m->faults.again = false;
  if (!again) m->faults.repeats = 0;
  spoil_block(m, block);
  if (second && defect(m, "every-second-readout-with-lf")) separate_lines(m, block, '\n');
  if (again && defect(m, "repeat-differs")) cut_last_data_set(m, block);
  if (m->faults.resumes) cut_first_data_set(m, block);
  m->faults.resumes = false;
  if (defect(m, "readout-without-exclamation-mark")) cut(m, end_of_block(m, block), 3);
  if (framed) {
    if (defect(m, "readout-ends-with-eot")) m->tx[m->tx_count - 2] = EOT;
    check_again(m);
    if (defect(m, "bcc-covers-stx")) {
      m->tx[m->tx_count - 1] = block_check(m->tx, m->tx_count - 1, m->options.check == CHECK_SUM7);
    }
    if (again && defect(m, "bcc-not-reset-in-repeat")) {
      m->tx[m->tx_count - 1] = (char)(m->tx[m->tx_count - 1] ^ m->faults.check_before);
    }
    m->faults.check_before = m->tx[m->tx_count - 1];
    if (defect(m, "bcc-wrong-in-readout") || (m->fell_back && defect(m, "bcc-wrong-in-fallback"))) spoil_check(m);
    if (m->faults.has_written && defect(m, "bcc-wrong-behind-write")) spoil_check(m);
    if (defect(m, "readout-without-bcc") || (m->fell_back && defect(m, "fallback-without-bcc"))) --m->tx_count;
    if (defect(m, "readout-without-etx")) m->tx_count -= 2;
  }
  if (defect(m, "gap-in-readout") || (m->fell_back && defect(m, "gap-in-fallback"))) m->tx_pause_at = m->tx_count / 2;
}

static void spoil_telegram(struct meter *m) {
  size_t block = strlen(m->options.identification) + 5;
  bool first = m->faults.telegrams == 0, third = m->faults.telegrams % 3 == 2; /* of those that were sent before */
  bool wrong = defect(m, "crc-wrong") || (!first && defect(m, "crc-right-once-only"));
  spoil_block(m, block);
  if (third && defect(m, "third-telegram-other-z")) m->tx[4] = '4';
  if (defect(m, "push-without-slash")) m->tx[0] = ' ';
  if (defect(m, "push-with-check-characters")) insert(m, block, "\2");
  m->tx_count = end_of_block(m, block) + 1;
  if (defect(m, "crc-omitted")) {
    put(m, "\r\n");
  } else {
    put_telegram_end(m, defect(m, "crc-without-slash") ? 1 : 0, wrong ? 1 : 0);
  }
  if (defect(m, "push-without-end")) m->tx_count = end_of_block(m, block);
  if (defect(m, "push-with-check-characters")) {
    put(m, "\3");
    put(m, "%c", block_check(m->tx + block + 1, m->tx_count - block - 1, m->options.check == CHECK_SUM7));
  }
  if (defect(m, "push-without-blank-line")) cut(m, block - 2, 2);
}

/* ---- Messages of programming mode ---- */

static void spoil_operand(struct meter *m) {
  const char *wrong = NULL;
  if (defect(m, "operand-with-address")) wrong = "\1P0\2OP(12345678)";
  if (defect(m, "operand-with-unit")) wrong = "\1P0\2(12345678*V)";
  if (wrong != NULL) {
    m->tx_count = 0;
    put(m, "%s", wrong);
    put_end(m, ETX);
  }
  if (defect(m, "operand-without-brackets")) {
    cut(m, m->tx_count - 3, 1);
    cut(m, 4, 1);
  }
  check_again(m);
  if (defect(m, "operand-without-bcc")) --m->tx_count;
  if (defect(m, "character-behind-operand")) put(m, "x");
  if (defect(m, "operand-missing")) {
    m->tx[0] = ACK;
    m->tx_count = 1;
  }
  if (defect(m, "operand-twice")) say_twice(m, 300);
}

static void spoil_data(struct meter *m) {
  char *end = &m->tx[m->tx_count - 2];
  if (m->reading.blocks > 0 && defect(m, "partial-blocks-end-with-etx")) *end = ETX;
  if (m->reading.blocks > 0 && defect(m, "partial-last-ends-with-eot")) *end = EOT;
  if (*end == ETX && defect(m, "answer-ends-with-eot")) *end = EOT;
  m->faults.answer_repeated = false;
  if (defect(m, "data-with-exclamation-mark")) insert(m, m->tx_count - 2, "!\r\n");
  check_again(m);
  m->faults.check_spoilt = ++m->faults.answers % 3 == 0 && defect(m, "bcc-wrong-in-every-third-answer");
  if (m->faults.check_spoilt) spoil_check(m);
  if (defect(m, "answer-without-bcc")) --m->tx_count;
  if (defect(m, "gap-in-answer")) m->tx_pause_at = m->tx_count / 2;
}

static void spoil_error(struct meter *m) {
  if (defect(m, "login-lost-by-error")) m->unlocked = false;
  if (defect(m, "error-too-long")) {
    m->tx_count = 1;
    put(m, "(ERROR-TEXT-OF-33-CHARACTERS-XXXXX)");
    put_end(m, ETX);
  }
  if (defect(m, "error-without-brackets")) {
    cut(m, m->tx_count - 3, 1);
    cut(m, 1, 1);
  }
  check_again(m);
  if (defect(m, "error-without-bcc")) --m->tx_count;
  if (defect(m, "character-behind-error")) put(m, "x");
}

/* The ACK of a fast wake-up. */
static void spoil_wake_up_ack(struct meter *m) {
  if (defect(m, "fast-wake-up-nak")) m->tx[0] = NAK;
  if (defect(m, "fast-ack-at-600")) m->tx_baud = 600;
  if (!defect(m, "fast-ack-twice")) return;
  put(m, "%c", ACK);
  m->tx_pause_at = 1;
  m->tx_pause_ms = 100;
}

void spoil_message(struct meter *m) {
  bool battery = m->options.wake_up != WAKE_UP_NONE;
  if (m->options.defect[0] == '\0') return;
  if (m->tx_kind == IDENTIFICATION) spoil_identification(m);
  if (m->tx_kind == CONFIRMATION) spoil_confirmation(m);
  if (m->tx_kind == READOUT) spoil_readout(m);
  if (m->tx_kind == TELEGRAM) spoil_telegram(m);
  if (m->tx_kind == OPERAND) spoil_operand(m);
  if (m->tx_kind == DATA) spoil_data(m);
  if (m->tx_kind == ERROR_MESSAGE) spoil_error(m);
  if (m->tx_kind == SIGN && battery && (m->state == START || m->state == ASLEEP)) spoil_wake_up_ack(m);
  if (m->tx_kind == SIGN && m->tx[0] == ACK && defect(m, "character-behind-ack")) put(m, "x");
  if (m->tx_kind == SIGN && m->tx[0] == ACK && defect(m, "cr-lf-behind-ack")) put(m, "\r\n");
  if (m->tx_kind == BREAK && m->state == PROGRAMMING && defect(m, "bcc-sum-in-programming")) {
    m->tx[BREAK_SIZE - 1] = block_check(m->tx + 1, BREAK_SIZE - 2, true);
  }
}

void spoil_message_again(struct meter *m) {
  m->faults.answer_repeated = false;
  if (m->tx_kind != DATA || !defect(m, "bcc-wrong-in-every-third-answer")) return;
  bool spoilt = ++m->faults.answers % 3 == 0;
  if (spoilt != m->faults.check_spoilt) spoil_check(m);
  m->faults.check_spoilt = spoilt;
}

/* ---- Parity ---- */

static bool has_odd_ones(uint8_t byte) {
  bool odd = false;
  for (; byte != 0; byte &= (uint8_t)(byte - 1)) odd = !odd;
  return odd;
}

/* Where the block check character of the message is; the end: it has none. */
static size_t place_of_check(const struct meter *m) {
  bool has_check = m->tx[0] == SOH || m->tx[0] == STX;
  return has_check ? m->tx_count - 1 : m->tx_count;
}

bool fault_sends(struct meter *m, size_t end) {
  bool readout = m->tx_kind == READOUT, always_zero = readout && defect(m, "parity-none-in-readout");
  bool in_programming = m->tx_kind == OPERAND || (m->state == PROGRAMMING && !readout && m->tx_kind != IDENTIFICATION);
  bool always_odd = defect(m, "parity-odd") || (readout && m->fell_back && defect(m, "parity-odd-in-fallback")) ||
                    (in_programming && defect(m, "parity-odd-in-programming"));
  size_t zero_at = defect(m, "bcc-without-parity") ? place_of_check(m) : m->tx_count;
  if (m->eight_bits || (!always_odd && !always_zero && zero_at >= end)) return false;
  for (size_t i = m->tx_sent; i < end; ++i) {
    uint8_t byte = (uint8_t)m->tx[i];
    if (always_odd || ((always_zero || i == zero_at) && has_odd_ones(byte))) {
      m->rig.uart_send_damaged(m->rig.rig, byte, UMIRIG_SIL_PARITY_ERROR);
    } else {
      m->rig.uart_send(m->rig.rig, &byte, 1);
    }
  }
  return true;
}
