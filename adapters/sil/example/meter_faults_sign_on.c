/* Requests that are judged wrongly, option selects that are obeyed wrongly. */
#include <string.h>

#include "meter.h"

/* ---- Requests ---- */

static bool minds_damaged_requests(const struct meter *m) {
  return defect(m, "damaged-request-answered-with-nak") || defect(m, "deaf-after-parity-error");
}

bool fault_collects(const struct meter *m, const struct heard *heard) {
  bool damaged_slash = heard->c == '/' && heard->errors == UMIRIG_SIL_PARITY_ERROR;
  return m->state == START && (defect(m, "answers-any-line") || (damaged_slash && minds_damaged_requests(m)));
}

bool faulty_line_end(const struct meter *m, const struct heard *heard, bool good) {
  bool swapped = heard->c == CR && m->rx_count >= 2 && m->rx[m->rx_count - 2] == LF;
  return good || (heard->c == '!' && defect(m, "answers-before-line-end")) ||
         (swapped && defect(m, "line-feed-before-carriage-return"));
}

/* Brings a device address into the form in which this meter compares two of them. */
static struct span comparable_address(const struct meter *m, struct span from, char *to) {
  size_t used = 0;
  for (; from.count > 0 && *from.text == ' ' && defect(m, "address-leading-space-ignored"); --from.count) ++from.text;
  for (size_t i = 0; i < from.count; ++i) {
    char c = from.text[i];
    if (!is_address_character(c)) continue; /* only address-characters-unchecked lets it come here */
    if (c == ' ' && defect(m, "address-spaces-ignored")) continue;
    if (c >= 'a' && c <= 'z' && defect(m, "address-case-ignored")) c = (char)(c - 'a' + 'A');
    if (c == '0' && used == 0 && !defect(m, "leading-zeros-count")) continue;
    to[used++] = c;
  }
  return (struct span){to, used};
}

static bool addresses_match(const struct meter *m, struct span own, struct span theirs) {
  size_t compared = own.count;
  if (theirs.count > 0 && theirs.count < own.count) {
    const char *end = own.text + own.count - theirs.count;
    if (defect(m, "address-beginning-accepted") && memcmp(own.text, theirs.text, theirs.count) == 0) return true;
    if (defect(m, "address-end-accepted") && memcmp(end, theirs.text, theirs.count) == 0) return true;
  }
  if (theirs.count < own.count || (theirs.count > own.count && !defect(m, "address-continued-accepted"))) return false;
  if (theirs.count == own.count && own.count > 0 && defect(m, "address-last-character-ignored")) --compared;
  return memcmp(own.text, theirs.text, compared) == 0;
}

bool faulty_address(const struct meter *m, struct span address, bool good) {
  char theirs[RX_SIZE], mine[LONGEST_ADDRESS];
  struct span own = {m->options.address, strlen(m->options.address)};
  bool legal = true, zeros = true;
  if (m->options.defect[0] == '\0') return good;
  if (address.count > LONGEST_ADDRESS && defect(m, "address-cut-to-own-length")) address.count = own.count;
  for (size_t i = 0; i < address.count; ++i) {
    legal = legal && is_address_character(address.text[i]);
    zeros = zeros && address.text[i] == '0';
  }
  if (defect(m, "deaf-to-own-address")) return false;
  if (!legal && !defect(m, "address-characters-unchecked")) return false;
  if (address.count > LONGEST_ADDRESS && !defect(m, "address-length-unchecked")) return false;
  if (legal && !zeros && defect(m, "answers-any-address")) return true;
  if (zeros && defect(m, "zero-address-is-general")) return true;
  if (zeros && address.count == 1 && defect(m, "single-zero-is-general")) return true;
  if (own.count == 0) return false;
  own = comparable_address(m, own, mine);
  address = comparable_address(m, address, theirs);
  return own.count > 0 ? addresses_match(m, own, address) : address.count == 0;
}

static bool is_request(struct span line) {
  return line.count >= 3 && memcmp(line.text, "/?", 2) == 0 && line.text[line.count - 1] == '!';
}

/* Of a request, whoever it is for, some defects take note. */
static void count_request(struct meter *m, struct span line) {
  if (!is_request(line)) return;
  m->faults.requested = true;
  if (line.count + 2 > 80 && defect(m, "deaf-after-long-address")) m->faults.worn_out = true;
  if (!m->rx_damaged && ++m->faults.requests > 10 && defect(m, "wears-out")) m->faults.worn_out = true;
}

static void mind_damaged_request(struct meter *m) {
  if (defect(m, "deaf-after-parity-error")) m->faults.worn_out = true;
  if (!defect(m, "damaged-request-answered-with-nak")) return;
  begin_message(m);
  put(m, "%c", NAK);
  transmit(m, SIGN, m->baud, reaction(m, TO_ANSWER), m->state);
}

