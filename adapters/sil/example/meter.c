/* An electricity meter with IEC 62056-21 mode C as a device under test: firmware of the kind that a maker compiles for the PC
 * and hands to the rig. It can be told to be wrong: each `if (defect(m, "id"))` stands where the good behaviour stands.
 *
 *   START --request--> identification --> SELECT --ACK 0 Z 0, a wrong one, or none--> readout --> READ_OUT --> START
 *                                         SELECT --ACK 0 Z 1--> P0 --> PROGRAMMING --B0, wrong password, no traffic--> START
 *
 * A state says how the meter listens and when it ends by itself (timer_us). A message to send stands in tx, starts at
 * tx_due_us and names the state behind its last stop bit (tx_next). From the moment that an answer is settled until it is
 * out, what comes in is ignored, but for a break during a readout.
 *
 *   gcc -std=c11 -O2 -shared -fPIC -o meter.so meter.c && umirig run iec62056-21 --dut 'sil:./meter.so?repeat=yes'
 */
#include "meter_options.h"

/* In the texts below \1 is SOH, \2 STX, \3 ETX and \4 EOT. */
enum { SOH = 0x01, STX = 0x02, ETX = 0x03, ACK = 0x06, LF = 0x0A, CR = 0x0D, NAK = 0x15, UNUSABLE = 0x7F };
enum { BASE_BAUD = 300, RX_SIZE = 1024, TX_SIZE = 8192, BREAK_SIZE = 5, SELECT_SIZE = 6, LONGEST_ADDRESS = 32 };

#define MS UINT64_C(1000)
#define SECONDS UINT64_C(1000000)
#define CHARACTER_GAP (1500 * MS) /* ta */

enum state { START, SELECT, READ_OUT, PROGRAMMING };
enum kind { NOTHING, READOUT, DATA, OTHER }; /* of the last message sent */

struct meter {
  umirig_sil_rig rig;
  struct options options;
  char note[130]; /* of C.9, behind a '=' that tells an empty note from an empty store */
  bool powered, held_in_reset;

  enum state state;
  uint64_t timer_us;
  uint64_t session_us; /* end of the operand message */
  uint32_t baud;       /* 0: no format given yet */
  bool unlocked;       /* by the password */
  bool lingers;        /* in programming mode, by a defect */
  bool deaf;           /* behind a readout, by a defect */
  bool fell_back;      /* no option select, or a wrong one, led to the readout */
  unsigned repeats;    /* of the last readout */
  unsigned commands;   /* of the session */

  /* What only defects ask for; all of it counts from power on, `noise` and `nuls` from the last '/'. */
  unsigned requests, identifications, answers, noise, nuls;
  bool worn_out; /* answers no request any more */

  uint8_t rx[RX_SIZE];
  size_t rx_count;
  bool rx_damaged, rx_at_etx, rx_skips;
  char latest[BREAK_SIZE]; /* the last characters heard, where a break message may be among others */
  uint64_t heard_us;

  char tx[TX_SIZE];
  size_t tx_count, tx_sent, tx_pause_at; /* one long pause before character tx_pause_at; 0: none */
  enum kind tx_kind;
  enum state tx_next;
  bool tx_busy;
  uint32_t tx_baud;
  uint64_t tx_due_us, tx_end_us; /* what is to be done next; end of the last message sent */
};

static const struct {
  const char *address, *text;
} registers[] = {
    {"F.F", "00000000"},         {"0.0.0", "12345678"},       {"C.1.0", "SIM00042"},       {"1.8.0", "001234.567*kWh"},
    {"1.8.1", "000834.567*kWh"}, {"1.8.2", "000400.000*kWh"}, {"2.8.0", "000012.345*kWh"}, {"C.9", NULL}};
enum { DEVICE_NUMBER = 1, NOTE = COUNT(registers) - 1 };

static bool defect(const struct meter *m, const char *id) { return index_in(m->options.defect, ',', id, strlen(id)) >= 0; }
static uint64_t now_us(const struct meter *m) { return m->rig.now_us(m->rig.rig); }
static uint32_t baud_of(char z) { return z >= '0' && z <= '6' ? UINT32_C(300) << (z - '0') : BASE_BAUD; }
static char own_z(const struct meter *m) { return defect(m, "baud-character-reserved") ? '8' : m->options.identification[3]; }

static void hear_request(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap);
static void hear_select(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap);
static void hear_repeat_request(struct meter *m, uint8_t c, uint32_t errors);
static void hear_command(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap);
static bool break_message_heard(const struct meter *m);
static void build_readout(struct meter *m, bool again);
static void build_break(struct meter *m, bool in_programming);
static void send_some(struct meter *m);

/* ---- The states ---- */

static void set_baud(struct meter *m, uint32_t baud) {
  if (m->baud != baud) m->rig.uart_format(m->rig.rig, baud, 7, 'E', 1);
  m->baud = baud;
}

static void drop_message(struct meter *m) {
  m->rx_count = 0;
  m->rx_damaged = m->rx_at_etx = m->rx_skips = false;
}

static void restart_inactivity(struct meter *m, uint64_t from) {
  uint64_t seconds = m->lingers ? 120 : m->options.inactivity_s;
  if (defect(m, "session-ends-too-late")) seconds = 180;
  if (defect(m, "session-ends-too-early")) seconds = 30;
  bool endless = defect(m, "session-never-ends") || (m->unlocked && defect(m, "logged-in-session-never-ends"));
  m->timer_us = endless ? UMIRIG_SIL_NEVER : from + seconds * SECONDS;
  uint64_t end = m->session_us + 110 * SECONDS;
  if (m->timer_us > end && defect(m, "session-has-a-length")) m->timer_us = end;
}

