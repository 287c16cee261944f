/* Programming mode: commands (6.3.7) and their answers (6.3.9, 6.3.11), the structure of data sets (6.6). */
#include <stdio.h>
#include <string.h>

#include "meter.h"

/* ---- Texts and data sets ---- */

static struct span part(struct span whole, size_t from, size_t to) { return (struct span){whole.text + from, to - from}; }

static size_t find(struct span in, char c) {
  const char *at = memchr(in.text, c, in.count);
  return at != NULL ? (size_t)(at - in.text) : in.count;
}

bool equals(struct span span, const char *text) { return span.count == strlen(text) && memcmp(span.text, text, span.count) == 0; }

/* [address] ( [value] [* unit] ); in programming mode a value has up to 128 characters (6.6, 6.3.14). */
bool parse_data_set(struct span text, bool is_password, struct data_set *set) {
  size_t open = find(text, '('), end = text.count - 1;
  if (text.count < 2 || open >= end || text.text[end] != ')') return false;
  struct span inner = part(text, open + 1, end);
  size_t star = find(inner, '*');
  set->address = part(text, 0, open);
  set->has_unit = star < inner.count;
  set->value = part(inner, 0, star);
  struct span unit = part(inner, set->has_unit ? star + 1 : star, inner.count);
  return plain_text(set->address.text, set->address.count, is_password ? 0 : 16, "()/!") &&
         plain_text(set->value.text, set->value.count, LONGEST_VALUE, "()*/!") && !(is_password && set->has_unit) &&
         plain_text(unit.text, unit.count, 16, "()/!");
}

/* ---- Messages ---- */

static void build_sign(struct meter *m, char sign) {
  begin_message(m);
  put(m, "%c", sign);
}

static void build_error(struct meter *m) {
  begin_message(m);
  put(m, "\2(%s)", m->options.error);
  put_end(m, ETX);
}

/* The one message that carries the XOR where others carry the sum. */
void build_break(struct meter *m) {
  begin_message(m);
  put(m, "\1B0\3\x71");
}

void build_data(struct meter *m, const char *text, char end) {
  begin_message(m);
  put(m, m->options.answer_crlf ? "\2%s\r\n" : "\2%s", text);
  put_end(m, end);
}

static void send_reply(struct meter *m, const struct command *command, struct reply reply) {
  enum kind kind = SIGN;
  enum time time = TO_ANSWER;
  switch (reply.outcome) {
    case SILENCE:
      if (reply.ends_session) go_home(m);
      return;
    case DONE:
      build_sign(m, ACK);
      if (command->name[0] == 'W') time = TO_WRITE_ACK;
      break;
    case GARBLED:
      build_sign(m, NAK);
      break;
    case REFUSED:
      build_error(m);
      kind = ERROR_MESSAGE;
      break;
    case SENT_AWAY:
      build_break(m);
      kind = BREAK;
      time = TO_BREAK;
      break;
    case DATA_SET: /* it stands in tx */
      kind = DATA;
      break;
  }
  transmit(m, kind, m->baud, reaction(m, time), reply.ends_session ? home_of(m) : PROGRAMMING);
}

/* ---- What commands do ---- */

bool read_is_locked(const struct meter *m, const struct command *command) {
  return faulty_lock(m, command, m->options.access == ACCESS_ALL && !m->unlocked);
}

bool write_is_locked(const struct meter *m, const struct command *command) {
  return faulty_lock(m, command, m->options.access != ACCESS_NONE && !m->unlocked);
}

static struct reply check_password(struct meter *m, struct span given, const char *password) {
  if (password[0] == '\0') return (struct reply){REFUSED, false};
  if (!equals(given, password)) return (struct reply){SENT_AWAY, true};
  m->unlocked = true;
  return (struct reply){DONE, false};
}

/* The number of locations to read: decimal, empty means 1. */
bool locations_wanted(const struct meter *m, struct span number, unsigned most, unsigned *count) {
  bool good = true;
  *count = number.count == 0 ? 1 : 0;
  for (size_t i = 0; i < number.count && good; ++i) {
    good = number.text[i] >= '0' && number.text[i] <= '9';
    *count = *count * 10 + (unsigned)(number.text[i] - '0');
    good = good && *count <= most;
  }
  return faulty_locations(m, number, good && *count > 0);
}

enum outcome read_register(struct meter *m, const struct command *command) {
  size_t index = find_register(command->set.address);
  unsigned count = 0;
  const char *value = faulty_text(m, command, index < REGISTERS ? register_text(m, index) : NULL);
  char text[160];
  if (value == NULL || command->set.has_unit || !locations_wanted(m, command->set.value, 1, &count)) return REFUSED;
  int shown = m->options.answer_address ? (int)command->set.address.count : 0;
  (void)snprintf(text, sizeof text, "%.*s(%s)", shown, command->set.address.text, value);
  build_data(m, text, ETX);
  return DATA_SET;
}

void keep_note(struct meter *m, struct span value) {
  if (fault_takes_note(m, &value)) return;
  memcpy(m->note + 1, value.text, value.count);
  m->note[value.count + 1] = '\0';
  m->rig.store(m->rig.rig, (const uint8_t *)m->note, value.count + 1);
}

enum outcome write_register(struct meter *m, const struct command *command) {
  if (command->set.has_unit || find_register(command->set.address) != NOTE) return REFUSED;
  keep_note(m, command->set.value);
  return DONE;
}

static enum outcome refuse_reserved(const struct meter *m) {
  if (m->options.reserved == RESERVED_ERROR) return REFUSED;
  return m->options.reserved == RESERVED_NAK ? GARBLED : SILENCE;
}