bool faulty_wanted(struct meter *m, struct span line, bool good) {
  if (m->options.defect[0] == '\0') return good;
  count_request(m, line);
  if (m->rx_damaged && m->faults.parity_inside && is_request(line)) mind_damaged_request(m);
  if (m->faults.worn_out || m->rx_damaged) return false;
  if (is_request(line) && line.count > 3 + 16 && defect(m, "long-zeros-refused")) return false;
  if (m->faults.parity_before && defect(m, "parity-error-before-request-counts")) return false;
  if (line.count >= 1 && line.text[line.count - 1] == '!' && defect(m, "answers-any-line")) return true;
  if (equals(line, "/!") && defect(m, "answers-without-question-mark")) return true;
  return good && !(equals(line, "/?!") && defect(m, "deaf-to-general-request"));
}

bool fault_takes_request(struct meter *m) {
  ++m->faults.sessions;
  if (m->state != PUSHING) return false;
  if (defect(m, "push-omitted")) {
    build_telegram(m);
    transmit(m, TELEGRAM, push_rate(&m->options), reaction(m, TO_IDENTIFICATION), PUSHING);
  } else {
    begin_message(m);
    put(m, "/%s\r\n", m->options.identification);
    transmit(m, IDENTIFICATION, m->faults.baud, reaction(m, TO_IDENTIFICATION), PUSHING);
  }
  return true;
}

/* ---- Data of modes A and B, repeat requests ---- */

uint32_t faulty_data_baud(const struct meter *m, uint32_t good) {
  if (defect(m, "mode-b-not-switched")) return BASE_BAUD;
  if (m->options.mode == MODE_B && defect(m, "mode-b-table-shifted")) return good / 2;
  return defect(m, "mode-a-data-at-600") ? 600 : good;
}

uint32_t faulty_baud_behind_data(const struct meter *m, uint32_t good) {
  if (defect(m, "mode-b-commands-at-z")) return data_baud(m);
  return defect(m, "mode-a-commands-at-600") ? 600 : good;
}

bool fault_takes_repeat(struct meter *m) {
  if (m->faults.deaf || defect(m, "repeat-ignored")) return true;
  if (m->faults.repeats++ > 0 && defect(m, "repeat-only-once")) return true;
  if (m->faults.repetitions >= 3 && defect(m, "repetitions-run-out")) return true;
  ++m->faults.repetitions;
  if (defect(m, "repeat-at-z")) m->tx_baud = m->options.mode == MODE_C ? baud_of(m->options.identification[3]) : data_baud(m);
  m->faults.again = true;
  return false;
}

/* ---- Option selects ---- */

uint64_t faulty_select_end(const struct meter *m, uint64_t good) {
  if (m->options.mode != MODE_C) return m->tx_end_us + 2200 * MS;
  return defect(m, "incomplete-select-too-late") ? now_of(m) + 8000 * MS : good;
}

/* Modes A and B have none; by a defect they wait for it. */
static void obey_foreign_select(struct meter *m, const struct select *select) {
  bool own_z = select->z == m->options.identification[3];
  if (select->complete && own_z && select->v == '0' && select->y == '0') {
    send_readout(m, data_baud(m), reaction(m, TO_READOUT));
  } else {
    drop_message(m);
  }
}

static bool takes_hdlc_select(struct meter *m, const struct select *select, bool own_z) {
  bool other_rate = !own_z && select->z >= '0' && select->z <= '6';
  if (!own_z && defect(m, "hdlc-wrong-z-not-answered")) {
    go_home(m);
  } else if (other_rate && defect(m, "hdlc-with-any-z")) {
    confirm_hdlc(m, select->z);
  } else if (own_z && defect(m, "hdlc-gives-readout")) {
    send_readout(m, baud_of(select->z), reaction(m, TO_READOUT));
  } else if (own_z && defect(m, "hdlc-not-confirmed")) {
    m->tx_baud = baud_of(select->z);
    enter_state(m, HDLC);
    m->timer_us = now_of(m) + m->options.inactivity_s * SECONDS;
  } else {
    return false;
  }
  return true;
}

/* Whether behind this option select, which is no wrong one but for its Z, V or Y, nothing follows. */
static bool silences(const struct meter *m, const struct select *select, bool equal, bool known) {
  bool other = !equal && select->z != '0', reserved_z = select->z >= '7' && select->z <= '9';
  if (other && (defect(m, "wrong-z-not-answered") || (reserved_z && defect(m, "reserved-z-not-answered")))) return true;
  if (known && select->z == '0' && defect(m, select->y == '0' ? "zero-rate-silent" : "programming-at-zero-rate-silent"))
    return true;
  if (known && other && select->y == '1' && defect(m, "programming-with-wrong-z-silent")) return true;
  if (!known && defect(m, "unsupported-control-silent")) return true;
  if (equal && !known && defect(m, select->v == '0' ? "unsupported-y-silent" : "unsupported-v-silent")) return true;
  return known && equal && defect(m, select->y == '0' ? "select-ignored" : "refusal-silent");
}

