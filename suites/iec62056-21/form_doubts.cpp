#include "suites/iec62056-21/form_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "rig/iec62056/telegram.hpp"
#include "suites/iec62056-21/command_tally.hpp"
#include "suites/iec62056-21/form_questions.hpp"
#include "suites/iec62056-21/message_reader.hpp"

namespace umirig::suites {
namespace {

using run::FormDoubt;
using run::Spoken;

constexpr Duration at_once = 1450ms;           // 6.1 and 6.4.3: data behind it came for want of an option select
constexpr std::size_t least_sessions = 2;      // one may be a slip of the line
constexpr std::size_t identification_min = 7;  // "/XXXZ" CR LF
constexpr std::size_t longest_value = 32;      // 6.3.14
constexpr std::uint8_t stx = 0x02;

bool has_errors(const Spoken& one) { return one.kind == "unreadable" || one.text.find(" with errors)") != std::string::npos; }

// What all sessions of a record show of the protocol mode.
struct Sessions {
  std::size_t count = 0;                // identifications that can be read
  std::map<char, std::size_t> letters;  // their baud rate characters
  std::string example;                  // one of them, "/SIM5METER-1"
  std::size_t data_at_once = 0;         // a readout at 300 Bd follows unasked, as in mode A
  std::size_t noise_at_once = 0;        // something at another rate does, as in mode B
  std::size_t data_late = 0;            // a readout follows when no option select has come, as in mode C
  std::size_t unreadable = 0;           // messages at another rate than that of the rig
  std::size_t heard = 0;                // messages of the device
  std::size_t heard_awake = 0;          // … before any NUL characters could have woken it
  std::size_t asked_awake = 0;          // requests before them
};

bool is_request(const Spoken& one) {
  return !one.by_device && one.bytes.size() > 1 && (one.bytes[0] & 0x7FU) == '/' && (one.bytes[1] & 0x7FU) == '?';
}

// Enough NUL characters in a row that a battery meter may be woken (Annex B).
bool wakes(const Spoken& one) {
  constexpr std::size_t least = 10;
  return !one.by_device && std::count_if(one.bytes.begin(), one.bytes.end(), [](unsigned c) { return (c & 0x7FU) == 0; }) >=
                               static_cast<std::ptrdiff_t>(least);
}

void look(Sessions& all, const std::vector<Spoken>& exchange) {
  bool woken = false;
  for (std::size_t i = 0; i < exchange.size(); ++i) {
    const auto& one = exchange[i];
    woken = woken || wakes(one) || one.kind == "break";
    if (!woken && is_request(one)) ++all.asked_awake;
    if (!one.by_device || one.bytes.empty()) continue;
    ++all.heard;
    if (!woken) ++all.heard_awake;
    if (one.kind == "unreadable") ++all.unreadable;
    if (one.kind != "identification" || has_errors(one) || one.bytes.size() < identification_min) continue;
    ++all.count;
    ++all.letters[static_cast<char>(one.bytes[4] & 0x7FU)];
    if (all.example.empty()) all.example = to_text(ByteView(one.bytes).first(one.bytes.size() - 2));
    if (i + 1 == exchange.size() || !exchange[i + 1].by_device || exchange[i + 1].bytes.empty()) continue;
    const auto& next = exchange[i + 1];
    const bool soon = next.begin - one.end < at_once;
    const bool data = next.kind == "readout" && !has_errors(next);
    if (data) ++(soon ? all.data_at_once : all.data_late);
    if (soon && has_errors(next)) ++all.noise_at_once;
  }
}

// 6.4.1 to 6.4.3: the mode that a baud rate character belongs to.
char mode_of(char z) {
  if (z >= '0' && z <= '9') return 'C';
  return z >= 'A' && z <= 'F' ? 'B' : 'A';
}

// What the device does, where that is beyond doubt and not what the form says.
std::optional<char> other_mode(const Sessions& all, char stated) {
  if (all.count < least_sessions || all.letters.size() != 1) return std::nullopt;
  const char shown = mode_of(all.letters.begin()->first);
  if (shown == stated) return std::nullopt;
  if (stated == 'C') return shown;
  const bool unasked = all.data_at_once + all.noise_at_once > 0;
  if (stated == 'B' && shown == 'C') return unasked ? std::nullopt : std::optional('C');
  if (stated == 'B') return all.data_at_once > 0 ? std::optional('A') : std::nullopt;
  if (shown == 'C') return all.data_at_once == 0 && all.data_late > 0 ? std::optional('C') : std::nullopt;
  return all.data_at_once == 0 && all.noise_at_once > 0 ? std::optional('B') : std::nullopt;
}

std::string behaviour(const Sessions& all, char mode) {
  if (mode == 'A' && all.data_at_once > 0) return ", and the data follow at once at 300 Bd";
  if (mode == 'B' && all.noise_at_once > 0) return ", and something at another rate follows at once";
  if (mode == 'C' && all.data_late > 0) return ", and the data follow only when no option select has come";
  return "";
}

void doubt_mode(std::vector<FormDoubt>& doubts, const Sessions& all, const std::string& stated) {
  if (stated.size() != 1) return;
  const auto doubt = [&](std::string text, bool certain) { doubts.push_back({"PICS A.1", std::move(text), certain}); };
  if (stated == "D") {
    if (all.unreadable == all.heard)
      doubt(
          "it says mode D, and nothing that can be read came unasked: a meter of another mode speaks only when it is asked "
          "(modes A to C), or its "
          "interval is longer than the IXIT says",
          false);
    return;
  }
  if (const auto mode = other_mode(all, stated.front())) {
    doubt(fmt::format("it says mode {}, but the meter identifies itself as '{}', whose baud rate character '{}' is that of mode "
                      "{}{}",
                      stated, all.example, all.letters.begin()->first, *mode, behaviour(all, *mode)),
          true);
  }
  if (all.count == 0 && all.unreadable > 0 && 2 * all.unreadable >= all.heard)
    doubt(fmt::format(
              "it says mode {}, but no request was ever answered, and characters come at another rate than 300 Bd: does the "
              "meter push its data (mode D)?",
              stated),
          false);
}

void doubt_check_characters(std::vector<FormDoubt>& doubts, const iec62056::BccJudgement& bcc, const std::string& stated,
                            std::size_t readouts) {
  if ((stated != "xor" && stated != "sum7") || readouts == 0 || !bcc.proven()) return;
  if (bcc.verdict != iec62056::BccVerdict::xor_ && bcc.verdict != iec62056::BccVerdict::sum7) return;
  if (to_text(bcc.verdict) == stated) return;
  doubts.push_back(
      {"PICS B.4",
       fmt::format("it says {}, but in all of {} messages the check character is {}", stated, bcc.frames, to_text(bcc.verdict)),
       true});
}

bool fails(const run::Record& record, std::string_view requirement) {
  return std::any_of(record.cases.begin(), record.cases.end(), [&](const run::CaseRecord& one) {
    return one.outcome.verdict == run::Verdict::fail && one.requirement == requirement;
  });
}

std::string without_zeros(const std::string& address) {
  const auto first = address.find_first_not_of('0');
  return first == std::string::npos ? "" : address.substr(first);
}

// All that a record shows, beside its verdicts.
struct Shown {
  Sessions sessions;
  CommandTally commands;
  iec62056::BccJudge bcc;
  std::size_t readouts = 0;
  std::size_t readouts_with_stx = 0;
  std::set<std::string> addresses;  // by which the meter calls itself
};

class Doubter {
 public:
  Doubter(const run::Record& record, const Shown& shown) : record_(record), shown_(shown) {}

