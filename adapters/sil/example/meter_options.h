/* What the example meter is told when it is opened, read from the query part of the URL. Every option has a preset, so ""
 * is the reference meter. Names, presets and meanings are those of suites/iec62056-21/reference.toml. */
#ifndef UMIRIG_SIL_EXAMPLE_METER_OPTIONS_H
#define UMIRIG_SIL_EXAMPLE_METER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../umirig_sil.h"

/* A choice is kept as the index of its word. */
enum mode { MODE_A, MODE_B, MODE_C, MODE_D };
enum check { CHECK_XOR, CHECK_SUM7, CHECK_NONE };
enum layout {
  LAYOUT_LINES,
  LAYOUT_EMPTY,
  LAYOUT_PACKED,
  LAYOUT_GROUPS,
  LAYOUT_LONGEST,
  LAYOUT_LONG,
  LAYOUT_GLUED,
  LAYOUT_SUFFIXES
};
enum programming { PROGRAMMING_NO, PROGRAMMING_YES, PROGRAMMING_BREAK };
enum access { ACCESS_NONE, ACCESS_WRITE, ACCESS_ALL };
enum reserved { RESERVED_NAK, RESERVED_ERROR, RESERVED_SILENCE };
enum fallback { FALLBACK_TR, FALLBACK_TT };
enum after_data { AFTER_DATA_BOTH, AFTER_DATA_COMMANDS };
enum repeat_rate { REPEAT_RATE_Z, REPEAT_RATE_300 };
enum push_format { PUSH_7E1, PUSH_8N1 };
enum crc { CRC_NONE, CRC_PADDED, CRC_UNPADDED };
enum awake_from { AWAKE_FROM_TRAFFIC, AWAKE_FROM_WAKE_UP };
enum wake_up { WAKE_UP_NONE, WAKE_UP_SLOW, WAKE_UP_FAST, WAKE_UP_BOTH };

struct options {
  char identification[21], address[33], password[129], p2[129], operand[129], error[33], defect[4096];
  uint32_t tr_ms, gap_ms, tt_ms, back_ms, inactivity_s, push_interval_s, awake_ms;
  uint32_t mode, check, layout, repeat, breaks, programming, read, write, access, answer_address, answer_crlf, reserved, fallback;
  uint32_t after_data, repeat_rate, mode_e, push_baud /* an index, see push_rate */, push_format, crc, wake_up, awake_from;
  uint32_t commands; /* a bit for each word of further_commands */
};

extern const char further_commands[];

/* Presets, then what `config` says; of an option given twice the last counts. 0, or EINVAL and the reason in the log. */
int read_options(const umirig_sil_rig *rig, const char *config, struct options *options);

uint32_t push_rate(const struct options *options); /* in Bd */

/* The index of the `count` characters at `word` in a list of words with `separator` between them; -1: not in it. */
int index_in(const char *list, char separator, const char *word, size_t count);

/* At most `longest` printable characters, none of them one of `forbidden`. */
bool plain_text(const char *text, size_t count, size_t longest, const char *forbidden);

/* What a device address may hold. */
bool is_address_character(char c);

#endif