static void recall_note(struct meter *m) {
  size_t count = m->rig.load(m->rig.rig, (uint8_t *)m->note, sizeof m->note - 1);
  if (count > 0 && count < sizeof m->note && m->note[0] == '=' && plain_text(m->note + 1, count - 1, count, "()*/!")) {
    m->note[count] = '\0';
  } else {
    memcpy(m->note, "=UMIRIG", sizeof "=UMIRIG");
  }
}

/* Enters a state at the rate that is set; its time counts from the last character sent. */
static void enter(struct meter *m, enum state state) {
  uint64_t from = m->tx_end_us, wait_ms = 0;
  drop_message(m);
  if (m->state != PROGRAMMING) m->session_us = from;
  m->state = state;
  switch (state) {
    case START:
      m->unlocked = m->unlocked && defect(m, "login-stays");
      m->lingers = m->deaf = false;
      if (defect(m, "write-forgotten")) recall_note(m);
      m->timer_us = UMIRIG_SIL_NEVER;
      if (m->baud != BASE_BAUD && defect(m, "stays-at-rate-after-readout")) m->timer_us = from + 120 * SECONDS;
      break;
    case SELECT:
      m->fell_back = false;
      if (defect(m, "identification-at-600")) set_baud(m, BASE_BAUD);
      wait_ms = m->options.tt_ms;
      if (defect(m, "readout-without-select-too-early")) wait_ms = 1300;
      if (defect(m, "readout-without-select-too-late")) wait_ms = 2600;
      m->timer_us = from + wait_ms * MS;
      break;
    case READ_OUT:
      wait_ms = m->options.repeat ? 1600 : m->options.back_ms;
      if (m->deaf || (m->baud != BASE_BAUD && defect(m, "deaf-after-readout"))) wait_ms = 10000;
      m->timer_us = from + wait_ms * MS;
      break;
    case PROGRAMMING:
      restart_inactivity(m, from);
      break;
  }
}

static void go_to_start(struct meter *m) {
  set_baud(m, BASE_BAUD);
  enter(m, START);
}

/* What stands in tx goes out at `due`; behind its last stop bit the meter is in state `next`. */
static void transmit(struct meter *m, enum kind kind, uint32_t baud, uint64_t due, enum state next) {
  m->tx_kind = kind;
  m->tx_baud = baud;
  m->tx_due_us = due;
  m->tx_next = next;
  m->tx_sent = 0;
  m->tx_busy = true;
}

/* When an answer to the character just heard starts. It was handed over up to 1 us before its end, hence the 1. */
static uint64_t after_ms(const struct meter *m, uint64_t ms) { return now_us(m) + 1 + ms * MS; }

static uint64_t after_reaction_time(const struct meter *m) {
  uint64_t reaction_ms = m->options.tr_ms;
  if (defect(m, "reaction-too-early")) reaction_ms = 5;
  if (defect(m, "reaction-too-late")) reaction_ms = 1700;
  return after_ms(m, reaction_ms);
}

static void send_readout(struct meter *m, uint32_t baud, uint64_t due) {
  m->repeats = 0;
  build_readout(m, false);
  transmit(m, READOUT, baud, due, READ_OUT);
}

/* The time of the state is over. */
static void time_is_up(struct meter *m) {
  bool select_begun = m->rx_count > 0;
  if (m->state == SELECT && !defect(m, select_begun ? "incomplete-select-forgotten" : "no-readout-without-select")) {
    bool at_z = !select_begun && defect(m, "readout-without-select-at-z");
    m->fell_back = true;
    send_readout(m, at_z ? baud_of(own_z(m)) : BASE_BAUD, now_us(m));
    m->deaf = !select_begun && defect(m, "deaf-after-no-select");
  } else if (m->state == READ_OUT && defect(m, "stays-at-rate-after-readout")) {
    enter(m, START);
  } else if (m->state == PROGRAMMING && defect(m, "session-ends-with-break")) {
    build_break(m, true);
    transmit(m, OTHER, m->baud, now_us(m), START);
  } else {
    go_to_start(m);
  }
}

static bool is_on(const struct meter *m) { return m->powered && !m->held_in_reset; }

static uint64_t run(void *dut) {
  struct meter *m = dut;
  while (is_on(m)) {
    uint64_t due = m->tx_busy ? m->tx_due_us : m->timer_us;
    if (now_us(m) < due) return due;
    if (!m->tx_busy) {
      time_is_up(m);
    } else if (m->tx_sent < m->tx_count) {
      send_some(m);
    } else {
      m->tx_busy = false;
      m->tx_end_us = due;
      if (m->tx_next == START && m->state != START) set_baud(m, BASE_BAUD);
      enter(m, m->tx_next);
    }
  }
  return UMIRIG_SIL_NEVER;
}

/* A break message stops a readout, and so does the break condition, which is a NUL to some UARTs. */
static void hear_while_sending(struct meter *m, bool condition) {
  bool message = break_message_heard(m) && !defect(m, "break-does-not-stop-readout");
  if (!m->options.breaks || !m->tx_busy || m->tx_kind != READOUT || m->tx_sent == 0 || (!condition && !message)) return;
  m->rig.uart_flush(m->rig.rig);
  m->tx_end_us = m->rig.uart_idle_at(m->rig.rig);
  m->tx_busy = false;
  go_to_start(m);
}

/* Whether a gap ends an incomplete command. */
static bool tears_command(const struct meter *m, uint64_t gap) {
  uint64_t patience = defect(m, "commands-need-haste") ? 1000 * MS : CHARACTER_GAP;
  return gap > patience && !defect(m, "torn-command-stays");
}