  std::vector<FormDoubt> doubts() {
    doubt_mode(doubts_, shown_.sessions, pics("A.1"));
    doubt_wake_up();
    doubt_check_characters(doubts_, shown_.bcc.judgement(), pics("B.4"), shown_.readouts);
    doubt_readouts();
    doubt_address();
    doubt_hdlc();
    doubt_programming();
    doubt_password();
    doubt_reads();
    doubt_writes();
    doubt_values();
    for (auto& one : form_questions(record_)) {
      const auto same = [&](const FormDoubt& other) { return other.item == one.item; };
      if (std::none_of(doubts_.begin(), doubts_.end(), same)) doubts_.push_back(std::move(one));
    }
    return std::move(doubts_);
  }

 private:
  std::string pics(const char* item) const { return record_.header["pics"][item].text(); }
  bool says(const char* item, bool value) const { return pics(item) == (value ? "true" : "false"); }
  std::string ixit(const char* item) const { return record_.header["ixit"][item].text(); }
  void doubt(const char* item, std::string text, bool certain = false) { doubts_.push_back({item, std::move(text), certain}); }

  // Annex B: a meter that sleeps answers nothing at all, and one that does not sleep needs no wake-up.
  void doubt_wake_up() {
    const auto stated = pics("A.4");
    if (stated == "none" && shown_.sessions.heard > 0 && shown_.sessions.heard_awake == 0 &&
        shown_.sessions.asked_awake >= least_sessions)
      doubt(
          "PICS A.4",
          "it says none: a meter that needs no wake-up, but it was heard only behind NUL characters, as a battery meter is that "
          "they wake",
          true);
    if (stated == "none" && shown_.sessions.heard == 0)
      doubt("PICS A.4",
            "it says none: a meter that needs no wake-up, but nothing at all was answered: a battery meter that sleeps looks "
            "like that, and so does a meter without power");
    const bool awake = std::any_of(record_.cases.begin(), record_.cases.end(), [](const run::CaseRecord& one) {
      return one.outcome.reason.find("the meter does not sleep") != std::string::npos;
    });
    if (awake && !stated.empty() && stated != "none")
      doubt(
          "PICS A.4",
          fmt::format("it says that the meter needs a wake-up ({}), but it answers without one: a meter that does not sleep has "
                      "none here",
                      stated));
  }