static enum outcome obey_read(struct meter *m, const struct command *command) {
  bool with_blocks = is_named(command, "R3") || is_named(command, "R4");
  if (read_is_locked(m, command) || (is_named(command, "R1") && !m->options.read)) return REFUSED;
  return with_blocks ? read_blocks(m, command) : read_register(m, command);
}

static enum outcome obey_write(struct meter *m, const struct command *command) {
  bool with_blocks = is_named(command, "W3") || is_named(command, "W4");
  if (write_is_locked(m, command) || (is_named(command, "W1") && !m->options.write)) return REFUSED;
  return with_blocks ? write_block(m, command) : write_register(m, command);
}

static enum outcome obey_execute(struct meter *m, const struct command *command) {
  return !write_is_locked(m, command) && equals(command->set.address, "E.1") ? DONE : REFUSED;
}

static struct reply obey(struct meter *m, const struct command *command) {
  if (!command->known) return (struct reply){refuse_reserved(m), false};
  if (is_named(command, "B0")) return (struct reply){SILENCE, true};
  if (is_named(command, "B1")) return (struct reply){DONE, true};
  if (is_named(command, "P1")) return check_password(m, command->set.value, m->options.password);
  if (is_named(command, "P2")) return check_password(m, command->set.value, m->options.p2);
  if (command->name[0] == 'R') return (struct reply){obey_read(m, command), false};
  if (command->name[0] == 'W') return (struct reply){obey_write(m, command), false};
  return (struct reply){obey_execute(m, command), false};
}

/* ---- Commands as they come ---- */

bool is_named(const struct command *command, const char *name) { return strcmp(command->name, name) == 0; }

bool knows(const struct meter *m, const char *name) {
  if (strcmp(name, "P1") == 0 || strcmp(name, "R1") == 0 || strcmp(name, "W1") == 0 || strcmp(name, "B0") == 0) return true;
  if (strcmp(name, "P2") == 0) return m->options.p2[0] != '\0';
  int index = index_in(further_commands, ' ', name, strlen(name));
  return index >= 0 && (m->options.commands >> index & 1) != 0;
}

/* A command stands in rx, from SOH to the block check character. */
struct command parse_command(const struct meter *m) {
  struct span text = {(const char *)m->rx + 1, m->rx_count - 2}; /* letter to ETX or EOT */
  struct command command = {{0}, false, false, false, false, {text, text, false}};
  char check = (char)m->rx[m->rx_count - 1];
  command.ends_with_eot = text.text[text.count - 1] == EOT;
  command.checked = check == block_check(text.text, text.count, m->options.check == CHECK_SUM7);
  if (text.count < 3 || !plain_text(text.text, 2, 2, "")) return command;
  memcpy(command.name, text.text, 2);

  bool is_sign_off = is_named(&command, "B0") || is_named(&command, "B1"), has_data = text.count > 3;
  bool is_write_block = is_named(&command, "W3") || is_named(&command, "W4");
  if (is_named(&command, "B0") && !has_data && check == block_check(text.text, text.count, false)) command.checked = true;
  command.known = knows(m, command.name) && !(is_sign_off && has_data);
  command.sound = !command.known || is_sign_off || has_data;
  if (has_data) {
    bool is_password = command.known && command.name[0] == 'P';
    command.sound = text.text[2] == STX && parse_data_set(part(text, 3, text.count - 1), is_password, &command.set);
  }
  if (command.ends_with_eot && !is_write_block) command.sound = false;
  return command;
}

void restart_inactivity(struct meter *m, uint64_t from) {
  uint64_t end = from + faulty_ms(m, INACTIVITY, m->options.inactivity_s * UINT64_C(1000)) * MS;
  m->timer_us = faulty_session_end(m, from, end);
}

static void obey_message(struct meter *m) {
  struct command command = parse_command(m);
  struct reply reply = {GARBLED, false};
  fault_reads_command(m, &command);
  m->tx_kind = NOTHING; /* from here on NAK asks for no earlier data */
  if (!m->rx_damaged && command.sound && command.checked) {
    restart_inactivity(m, now_of(m));
    if (!fault_takes_command(m, &command, &reply)) {
      end_transfers(m, &command);
      reply = obey(m, &command);
    }
  }
  reply = faulty_reply(m, &command, reply);
  send_reply(m, &command, reply);
}

static void hear_sign(struct meter *m, const struct heard *heard) {
  if (repeat_wanted(m, heard)) {
    repeat_readout(m);
  } else if (is_character(heard, ACK)) {
    if (!fault_takes_ack(m) && blocks_left(m)) send_block(m, m->reading.sent + 1, reaction(m, TO_ANSWER));
  } else if (is_character(heard, NAK)) {
    if (fault_takes_nak(m)) return;
    if (blocks_left(m)) {
      send_block(m, m->reading.sent, reaction(m, TO_ANSWER));
    } else if (m->tx_kind == DATA) {
      transmit_again(m, reaction(m, TO_ANSWER));
    }
  }
}

void hear_command(struct meter *m, const struct heard *heard) {
  bool in_request = m->rx_count > 0 && m->rx[0] == '/', soh = is_character(heard, SOH);
  bool hears_requests = m->options.mode != MODE_C && m->options.after_data == AFTER_DATA_BOTH;
  if (in_request ? soh : heard->gap_us > faulty_ms(m, COMMAND_GAP, 1500) * MS) {
    drop_message(m);
    in_request = false;
  }
  if (in_request || (hears_requests && m->rx_count == 0 && is_character(heard, '/'))) {
    hear_request(m, heard);
    return;
  }
  if (m->rx_count == 0 && !soh) {
    hear_sign(m, heard);
    return;
  }
  collect(m, heard);
  if (m->rx_at_end) {
    obey_message(m);
    drop_message(m);
  } else {
    m->rx_at_end = is_character(heard, ETX) || is_character(heard, EOT);
  }
}
