/* Commands that are understood, obeyed or answered wrongly. */
#include <stdio.h>
#include <string.h>

#include "meter.h"

static bool is_block(const struct command *command) {
  return command->known && strchr("RW", command->name[0]) != NULL && strchr("34", command->name[1]) != NULL;
}

static bool is_read(const struct command *command) { return command->known && command->name[0] == 'R'; }

static bool is_plain_write(const struct command *command) {
  return command->known && command->name[0] == 'W' && !is_block(command);
}

/* Of a read or a write, but for what the PICS rules out. */
static bool is_refused_by_option(const struct meter *m, const struct command *command) {
  return (is_named(command, "R1") && !m->options.read) || (is_named(command, "W1") && !m->options.write);
}

static bool is_unknown(const struct command *command) {
  bool is_list = is_block(command) && command->name[0] == 'R' && equals(command->set.address, "P.98");
  return find_register(command->set.address) == REGISTERS && !is_list;
}

/* ---- Understanding ---- */

/* A data set that lacks brackets: what a known address is followed by is the value. */
static void bracket(struct meter *m, struct command *command) {
  const char *text = (const char *)m->rx + 4; /* behind SOH, letter, type and STX */
  size_t end = m->rx_count - 6, open = 0;
  bool is_password = command->known && command->name[0] == 'P';
  char *to = m->faults.text;
  if (end > 0 && text[end - 1] == ')') --end;
  bool opens = end > 0 && memchr(text, '(', end) != NULL;
  while (opens && text[open] != '(') ++open;
  for (size_t i = 0; i < REGISTERS && !opens && !is_password; ++i) {
    size_t length = strlen(registers[i].address);
    if (length <= end && memcmp(registers[i].address, text, length) == 0) open = length;
  }
  size_t value = opens ? open + 1 : open;
  memcpy(to, text, open);
  to[open] = '(';
  memcpy(to + open + 1, text + value, end - value);
  to[open + 1 + end - value] = ')';
  command->sound = parse_data_set((struct span){to, open + 2 + end - value}, is_password, &command->set);
}

static bool overlooks_check(const struct meter *m, const struct command *command) {
  if (m->rx[m->rx_count - 1] == 0 && defect(m, "bcc-zero-accepted")) return true;
  if (is_read(command) && defect(m, "bcc-unchecked-in-read")) return true;
  if (is_named(command, "W3") && m->writing.type == '3' && defect(m, "partial-write-bcc-unchecked")) return true;
  if (command->known && command->name[0] == 'P' && defect(m, "bcc-unchecked-in-password")) return true;
  return (is_named(command, "B0") && defect(m, "bcc-unchecked-in-break")) || defect(m, "bcc-unchecked");
}

void fault_reads_command(struct meter *m, struct command *command) {
  if (m->options.defect[0] == '\0') return;
  ++m->faults.commands;
  bool has_data = m->rx_count >= 6 && command->name[0] != '\0' && m->rx[3] == STX && !command->ends_with_eot;
  if (!command->sound && has_data && defect(m, "brackets-unchecked")) bracket(m, command);
  if (overlooks_check(m, command)) command->checked = true;
  if (m->rx_damaged || !command->sound || !command->checked || !is_block(command) || command->name[0] != 'W') return;
  bool follows = m->writing.type == command->name[1];
  if (!follows && command->set.address.count == 0 && defect(m, "continuation-alone-stored")) {
    command->set.address = (struct span){registers[NOTE].address, strlen(registers[NOTE].address)};
  }
  if (!follows || command->name[1] != '3') return;
  if (!command->ends_with_eot && defect(m, "partial-write-last-part-only")) m->writing.count = 0;
  if (defect(m, "partial-write-first-part-only")) command->set.value.count = 0;
}

/* ---- Obeying ---- */

static const struct {
  const char *id, *name;
  enum outcome outcome;
} wrong_answers[] = {
    {"r2-nak", "R2", GARBLED},           {"r2-silent", "R2", SILENCE},        {"r5-acknowledged", "R5", DONE},
    {"r5-silent", "R5", SILENCE},        {"r6-nak", "R6", GARBLED},           {"r6-silent", "R6", SILENCE},
    {"e2-nak", "E2", GARBLED},           {"e2-silent", "E2", SILENCE},        {"r4-nak", "R4", GARBLED},
    {"r4-silent", "R4", SILENCE},        {"w4-nak", "W4", GARBLED},           {"w4-silent", "W4", SILENCE},
    {"any-result-accepted", "P2", DONE}, {"partial-read-nak", "R3", GARBLED},
};

