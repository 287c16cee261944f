/* The defects by name, and those that are no more than an option with a wrong value. */
#include "meter_faults.h"

#include <string.h>

#include "meter.h"

/* In the order of defects.toml. */
const char *const known_defects[] = {
    "parity-odd parity-none-in-readout parity-unchecked-in-request parity-unchecked-in-command reaction-too-early",
    "reaction-too-late reaction-too-late-in-programming gap-in-readout gap-in-identification impatient-for-request",
    "stale-request-completes bcc-wrong-in-readout bcc-covers-stx bcc-sum-in-programming bcc-unchecked bcc-wrong-executed",
    "deaf-to-general-request deaf-to-own-address answers-any-address leading-zeros-count address-spaces-ignored",
    "address-case-ignored address-length-unchecked address-characters-unchecked no-resynchronisation",
    "answers-without-question-mark answers-any-line zero-address-is-general identification-without-lf",
    "identification-without-slash manufacturer-with-digit baud-character-reserved identification-too-long",
    "identification-with-exclamation-mark incomplete-select-forgotten readout-without-exclamation-mark readout-without-etx",
    "repeat-ignored repeat-only-once repeat-differs right-password-refused wrong-password-accepted wrong-password-nak",
    "wrong-password-silent session-stays-after-wrong-password reserved-command-acknowledged reserved-command-ends-session",
    "brackets-unchecked write-not-acknowledged write-nak write-without-effect write-truncated read-answered-with-ack",
    "data-with-exclamation-mark data-of-other-address unknown-address-nak unknown-address-data unknown-address-silent",
    "error-without-brackets error-too-long unknown-write-acknowledged break-ignored break-keeps-rate break-acknowledged",
    "break-does-not-stop-readout break-at-start-answered address-too-long value-too-long value-with-slash unit-too-long",
    "zero-locations-accepted rate-not-switched rate-one-too-low select-ignored switches-to-any-z wrong-z-not-answered",
    "no-readout-without-select readout-without-select-at-z readout-without-select-too-early readout-without-select-too-late",
    "zero-rate-ignored deaf-after-readout stays-at-rate-after-readout unsupported-control-silent unsupported-control-at-z",
    "refusal-silent operand-missing operand-at-300 programming-gives-readout operand-with-address operand-with-unit",
    "operand-without-brackets programming-with-wrong-z programming-at-zero-rate-at-z lines-without-cr-lf bracket-left-open",
    "data-set-without-brackets session-never-ends session-ends-too-late session-ends-too-early session-ends-with-break",
    "write-before-password write-before-password-executed read-before-password parity-unchecked-in-start",
    "bcc-unchecked-in-read nak-ends-session answers-before-line-end identification-at-600 overlong-select-accepted",
    "readout-ends-with-eot reserved-letter-acknowledged reserved-type-acknowledged write-forgotten no-locations-accepted",
    "many-locations-accepted one-location-refused reserved-z-not-answered deaf-after-no-select unsupported-y-silent",
    "unsupported-v-silent session-has-a-length parity-odd-in-fallback fallback-too-early break-too-late gap-in-fallback",
    "select-needs-haste commands-need-haste torn-command-stays parity-unchecked-in-write parity-unchecked-in-bcc",
    "bcc-wrong-in-fallback bcc-wrong-in-every-third-answer bcc-zero-accepted wears-out address-beginning-accepted",
    "address-end-accepted address-last-character-ignored address-continued-accepted address-leading-space-ignored",
    "address-cut-to-own-length deaf-after-long-address deaf-after-noise deaf-after-nul identification-sometimes-too-long",
    "repeat-too-briefly password-beginning-accepted commands-wear-out character-behind-error follows-z-1",
    "reserved-v-3-accepted character-behind-operand programming-with-z-1 logged-in-session-never-ends login-stays",
    "mode-a-data-omitted mode-a-waits-for-select mode-a-data-at-600 mode-a-z-digit mode-a-z-of-mode-b",
    "mode-a-deaf-to-commands mode-a-sends-operand mode-a-commands-at-600 mode-a-data-too-late mode-b-data-omitted",
    "mode-b-table-shifted mode-b-not-switched mode-b-waits-for-select mode-b-without-pause mode-b-pause-too-long",
    "mode-b-z-reserved mode-b-commands-at-z mode-b-deaf-to-commands mode-b-sends-operand after-data-never-ends",
    "after-data-ends-too-early mode-b-break-ignored push-omitted push-at-1200 push-without-blank-line push-without-end",
    "push-without-slash push-baud-character push-with-check-characters push-too-rarely push-stops push-answers-request",
    "push-stopped-by-request crc-wrong crc-without-slash crc-omitted hdlc-not-confirmed hdlc-confirmed-at-300",
    "hdlc-confirmed-with-zero hdlc-gives-readout hdlc-with-any-z hdlc-wrong-z-not-answered hdlc-never-ends",
    "hdlc-ends-too-late hdlc-babbles r2-nak r2-silent w2-nak w2-not-acknowledged r5-acknowledged r5-silent r6-nak r6-silent",
    "w5-nak w5-not-acknowledged e2-nak e2-silent right-result-refused any-result-accepted wrong-result-nak",
    "wrong-result-silent continuation-alone-stored partial-blocks-end-with-etx partial-last-ends-with-eot partial-read-nak",
    "r4-nak r4-silent partial-ack-ignored partial-ack-repeats partial-skips-block partial-nak-gives-next",
    "partial-nak-ignored partial-nak-ends-transfer partial-takes-command-for-ack partial-deaf-to-commands partial-unasked",
    "partial-write-not-acknowledged partial-write-nak partial-write-last-part-only partial-write-first-part-only",
    "partial-write-takes-effect-at-once partial-write-abort-stores partial-write-damaged-block-kept",
    "partial-write-nak-ends-transfer w4-nak w4-silent b1-not-acknowledged b1-nak b1-session-stays wake-up-ignored",
    "wake-up-needs-2200-ms asleep-again-too-early awake-too-late wake-up-without-gaps wakes-only-once",
    "faulty-wake-up-deafens fast-wake-up-ignored fast-wake-up-needs-one-second fast-ack-too-early deaf-behind-fast-ack",
    "fast-request-needs-haste fast-wake-up-nak fast-ack-at-600 fast-ack-twice nul-acknowledged break-condition-deafens",
    "error-ends-session write-error-ends-session unknown-write-stored wrong-password-unlocks-later",
    "incomplete-select-too-late break-stops-readout-late repeat-too-late operand-too-early operand-too-late",
    "write-ack-too-early identification-too-early gap-in-answer readout-without-bcc answer-without-bcc answer-ends-with-eot",
    "long-value-in-answer long-unit-in-answer parity-odd-in-programming parity-unchecked-in-password",
    "bcc-unchecked-in-password bcc-unchecked-in-break password-case-ignored session-survives-break-unlocked readout-twice",
    "lines-too-short-end select-at-start-answered nak-at-start-answered command-at-start-answered",
    "write-at-start-carried-out request-in-programming-answered noise-ends-session parity-error-not-answered",
    "parity-error-answered-with-error damaged-request-answered-with-nak parity-error-executed parity-error-ends-session",
    "deaf-after-parity-error bcc-wrong-not-answered operand-without-bcc incomplete-select-at-z stopped-readout-resumes",
    "character-behind-ack stays-at-rate-after-repeat continuation-alone-refused-but-stored answer-repeated-unasked",
    "partial-read-unknown-data any-break-type-accepted deaf-after-long-command readout-select-gives-operand",
    "hdlc-ends-too-early hdlc-rate-stays programming-behind-fallback partial-write-bcc-unchecked brackets-swapped",
    "noise-keeps-session inactivity-keeps-rate slow-wake-up-acknowledged fast-wakes-only-once password-unlocks-nothing",
    "write-before-password-nak write-before-password-silent read-before-password-nak parity-unchecked-in-select",
    "parity-unchecked-in-break bcc-without-parity bcc-not-reset-in-repeat overlong-select-silent",
    "right-password-not-answered right-result-not-answered no-brackets-not-answered no-brackets-answered-with-error",
    "read-not-answered read-nak unknown-write-silent unknown-write-nak error-without-bcc break-answered-with-break",
    "break-at-start-deafens long-address-in-answer zero-rate-silent any-y-enters-programming refusal-at-z",
    "programming-with-wrong-z-silent programming-at-zero-rate-silent programming-at-zero-rate-gives-readout",
    "break-in-transfer-ignored partial-write-break-stores login-survives-inactivity read-before-password-silent",
    "locations-stay faulty-fast-wake-up-deafens further-writes-need-no-password further-reads-need-no-password",
    "late-select-ignored login-lost-by-error refusals-do-not-count repetitions-run-out repeat-at-z transfer-resumes",
    "parity-error-before-request-counts incomplete-select-stays bcc-unchecked-in-further-commands",
    "parity-unchecked-in-further-commands unknown-address-in-further-reads unknown-address-in-further-writes",
    "brackets-unchecked-in-further-commands reserved-read-carried-out secure-result-unlocks-nothing",
    "password-last-character-ignored continuation-behind-other-command-taken crc-right-once-only third-telegram-other-z",
    "request-delays-telegrams damaged-characters-dropped long-zeros-refused nak-behind-session-answered",
    "hdlc-ends-with-break fallback-without-bcc third-identification-at-600",
    "parity-unchecked-in-value bcc-unchecked-in-write-behind-password closing-bracket-unchecked",
    "password-with-unit-accepted slow-command-behind-password-dropped read-unlocks-writes break-ignored-behind-password",
    "session-never-ends-behind-nak second-wrong-password-keeps-session third-write-lost",
    "parity-unchecked-around-select select-without-line-feed reserved-v-enters-programming programming-again",
    "single-zero-is-general line-feed-before-carriage-return deaf-behind-zero-rate bcc-wrong-behind-write",
    "every-second-readout-with-lf mode-a-commands-once",
    "identification-twice operand-twice cr-lf-behind-ack glitch-before-second-identification",
    NULL,
};

bool is_known_defect(const char *id, size_t count) {
  for (const char *const *known = known_defects; *known != NULL; ++known) {
    if (index_in(*known, ' ', id, count) >= 0) return true;
  }
  return false;
}

bool defect(const struct meter *m, const char *id) { return index_in(m->options.defect, ',', id, strlen(id)) >= 0; }

void fault_options(struct meter *m) {
  struct options *options = &m->options;
  char *z = &options->identification[3];
  if (defect(m, "baud-character-reserved")) *z = '8';
  if (defect(m, "mode-a-z-digit")) *z = '5';
  if (defect(m, "mode-a-z-of-mode-b")) *z = 'C';
  if (defect(m, "push-baud-character")) *z = '4';
  if (defect(m, "push-at-1200")) options->push_baud = 2; /* 300, 600, 1200 */
  if (defect(m, "push-too-rarely")) options->push_interval_s = 20;
  if (defect(m, "after-data-never-ends")) options->after_data = AFTER_DATA_COMMANDS;
}
