/* The options of the example meter: their table, how a value is checked, how the query part of the URL is read. */
#include "meter_options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter_faults.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char further_commands[] = "R2 R3 R4 R5 R6 W2 W3 W4 W5 E2 B1";

static const char push_rates[] = "300 600 1200 2400 4800 9600 19200 38400 57600 115200";

static const struct option {
  const char *name;
  enum { IDENTIFICATION, ADDRESS, VALUE, NUMBER, CHOICE, COMMANDS, DEFECTS } kind;
  size_t offset, size; /* of its member in struct options */
  const char *preset, *words;
} known_options[] = {
#define MEMBER(name) offsetof(struct options, name), sizeof(((struct options *)0)->name)
    {"mode", CHOICE, MEMBER(mode), "C", "A B C D"},
    {"identification", IDENTIFICATION, MEMBER(identification), "SIM5METER-1", NULL},
    {"address", ADDRESS, MEMBER(address), "12345678", NULL},
    {"password", VALUE, MEMBER(password), "00000000", NULL},
    {"p2", VALUE, MEMBER(p2), "", NULL},
    {"operand", VALUE, MEMBER(operand), "", NULL},
    {"tr_ms", NUMBER, MEMBER(tr_ms), "210", NULL},
    {"gap_ms", NUMBER, MEMBER(gap_ms), "0", NULL},
    {"tt_ms", NUMBER, MEMBER(tt_ms), "1800", NULL},
    {"back_ms", NUMBER, MEMBER(back_ms), "100", NULL},
    {"inactivity_s", NUMBER, MEMBER(inactivity_s), "90", NULL},
    {"check", CHOICE, MEMBER(check), "xor", "xor sum7 none"},
    {"layout", CHOICE, MEMBER(layout), "lines", "lines empty packed groups longest long glued suffixes"},
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
    {"after_data", CHOICE, MEMBER(after_data), "both", "both commands"},
    {"repeat_rate", CHOICE, MEMBER(repeat_rate), "z", "z 300"},
    {"mode_e", CHOICE, MEMBER(mode_e), "no", "no yes"},
    {"push_interval_s", NUMBER, MEMBER(push_interval_s), "10", NULL},
    {"push_baud", CHOICE, MEMBER(push_baud), "2400", push_rates},
    {"push_format", CHOICE, MEMBER(push_format), "7E1", "7E1 8N1"},
    {"crc", CHOICE, MEMBER(crc), "none", "none padded unpadded"},
    {"wake_up", CHOICE, MEMBER(wake_up), "none", "none slow fast both"},
    {"awake_ms", NUMBER, MEMBER(awake_ms), "5000", NULL},
    {"awake_from", CHOICE, MEMBER(awake_from), "traffic", "traffic wake_up"},
    {"commands", COMMANDS, MEMBER(commands), "", NULL}, /* with commas between them */
    {"defect", DEFECTS, MEMBER(defect), "", NULL},      /* ids of defects.toml with commas between them */
#undef MEMBER
};

int index_in(const char *list, char separator, const char *word, size_t count) {
  for (int index = 0;; ++index) {
    const char *end = strchr(list, separator);
    size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
    if (length == count && count > 0 && memcmp(list, word, count) == 0) return index;
    if (end == NULL) return -1;
    list = end + 1;
  }
}

bool plain_text(const char *text, size_t count, size_t longest, const char *forbidden) {
  for (size_t i = 0; i < count; ++i) {
    if (text[i] < 0x20 || text[i] > 0x7E || strchr(forbidden, text[i]) != NULL) return false;
  }
  return count <= longest;
}

/* Written out because isalnum asks the locale. */
bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ';
}

static int refuse(const umirig_sil_rig *rig, const char *format, ...) {
  char text[2048];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  rig->log(rig->rig, text);
  return EINVAL;
}

static int refuse_defect(const umirig_sil_rig *rig, const char *id, size_t count) {
  size_t size = 128, used; /* what stands before the list fits into 128 */
  for (const char *const *known = known_defects; *known != NULL; ++known) size += 1 + strlen(*known);
  char *text = malloc(size);
  if (text == NULL) return ENOMEM;
  used = (size_t)snprintf(text, size, "unknown defect '%.*s'; known are:", (int)(count < 80 ? count : 80), id);
  for (const char *const *known = known_defects; *known != NULL; ++known) {
    used += (size_t)snprintf(text + used, size - used, " %s", *known);
  }
  rig->log(rig->rig, text);
  free(text);
  return EINVAL;
}

