/* Commands that are answered wrongly. */
#include <stdio.h>
#include <string.h>

#include "meter.h"

/* A password that is not the right one. */
static struct reply reply_to_wrong_password(struct meter *m, const struct command *command) {
  bool p2 = is_named(command, "P2");
  if (defect(m, p2 ? "wrong-result-nak" : "wrong-password-nak")) return (struct reply){GARBLED, true};
  if (defect(m, p2 ? "wrong-result-silent" : "wrong-password-silent")) return (struct reply){SILENCE, true};
  if (!p2 && defect(m, "wrong-password-unlocks-later")) m->faults.unlocks_later = true;
  bool later = !p2 && ++m->faults.wrong_passwords >= 2;
  bool stays = defect(m, "session-stays-after-wrong-password") || (later && defect(m, "second-wrong-password-keeps-session"));
  if (p2 || !stays) return (struct reply){SENT_AWAY, true};
  m->faults.lingers = true;
  return (struct reply){SENT_AWAY, false};
}

static enum outcome outcome_of_right_password(const struct meter *m, bool p2) {
  if (defect(m, p2 ? "right-result-not-answered" : "right-password-not-answered")) return SILENCE;
  return defect(m, p2 ? "right-result-refused" : "right-password-refused") ? GARBLED : DONE;
}

