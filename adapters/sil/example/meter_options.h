/* What the example meter is told when it is opened: its options and its defects, read from the query part of the URL.
 * Every option has a preset, so "" is the reference meter. Names, presets and meanings are those of
 * suites/iec62056-21/reference.toml, the ids of defects those of defects.toml. */
#ifndef UMIRIG_SIL_EXAMPLE_METER_OPTIONS_H
#define UMIRIG_SIL_EXAMPLE_METER_OPTIONS_H

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../umirig_sil.h"

/* A choice is kept as the index of its word in the table below. */
enum check { CHECK_XOR, CHECK_SUM7, CHECK_NONE };
enum layout { LAYOUT_LINES, LAYOUT_EMPTY, LAYOUT_PACKED, LAYOUT_GROUPS, LAYOUT_LONGEST, LAYOUT_LONG, LAYOUT_GLUED };
enum programming { PROGRAMMING_NO, PROGRAMMING_YES, PROGRAMMING_BREAK };
enum access { ACCESS_NONE, ACCESS_WRITE, ACCESS_ALL };
enum reserved { RESERVED_NAK, RESERVED_ERROR, RESERVED_SILENCE };
enum fallback { FALLBACK_TR, FALLBACK_TT };

struct options {
  char identification[21], address[33], password[129], operand[129], error[33], defect[4096];
  uint32_t tr_ms, gap_ms, tt_ms, back_ms, inactivity_s;
  uint32_t check, layout, repeat, breaks, programming, read, write, access, answer_address, answer_crlf, reserved, fallback;
};

static const struct option {
  const char *name;
  enum { IDENTIFICATION, ADDRESS, VALUE, NUMBER, CHOICE, DEFECTS } kind;
  size_t offset, size; /* of its member in struct options */
  const char *preset, *words;
} known_options[] = {
#define MEMBER(name) offsetof(struct options, name), sizeof(((struct options *)0)->name)
    {"identification", IDENTIFICATION, MEMBER(identification), "SIM5METER-1", NULL},
    {"address", ADDRESS, MEMBER(address), "12345678", NULL},
    {"password", VALUE, MEMBER(password), "00000000", NULL},
    {"operand", VALUE, MEMBER(operand), "", NULL},
    {"tr_ms", NUMBER, MEMBER(tr_ms), "210", NULL},
    {"gap_ms", NUMBER, MEMBER(gap_ms), "0", NULL},
    {"tt_ms", NUMBER, MEMBER(tt_ms), "1800", NULL},
    {"back_ms", NUMBER, MEMBER(back_ms), "100", NULL},
    {"inactivity_s", NUMBER, MEMBER(inactivity_s), "90", NULL},
    {"check", CHOICE, MEMBER(check), "xor", "xor sum7 none"},
    {"layout", CHOICE, MEMBER(layout), "lines", "lines empty packed groups longest long glued"},
    {"repeat", CHOICE, MEMBER(repeat), "no", "no yes"},
    {"break", CHOICE, MEMBER(breaks), "no", "no yes"},
    {"programming", CHOICE, MEMBER(programming), "yes", "no yes break"},
    {"read", CHOICE, MEMBER(read), "yes", "no yes"},
    {"write", CHOICE, MEMBER(write), "yes", "no yes"},
    {"access", CHOICE, MEMBER(access), "none", "none write all"},
    {"answer_address", CHOICE, MEMBER(answer_address), "no", "no yes"},
    {"answer_crlf", CHOICE, MEMBER(answer_crlf), "no", "no yes"},
    {"reserved", CHOICE, MEMBER(reserved), "nak", "nak error silence"},
    {"error", VALUE, MEMBER(error), "ERROR", NULL},
    {"fallback", CHOICE, MEMBER(fallback), "tr", "tr tt"},
    {"defect", DEFECTS, MEMBER(defect), "", NULL}, /* ids with commas between them */
#undef MEMBER
};

/* One string of words, as the words of a choice: characters, times and checks; request; identification; readout; option
 * select and rates; programming mode. */