static int set_number(const umirig_sil_rig *rig, uint32_t *number, const struct option *option, const char *value) {
  size_t length = strlen(value);
  if (option->kind == CHOICE) {
    int index = index_in(option->words, ' ', value, length);
    if (index < 0) return refuse(rig, "option %s: '%.80s' is none of: %s", option->name, value, option->words);
    *number = (uint32_t)index;
  } else if (option->kind == COMMANDS) {
    *number = 0;
    for (size_t from = 0, count = 0; from < length; from += count + 1) {
      count = strcspn(value + from, ",");
      int index = index_in(further_commands, ' ', value + from, count);
      if (index < 0) return refuse(rig, "option %s: '%.80s' has not only: %s", option->name, value, further_commands);
      *number |= UINT32_C(1) << index;
    }
  } else {
    if (strspn(value, "0123456789") < length || length < 1 || length > 7) {
      return refuse(rig, "option %s: '%.80s' is no number to 9999999", option->name, value);
    }
    *number = (uint32_t)strtoul(value, NULL, 10);
  }
  return 0;
}

static int set_text(const umirig_sil_rig *rig, char *text, const struct option *option, const char *value) {
  size_t length = strlen(value);
  bool good = true;
  if (length >= option->size) return refuse(rig, "option %s: longer than %zu characters", option->name, option->size - 1);
  if (option->kind == IDENTIFICATION) good = length >= 4 && plain_text(value, length, length, "/!");
  if (option->kind == VALUE) good = plain_text(value, length, length, "()*/!");
  for (size_t i = 0; option->kind == ADDRESS && i < length; ++i) good = good && is_address_character(value[i]);
  if (!good) return refuse(rig, "option %s: '%.80s' is nothing that a meter may have there", option->name, value);
  for (size_t from = 0, count = 0; option->kind == DEFECTS && from < length; from += count + 1) {
    count = strcspn(value + from, ",");
    if (count > 0 && !is_known_defect(value + from, count)) {
      return refuse_defect(rig, value + from, count);
    }
  }
  memcpy(text, value, length + 1);
  return 0;
}

static int set_option(const umirig_sil_rig *rig, struct options *options, const struct option *option, const char *value) {
  char *member = (char *)options + option->offset;
  if (option->kind != NUMBER && option->kind != CHOICE && option->kind != COMMANDS) return set_text(rig, member, option, value);
  uint32_t number = 0;
  int error = set_number(rig, &number, option, value);
  if (error == 0) memcpy(member, &number, sizeof number);
  return error;
}

/* Whether the options fit each other. */
static int check_together(const umirig_sil_rig *rig, const struct options *options) {
  char z = options->identification[3], mode = (char)('A' + (int)options->mode);
  bool fits = true; /* mode D: any */
  if (options->mode == MODE_A) fits = !(z >= '0' && z <= '9') && !(z >= 'A' && z <= 'I');
  if (options->mode == MODE_B) fits = z >= 'A' && z <= 'F';
  if (options->mode == MODE_C) fits = z >= '0' && z <= '6';
  if (!fits) {
    return refuse(rig, "option identification: '%s' has the baud rate character '%c', which no meter of mode %c has",
                  options->identification, z, mode);
  }
  if (options->mode_e && options->mode != MODE_C) return refuse(rig, "option mode_e: a meter of mode %c has no mode E", mode);
  if (options->wake_up != WAKE_UP_NONE && options->mode == MODE_D) {
    return refuse(rig, "option wake_up: a meter of mode D hears nothing that could wake it");
  }
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

int read_options(const umirig_sil_rig *rig, const char *config, struct options *options) {
  char name[64], value[sizeof options->defect], list[1024] = "";
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
  return error != 0 ? error : check_together(rig, options);
}

uint32_t push_rate(const struct options *options) {
  const char *rate = push_rates;
  for (uint32_t i = 0; i < options->push_baud; ++i) rate = strchr(rate, ' ') + 1;
  return (uint32_t)strtoul(rate, NULL, 10);
}