static void uart_receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits,
                         uint32_t errors) {
  struct meter *m = dut;
  uint64_t now = now_us(m), bits = UINT64_C(1) + data_bits + (parity != 'N' ? 1 : 0) + stop_bits;
  uint64_t length = baud > 0 ? bits * SECONDS / baud : 0;
  uint64_t gap = now > length + m->heard_us ? now - length - m->heard_us : 0; /* to the start bit */
  bool slower = (baud < m->baud - m->baud / 20), faster = (baud > m->baud + m->baud / 20);
  bool condition = (errors & UMIRIG_SIL_BREAK) != 0 || (byte == 0 && !faster);
  bool first = m->rx_count == 0 || tears_command(m, gap); /* of a command */
  bool of_write = !first && m->rx_count >= 2 && m->rx[1] == 'W';
  bool sending = m->tx_busy || now <= m->tx_end_us; /* its own last character may come back by reflection */
  uint8_t c = byte & 0x7F;                          /* bit 7 of an 8N1 sender is the parity bit, which errors has judged */
  if (!is_on(m)) return;
  m->heard_us = now;
  if (slower || faster) errors |= UMIRIG_SIL_FRAMING_ERROR;
  if ((errors & UMIRIG_SIL_FRAMING_ERROR) != 0) c = UNUSABLE;
  if ((m->state == START && defect(m, "parity-unchecked-in-request")) ||
      (m->state == PROGRAMMING && !first && defect(m, "parity-unchecked-in-command")) ||
      (m->state == PROGRAMMING && of_write && defect(m, "parity-unchecked-in-write")) ||
      (m->state == PROGRAMMING && !first && m->rx_at_etx && defect(m, "parity-unchecked-in-bcc")) ||
      (m->state == PROGRAMMING && first && c == SOH && defect(m, "parity-unchecked-in-start"))) {
    errors &= ~(uint32_t)UMIRIG_SIL_PARITY_ERROR;
  }
  if (gap > CHARACTER_GAP) memset(m->latest, 0, BREAK_SIZE);
  memmove(m->latest, m->latest + 1, BREAK_SIZE - 1);
  m->latest[BREAK_SIZE - 1] = errors == 0 ? (char)c : UNUSABLE;
  if (sending) {
    hear_while_sending(m, condition);
  } else if (m->state == START) {
    hear_request(m, c, errors, gap);
  } else if (m->state == SELECT) {
    hear_select(m, c, errors, gap);
  } else if (m->state == READ_OUT) {
    hear_repeat_request(m, c, errors);
  } else {
    hear_command(m, c, errors, gap);
  }
}

static void collect(struct meter *m, uint8_t c, uint32_t errors) {
  if (m->rx_count == RX_SIZE) { /* too long to be good, but its end must still be seen */
    m->rx_damaged = true;
    m->rx[RX_SIZE - 2] = m->rx[RX_SIZE - 1];
    m->rx_count = RX_SIZE - 1;
  }
  m->rx[m->rx_count++] = c;
  if (errors != 0) m->rx_damaged = true;
}

/* ---- Messages ---- */

static void begin_message(struct meter *m) { m->tx_count = m->tx_pause_at = 0; }

static void put(struct meter *m, const char *format, ...) {
  size_t room = TX_SIZE - m->tx_count;
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(m->tx + m->tx_count, room, format, arguments);
  va_end(arguments);
  if (count > 0) m->tx_count += (size_t)count < room ? (size_t)count : room - 1;
}

/* What follows the first SOH or STX, by XOR (6.2). Some makers add instead. */
static char block_check(const char *text, size_t count, bool sum) {
  unsigned check = 0;
  for (size_t i = 0; i < count; ++i) check = sum ? check + (unsigned char)text[i] : check ^ (unsigned char)text[i];
  return (char)(check & 0x7F);
}

static bool break_message_heard(const struct meter *m) {
  bool by_sum = m->options.check == CHECK_SUM7 && memcmp(m->latest, "\1B0\3\x75", BREAK_SIZE) == 0;
  return by_sum || memcmp(m->latest, "\1B0\3\x71", BREAK_SIZE) == 0;
}

/* Ends a message of programming mode. */
static void put_etx(struct meter *m) {
  bool sum = m->options.check == CHECK_SUM7 || defect(m, "bcc-sum-in-programming");
  put(m, "\3");
  put(m, "%c", block_check(m->tx + 1, m->tx_count - 1, sum));
}

/* The one message that carries the XOR where others carry the sum. */
static void build_break(struct meter *m, bool in_programming) {
  begin_message(m);
  put(m, "\1B0\3%c", in_programming && defect(m, "bcc-sum-in-programming") ? 0x75 : 0x71);
}

static void build_error(struct meter *m) {
  const char *text = defect(m, "error-too-long") ? "ERROR-TEXT-OF-33-CHARACTERS-XXXXX" : m->options.error;
  begin_message(m);
  put(m, defect(m, "error-without-brackets") ? "\2%s" : "\2(%s)", text);
  put_etx(m);
  if (defect(m, "character-behind-error")) put(m, "x");
}

static void build_data(struct meter *m, const char *text) {
  begin_message(m);
  put(m, m->options.answer_crlf ? "\2%s\r\n" : "\2%s", text);
  if (defect(m, "data-with-exclamation-mark")) put(m, "!\r\n");
  put_etx(m);
}

static void build_operand(struct meter *m) {
  begin_message(m);
  if (defect(m, "operand-missing")) {
    put(m, "%c", ACK);
    return;
  }
  if (defect(m, "operand-with-address")) {
    put(m, "\1P0\2OP(12345678)");
  } else if (defect(m, "operand-with-unit")) {
    put(m, "\1P0\2(12345678*V)");
  } else {
    put(m, defect(m, "operand-without-brackets") ? "\1P0\2%s" : "\1P0\2(%s)", m->options.operand);
  }
  put_etx(m);
  if (defect(m, "character-behind-operand")) put(m, "x");
}