static bool starts_with(const char *text, struct span beginning) {
  return beginning.count > 0 && strncmp(text, beginning.text, beginning.count) == 0;
}

static bool equals_but_case(struct span span, const char *text) {
  bool equal = span.count == strlen(text);
  for (size_t i = 0; equal && i < span.count; ++i) {
    char a = span.text[i], b = text[i];
    if (a >= 'a' && a <= 'z') a = (char)(a - 'a' + 'A');
    if (b >= 'a' && b <= 'z') b = (char)(b - 'a' + 'A');
    equal = a == b;
  }
  return equal;
}

static bool accepts_password(const struct meter *m, const struct command *command) {
  struct span given = command->set.value;
  if (!is_named(command, "P1") || m->options.password[0] == '\0') return false;
  return defect(m, "wrong-password-accepted") ||
         (starts_with(m->options.password, given) && defect(m, "password-beginning-accepted")) ||
         (equals_but_case(given, m->options.password) && defect(m, "password-case-ignored"));
}

static bool takes_break_command(struct meter *m) {
  if (defect(m, "break-ignored") || (m->options.mode == MODE_B && defect(m, "mode-b-break-ignored"))) return true;
  m->faults.keeps_rate = defect(m, "break-keeps-rate");
  m->faults.password_holds = m->unlocked && defect(m, "session-survives-break-unlocked");
  return false;
}

static bool is_deaf(const struct meter *m) {
  return m->faults.deaf_to_commands || (m->faults.commands > 10 && defect(m, "commands-wear-out"));
}

/* Of a first block of W3 or W4 that has no address; it is refused all the same. */
static void store_without_address(struct meter *m, const struct command *command) {
  bool first = is_block(command) && command->name[0] == 'W' && m->writing.type != command->name[1];
  bool whole = first && command->set.address.count == 0 && !command->set.has_unit && !command->ends_with_eot;
  if (whole && !write_is_locked(m) && defect(m, "continuation-alone-refused-but-stored")) keep_note(m, command->set.value);
}

/* While the blocks of R3 or R4 have not all been sent. */
static bool takes_command_in_transfer(struct meter *m) {
  if (defect(m, "partial-deaf-to-commands")) return true;
  if (!defect(m, "partial-takes-command-for-ack")) return false;
  send_block(m, m->reading.sent + 1, reaction(m, TO_ANSWER));
  return true;
}

bool fault_takes_command(struct meter *m, const struct command *command, struct reply *reply) {
  bool is_break = command->known && is_named(command, "B0");
  bool cuts_short = !(is_block(command) && command->name[0] == 'W' && command->name[1] == m->writing.type);
  if (m->options.defect[0] == '\0') return false;
  *reply = (struct reply){SILENCE, false};
  if (m->writing.type == '3' && cuts_short && defect(m, "partial-write-abort-stores")) {
    keep_note(m, (struct span){m->writing.value, m->writing.count});
  }
  if (is_break) return takes_break_command(m);
  if (is_deaf(m)) return true;
  if (command->name[0] == 'B' && !command->known && defect(m, "any-break-type-accepted")) {
    reply->ends_session = true;
    return true;
  }
  store_without_address(m, command);
  if (blocks_left(m) && takes_command_in_transfer(m)) return true;
  for (size_t i = 0; i < COUNT(wrong_answers); ++i) {
    if (!command->known || !is_named(command, wrong_answers[i].name) || !defect(m, wrong_answers[i].id)) continue;
    end_transfers(m, command);
    reply->outcome = wrong_answers[i].outcome;
    if (command->name[0] == 'P') m->unlocked = true;
    return true;
  }
  if (accepts_password(m, command)) {
    m->unlocked = true;
    reply->outcome = DONE;
    return true;
  }
  bool readable = is_named(command, "R1") && m->options.read && !read_is_locked(m) && !is_unknown(command);
  if (readable && defect(m, "read-answered-with-ack")) {
    reply->outcome = DONE;
    return true;
  }
  if (is_plain_write(command) && write_is_locked(m) && defect(m, "write-before-password-executed")) {
    (void)write_register(m, command);
  }
  return false;
}

