// What the rig says to a meter in this suite, and the ways into each state: shared by scripts and C++ cases.
#pragma once

#include <string>
#include <string_view>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/command.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// The rig's own reaction time: behind the least of 200 ms that IEC 62056-21, 6.1 asks of a reader (D4 of the field: never at
// once).
inline constexpr Duration reader_reaction = 300ms;
// How long to wait for an answer: the limit is 1500 ms, a late one must still be seen to be late.
inline constexpr Duration answer_wait = 5000ms;
// How long nothing may come to count as no answer.
inline constexpr Duration silence_wait = 2000ms;
// The readout without an option select starts at the latest 2200 ms behind the identification; a late one must be seen.
inline constexpr Duration fallback_wait = 4500ms;
// At the latest so long behind the data the meter is at its start again (6.4.3).
inline constexpr Duration back_wait = 2250ms;

// What the rig said last, as far as the time of the answer depends on it.
enum class Said {
  something,  // nothing that sets a time limit
  request,
  select,        // an option select that is to be carried out
  wrong_select,  // one that is answered by the readout at 300 Bd
  command,
};
Said said_last(run::Bench& bench);
// For what is said by say() alone. `culprit`: the requirement to blame when the device dies of it; empty: the case's own.
void set_said(run::Bench& bench, Said said, std::string culprit = "");

// Commands are heard: the rig has said one since the last request.
bool is_in_session(run::Bench& bench);
// The rig said a fast wake-up last.
bool is_waking(run::Bench& bench);

// What the rig said last was a command that no data can answer: an error message at most.
bool no_data_due(run::Bench& bench);
// It was a write command: ACK, NAK or an error message are all that can answer it.
bool said_write(run::Bench& bench);

// What a message can be spoilt with on its way.
struct Damage {
  Duration gap{0};                              // between any two characters
  std::optional<std::int64_t> wrong_parity_at;  // index of a character, from the end where negative
  std::size_t cut = 0;                          // so many characters at the end are not sent
  bool wrong_bcc = false;
  bool without_brackets = false;
};

// Waits `after` since the last character on the line, then sends. `what` stands in the report.
void say(run::Bench& bench, std::string_view what, Bytes bytes, const Damage& damage = {}, std::size_t hidden_first = 0,
         std::size_t hidden_count = 0);

// Wakes a battery meter first.
void say_request(run::Bench& bench, std::string_view address = "", const Damage& damage = {});
void say_request_awake(run::Bench& bench, std::string_view address = "", const Damage& damage = {});
// `z`: "same", "other", "zero" or a character. `extra`: characters too many behind Y.
void say_select(run::Bench& bench, char v, std::string_view z, char y, const Damage& damage = {}, std::string_view extra = "");
void say_command(run::Bench& bench, iec62056::Command command, const Damage& damage = {}, std::size_t secret = 0);
// By P1, or with type '2' the result of the secure algorithm by P2.
void say_password(run::Bench& bench, bool right, const Damage& damage = {}, char type = '1');
void say_break(run::Bench& bench, const Damage& damage = {});

// How long what still comes of a readout is waited for behind a break into it.
inline constexpr Duration cut_in_wait = answer_wait;
// Says break into the message that comes, and lets pass what still comes of it. False when nothing came.
bool cut_in_break(run::Bench& bench);

// The BCC kind of this meter, PICS B.4.
iec62056::BccKind bcc_kind(const run::Bench& bench);
// The rig's rate: 300 Bd, or that of the identification's Z.
void set_rate(run::Bench& bench, bool of_z);

// The protocol mode of this meter, PICS A.1: 'A', 'B', 'C' or 'D'.
char mode_of_meter(const run::Bench& bench);
// The requirement on the baud rate character in that mode.
const char* baud_requirement(const run::Bench& bench);
// What stands in the way when a request is not answered: 6.3.1/1, or the wake-up of a battery meter.
const char* silence_requirement(const run::Bench& bench);
// The requirement on wake-ups that an earlier case saw broken: then silence is no matter of later ones.
std::optional<std::string> unwoken(const run::Bench& bench);

// NUL characters for `length`, `gap` between any two, and the pause. B.1.
void say_wake_up(run::Bench& bench, Duration length, Duration gap, Duration pause);
// NUL characters for `length` again and again until something comes. B.2.
void send_fast_wake_up(run::Bench& bench, Duration length);
// The same, and what came.
std::unique_ptr<MeterMessage> say_fast_wake_up(run::Bench& bench, Duration length);
// What a battery meter needs before a request by its PICS (A.4); nothing for others.
void wake(run::Bench& bench);

// The ways into a state. Each leaves an INCONCLUSIVE verdict and gives null when the device does not follow.
// What is no request is not answered, then: the device listens before it speaks.
bool quiet(run::Bench& bench);
std::unique_ptr<MeterMessage> sign_on(run::Bench& bench);
void ask_readout(run::Bench& bench);                        // behind sign_on
std::unique_ptr<MeterMessage> read_out(run::Bench& bench);  // behind sign_on
// Behind sign_on: what came last, the operand message, or in modes A and B the data.
std::unique_ptr<MeterMessage> enter_programming(run::Bench& bench);
// Behind an identification: the readout that comes without option select, and the way back to the start. False when none came.
bool let_readout_pass(run::Bench& bench);
// Behind a readout: waits until the meter is at its start again.
bool back_to_start(run::Bench& bench);
// Whether a device that is silent answers a request in odd parity or in eight bits without parity.
std::optional<SerialFormat> answers_in_other_format(run::Bench& bench);
// The right password where commands need it; `write`: for a write command.
bool unlock(run::Bench& bench, bool write);

// Ends with an INCONCLUSIVE verdict that names the requirement in the way. What is heard there at another rate breaks it for the
// whole run: it may come now and then, and have come right in that requirement's own case.
void block(run::Bench& bench, std::string requirement, const MeterMessage& message, std::string_view expected);

}  // namespace umirig::suites