static void build_identification(struct meter *m) {
  bool second = ++m->identifications % 2 == 0;
  bool too_long = defect(m, "identification-too-long") || (second && defect(m, "identification-sometimes-too-long"));
  begin_message(m);
  put(m, "%c%s", defect(m, "identification-without-slash") ? ' ' : '/', m->options.identification);
  m->tx[4] = own_z(m);
  if (defect(m, "manufacturer-with-digit")) m->tx[2] = '1';
  while (m->tx_count < 1 + 4 + 17 && too_long) put(m, "X");
  if (defect(m, "identification-with-exclamation-mark")) put(m, "!");
  put(m, "\r");
  if (defect(m, "gap-in-identification")) m->tx_pause_at = m->tx_count;
  if (!defect(m, "identification-without-lf")) put(m, "\n");
}

/* Puts a data set, in a line of its own or behind the one before; returns where it starts, line break included. */
static size_t put_data_set(struct meter *m, size_t block, bool own_line, const char *format, ...) {
  size_t start = m->tx_count;
  char text[192];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (own_line && start > block) put(m, defect(m, "lines-without-cr-lf") ? "\n" : "\r\n");
  put(m, "%s", text);
  return start;
}

/* Puts the data sets of a readout (6.3.4, 6.5.1); returns where the last one starts. */
static size_t put_block(struct meter *m, size_t block) {
  uint32_t layout = m->options.layout;
  size_t last = block;
  if (defect(m, "address-too-long")) last = put_data_set(m, block, true, "17.CHARACTERS.ADR(1)");
  if (defect(m, "value-too-long")) last = put_data_set(m, block, true, "V.L(VALUE-OF-THIRTY-THREE-CHARACTERS-)");
  if (defect(m, "value-with-slash")) last = put_data_set(m, block, true, "V.S(12/34)");
  if (defect(m, "unit-too-long")) last = put_data_set(m, block, true, "U.L(1*UNIT-OF-17-LETTER)");
  if (defect(m, "bracket-left-open")) last = put_data_set(m, block, true, "B.O(1");
  if (defect(m, "data-set-without-brackets")) last = put_data_set(m, block, true, "N.B");

  for (unsigned i = 1; layout == LAYOUT_LONG && i <= 200; ++i) {
    last = put_data_set(m, block, true, "P.%03u(0000.%03u*kWh)", i, i);
  }
  if (layout == LAYOUT_EMPTY || layout == LAYOUT_LONG) return last;
  for (size_t i = 0; i < COUNT(registers); ++i) {
    const char *text = i == NOTE ? m->note + 1 : registers[i].text;
    bool own_line = layout != LAYOUT_PACKED || i % (COUNT(registers) / 2) == 0;
    last = put_data_set(m, block, own_line, "%s(%s)", registers[i].address, text);
  }
  if (layout == LAYOUT_GROUPS) {
    (void)put_data_set(m, block, true, "72.32(0011)(22-12-21 12:17)");
    (void)put_data_set(m, block, true, "C.2.1(22-01-01)(   )");
    last = put_data_set(m, block, true, "(0000)");
  }
  if (layout == LAYOUT_LONGEST) {
    last = put_data_set(m, block, true, "ADDRESS.OF.16.CH(VALUE-OF-THIRTY-TWO-CHARACTERS-.*UNIT-16-LETTERS-)");
  }
  return last;
}

static void build_readout(struct meter *m, bool again) {
  bool framed = m->options.check != CHECK_NONE, sum = m->options.check == CHECK_SUM7;
  bool wrong_check = defect(m, "bcc-wrong-in-readout") || (m->fell_back && defect(m, "bcc-wrong-in-fallback"));
  begin_message(m);
  if (framed) put(m, "\2");
  size_t block = m->tx_count, last = put_block(m, block);
  if (again && defect(m, "repeat-differs")) m->tx_count = last;
  if (m->tx_count > block && m->options.layout != LAYOUT_GLUED) put(m, "\r\n");
  if (!defect(m, "readout-without-exclamation-mark")) put(m, "!\r\n");
  if (framed && !defect(m, "readout-without-etx")) {
    size_t from = defect(m, "bcc-covers-stx") ? 0 : block;
    put(m, defect(m, "readout-ends-with-eot") ? "\4" : "\3");
    put(m, "%c", block_check(m->tx + from, m->tx_count - from, sum) ^ (wrong_check ? 0x55 : 0));
  }
  if (defect(m, "gap-in-readout") || (m->fell_back && defect(m, "gap-in-fallback"))) m->tx_pause_at = m->tx_count / 2;
}

static bool has_odd_ones(uint8_t byte) {
  bool odd = false;
  for (; byte != 0; byte &= (uint8_t)(byte - 1)) odd = !odd;
  return odd;
}

/* Sends up to the next pause. */
static void send_some(struct meter *m) {
  size_t end = m->options.gap_ms > 0 ? m->tx_sent + 1 : m->tx_count;
  bool readout = m->tx_kind == READOUT, always_zero = readout && defect(m, "parity-none-in-readout");
  bool always_odd = defect(m, "parity-odd") || (readout && m->fell_back && defect(m, "parity-odd-in-fallback"));
  if (m->tx_pause_at > m->tx_sent && m->tx_pause_at < end) end = m->tx_pause_at;
  set_baud(m, m->tx_baud);
  if (!always_odd && !always_zero) {
    m->rig.uart_send(m->rig.rig, (const uint8_t *)m->tx + m->tx_sent, end - m->tx_sent);
    m->tx_sent = end;
  }
  for (; m->tx_sent < end; ++m->tx_sent) {
    uint8_t byte = (uint8_t)m->tx[m->tx_sent];
    if (always_odd || has_odd_ones(byte)) {
      m->rig.uart_send_damaged(m->rig.rig, byte, UMIRIG_SIL_PARITY_ERROR);
    } else {
      m->rig.uart_send(m->rig.rig, &byte, 1);
    }
  }
  m->tx_due_us = m->rig.uart_idle_at(m->rig.rig);
  if (end < m->tx_count) m->tx_due_us += end == m->tx_pause_at ? 1700 * MS : m->options.gap_ms * MS;
}