  // 6.3.4: check characters are sent with every readout or with none.
  void doubt_readouts() {
    if (shown_.readouts < least_sessions) return;
    if (says("B.1", true) && shown_.readouts_with_stx == 0)
      doubt("PICS B.1",
            fmt::format("it says that readouts come with check characters, but none of {} starts with STX", shown_.readouts));
    if (says("B.1", false) && shown_.readouts_with_stx == shown_.readouts && shown_.bcc.judgement().proven())
      doubt("PICS B.1",
            fmt::format("it says that readouts come without check characters, but all {} start with STX and have a BCC that fits",
                        shown_.readouts),
            true);
  }

  void doubt_address() {
    if (!fails(record_, "6.3.1/2")) return;
    const auto stated = ixit("device_address");
    const auto& addresses = shown_.addresses;
    const bool known = std::any_of(addresses.begin(), addresses.end(),
                                   [&](const auto& one) { return without_zeros(one) == without_zeros(stated); });
    if (!addresses.empty() && !known) {
      doubt("IXIT device_address",
            fmt::format("it says '{}', which the meter does not answer, and its readout names '{}'", stated, *addresses.begin()),
            true);
      return;
    }
    doubt("IXIT device_address", fmt::format("the meter does not answer '{}': is it its address?", stated));
    doubt("PICS A.2", "it says that the meter has a device address: has it one, and does it answer to it?");
  }

  void doubt_hdlc() {
    if (says("A.3", false) && shown_.commands.hdlc > 0 && fails(record_, "6.4.3/7"))
      doubt("PICS A.3", "it says that the meter does not offer mode E, but ACK 2 Z 2 is answered as a confirmation of HDLC is");
  }

  void doubt_programming() {
    const auto& seen = shown_.commands;
    if (says("C.1", false) && fails(record_, "6.4.3/8")) {
      if (seen.programming > 0)
        doubt("PICS C.1", "it says that the meter has no programming mode, but ACK 0 Z 1 is answered with an operand message",
              true);
      else if (seen.short_noise > 0)
        doubt(
            "PICS C.1",
            "it says that the meter has no programming mode, but what comes behind ACK 0 Z 1, at another rate than 300 Bd, is as "
            "short as an operand message");
    }
    if (says("C.1", true) && seen.programming == 0 && fails(record_, "6.4.6/1") && seen.readouts + seen.breaks > 0)
      doubt(
          "PICS C.1",
          fmt::format("it says that the meter has a programming mode, but ACK 0 Z 1 is answered with {}, as a meter without one "
                      "does it",
                      seen.readouts > 0 ? "a readout" : "a break"));
  }