static bool takes_readout_select(struct meter *m, const struct select *select, bool equal, bool known) {
  bool other = !equal && select->z != '0', z_1 = select->v == '0' && select->z == '1';
  char own = m->options.identification[3];
  uint32_t baud = 0;
  if (z_1 && select->y == '0' && defect(m, "follows-z-1")) baud = baud_of(select->z);
  if (!known && equal && defect(m, "unsupported-control-at-z")) baud = baud_of(own);
  if (known && select->y == '0') {
    if (other && defect(m, "switches-to-any-z")) baud = baud_of(select->z);
    if (equal && defect(m, "rate-not-switched")) baud = BASE_BAUD;
    if (equal && defect(m, "rate-one-too-low")) baud = baud_of((char)(own - 1));
    if (select->z == '0' && defect(m, "zero-rate-ignored")) baud = baud_of(own);
  }
  if (known && select->y == '1') {
    if (equal && (defect(m, "programming-gives-readout") || defect(m, "refusal-at-z"))) baud = baud_of(own);
    if (select->z == '0' && defect(m, "programming-at-zero-rate-gives-readout")) baud = BASE_BAUD;
  }
  if (baud != 0) send_readout(m, baud, reaction(m, TO_READOUT));
  return baud != 0;
}

static bool takes_programming_select(struct meter *m, const struct select *select, bool equal) {
  bool other = !equal && select->z != '0', programming = m->options.programming == PROGRAMMING_YES;
  uint32_t baud = 0;
  if (select->v != '0' || select->y != '1') return false;
  if (select->z == '1' && defect(m, "programming-with-z-1")) baud = baud_of(select->z);
  if (other && defect(m, "programming-with-wrong-z")) baud = BASE_BAUD;
  if (equal && programming && defect(m, "operand-at-300")) baud = BASE_BAUD;
  if (!equal && !other && programming && defect(m, "programming-at-zero-rate-at-z")) baud = baud_of(m->options.identification[3]);
  if (baud != 0) send_operand(m, baud, reaction(m, TO_OPERAND));
  return baud != 0;
}

/* An option select that is good but for what stands between Y and CR LF. */
static bool select_is_overlong(const struct meter *m) {
  return m->rx_count > SELECT_SIZE && !m->rx_damaged && m->rx[m->rx_count - 2] == CR;
}

bool fault_takes_select(struct meter *m, struct select *select) {
  bool own_z = select->z == m->options.identification[3];
  if (m->options.defect[0] == '\0') return false;
  if (select_is_overlong(m) && defect(m, "overlong-select-accepted")) select->complete = true;
  if (m->options.mode != MODE_C) {
    obey_foreign_select(m, select);
    return true;
  }
  if (select_is_overlong(m) && defect(m, "overlong-select-silent")) {
    go_home(m);
    return true;
  }
  if (m->faults.select_stays) select->complete = false; /* it is too long by what came before */
  m->faults.select_stays = false;
  if (!select->complete) return false;
  bool other_y = select->y != '0' && select->y != '1';
  if (select->v == '0' && own_z && other_y && defect(m, "any-y-enters-programming")) select->y = '1';
  if (select->v == '3' && own_z && select->y == '0' && defect(m, "reserved-v-3-accepted")) select->v = '0';
  bool reserved_v = select->v >= '3' && select->v <= '9';
  if (reserved_v && own_z && select->y == '1' && defect(m, "reserved-v-enters-programming")) select->v = '0';
  bool hdlc = m->options.mode_e && select->v == '2' && select->y == '2';
  if (hdlc && takes_hdlc_select(m, select, own_z)) return true;
  if (hdlc && own_z) return false;
  bool known = select->v == '0' && (select->y == '0' || select->y == '1');
  if (silences(m, select, own_z, known)) {
    go_home(m);
    return true;
  }
  if (known && own_z && select->y == '0' && defect(m, "readout-select-gives-operand")) select->y = '1';
  if (known && own_z && select->y == '0' && m->faults.has_programmed && defect(m, "programming-again")) select->y = '1';
  if (known && !own_z && select->y == '0' && select->z == '0' && defect(m, "deaf-behind-zero-rate")) m->faults.deaf = true;
  m->faults.twice = known && select->y == '0' && own_z && defect(m, "readout-twice");
  bool refused = known && select->y == '1' && !own_z && select->z != '0' && m->options.programming == PROGRAMMING_YES;
  m->faults.programs_later = refused && defect(m, "programming-behind-fallback");
  return takes_readout_select(m, select, own_z, known) || takes_programming_select(m, select, own_z);
}