/* ---- START: requests (IEC 62056-21, 6.3.1) ---- */

/* Brings a device address into the form in which two are compared; returns its length. */
static size_t comparable_address(const struct meter *m, const char *from, size_t count, char *to) {
  size_t used = 0;
  for (; count > 0 && *from == ' ' && defect(m, "address-leading-space-ignored"); --count) ++from;
  for (size_t i = 0; i < count; ++i) {
    char c = from[i];
    if (!is_address_character(c)) continue; /* only address-characters-unchecked lets it come here */
    if (c == ' ' && defect(m, "address-spaces-ignored")) continue;
    if (c >= 'a' && c <= 'z' && defect(m, "address-case-ignored")) c = (char)(c - 'a' + 'A');
    if (c == '0' && used == 0 && !defect(m, "leading-zeros-count")) continue;
    to[used++] = c;
  }
  return used;
}

/* Compares two addresses in their comparable form, the own one not empty. */
static bool addresses_match(const struct meter *m, const char *own, size_t own_count, const char *theirs, size_t count) {
  size_t compared = own_count;
  if (count > 0 && count < own_count) {
    if (defect(m, "address-beginning-accepted") && memcmp(own, theirs, count) == 0) return true;
    if (defect(m, "address-end-accepted") && memcmp(own + own_count - count, theirs, count) == 0) return true;
  }
  if (count < own_count || (count > own_count && !defect(m, "address-continued-accepted"))) return false;
  if (count == own_count && defect(m, "address-last-character-ignored")) --compared;
  return memcmp(own, theirs, compared) == 0;
}

static bool address_is_mine(const struct meter *m, const char *address, size_t count) {
  char theirs[RX_SIZE], own[LONGEST_ADDRESS];
  size_t own_count = strlen(m->options.address);
  bool legal = true, zeros = true;
  if (count > LONGEST_ADDRESS && defect(m, "address-cut-to-own-length")) count = own_count;
  for (size_t i = 0; i < count; ++i) {
    legal = legal && is_address_character(address[i]);
    zeros = zeros && address[i] == '0';
  }
  if (defect(m, "deaf-to-own-address")) return false;
  if (!legal && !defect(m, "address-characters-unchecked")) return false;
  if (count > LONGEST_ADDRESS && !defect(m, "address-length-unchecked")) return false;
  if (legal && !zeros && defect(m, "answers-any-address")) return true;
  if (zeros && defect(m, "zero-address-is-general")) return true;
  if (own_count == 0) return false;
  own_count = comparable_address(m, m->options.address, own_count, own);
  count = comparable_address(m, address, count, theirs);
  return own_count > 0 ? addresses_match(m, own, own_count, theirs, count) : count == 0;
}

/* `line` is what came before CR LF. */
static bool request_is_for_me(const struct meter *m, const char *line, size_t count) {
  if (count >= 1 && line[count - 1] == '!' && defect(m, "answers-any-line")) return true;
  if (count == 2 && memcmp(line, "/!", 2) == 0 && defect(m, "answers-without-question-mark")) return true;
  if (count < 3 || memcmp(line, "/?", 2) != 0 || line[count - 1] != '!') return false;
  if (count == 3) return !defect(m, "deaf-to-general-request");
  return address_is_mine(m, line + 2, count - 3);
}

/* A character that is part of no request. */
static void count_noise(struct meter *m, uint8_t c) {
  unsigned *counter = c == 0 ? &m->nuls : &m->noise;
  ++*counter;
  if (m->noise > 60 && defect(m, "deaf-after-noise")) m->worn_out = true;
  if (m->nuls > 40 && defect(m, "deaf-after-nul")) m->worn_out = true;
}

/* A line has ended; of a request, whoever it is for, some defects take note. */
static void count_request(struct meter *m) {
  size_t count = m->rx_count;
  if (count < 5 || memcmp(m->rx, "/?", 2) != 0 || m->rx[count - 3] != '!') return;
  if (count > 80 && defect(m, "deaf-after-long-address")) m->worn_out = true;
  if (!m->rx_damaged && ++m->requests > 10 && defect(m, "wears-out")) m->worn_out = true;
}

static void hear_request(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap) {
  bool slash = c == '/' && errors == 0;
  uint64_t patience = defect(m, "impatient-for-request") ? 300 * MS : CHARACTER_GAP;
  if (gap > patience && !defect(m, "stale-request-completes")) drop_message(m);
  if (break_message_heard(m) && defect(m, "break-at-start-answered")) {
    begin_message(m);
    put(m, "%c", NAK);
    transmit(m, OTHER, m->baud, after_reaction_time(m), START);
    return;
  }
  if (m->rx_count == 0 && !slash && defect(m, "no-resynchronisation")) m->rx_skips = true;
  if (m->rx_skips) return;
  if (slash) drop_message(m);
  if (slash) m->noise = m->nuls = 0;
  if (m->rx_count == 0 && !slash) count_noise(m, c);
  if (m->rx_count == 0 && !slash && !defect(m, "answers-any-line")) return;
  collect(m, c, errors);
  bool early = c == '!' && defect(m, "answers-before-line-end");
  if (!early && (c != LF || m->rx_count < 2 || m->rx[m->rx_count - 2] != CR)) return;
  count_request(m);
  if (!m->rx_damaged && !m->worn_out && request_is_for_me(m, (const char *)m->rx, m->rx_count - (early ? 0 : 2))) {
    build_identification(m);
    transmit(m, OTHER, defect(m, "identification-at-600") ? 600 : m->baud, after_reaction_time(m), SELECT);
  }
  drop_message(m);
}

