/* How the example meter is made wrong on purpose, so that a test can be seen to find it: option defect=ID, with the ids and
 * meanings of suites/iec62056-21/defects.toml. A good meter needs nothing of this: read faulty_NAME(m, ..., good) as `good`,
 * and fault_takes_NAME(...) as `false`. What is wrong stands in meter_faults_*.c. */
#ifndef UMIRIG_SIL_EXAMPLE_METER_FAULTS_H
#define UMIRIG_SIL_EXAMPLE_METER_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;
struct heard;
struct meter;
struct reply;
struct span;

/* The times of a meter, each in ms; a defect may set another one. */
enum time {
  TO_IDENTIFICATION, /* reaction times */
  TO_READOUT,
  TO_FALLBACK,
  TO_REPETITION,
  TO_OPERAND,
  TO_CONFIRMATION,
  TO_ANSWER,
  TO_WRITE_ACK,
  TO_BREAK,
  DATA_PAUSE, /* modes A and B: between identification and data */
  SELECT_TIME,
  FALLBACK_TIME,
  BACK_TIME,
  REPEAT_TIME,
  INACTIVITY,
  HDLC_INACTIVITY,
  REQUEST_GAP, /* patience between characters */
  SELECT_GAP,
  COMMAND_GAP,
  NUL_GAP,
  SLOW_STRING,
  SLOW_PAUSE,
  FAST_STRING
};

/* What only defects remember; all of it counts from power on. */
struct faults {
  unsigned requests, identifications, answers, noise, nuls, row, nuls_before, commands, sessions, telegrams, repeats;
  unsigned readouts, wrong_passwords;
  unsigned repetitions; /* of whatever readouts */
  unsigned resume_at;   /* the block behind those that were sent of a transfer cut short; 0: none was */
  bool worn_out;        /* answers no request any more */
  bool lingers, deaf, keeps_rate, password_holds, unlocks_later, check_spoilt, again, twice, written;
  bool resumes, programs_later, deaf_to_commands, answer_repeated, locations_refused;
  bool requested;                      /* since the meter is at the start: by a request, good or not, for whomever */
  bool parity_inside, parity_in_check; /* of the message that comes in: where a parity error was */
  bool parity_before;                  /* the same of a request: shortly before its start character */
  bool has_read_out, delayed;          /* a readout has been sent; the next telegram is put off */
  bool has_programmed, has_written;
  struct {                /* of a session */
    bool signed_in, read; /* the right password has come; data have answered R1 */
    unsigned writes;      /* W1 that were due an ACK */
  } session;
  bool select_stays;    /* an incomplete one */
  bool answers_at_once; /* the reaction time is over */
  char check_before;    /* of the readout sent last */
  uint32_t baud;
  uint64_t session_us, session_end_us, deaf_until_us, quiet_until_us, acknowledged_us;
  uint64_t parity_us; /* end of the last character with a parity error where requests are heard; 0: there was none */
  char address[17], value[129], text[1024]; /* an unknown register that was written; a command with brackets */
  struct {                                  /* an option select or a command, at the start */
    uint8_t text[256];
    size_t count;
    bool at_end;
  } stray;
};

extern const char *const known_defects[]; /* with spaces between them, up to NULL */
bool is_known_defect(const char *id, size_t count);
bool defect(const struct meter *m, const char *id);
void fault_options(struct meter *m); /* defects that are a wrong value of an option */

/* ---- meter_faults_state.c ---- */

uint64_t faulty_ms(const struct meter *m, enum time what, uint64_t good);
uint64_t faulty_session_end(struct meter *m, uint64_t from, uint64_t good);
void fault_enters(struct meter *m, int before); /* a state has been entered */
bool fault_takes_data(struct meter *m);         /* of modes A and B */
bool fault_takes_time_up(struct meter *m);
bool faulty_unlocked(const struct meter *m, bool good);   /* when a session begins or ends */
bool fault_keeps_rate(const struct meter *m, int before); /* at the start */
bool faulty_awake(const struct meter *m, bool good);      /* whether a wake-up string wakes */
uint64_t faulty_awake_at(const struct meter *m, uint64_t good);
uint64_t faulty_sleep(const struct meter *m, uint64_t good); /* where nothing is heard before */
uint64_t faulty_ack_due(const struct meter *m, uint64_t good);

/* ---- meter_faults_heard.c ---- */

void fault_hears(struct meter *m, struct heard *heard);
bool fault_takes_character(struct meter *m, const struct heard *heard);
bool fault_takes_break(struct meter *m, bool condition); /* during a readout */

/* ---- meter_faults_sign_on.c ---- */

bool fault_collects(const struct meter *m, const struct heard *heard); /* what is no request, too */
bool faulty_line_end(const struct meter *m, const struct heard *heard, bool good);
bool faulty_wanted(struct meter *m, struct span line, bool good); /* whether a line is a request for this meter */
bool faulty_address(const struct meter *m, struct span address, bool good);
bool fault_takes_request(struct meter *m);
struct select {
  bool complete;
  char v, z, y;
};
bool fault_takes_select(struct meter *m, struct select *select);
uint64_t faulty_select_end(const struct meter *m, uint64_t good);
uint32_t faulty_data_baud(const struct meter *m, uint32_t good);
uint32_t faulty_baud_behind_data(const struct meter *m, uint32_t good);
bool fault_takes_repeat(struct meter *m);

/* ---- meter_faults_message.c ---- */

void spoil_message(struct meter *m);           /* that is put together */
void spoil_message_again(struct meter *m);     /* that is sent once more */
bool fault_sends(struct meter *m, size_t end); /* characters up to `end` with wrong parity */

/* ---- meter_faults_command.c ---- */

bool is_block(const struct command *command); /* of R3, R4, W3, W4 */
bool is_read(const struct command *command);
bool is_plain_write(const struct command *command);
bool is_one_of(const struct command *command, const char *names);                /* with spaces between them */
extern const char further_commands_but_w3[];                                     /* nor B1 */
bool is_refused_by_option(const struct meter *m, const struct command *command); /* the PICS rules this read or write out */
bool is_unknown(const struct command *command);                                  /* its address */
bool is_deaf(const struct meter *m);
void fault_reads_command(struct meter *m, struct command *command);
bool fault_takes_command(struct meter *m, const struct command *command, struct reply *reply);
bool fault_keeps_writing(const struct meter *m, const struct command *command); /* behind a command of another kind */
bool fault_takes_note(struct meter *m, struct span *value);
bool faulty_locations(const struct meter *m, struct span number, bool good);
bool faulty_lock(const struct meter *m, const struct command *command, bool good);
const char *faulty_text(struct meter *m, const struct command *command, const char *good); /* of a register */
void fault_obeys_at_start(struct meter *m);                                                /* a message stands in rx */
bool fault_takes_ack(struct meter *m);
bool fault_takes_nak(struct meter *m);
unsigned faulty_block(struct meter *m, unsigned good);

/* ---- meter_faults_answer.c ---- */

struct reply faulty_reply(struct meter *m, const struct command *command, struct reply good);

#endif