  void doubt_password() {
    if (fails(record_, "6.3.7/1")) doubt("IXIT password", "the meter refuses it: is it its password? A wrong one looks the same");
  }

  // Annex D: what is refused before the password and done behind it needs it.
  bool doubt_access(const char* what, const Answers& before, const Answers& behind) {
    if (before.taken > 0 || before.refused == 0 || behind.taken == 0) return false;
    doubt("PICS C.3", fmt::format("it says {}, but {} is refused before the password in every session, and done behind it",
                                  pics("C.3"), what));
    return true;
  }

  void doubt_reads() {
    const auto& seen = shown_.commands;
    const auto stated = pics("C.3");
    if (!fails(record_, "6.3.9/1")) return;
    if (stated != "all" && doubt_access("a read", seen.read_before, seen.read_behind)) return;
    doubt("IXIT read_address",
          fmt::format("a read of '{}' is not answered with data: does the meter have it?", ixit("read_address")));
    if (seen.read_before.taken + seen.read_behind.taken + seen.other_reads == 0)
      doubt("PICS C.4", "it says that the meter knows the read command R1, but none was answered with data");
  }

  void doubt_writes() {
    const auto& seen = shown_.commands;
    if (seen.write_before.taken > 0 || seen.write_before.refused + seen.write_behind.refused == 0) return;
    if (!fails(record_, "6.3.7/6") && !fails(record_, "6.3.7/7") && !fails(record_, "D/3")) return;
    const auto stated = pics("C.3");
    const bool known = std::any_of(doubts_.begin(), doubts_.end(), [](const auto& one) { return one.item == "PICS C.3"; });
    if (known || (stated == "none" && doubt_access("a write", seen.write_before, seen.write_behind))) return;
    if (seen.write_behind.taken > 0) return;
    doubt("IXIT write_address",
          fmt::format("no write to '{}' is acknowledged: does the meter have it, and may it be written?", ixit("write_address")));
    doubt("PICS C.5", "it says that the meter knows the write command W1, but none was acknowledged");
    if (stated == "none" && seen.write_behind.refused == 0)
      doubt("PICS C.3", "it says none, but every write before the password is refused, and none came behind it");
  }

  void doubt_values() {
    if (fails(record_, "6.3.11/1") && shown_.commands.unknown_read > 0)
      doubt("IXIT unknown_address",
            fmt::format("a read of '{}', which the meter must not have, is answered with data: does it have it?",
                        ixit("unknown_address")));
    for (const auto* item : {"write_value", "write_value_2"}) {
      if (fails(record_, "6.3.14/2") && ixit(item).size() > longest_value)
        doubt(item == std::string("write_value") ? "IXIT write_value" : "IXIT write_value_2",
              fmt::format("it has {} characters, and the meter gives back what was written: 6.3.14 allows {}", ixit(item).size(),
                          longest_value));
    }
  }

  const run::Record& record_;
  const Shown& shown_;
  std::vector<FormDoubt> doubts_;
};

}  // namespace

std::vector<FormDoubt> form_doubts(const run::Record& record) {
  const auto& ixit = record.header["ixit"];
  const KnownAddresses known{ixit["read_address"].text(), ixit["write_address"].text(), ixit["unknown_address"].text()};
  Shown shown;
  for (const auto& one : record.cases) {
    const auto exchange = run::exchange_of(one.events, read_meter_messages);
    look(shown.sessions, exchange);
    tally(shown.commands, exchange, known);
    for (const auto& message : exchange) {
      if (!message.by_device || has_errors(message) || (message.kind != "readout" && message.kind != "data")) continue;
      const auto telegram = iec62056::decode_telegram(message.bytes);
      shown.bcc.add_all(telegram.bcc);
      if (message.kind != "readout") continue;
      ++shown.readouts;
      if ((message.bytes.front() & 0x7FU) == stx) ++shown.readouts_with_stx;
      // EDIS 0.0.0: what the meter is called by, where it says so.
      for (const auto& set : telegram.datasets) {
        if (set.address == "0.0.0" && !set.values.empty()) shown.addresses.insert(set.values.front().value);
      }
    }
  }
  return Doubter(record, shown).doubts();
}

}  // namespace umirig::suites