/* ---- SELECT: acknowledgement and option select (6.3.3, 6.4.3) ---- */

static void fall_back(struct meter *m) {
  uint64_t due = after_reaction_time(m), waited = m->tx_end_us + m->options.tt_ms * MS;
  if (m->options.fallback == FALLBACK_TT && due < waited) due = waited;
  if (defect(m, "fallback-too-early")) due = after_ms(m, 5);
  m->fell_back = true;
  send_readout(m, BASE_BAUD, due);
}

static void start_programming(struct meter *m, uint32_t baud) {
  m->commands = 0;
  build_operand(m);
  transmit(m, OTHER, baud, after_reaction_time(m), PROGRAMMING);
}

/* A line feed has ended what began with ACK. */
static void obey_select(struct meter *m) {
  char v = (char)m->rx[1], z = (char)m->rx[2], y = (char)m->rx[3], own = own_z(m);
  bool overlong = m->rx_count > SELECT_SIZE && defect(m, "overlong-select-accepted");
  bool complete = !m->rx_damaged && (m->rx_count == SELECT_SIZE || overlong) && m->rx[m->rx_count - 2] == CR;
  bool equal = z == own;
  if (v == '3' && equal && y == '0' && defect(m, "reserved-v-3-accepted")) v = '0';
  bool other = !equal && z != '0', known = v == '0' && (y == '0' || y == '1');
  uint32_t baud = equal ? baud_of(own) : BASE_BAUD;
  if (!complete) {
    fall_back(m);
  } else if (v == '0' && z == '1' && y == '0' && defect(m, "follows-z-1")) {
    send_readout(m, baud_of(z), after_reaction_time(m));
  } else if (v == '0' && z == '1' && y == '1' && defect(m, "programming-with-z-1")) {
    start_programming(m, baud_of(z));
  } else if ((other && defect(m, "wrong-z-not-answered")) || (!known && defect(m, "unsupported-control-silent"))) {
    go_to_start(m);
  } else if ((other && z >= '7' && z <= '9' && defect(m, "reserved-z-not-answered")) ||
             (equal && !known && defect(m, v == '0' ? "unsupported-y-silent" : "unsupported-v-silent"))) {
    go_to_start(m);
  } else if (!known && equal && defect(m, "unsupported-control-at-z")) {
    send_readout(m, baud, after_reaction_time(m));
  } else if (known && other && y == '1' && defect(m, "programming-with-wrong-z")) {
    start_programming(m, BASE_BAUD);
  } else if (known && other && y == '0' && defect(m, "switches-to-any-z")) {
    send_readout(m, baud_of(z), after_reaction_time(m));
  } else if (!known || other) {
    fall_back(m);
  } else if (equal && defect(m, y == '0' ? "select-ignored" : "refusal-silent")) {
    go_to_start(m);
  } else if (y == '0' || (equal && defect(m, "programming-gives-readout"))) {
    if (y == '0' && equal && defect(m, "rate-not-switched")) baud = BASE_BAUD;
    if (y == '0' && equal && defect(m, "rate-one-too-low")) baud = baud_of((char)(own - 1));
    if (y == '0' && !equal && defect(m, "zero-rate-ignored")) baud = baud_of(own);
    send_readout(m, baud, after_reaction_time(m));
  } else if (m->options.programming == PROGRAMMING_NO) {
    send_readout(m, BASE_BAUD, after_reaction_time(m));
  } else if (m->options.programming == PROGRAMMING_BREAK) {
    build_break(m, false);
    transmit(m, OTHER, BASE_BAUD, after_reaction_time(m), START);
  } else {
    if (equal && defect(m, "operand-at-300")) baud = BASE_BAUD;
    if (!equal && defect(m, "programming-at-zero-rate-at-z")) baud = baud_of(own);
    start_programming(m, baud);
  }
}

static void hear_select(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap) {
  uint64_t reaction = after_reaction_time(m), character = now_us(m) + 10 * SECONDS / m->baud + 2;
  if (m->rx_count == 0 && c != ACK) return;
  uint64_t patience = defect(m, "select-needs-haste") ? 1000 * MS : CHARACTER_GAP;
  if (m->rx_count > 0 && gap > patience) m->rx_skips = true; /* incomplete: the timer is running */
  if (m->rx_skips) return;
  collect(m, c, errors);
  /* Should nothing follow: the time between characters, then the reaction time or what a character just begun takes. */
  m->timer_us = CHARACTER_GAP + (reaction > character ? reaction : character);
  if (c == LF) obey_select(m);
}

/* ---- READ_OUT: repeat requests (6.3.6) ---- */

static void hear_repeat_request(struct meter *m, uint8_t c, uint32_t errors) {
  if (!m->options.repeat || m->deaf || c != NAK || errors != 0 || defect(m, "repeat-ignored")) return;
  if (now_us(m) > m->tx_end_us + 800 * MS && defect(m, "repeat-too-briefly")) return;
  if (m->repeats++ > 0 && defect(m, "repeat-only-once")) return;
  build_readout(m, true);
  transmit(m, READOUT, m->baud, after_reaction_time(m), READ_OUT);
}

/* ---- PROGRAMMING: commands (6.3.7, 6.5.2) ---- */

struct span {
  const char *text;
  size_t count;
};

struct data_set {
  struct span address, value;
  bool has_unit;
};