static struct reply reply_to_sign_off(const struct meter *m, const struct command *command, struct reply good) {
  if (is_named(command, "B0")) {
    if (good.ends_session && defect(m, "break-acknowledged")) good.outcome = DONE;
    if (good.ends_session && defect(m, "break-answered-with-break")) good.outcome = SENT_AWAY;
    return good;
  }
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

static struct reply reply_with_data(struct meter *m, const struct command *command, struct reply good) {
  bool energy = equals(command->set.address, "1.8.0");
  if (is_named(command, "R1")) m->faults.session.read = true;
  if (m->reading.blocks == 0 && defect(m, "data-of-other-address")) build_data(m, "0.0.0(12345678)", ETX);
  if (energy && defect(m, "long-address-in-answer")) build_data(m, "17.CHARACTERS.ADR(001234.567*kWh)", ETX);
  return good;
}

/* The read that is refused gives a number of locations, and nothing else is wrong. */
static bool number_was_refused(const struct command *command) {
  struct span number = command->set.value;
  bool decimal = number.count > 0 && strspn(number.text, "0123456789") == number.count; /* no digit stands behind it */
  return decimal && !command->set.has_unit && !is_unknown(command);
}

static struct reply reply_to_refused_read(struct meter *m, const struct command *command, struct reply good) {
  char text[64];
  good.ends_session = defect(m, "error-ends-session");
  if (is_refused_by_option(m, command)) return good;
  if (read_is_locked(m, command) && defect(m, "read-before-password-nak")) good.outcome = GARBLED;
  if (read_is_locked(m, command) && defect(m, "read-before-password-silent")) good.outcome = SILENCE;
  if (read_is_locked(m, command)) return good;
  if (number_was_refused(command) && defect(m, "locations-stay")) m->faults.locations_refused = true;
  if (!is_unknown(command)) return good;
  if (defect(m, "unknown-address-silent")) good.outcome = SILENCE;
  if (defect(m, "unknown-address-nak")) good.outcome = GARBLED;
  bool of_blocks = is_block(command) && defect(m, "partial-read-unknown-data");
  bool of_further = is_one_of(command, "R2 R5 R6") && defect(m, "unknown-address-in-further-reads");
  if (!of_blocks && !of_further && !defect(m, "unknown-address-data")) return good;
  (void)snprintf(text, sizeof text, "%.*s(0)", (int)command->set.address.count, command->set.address.text);
  build_data(m, text, ETX);
  return (struct reply){DATA_SET, false};
}

static struct reply reply_to_refused_write(struct meter *m, const struct command *command, struct reply good) {
  const struct data_set *set = &command->set;
  good.ends_session = defect(m, "write-error-ends-session");
  if (write_is_locked(m, command) && !is_refused_by_option(m, command)) {
    if (defect(m, "write-before-password-nak")) good.outcome = GARBLED;
    if (defect(m, "write-before-password-silent")) good.outcome = SILENCE;
  }
  if (!is_plain_write(command) || !is_unknown(command) || is_refused_by_option(m, command)) return good;
  if (defect(m, "unknown-write-silent")) good.outcome = SILENCE;
  if (defect(m, "unknown-write-nak")) good.outcome = GARBLED;
  if (set->has_unit) return good;
  if (defect(m, "unknown-write-acknowledged")) return (struct reply){DONE, false};
  bool further = is_one_of(command, "W2 W5") && defect(m, "unknown-address-in-further-writes");
  if (further && !write_is_locked(m, command)) return (struct reply){DONE, false};
  if (!write_is_locked(m, command) && defect(m, "unknown-write-stored")) {
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
  if (command->sound && is_plain_write(command) && !write_is_locked(m, command) && !is_refused_by_option(m, command) &&
      defect(m, "bcc-wrong-executed")) {
    (void)write_register(m, command);
  }
  if (is_w3 && !write_is_locked(m, command) && defect(m, "partial-write-damaged-block-kept")) {
    struct command kept = *command;
    kept.ends_with_eot = true; /* it does not take effect yet */
    (void)write_block(m, &kept);
  }
  if (is_w3 && defect(m, "partial-write-nak-ends-transfer")) m->writing.type = '\0';
  if (command->sound && defect(m, "bcc-wrong-not-answered")) return (struct reply){SILENCE, false};
  return (struct reply){GARBLED, defect(m, "nak-ends-session")};
}

/* Of a command that is whole, but whose data set is no good one. */
static struct reply reply_to_wrong_form(const struct meter *m, struct reply good) {
  const uint8_t *text = m->rx + 4; /* behind SOH, letter, type and STX */
  bool has_data = m->rx_count >= 6 && m->rx[3] == STX;
  size_t count = has_data ? m->rx_count - 6 : 0;
  if (!has_data || (memchr(text, '(', count) != NULL && memchr(text, ')', count) != NULL)) return good;
  if (defect(m, "no-brackets-not-answered")) good.outcome = SILENCE;
  if (defect(m, "no-brackets-answered-with-error")) good.outcome = REFUSED;
  return good;
}

static struct reply reply_to_parity_error(struct meter *m, const struct command *command, struct reply good) {
  bool whole = command->sound && command->checked && is_plain_write(command);
  if (!m->faults.parity_inside && !m->faults.parity_in_check) return good;
  if (whole && !write_is_locked(m, command) && !is_refused_by_option(m, command) && defect(m, "parity-error-executed")) {
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
  return command->checked ? reply_to_wrong_form(m, good) : reply_to_wrong_check(m, command);
}

static struct reply reply_to_command(struct meter *m, const struct command *command, struct reply good) {
  if (is_deaf(m)) return good;
  if (!command->known) return reply_to_reserved(m, command, good);
  if (command->name[0] == 'B') return reply_to_sign_off(m, command, good);
  if (good.outcome == SENT_AWAY) return reply_to_wrong_password(m, command);
  if (good.outcome == DATA_SET) return reply_with_data(m, command, good);
  if (good.outcome == REFUSED && is_read(command)) return reply_to_refused_read(m, command, good);
  if (good.outcome == REFUSED && command->name[0] == 'W') return reply_to_refused_write(m, command, good);
  bool executes = good.outcome == REFUSED && is_named(command, "E2") && !write_is_locked(m, command);
  if (executes && defect(m, "unknown-address-in-further-writes")) good.outcome = DONE;
  if (good.outcome == DONE && command->name[0] == 'W') good.outcome = outcome_of_write(m, command);
  if (good.outcome == DONE && is_named(command, "P1")) m->faults.session.signed_in = true;
  if (good.outcome == DONE && command->name[0] == 'P') good.outcome = outcome_of_right_password(m, is_named(command, "P2"));
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
