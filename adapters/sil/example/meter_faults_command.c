/* Commands that are understood or obeyed wrongly. */
#include <stdio.h>
#include <string.h>

#include "meter.h"

bool is_block(const struct command *command) {
  return command->known && strchr("RW", command->name[0]) != NULL && strchr("34", command->name[1]) != NULL;
}

bool is_read(const struct command *command) { return command->known && command->name[0] == 'R'; }

bool is_plain_write(const struct command *command) { return command->known && command->name[0] == 'W' && !is_block(command); }

const char further_commands_but_w3[] = "R2 R3 R4 R5 R6 W2 W4 W5 E2";

bool is_one_of(const struct command *command, const char *names) {
  return command->known && index_in(names, ' ', command->name, 2) >= 0;
}

bool is_refused_by_option(const struct meter *m, const struct command *command) {
  return (is_named(command, "R1") && !m->options.read) || (is_named(command, "W1") && !m->options.write);
}

bool is_unknown(const struct command *command) {
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
  bool signed_in = m->faults.session.signed_in;
  if (signed_in && is_named(command, "W1") && defect(m, "bcc-unchecked-in-write-behind-password")) return true;
  if (is_named(command, "W3") && m->writing.type == '3' && defect(m, "partial-write-bcc-unchecked")) return true;
  if (is_one_of(command, further_commands_but_w3) && defect(m, "bcc-unchecked-in-further-commands")) return true;
  if (command->known && command->name[0] == 'P' && defect(m, "bcc-unchecked-in-password")) return true;
  return (is_named(command, "B0") && defect(m, "bcc-unchecked-in-break")) || defect(m, "bcc-unchecked");
}

/* A data set that may lack them. */
static bool overlooks_brackets(const struct meter *m, const struct command *command) {
  const uint8_t *text = m->rx + 4, *end = m->rx + m->rx_count - 2; /* behind STX, and ETX */
  bool left_open = end > text && end[-1] != ')' && memchr(text, '(', (size_t)(end - text)) != NULL;
  if (left_open && is_one_of(command, "R1 W1") && defect(m, "closing-bracket-unchecked")) return true;
  bool further = is_one_of(command, "R2 R5 R6 W2 W5") && defect(m, "brackets-unchecked-in-further-commands");
  return further || defect(m, "brackets-unchecked");
}

/* The right password with a unit behind it. */
static void overlook_unit(const struct meter *m, struct command *command) {
  struct span text = {(const char *)m->rx + 4, m->rx_count - 6};
  struct data_set set = command->set;
  if (!is_named(command, "P1") || !parse_data_set(text, false, &set) || set.address.count > 0) return;
  if (m->options.password[0] == '\0' || !equals(set.value, m->options.password)) return;
  set.has_unit = false;
  command->set = set;
  command->sound = true;
}

/* R1 needs a data set, a reserved command does not. */
static void take_for_r1(const struct meter *m, struct command *command) {
  if (m->rx_count < 6) command->sound = false;
  command->name[1] = '1';
  command->known = true;
}

void fault_reads_command(struct meter *m, struct command *command) {
  if (m->options.defect[0] == '\0') return;
  ++m->faults.commands;
  bool reserved_read = index_in("R0 R7 R8 R9", ' ', command->name, 2) >= 0;
  if (reserved_read && defect(m, "reserved-read-carried-out")) take_for_r1(m, command);
  bool has_data = m->rx_count >= 6 && command->name[0] != '\0' && m->rx[3] == STX && !command->ends_with_eot;
  if (!command->sound && has_data && overlooks_brackets(m, command)) bracket(m, command);
  if (!command->sound && has_data && defect(m, "password-with-unit-accepted")) overlook_unit(m, command);
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
  size_t count = strlen(m->options.password);
  if (!is_named(command, "P1") || count == 0) return false;
  bool but_last = given.count == count && memcmp(given.text, m->options.password, count - 1) == 0;
  return defect(m, "wrong-password-accepted") || (but_last && defect(m, "password-last-character-ignored")) ||
         (starts_with(m->options.password, given) && defect(m, "password-beginning-accepted")) ||
         (equals_but_case(given, m->options.password) && defect(m, "password-case-ignored"));
}

static bool takes_break_command(struct meter *m) {
  if (blocks_left(m) && defect(m, "break-in-transfer-ignored")) return true;
  if (m->faults.session.signed_in && defect(m, "break-ignored-behind-password")) return true;
  if (defect(m, "break-ignored") || (m->options.mode == MODE_B && defect(m, "mode-b-break-ignored"))) return true;
  m->faults.keeps_rate = defect(m, "break-keeps-rate");
  m->faults.password_holds = m->unlocked && defect(m, "session-survives-break-unlocked");
  return false;
}

bool is_deaf(const struct meter *m) {
  bool later = m->options.mode == MODE_A && m->faults.identifications > 1;
  return m->faults.deaf_to_commands || (m->faults.commands > 10 && defect(m, "commands-wear-out")) ||
         (later && defect(m, "mode-a-commands-once"));
}