/* How a command is answered. */
enum outcome { SILENCE, DONE /* ACK */, GARBLED /* NAK */, REFUSED /* error message */, DATA_SET, HANDLED };

static struct span part(struct span whole, size_t from, size_t to) { return (struct span){whole.text + from, to - from}; }

static size_t find(struct span in, char c) {
  const char *at = memchr(in.text, c, in.count);
  return at != NULL ? (size_t)(at - in.text) : in.count;
}

static bool equals(struct span span, const char *text) {
  return span.count == strlen(text) && memcmp(span.text, text, span.count) == 0;
}

static size_t find_register(struct span address) {
  size_t i = 0;
  while (i < COUNT(registers) && !equals(address, registers[i].address)) ++i;
  return i;
}

/* [address] ( [value] [* unit] ); in programming mode a value has up to 128 characters (6.6, 6.3.14). */
static bool parse_data_set(const struct meter *m, struct span text, bool is_password, struct data_set *set) {
  size_t open = find(text, '('), end = text.count;
  if (end > 0 && text.text[end - 1] == ')') --end;
  if ((open == text.count || end == text.count) && !defect(m, "brackets-unchecked")) return false;
  struct span inner = part(text, open < end ? open + 1 : end, end);
  set->address = part(text, 0, open < end ? open : end);
  if (open >= end) { /* where the defect lets it pass: a known address, and the rest is the value */
    size_t cut = is_password ? 0 : end;
    for (size_t i = 0; i < COUNT(registers) && !is_password; ++i) {
      size_t length = strlen(registers[i].address);
      if (length <= end && memcmp(registers[i].address, text.text, length) == 0) cut = length;
    }
    set->address = part(text, 0, cut);
    inner = part(text, cut, end);
  }
  size_t star = find(inner, '*');
  set->has_unit = star < inner.count;
  set->value = part(inner, 0, star);
  struct span unit = part(inner, set->has_unit ? star + 1 : star, inner.count);
  return plain_text(set->address.text, set->address.count, is_password ? 0 : 16, "()/!") &&
         plain_text(set->value.text, set->value.count, 128, "()*/!") && !(is_password && set->has_unit) &&
         plain_text(unit.text, unit.count, 16, "()/!");
}

static void answer(struct meter *m, enum outcome outcome) {
  uint64_t due = defect(m, "reaction-too-late-in-programming") ? now_us(m) + 1800 * MS : after_reaction_time(m);
  if (outcome == SILENCE || outcome == HANDLED) return;
  if (outcome == DONE || outcome == GARBLED) {
    begin_message(m);
    put(m, "%c", outcome == DONE ? ACK : NAK);
  } else if (outcome == REFUSED) {
    build_error(m);
  } else if (defect(m, "bcc-wrong-in-every-third-answer")) { /* it may have been sent before */
    m->tx_count -= 2;
    put_etx(m);
    if (++m->answers % 3 == 0) m->tx[m->tx_count - 1] = (char)(m->tx[m->tx_count - 1] ^ 0x55);
  }
  transmit(m, outcome == DATA_SET ? DATA : OTHER, m->baud, due, PROGRAMMING);
}

static enum outcome answer_and_leave(struct meter *m, enum outcome outcome) {
  answer(m, outcome);
  m->tx_next = START;
  return HANDLED;
}

static enum outcome check_password(struct meter *m, struct span password) {
  bool right = equals(password, m->options.password);
  if (m->options.password[0] == '\0') return REFUSED;
  bool begun = password.count > 0 && strncmp(m->options.password, password.text, password.count) == 0;
  if (right || defect(m, "wrong-password-accepted") || (begun && defect(m, "password-beginning-accepted"))) {
    m->unlocked = true;
    return right && defect(m, "right-password-refused") ? GARBLED : DONE;
  }
  if (defect(m, "wrong-password-nak")) return answer_and_leave(m, GARBLED);
  if (defect(m, "wrong-password-silent")) {
    go_to_start(m);
    return HANDLED;
  }
  m->lingers = defect(m, "session-stays-after-wrong-password");
  uint64_t due = defect(m, "break-too-late") ? after_ms(m, 1700) : after_reaction_time(m);
  build_break(m, true);
  transmit(m, OTHER, m->baud, due, m->lingers ? PROGRAMMING : START);
  return HANDLED;
}

/* The number of locations to read: empty means 1, and every register has one location. Behind it is no digit, at last ETX. */
static bool locations_exist(const struct meter *m, struct span number) {
  size_t zeros = strspn(number.text, "0"), digits = strspn(number.text, "0123456789");
  if (number.count == 0 || defect(m, "zero-locations-accepted")) return true;
  if (digits < number.count || defect(m, "one-location-refused")) return false;
  if (zeros == digits) return defect(m, "no-locations-accepted");
  return (zeros + 1 == digits && number.text[zeros] == '1') || defect(m, "many-locations-accepted");
}

static enum outcome read_register(struct meter *m, const struct data_set *set) {
  size_t index = find_register(set->address);
  bool locked = m->options.access == ACCESS_ALL && !m->unlocked && !defect(m, "read-before-password");
  int shown = (int)set->address.count;
  char text[160];
  if (!m->options.read || locked) return REFUSED;
  if (index == COUNT(registers)) {
    if (defect(m, "unknown-address-silent")) return SILENCE;
    if (defect(m, "unknown-address-nak")) return GARBLED;
    if (!defect(m, "unknown-address-data")) return REFUSED;
    (void)snprintf(text, sizeof text, "%.*s(0)", shown, set->address.text);
  } else {
    if (defect(m, "read-answered-with-ack")) return DONE;
    if (set->has_unit || !locations_exist(m, set->value)) return REFUSED;
    if (!m->options.answer_address) shown = 0;
    (void)snprintf(text, sizeof text, "%.*s(%s)", shown, set->address.text, index == NOTE ? m->note + 1 : registers[index].text);
    if (defect(m, "data-of-other-address")) {
      (void)snprintf(text, sizeof text, "%s(%s)", registers[DEVICE_NUMBER].address, registers[DEVICE_NUMBER].text);
    }
  }
  build_data(m, text);
  return DATA_SET;
}