bool faulty_lock(const struct meter *m, bool is_write, bool good) {
  if (is_write && m->options.access != ACCESS_NONE && defect(m, "password-unlocks-nothing")) return true;
  return good && !defect(m, is_write ? "write-before-password" : "read-before-password");
}

bool faulty_locations(const struct meter *m, struct span number, bool good) {
  size_t zeros = strspn(number.text, "0"), digits = strspn(number.text, "0123456789"); /* no digit stands behind it */
  if (number.count == 0 || defect(m, "zero-locations-accepted")) return true;
  if (defect(m, "one-location-refused")) return false;
  if (good || digits < number.count) return good;
  return defect(m, zeros == digits ? "no-locations-accepted" : "many-locations-accepted");
}

bool fault_takes_note(struct meter *m, struct span *value) {
  if (defect(m, "write-without-effect")) return true;
  if (value->count > 0 && defect(m, "write-truncated")) --value->count;
  if (!defect(m, "write-forgotten")) return false;
  memcpy(m->note + 1, value->text, value->count);
  m->note[value->count + 1] = '\0';
  return true;
}

static const char long_value[] =
    "VALUE-OF-129-CHARACTERS-345678901234567890123456789012345678901234567890"
    "123456789012345678901234567890123456789012345678901234567*kWh";

const char *faulty_text(struct meter *m, const struct command *command, const char *good) {
  if (m->options.defect[0] == '\0') return good;
  bool energy = equals(command->set.address, "1.8.0");
  if (energy && defect(m, "long-value-in-answer")) return long_value;
  if (energy && defect(m, "long-unit-in-answer")) return "001234.567*UNIT-OF-17-LETTER";
  if (good == NULL && m->faults.written && equals(command->set.address, m->faults.address)) return m->faults.value;
  return good;
}

/* ---- Answering ---- */

/* A password that is not the right one. */
static struct reply reply_to_wrong_password(struct meter *m, const struct command *command) {
  bool p2 = is_named(command, "P2");
  if (defect(m, p2 ? "wrong-result-nak" : "wrong-password-nak")) return (struct reply){GARBLED, true};
  if (defect(m, p2 ? "wrong-result-silent" : "wrong-password-silent")) return (struct reply){SILENCE, true};
  if (!p2 && defect(m, "wrong-password-unlocks-later")) m->faults.unlocks_later = true;
  if (p2 || !defect(m, "session-stays-after-wrong-password")) return (struct reply){SENT_AWAY, true};
  m->faults.lingers = true;
  return (struct reply){SENT_AWAY, false};
}

static struct reply reply_to_sign_off(const struct meter *m, const struct command *command, struct reply good) {
  if (is_named(command, "B0")) return good.ends_session && defect(m, "break-acknowledged") ? (struct reply){DONE, true} : good;
  if (defect(m, "b1-not-acknowledged")) return (struct reply){SILENCE, true};
  if (defect(m, "b1-nak")) return (struct reply){GARBLED, true};
  return (struct reply){DONE, !defect(m, "b1-session-stays")};
}

static struct reply reply_to_reserved(const struct meter *m, const struct command *command, struct reply good) {
  bool known_letter = strchr("PWREB", command->name[0]) != NULL;
  if (defect(m, "reserved-command-acknowledged")) return (struct reply){DONE, false};
  if (defect(m, known_letter ? "reserved-type-acknowledged" : "reserved-letter-acknowledged")) return (struct reply){DONE, false};
  return defect(m, "reserved-command-ends-session") ? (struct reply){GARBLED, true} : good;
}

static struct reply reply_with_data(struct meter *m, struct reply good) {
  if (m->reading.blocks == 0 && defect(m, "data-of-other-address")) build_data(m, "0.0.0(12345678)", ETX);
  return good;
}