static const char known_defects[] =
    "parity-odd parity-none-in-readout parity-unchecked-in-request parity-unchecked-in-command parity-unchecked-in-start "
    "reaction-too-early reaction-too-late reaction-too-late-in-programming gap-in-readout gap-in-identification "
    "impatient-for-request stale-request-completes bcc-wrong-in-readout bcc-covers-stx bcc-sum-in-programming bcc-unchecked "
    "bcc-unchecked-in-read bcc-wrong-executed nak-ends-session "
    "deaf-to-general-request deaf-to-own-address answers-any-address leading-zeros-count address-spaces-ignored "
    "address-case-ignored address-length-unchecked address-characters-unchecked no-resynchronisation "
    "answers-without-question-mark answers-any-line answers-before-line-end zero-address-is-general "
    "identification-without-lf identification-without-slash manufacturer-with-digit baud-character-reserved "
    "identification-too-long identification-with-exclamation-mark identification-at-600 "
    "readout-without-exclamation-mark readout-without-etx readout-ends-with-eot repeat-ignored repeat-only-once "
    "repeat-differs address-too-long value-too-long value-with-slash unit-too-long lines-without-cr-lf bracket-left-open "
    "data-set-without-brackets break-does-not-stop-readout break-at-start-answered "
    "incomplete-select-forgotten overlong-select-accepted rate-not-switched rate-one-too-low select-ignored "
    "switches-to-any-z wrong-z-not-answered reserved-z-not-answered no-readout-without-select readout-without-select-at-z "
    "readout-without-select-too-early readout-without-select-too-late zero-rate-ignored deaf-after-readout "
    "deaf-after-no-select stays-at-rate-after-readout unsupported-control-silent unsupported-control-at-z "
    "unsupported-y-silent unsupported-v-silent refusal-silent operand-missing operand-at-300 programming-gives-readout "
    "operand-with-address operand-with-unit operand-without-brackets programming-with-wrong-z programming-at-zero-rate-at-z "
    "right-password-refused wrong-password-accepted wrong-password-nak wrong-password-silent "
    "session-stays-after-wrong-password reserved-command-acknowledged reserved-command-ends-session "
    "reserved-letter-acknowledged reserved-type-acknowledged brackets-unchecked write-not-acknowledged write-nak "
    "write-without-effect write-truncated write-forgotten read-answered-with-ack data-with-exclamation-mark "
    "data-of-other-address unknown-address-nak unknown-address-data unknown-address-silent error-without-brackets "
    "error-too-long unknown-write-acknowledged zero-locations-accepted no-locations-accepted many-locations-accepted "
    "one-location-refused break-ignored break-keeps-rate break-acknowledged session-never-ends session-ends-too-late "
    "session-ends-too-early session-has-a-length session-ends-with-break write-before-password "
    "write-before-password-executed read-before-password "
    "parity-odd-in-fallback fallback-too-early break-too-late gap-in-fallback select-needs-haste commands-need-haste "
    "torn-command-stays parity-unchecked-in-write parity-unchecked-in-bcc bcc-wrong-in-fallback "
    "bcc-wrong-in-every-third-answer bcc-zero-accepted wears-out address-beginning-accepted address-end-accepted "
    "address-last-character-ignored address-continued-accepted address-leading-space-ignored address-cut-to-own-length "
    "deaf-after-long-address deaf-after-noise deaf-after-nul identification-sometimes-too-long repeat-too-briefly "
    "password-beginning-accepted commands-wear-out character-behind-error follows-z-1 reserved-v-3-accepted "
    "character-behind-operand programming-with-z-1 logged-in-session-never-ends login-stays";

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The index of the `count` characters at `word` in a list of words with `separator` between them; -1: not in it. */
static int index_in(const char *list, char separator, const char *word, size_t count) {
  for (int index = 0;; ++index) {
    const char *end = strchr(list, separator);
    size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
    if (length == count && count > 0 && memcmp(list, word, count) == 0) return index;
    if (end == NULL) return -1;
    list = end + 1;
  }
}

/* At most `longest` printable characters, none of them one of `forbidden`. */
static bool plain_text(const char *text, size_t count, size_t longest, const char *forbidden) {
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < 0x20 || text[i] > 0x7E || strchr(forbidden, text[i]) != NULL) return false;
  }
  return count <= longest;
}

/* What a device address may hold. Written out because isalnum asks the locale. */
static bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
}