static void keep_note(struct meter *m, struct span value) {
  if (defect(m, "write-without-effect")) return;
  if (value.count > 0 && defect(m, "write-truncated")) --value.count;
  memcpy(m->note + 1, value.text, value.count);
  m->note[value.count + 1] = '\0';
  if (!defect(m, "write-forgotten")) m->rig.store(m->rig.rig, (const uint8_t *)m->note, value.count + 1);
}

static enum outcome write_register(struct meter *m, const struct data_set *set) {
  size_t index = find_register(set->address);
  bool locked = m->options.access != ACCESS_NONE && !m->unlocked && !defect(m, "write-before-password");
  if (!m->options.write || set->has_unit) return REFUSED;
  if (index == COUNT(registers) && defect(m, "unknown-write-acknowledged")) return DONE;
  if (index != NOTE) return REFUSED;
  if (!locked || defect(m, "write-before-password-executed")) keep_note(m, set->value);
  if (locked) return REFUSED;
  if (defect(m, "write-not-acknowledged")) return SILENCE;
  return defect(m, "write-nak") ? GARBLED : DONE;
}

static enum outcome obey_break(struct meter *m) {
  if (defect(m, "break-ignored")) return SILENCE;
  if (defect(m, "break-acknowledged")) return answer_and_leave(m, DONE);
  if (!defect(m, "break-keeps-rate")) set_baud(m, BASE_BAUD);
  enter(m, START);
  return HANDLED;
}

static enum outcome refuse_reserved(struct meter *m, char letter) {
  bool known = strchr("PWREB", letter) != NULL;
  if (defect(m, "reserved-command-acknowledged")) return DONE;
  if (defect(m, known ? "reserved-type-acknowledged" : "reserved-letter-acknowledged")) return DONE;
  if (defect(m, "reserved-command-ends-session")) return answer_and_leave(m, GARBLED);
  if (m->options.reserved == RESERVED_ERROR) return REFUSED;
  return m->options.reserved == RESERVED_NAK ? GARBLED : SILENCE;
}

/* A command stands in rx, from SOH to the block check character. */
static enum outcome obey_command(struct meter *m) {
  struct span text = {(const char *)m->rx + 1, m->rx_count - 2}; /* letter to ETX */
  const char *name = text.text;
  char check = (char)m->rx[m->rx_count - 1];
  bool sum = m->options.check == CHECK_SUM7, has_data = text.count > 3, is_break = memcmp(name, "B0\3", 3) == 0;
  bool is_p1 = memcmp(name, "P1", 2) == 0, is_r1 = memcmp(name, "R1", 2) == 0, is_w1 = memcmp(name, "W1", 2) == 0;
  bool checked = check == block_check(name, text.count, sum) || (is_break && check == block_check(name, text.count, false));
  bool zero_passes = check == 0 && defect(m, "bcc-zero-accepted");
  bool trusted = checked || zero_passes || defect(m, "bcc-unchecked") || (is_r1 && defect(m, "bcc-unchecked-in-read"));
  struct data_set set = {text, text, false};
  bool sound = text.count >= 3 && plain_text(name, 2, 2, "") && (has_data || !(is_p1 || is_r1 || is_w1));
  if (has_data) sound = sound && name[2] == STX && parse_data_set(m, part(text, 3, text.count - 1), is_p1, &set);

  m->tx_kind = NOTHING; /* from here on NAK asks for no earlier data */
  bool worn_out = ++m->commands > 10 && defect(m, "commands-wear-out");
  if (worn_out && (m->rx_damaged || !sound || !trusted)) return SILENCE;
  if (m->rx_damaged) return GARBLED;
  if (!checked && sound && is_w1 && defect(m, "bcc-wrong-executed")) (void)write_register(m, &set);
  if (!trusted && defect(m, "nak-ends-session")) return answer_and_leave(m, GARBLED);
  if (!sound || !trusted) return GARBLED;
  restart_inactivity(m, now_us(m));
  if (is_break) return obey_break(m);
  if (worn_out) return SILENCE;
  if (is_p1) return check_password(m, set.value);
  if (is_r1) return read_register(m, &set);
  return is_w1 ? write_register(m, &set) : refuse_reserved(m, name[0]);
}

static void hear_command(struct meter *m, uint8_t c, uint32_t errors, uint64_t gap) {
  if (tears_command(m, gap)) drop_message(m);
  if (m->rx_count == 0 && (errors != 0 || c != SOH)) {
    if (errors == 0 && c == NAK && m->tx_kind == DATA) answer(m, DATA_SET); /* it still stands in tx */
    return;
  }
  collect(m, c, errors);
  if (m->rx_at_etx) {
    answer(m, obey_command(m));
    drop_message(m);
  } else {
    m->rx_at_etx = c == ETX && errors == 0;
  }
}

/* ---- Power, reset, open ---- */

/* Begins anew, or is still; only what is in the store outlives it. */
static void restart(struct meter *m) {
  m->rig.uart_flush(m->rig.rig);
  m->tx_busy = false;
  m->tx_kind = NOTHING;
  m->tx_end_us = now_us(m);
  m->baud = 0;
  m->requests = m->identifications = m->answers = m->noise = m->nuls = 0;
  m->unlocked = m->worn_out = false;
  memset(m->latest, 0, BREAK_SIZE);
  if (!is_on(m)) return;
  recall_note(m);
  go_to_start(m);
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
