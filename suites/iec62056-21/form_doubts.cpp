#include "suites/iec62056-21/form_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "rig/iec62056/telegram.hpp"
#include "suites/iec62056-21/message_reader.hpp"

namespace umirig::suites {
namespace {

using run::FormDoubt;
using run::Spoken;

constexpr Duration at_once = 1450ms;           // 6.1 and 6.4.3: data behind it came for want of an option select
constexpr std::size_t least_sessions = 2;      // one may be a slip of the line
constexpr std::size_t identification_min = 7;  // "/XXXZ" CR LF

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
};

void look(Sessions& all, const std::vector<Spoken>& exchange) {
  for (std::size_t i = 0; i < exchange.size(); ++i) {
    const auto& one = exchange[i];
    if (!one.by_device || one.bytes.empty()) continue;
    ++all.heard;
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

// Values of the forms in which the other items of the form can be wrong.
void doubt_values(std::vector<FormDoubt>& doubts, const run::Record& record, const std::set<std::string>& addresses) {
  const auto& ixit = record.header["ixit"];
  if (fails(record, "6.3.1/2")) {
    const auto stated = ixit["device_address"].text();
    const bool known = std::any_of(addresses.begin(), addresses.end(),
                                   [&](const auto& one) { return without_zeros(one) == without_zeros(stated); });
    if (!addresses.empty() && !known) {
      doubts.push_back(
          {"IXIT device_address",
           fmt::format("it says '{}', which the meter does not answer, and its readout names '{}'", stated, *addresses.begin()),
           true});
    } else {
      doubts.push_back({"IXIT device_address", fmt::format("the meter does not answer '{}': is it its address?", stated), false});
    }
  }
  if (fails(record, "6.3.7/1"))
    doubts.push_back({"IXIT password", "the meter refuses it: is it its password? A wrong one looks the same", false});
  if (fails(record, "6.3.9/1"))
    doubts.push_back(
        {"IXIT read_address",
         fmt::format("a read of '{}' is not answered with data: does the meter have it?", ixit["read_address"].text()), false});
}

}  // namespace

std::vector<FormDoubt> form_doubts(const run::Record& record) {
  Sessions sessions;
  iec62056::BccJudge bcc;
  std::size_t readouts = 0;
  std::set<std::string> addresses;
  for (const auto& one : record.cases) {
    const auto exchange = run::exchange_of(one.events, read_meter_messages);
    look(sessions, exchange);
    for (const auto& message : exchange) {
      if (!message.by_device || has_errors(message) || (message.kind != "readout" && message.kind != "data")) continue;
      const auto telegram = iec62056::decode_telegram(message.bytes);
      bcc.add_all(telegram.bcc);
      if (message.kind != "readout") continue;
      ++readouts;
      // EDIS 0.0.0: what the meter is called by, where it says so.
      for (const auto& set : telegram.datasets) {
        if (set.address == "0.0.0" && !set.values.empty()) addresses.insert(set.values.front().value);
      }
    }
  }
  std::vector<FormDoubt> doubts;
  doubt_mode(doubts, sessions, record.header["pics"]["A.1"].text());
  doubt_check_characters(doubts, bcc.judgement(), record.header["pics"]["B.4"].text(), readouts);
  doubt_values(doubts, record, addresses);
  return doubts;
}

}  // namespace umirig::suites