/* Of a first block of W3 or W4 that has no address; it is refused all the same. */
static void store_without_address(struct meter *m, const struct command *command) {
  bool first = is_block(command) && command->name[0] == 'W' && m->writing.type != command->name[1];
  bool whole = first && command->set.address.count == 0 && !command->set.has_unit && !command->ends_with_eot;
  bool allowed = whole && !write_is_locked(m, command);
  if (allowed && defect(m, "continuation-alone-refused-but-stored")) keep_note(m, command->set.value);
}

/* The right result of the secure algorithm. */
static bool takes_right_result(struct meter *m, const struct command *command, struct reply *reply) {
  bool right = is_one_of(command, "P2") && equals(command->set.value, m->options.p2);
  if (!right || !defect(m, "secure-result-unlocks-nothing")) return false;
  end_transfers(m, command);
  reply->outcome = DONE;
  return true;
}

bool fault_keeps_writing(const struct meter *m, const struct command *command) {
  return m->writing.type == '3' && is_named(command, "R1") && defect(m, "continuation-behind-other-command-taken");
}

/* While the blocks of R3 or R4 have not all been sent. */
static bool takes_command_in_transfer(struct meter *m) {
  if (defect(m, "partial-deaf-to-commands")) return true;
  if (!defect(m, "partial-takes-command-for-ack")) return false;
  send_block(m, m->reading.sent + 1, reaction(m, TO_ANSWER));
  return true;
}

/* A read that gives no number of locations, behind one whose number was refused. */
static bool takes_read_without_number(struct meter *m, const struct command *command, struct reply *reply) {
  bool allowed = is_read(command) && !read_is_locked(m, command) && !is_refused_by_option(m, command);
  if (!m->faults.locations_refused || !allowed || command->set.value.count > 0) return false;
  m->faults.locations_refused = false;
  end_transfers(m, command);
  reply->outcome = REFUSED;
  return true;
}

static bool takes_read_of_known_address(struct meter *m, const struct command *command, struct reply *reply) {
  bool acknowledged = defect(m, "read-answered-with-ack"), refused = defect(m, "read-nak");
  bool allowed = is_named(command, "R1") && m->options.read && !read_is_locked(m, command);
  if (!allowed || is_unknown(command) || !(acknowledged || refused || defect(m, "read-not-answered"))) return false;
  end_transfers(m, command);
  reply->outcome = acknowledged ? DONE : refused ? GARBLED : SILENCE;
  return true;
}

/* A W1 that is due an ACK. */
static bool loses_write(struct meter *m, const struct command *command, struct reply *reply) {
  bool refused = is_refused_by_option(m, command) || write_is_locked(m, command) || command->set.has_unit;
  if (!is_named(command, "W1") || refused || find_register(command->set.address) != NOTE) return false;
  if (++m->faults.session.writes % 3 != 0 || !defect(m, "third-write-lost")) return false;
  end_transfers(m, command);
  reply->outcome = DONE;
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
  if (m->writing.type == '3' && is_break && defect(m, "partial-write-break-stores")) {
    keep_note(m, (struct span){m->writing.value, m->writing.count});
  }
  if (is_break) return takes_break_command(m);
  if (is_deaf(m)) return true;
  if (blocks_left(m) && m->reading.type == '3' && defect(m, "transfer-resumes")) m->faults.resume_at = m->reading.sent + 1;
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
  if (takes_right_result(m, command, reply)) return true;
  if (takes_read_without_number(m, command, reply) || takes_read_of_known_address(m, command, reply)) return true;
  if (loses_write(m, command, reply)) return true;
  if (is_plain_write(command) && write_is_locked(m, command) && defect(m, "write-before-password-executed")) {
    (void)write_register(m, command);
  }
  return false;
}

bool faulty_lock(const struct meter *m, const struct command *command, bool good) {
  char letter = command->name[0];
  bool is_write = letter != 'R', further = strchr("RW", letter) != NULL && command->name[1] != '1';
  if (letter == 'W' && m->faults.session.read && defect(m, "read-unlocks-writes")) return false;
  if (further && defect(m, is_write ? "further-writes-need-no-password" : "further-reads-need-no-password")) return false;
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
  m->faults.has_written = true;
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

/* ---- At the start ---- */

static void obey_command_at_start(struct meter *m) {
  struct command command = parse_command(m);
  if (!command.known || !command.sound || !command.checked || is_refused_by_option(m, &command)) return;
  if (is_read(&command) && !read_is_locked(m, &command) && defect(m, "command-at-start-answered")) {
    enum outcome outcome = is_block(&command) ? read_blocks(m, &command) : read_register(m, &command);
    if (outcome == DATA_SET) transmit(m, DATA, m->baud, reaction(m, TO_ANSWER), START);
  }
  if (command.name[0] == 'W' && !write_is_locked(m, &command) && defect(m, "write-at-start-carried-out")) {
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

unsigned faulty_block(struct meter *m, unsigned good) {
  unsigned resumed = m->faults.resume_at;
  if (resumed > 0 && m->reading.type == '3') { /* the first block behind a transfer cut short is asked for */
    m->faults.resume_at = 0;
    return resumed;
  }
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