static struct reply reply_to_refused_read(struct meter *m, const struct command *command, struct reply good) {
  char text[64];
  good.ends_session = defect(m, "error-ends-session");
  if (is_refused_by_option(m, command)) return good;
  if (read_is_locked(m) && defect(m, "read-before-password-nak")) good.outcome = GARBLED;
  if (!is_unknown(command) || read_is_locked(m)) return good;
  if (defect(m, "unknown-address-silent")) good.outcome = SILENCE;
  if (defect(m, "unknown-address-nak")) good.outcome = GARBLED;
  bool of_blocks = is_block(command) && defect(m, "partial-read-unknown-data");
  if (!of_blocks && !defect(m, "unknown-address-data")) return good;
  (void)snprintf(text, sizeof text, "%.*s(0)", (int)command->set.address.count, command->set.address.text);
  build_data(m, text, ETX);
  return (struct reply){DATA_SET, false};
}

static struct reply reply_to_refused_write(struct meter *m, const struct command *command, struct reply good) {
  const struct data_set *set = &command->set;
  good.ends_session = defect(m, "write-error-ends-session");
  if (write_is_locked(m) && !is_refused_by_option(m, command)) {
    if (defect(m, "write-before-password-nak")) good.outcome = GARBLED;
    if (defect(m, "write-before-password-silent")) good.outcome = SILENCE;
  }
  if (!is_plain_write(command) || set->has_unit || !is_unknown(command) || is_refused_by_option(m, command)) return good;
  if (defect(m, "unknown-write-acknowledged")) return (struct reply){DONE, false};
  if (!write_is_locked(m) && defect(m, "unknown-write-stored")) {
    (void)snprintf(m->faults.address, sizeof m->faults.address, "%.*s", (int)set->address.count, set->address.text);
    (void)snprintf(m->faults.value, sizeof m->faults.value, "%.*s", (int)set->value.count, set->value.text);
    m->faults.written = true;
  }
  return good;
}

static enum outcome outcome_of_write(struct meter *m, const struct command *command) {
  bool w2 = is_named(command, "W2"), w5 = is_named(command, "W5"), w3 = is_named(command, "W3");
  bool more = command->ends_with_eot;
  if (w3 && more && defect(m, "partial-write-takes-effect-at-once")) {
    keep_note(m, (struct span){m->writing.value, m->writing.count});
  }
  if (w3 && more && defect(m, "partial-write-not-acknowledged")) return SILENCE;
  if (w3 && !more && defect(m, "partial-write-nak")) return GARBLED;
  if ((w2 && defect(m, "w2-nak")) || (w5 && defect(m, "w5-nak"))) return GARBLED;
  if ((w2 && defect(m, "w2-not-acknowledged")) || (w5 && defect(m, "w5-not-acknowledged"))) return SILENCE;
  if (is_plain_write(command) && defect(m, "write-not-acknowledged")) return SILENCE;
  return is_plain_write(command) && defect(m, "write-nak") ? GARBLED : DONE;
}

/* Of a command with a wrong block check character. */
static struct reply reply_to_wrong_check(struct meter *m, const struct command *command) {
  bool is_w3 = command->sound && command->known && is_named(command, "W3");
  if (command->sound && is_plain_write(command) && !write_is_locked(m) && !is_refused_by_option(m, command) &&
      defect(m, "bcc-wrong-executed")) {
    (void)write_register(m, command);
  }
  if (is_w3 && !write_is_locked(m) && defect(m, "partial-write-damaged-block-kept")) {
    struct command kept = *command;
    kept.ends_with_eot = true; /* it does not take effect yet */
    (void)write_block(m, &kept);
  }
  if (is_w3 && defect(m, "partial-write-nak-ends-transfer")) m->writing.type = '\0';
  if (command->sound && defect(m, "bcc-wrong-not-answered")) return (struct reply){SILENCE, false};
  return (struct reply){GARBLED, defect(m, "nak-ends-session")};
}

static struct reply reply_to_parity_error(struct meter *m, const struct command *command, struct reply good) {
  bool whole = command->sound && command->checked && is_plain_write(command);
  if (!m->faults.parity_inside && !m->faults.parity_in_check) return good;
  if (whole && !write_is_locked(m) && !is_refused_by_option(m, command) && defect(m, "parity-error-executed")) {
    (void)write_register(m, command);
  }
  if (m->faults.parity_inside && defect(m, "parity-error-not-answered")) good.outcome = SILENCE;
  if (defect(m, "parity-error-answered-with-error")) good.outcome = REFUSED;
  good.ends_session = defect(m, "parity-error-ends-session");
  return good;
}

