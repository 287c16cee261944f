/* Programming mode: partial blocks (6.3.8, 6.3.10, 6.4.7). All blocks but the last end with EOT. */
#include <stdio.h>
#include <string.h>

#include "meter.h"

enum { LOCATIONS = 5 };
static const char list_address[] = "P.98"; /* a register of several locations: R3 and R4 alone read it */

void forget_transfers(struct meter *m) {
  m->reading.blocks = m->reading.sent = 0;
  m->writing.type = '\0';
}

void end_transfers(struct meter *m, const struct command *command) {
  bool is_write_block = command->known && (is_named(command, "W3") || is_named(command, "W4"));
  m->reading.blocks = m->reading.sent = 0;
  if (!is_write_block && !fault_keeps_writing(m, command)) m->writing.type = '\0';
}

bool blocks_left(const struct meter *m) { return m->reading.sent < m->reading.blocks; }

/* ---- R3, R4 ---- */

static void build_block(struct meter *m, unsigned number) {
  number = faulty_block(m, number);
  bool with_address = number == 1 || m->options.answer_address;
  char text[32];
  m->reading.sent = number;
  (void)snprintf(text, sizeof text, "%s(0098.%02u)", with_address ? list_address : "", number);
  build_data(m, text, blocks_left(m) ? EOT : ETX);
}

void send_block(struct meter *m, unsigned number, uint64_t due) {
  build_block(m, number);
  transmit(m, DATA, m->baud, due, PROGRAMMING);
}

enum outcome read_blocks(struct meter *m, const struct command *command) {
  unsigned count = 0;
  if (!equals(command->set.address, list_address)) return read_register(m, command);
  if (command->set.has_unit || !locations_wanted(m, command->set.value, LOCATIONS, &count)) return REFUSED;
  m->reading.type = command->name[1];
  m->reading.blocks = count;
  build_block(m, 1);
  return DATA_SET;
}

/* ---- W3, W4 ---- */

/* Takes the part of a block; false: it does not belong here. */
static bool take_part(struct meter *m, const struct command *command) {
  const struct data_set *set = &command->set;
  bool follows = m->writing.type == command->name[1], has_address = !follows || set->address.count > 0;
  if (!follows) m->writing.count = 0;
  if (set->has_unit || (has_address && find_register(set->address) != NOTE)) return false;
  if (m->writing.count + set->value.count > LONGEST_VALUE) return false;
  memcpy(m->writing.value + m->writing.count, set->value.text, set->value.count);
  m->writing.count += set->value.count;
  return true;
}

/* What was written takes effect with the last block. */
enum outcome write_block(struct meter *m, const struct command *command) {
  bool taken = take_part(m, command);
  m->writing.type = taken && command->ends_with_eot ? command->name[1] : '\0';
  if (taken && !command->ends_with_eot) keep_note(m, (struct span){m->writing.value, m->writing.count});
  return taken ? DONE : REFUSED;
}