static int refuse(const umirig_sil_rig *rig, const char *format, ...) {
  char text[4096];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  rig->log(rig->rig, text);
  return EINVAL;
}

static int set_option(const umirig_sil_rig *rig, struct options *options, const struct option *option, const char *value) {
  char *member = (char *)options + option->offset;
  size_t length = strlen(value);
  bool good = true;
  if (option->kind == NUMBER || option->kind == CHOICE) {
    uint32_t number = 0;
    if (option->kind == CHOICE) {
      int index = index_in(option->words, ' ', value, length);
      if (index < 0) return refuse(rig, "option %s: '%.80s' is none of: %s", option->name, value, option->words);
      number = (uint32_t)index;
    } else {
      for (size_t i = 0; i < length; ++i) good = good && value[i] >= '0' && value[i] <= '9';
      if (!good || length < 1 || length > 7)
        return refuse(rig, "option %s: '%.80s' is no number to 9999999", option->name, value);
      number = (uint32_t)strtoul(value, NULL, 10);
    }
    memcpy(member, &number, sizeof number);
    return 0;
  }
  if (length >= option->size) return refuse(rig, "option %s: longer than %zu characters", option->name, option->size - 1);
  if (option->kind == IDENTIFICATION) {
    good = length >= 4 && value[3] >= '0' && value[3] <= '6' && plain_text(value, length, length, "/!");
  } else if (option->kind == VALUE) {
    good = plain_text(value, length, length, "()*/!");
  }
  for (size_t i = 0; option->kind == ADDRESS && i < length; ++i) good = good && is_address_character(value[i]);
  if (!good) return refuse(rig, "option %s: '%.80s' is nothing that a meter may have there", option->name, value);
  for (size_t from = 0, count = 0; option->kind == DEFECTS && from < length; from += count + 1) {
    count = strcspn(value + from, ",");
    if (count > 0 && index_in(known_defects, ' ', value + from, count) < 0) {
      return refuse(rig, "unknown defect '%.*s'; known are: %s", (int)(count < 80 ? count : 80), value + from, known_defects);
    }
  }
  memcpy(member, value, length + 1);
  return 0;
}

/* Undoes percent-encoding of `count` characters into a string; false: it is broken, holds NUL or has no room. */
static bool decode(const char *from, size_t count, char *to, size_t capacity) {
  for (; count > 0; --count, ++from) {
    char c = *from;
    if (c == '%') {
      char digits[3] = {0};
      if (count < 3) return false;
      memcpy(digits, from + 1, 2);
      if (strspn(digits, "0123456789ABCDEFabcdef") != 2) return false;
      c = (char)strtoul(digits, NULL, 16);
      from += 2;
      count -= 2;
    }
    if (c == '\0' || capacity < 2) return false;
    *to++ = c;
    --capacity;
  }
  *to = '\0';
  return true;
}

/* Presets, then what `config` says; of an option given twice the last counts. 0, or EINVAL and the reason in the log. */
static int read_options(const umirig_sil_rig *rig, const char *config, struct options *options) {
  char name[64], value[sizeof options->defect], list[512] = "";
  int error = 0;
  for (size_t i = 0; i < COUNT(known_options) && error == 0; ++i) {
    error = set_option(rig, options, &known_options[i], known_options[i].preset);
    (void)snprintf(list + strlen(list), sizeof list - strlen(list), " %s", known_options[i].name);
  }
  for (size_t count = 0; error == 0 && *config != '\0'; config += config[count] == '&' ? count + 1 : count) {
    size_t i = 0, named = strcspn(config, "=&");
    count = strcspn(config, "&");
    if (count == 0) continue;
    if (named == count || !decode(config, named, name, sizeof name) ||
        !decode(config + named + 1, count - named - 1, value, sizeof value)) {
      return refuse(rig, "no name=value with sound percent-encoding: '%.*s'", (int)(count < 80 ? count : 80), config);
    }
    while (i < COUNT(known_options) && strcmp(known_options[i].name, name) != 0) ++i;
    if (i == COUNT(known_options)) return refuse(rig, "unknown option '%s'; known are:%s", name, list);
    error = set_option(rig, options, &known_options[i], value);
  }
  return error;
}

#endif