/* Of a command that is no good one. */
static struct reply reply_to_damage(struct meter *m, const struct command *command, struct reply good) {
  if (is_deaf(m)) return (struct reply){SILENCE, false};
  if (m->rx_damaged) return reply_to_parity_error(m, command, good);
  return command->checked ? good : reply_to_wrong_check(m, command);
}

static struct reply reply_to_command(struct meter *m, const struct command *command, struct reply good) {
  if (is_deaf(m)) return good;
  if (!command->known) return reply_to_reserved(m, command, good);
  if (command->name[0] == 'B') return reply_to_sign_off(m, command, good);
  if (good.outcome == SENT_AWAY) return reply_to_wrong_password(m, command);
  if (good.outcome == DATA_SET) return reply_with_data(m, good);
  if (good.outcome == REFUSED && is_read(command)) return reply_to_refused_read(m, command, good);
  if (good.outcome == REFUSED && command->name[0] == 'W') return reply_to_refused_write(m, command, good);
  if (good.outcome == DONE && command->name[0] == 'W') good.outcome = outcome_of_write(m, command);
  bool refused = defect(m, is_named(command, "P2") ? "right-result-refused" : "right-password-refused");
  if (good.outcome == DONE && command->name[0] == 'P' && refused) good.outcome = GARBLED;
  return good;
}

struct reply faulty_reply(struct meter *m, const struct command *command, struct reply good) {
  bool damaged = m->rx_damaged || !command->sound || !command->checked;
  bool is_long = m->rx_count > 206 && m->rx[3] == STX && m->rx[m->rx_count - 2] == ETX; /* 6 characters beside the data */
  if (m->options.defect[0] == '\0') return good;
  good = damaged ? reply_to_damage(m, command, good) : reply_to_command(m, command, good);
  if (is_long && defect(m, "deaf-after-long-command")) m->faults.deaf_to_commands = true;
  return good;
}

/* ---- At the start ---- */

static void obey_command_at_start(struct meter *m) {
  struct command command = parse_command(m);
  if (!command.known || !command.sound || !command.checked || is_refused_by_option(m, &command)) return;
  if (is_read(&command) && !read_is_locked(m) && defect(m, "command-at-start-answered")) {
    enum outcome outcome = is_block(&command) ? read_blocks(m, &command) : read_register(m, &command);
    if (outcome == DATA_SET) transmit(m, DATA, m->baud, reaction(m, TO_ANSWER), START);
  }
  if (command.name[0] == 'W' && !write_is_locked(m) && defect(m, "write-at-start-carried-out")) {
    (void)(is_block(&command) ? write_block(m, &command) : write_register(m, &command));
  }
  forget_transfers(m);
}

void fault_obeys_at_start(struct meter *m) {
  if (m->rx[0] == SOH) {
    obey_command_at_start(m);
  } else if (defect(m, "select-at-start-answered")) {
    send_readout(m, BASE_BAUD, reaction(m, TO_READOUT));
  }
  drop_message(m);
}

/* ---- Partial blocks that are read ---- */

unsigned faulty_block(const struct meter *m, unsigned good) {
  return good == 2 && m->reading.blocks > 2 && defect(m, "partial-skips-block") ? 3 : good;
}

bool fault_takes_ack(struct meter *m) {
  if (m->reading.type != '3' || !blocks_left(m)) return false;
  if (defect(m, "partial-ack-repeats")) send_block(m, m->reading.sent, reaction(m, TO_ANSWER));
  return m->tx_busy || defect(m, "partial-ack-ignored");
}

bool fault_takes_nak(struct meter *m) {
  if (m->reading.type != '3' || !blocks_left(m)) return false;
  if (defect(m, "partial-nak-gives-next")) {
    send_block(m, m->reading.sent + 1, reaction(m, TO_ANSWER));
  } else if (defect(m, "partial-nak-ends-transfer")) {
    send_block(m, m->reading.sent, reaction(m, TO_ANSWER));
    m->reading.blocks = m->reading.sent;
  }
  return m->tx_busy || defect(m, "partial-nak-ignored");
}
