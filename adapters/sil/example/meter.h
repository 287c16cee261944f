/* The example meter: what it remembers, and what its files offer each other.
 *
 *   meter.c            entry point, states, time, what is heard
 *   meter_line.c       messages on their way out
 *   meter_sign_on.c    request, identification, option select
 *   meter_wake_up.c    a battery meter asleep
 *   meter_readout.c    registers, readouts, telegrams
 *   meter_command.c    programming mode: commands and their answers
 *   meter_partial.c    programming mode: partial blocks
 *   meter_options.c    what it is told when it is opened
 *   meter_faults.h     how it is made wrong on purpose: no part of a good meter
 */
#ifndef UMIRIG_SIL_EXAMPLE_METER_H
#define UMIRIG_SIL_EXAMPLE_METER_H

#include "meter_faults.h"
#include "meter_options.h"

/* In the texts of the meter \1 is SOH, \2 STX, \3 ETX and \4 EOT. */
enum { SOH = 0x01, STX = 0x02, ETX = 0x03, EOT = 0x04, ACK = 0x06, LF = 0x0A, CR = 0x0D, NAK = 0x15, UNUSABLE = 0x7F };
enum { BASE_BAUD = 300, RX_SIZE = 1024, TX_SIZE = 8192, BREAK_SIZE = 5, SELECT_SIZE = 6 };
enum { LONGEST_ADDRESS = 32, LONGEST_VALUE = 128 };
enum { REPEAT_MS = 1600 /* a repeat request is heard so long behind the data */ };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MS UINT64_C(1000)
#define SECONDS UINT64_C(1000000)

enum state { ASLEEP, START, SELECT, DATA_FOLLOW, READ_OUT, PROGRAMMING, HDLC, PUSHING };

/* What a message sent is. */
enum kind { NOTHING, IDENTIFICATION, READOUT, TELEGRAM, CONFIRMATION, OPERAND, DATA, ERROR_MESSAGE, SIGN /* ACK, NAK */, BREAK };

struct span {
  const char *text;
  size_t count;
};

struct heard {
  uint8_t byte, c; /* as sent; the character that it is, or UNUSABLE */
  uint32_t baud, errors;
  uint64_t begin_us, gap_us; /* of its start bit, and from the character before to it */
};

/* A string of NUL characters, and when a battery meter falls asleep. */
struct wake_up_string {
  unsigned nuls;
  uint64_t first_us, last_us;                /* begin of its first, end of its last NUL */
  uint64_t woke_us, awake_from_us, sleep_us; /* awake_from: end of what woke it */
  uint64_t window_end_us;                    /* where no traffic keeps it awake */
};

struct meter {
  umirig_sil_rig rig;
  struct options options;
  char note[2 + LONGEST_VALUE]; /* of C.9, behind a '=' that tells an empty note from an empty store */
  bool powered, held_in_reset;

  enum state state;
  uint64_t timer_us; /* when the state ends by itself */
  uint32_t baud;     /* 0: no format given yet */
  bool eight_bits;   /* 8N1 in place of 7E1 */
  bool unlocked;     /* by a password */
  bool fell_back;    /* no option select, or a wrong one, led to the readout */
  uint64_t repeat_until_us, push_due_us;
  struct wake_up_string wake_up;
  struct { /* R3, R4: blocks that there are, and the last one sent; all are sent: no transfer */
    char type;
    unsigned blocks, sent;
  } reading;
  struct { /* W3, W4: the parts that have come; no type: no transfer */
    char type, value[LONGEST_VALUE];
    size_t count;
  } writing;

  uint8_t rx[RX_SIZE];
  size_t rx_count;
  bool rx_damaged, rx_at_end, rx_skips; /* at_end: the block check character comes next */
  char latest[BREAK_SIZE];              /* the last characters heard, where a break message may be among others */
  uint64_t heard_us;

  char tx[TX_SIZE];
  size_t tx_count, tx_sent, tx_pause_at, tx_pause_ms; /* one long pause before character tx_pause_at; 0: none */
  enum kind tx_kind;
  enum state tx_next;
  bool tx_busy;
  uint32_t tx_baud;
  uint64_t tx_due_us, tx_end_us; /* what is to be done next; end of the last message sent */

  struct faults faults;
};

/* ---- meter.c ---- */

uint64_t now_of(const struct meter *m);
void enter_state(struct meter *m, enum state state);
enum state home_of(const struct meter *m); /* the state without a session: at the start, or asleep */
void go_home(struct meter *m);
void begin_session(struct meter *m);
void leave_readout(struct meter *m);
void recall_note(struct meter *m);
void drop_message(struct meter *m);
void collect(struct meter *m, const struct heard *heard);
bool is_character(const struct heard *heard, char c);
bool break_message_heard(const struct meter *m);

/* ---- meter_line.c ---- */

void set_line(struct meter *m, uint32_t baud, bool eight_bits);

/* A message is begun, put together and transmitted: it starts at `due`; behind its last stop bit the meter is in `next`. */
void begin_message(struct meter *m);
void put(struct meter *m, const char *format, ...);
void put_end(struct meter *m, char end); /* ETX or EOT, and the block check character over what follows the first character */
char block_check(const char *text, size_t count, bool sum);
void transmit(struct meter *m, enum kind kind, uint32_t baud, uint64_t due, enum state next);
void transmit_again(struct meter *m, uint64_t due); /* what was sent last */
void transmit_some(struct meter *m);                /* up to the next pause */

/* When an answer to the character just heard starts. */
uint64_t reaction(const struct meter *m, enum time what);

/* ---- meter_sign_on.c ---- */

uint32_t baud_of(char z); /* of mode C; others are 300 Bd */
uint32_t data_baud(const struct meter *m);
void hear_request(struct meter *m, const struct heard *heard);
void hear_select(struct meter *m, const struct heard *heard);
void obey_select(struct meter *m); /* it stands in rx */
void fall_back(struct meter *m, uint64_t due);
void send_readout(struct meter *m, uint32_t baud, uint64_t due);
void send_operand(struct meter *m, uint32_t baud, uint64_t due);
void confirm_hdlc(struct meter *m, char z);
bool repeat_wanted(const struct meter *m, const struct heard *heard);
void repeat_readout(struct meter *m);

/* ---- meter_wake_up.c ---- */

bool is_battery_meter(const struct meter *m);
void enter_wake_up(struct meter *m, uint64_t from); /* START or ASLEEP has been entered */
void wake_until(struct meter *m, uint64_t until);
void hear_wake_up(struct meter *m, const struct heard *heard);
void set_wake_up_timer(struct meter *m); /* of a battery meter, ASLEEP or at the START */
void wake_up_time_is_up(struct meter *m);

/* ---- meter_readout.c ---- */

enum { DEVICE_NUMBER = 1, NOTE = 7, REGISTERS };

extern const struct reading { const char *address, *text; /* no text: the note */ } registers[REGISTERS];

size_t find_register(struct span address); /* REGISTERS: there is none */
const char *register_text(const struct meter *m, size_t index);
void build_readout(struct meter *m);
void build_telegram(struct meter *m);
void put_telegram_end(struct meter *m, size_t from, unsigned error); /* the CRC covers what stands in tx from there */

/* ---- meter_command.c ---- */

struct data_set {
  struct span address, value;
  bool has_unit;
};

struct command {
  char name[3]; /* letter and type */
  bool known;   /* not reserved, and this meter has it */
  bool sound, checked, ends_with_eot;
  struct data_set set;
};

enum outcome { SILENCE, DONE /* ACK */, GARBLED /* NAK */, REFUSED /* error message */, SENT_AWAY /* break */, DATA_SET };

struct reply {
  enum outcome outcome;
  bool ends_session;
};

bool equals(struct span span, const char *text);
bool parse_data_set(struct span text, bool is_password, struct data_set *set);
bool is_named(const struct command *command, const char *name);
bool knows(const struct meter *m, const char *name); /* of a command: whether it is none of the reserved ones */
struct command parse_command(const struct meter *m);
void restart_inactivity(struct meter *m, uint64_t from);
void hear_command(struct meter *m, const struct heard *heard);
void build_break(struct meter *m);
void build_data(struct meter *m, const char *text, char end);
bool locations_wanted(const struct meter *m, struct span number, unsigned most, unsigned *count);
bool read_is_locked(const struct meter *m, const struct command *command);
bool write_is_locked(const struct meter *m, const struct command *command);
enum outcome read_register(struct meter *m, const struct command *command);
enum outcome write_register(struct meter *m, const struct command *command);
void keep_note(struct meter *m, struct span value);

/* ---- meter_partial.c ---- */

enum outcome read_blocks(struct meter *m, const struct command *command);
bool blocks_left(const struct meter *m);
void send_block(struct meter *m, unsigned number, uint64_t due);
enum outcome write_block(struct meter *m, const struct command *command);
void end_transfers(struct meter *m, const struct command *command); /* those that this command is no part of */
void forget_transfers(struct meter *m);

#endif
