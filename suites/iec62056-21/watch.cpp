#include "suites/iec62056-21/watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;

// IEC 62056-21, 6.1.
constexpr Duration least_reaction = 20ms;
constexpr Duration longest_reaction = 1500ms;
constexpr Duration longest_gap = 1500ms;

bool line_ends_only(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](unsigned byte) { return byte == iec62056::CR || byte == iec62056::LF; });
}

// Whose matter is what follows directly behind a message of this kind.
std::string form_of(Bench& bench, const MeterMessage& message) {
  if (message.is_identification()) return "6.3.2/1";
  if (message.is_command('P', '0')) return "6.4.6/2";
  if (message.kind == MessageKind::command) return "6.3.7/2";
  if (message.kind == MessageKind::option_select) return "6.4.5/1";
  if (message.kind == MessageKind::ack) {
    return is_waking(bench) ? "B.2/4" : "6.3.5/1";
  }
  if (message.kind == MessageKind::nak) return "6.2/3";
  if (said_last(bench) == Said::command && goes_on(message) && bench.sheet().holds("C.8")) return "6.3.10/1";
  if (said_last(bench) == Said::command) return message.is_error() ? "6.3.11/2" : "6.3.9/2";
  return "6.3.4/1";
}

void watch_times(Bench& bench, const MeterMessage& message) {
  const auto said = said_last(bench);
  if (said == Said::something || message.reaction < Duration(0)) return;
  const auto tolerance = bench.tolerance();
  if (message.reaction + tolerance < least_reaction) {
    bench.violation("6.1/1", fmt::format("{} starts {} behind the last character: expected at least {}", message.text,
                                         format_ms(message.reaction), format_ms(least_reaction)));
  }
  if (said == Said::request || said == Said::select || said == Said::command) {
    if (message.reaction - tolerance > longest_reaction) {
      bench.violation("6.1/2", fmt::format("{} starts {} behind the last character: expected at most {}", message.text,
                                           format_ms(message.reaction), format_ms(longest_reaction)));
    }
  }
}

// 6.4.2: in mode B the data answer nothing, and have to leave the rig the time to change its rate.
void watch_pause(Bench& bench, const MeterMessage& message) {
  const bool first = !bench.notes()["data due"].empty();
  bench.notes()["data due"].clear();
  if (mode_of_meter(bench) != 'B') return;
  if (message.is_identification()) bench.notes()["data due"] = "yes";
  if (!first || !message.is_readout() || message.reaction < Duration(0)) return;
  if (message.reaction + bench.tolerance() < least_reaction) {
    bench.violation("6.4.2/2", fmt::format("{} starts {} behind the identification: expected at least {}", message.text,
                                           format_ms(message.reaction), format_ms(least_reaction)));
  }
}

bool says_error(const MeterMessage& message) {
  auto text = to_text(message.block()).substr(0, 3);
  if (text.starts_with('(')) text.erase(0, 1);
  return text.starts_with("ER") || text.starts_with("er") || text.starts_with("Er");
}

// Data without an address look like an error message: what it says, or that no data are due, tells them apart.
bool is_surely_error(Bench& bench, const MeterMessage& message) {
  if (!message.is_error() && !message.is_doubtful_error()) return false;
  return no_data_due(bench) || says_error(message);
}

void watch_bcc(Bench& bench, const MeterMessage& message) {
  const bool framed = message.kind == MessageKind::data || message.kind == MessageKind::command;
  if (!framed || message.bytes.size() < 3) return;
  const bool programming = message.kind == MessageKind::command || said_last(bench) == Said::command;
  const std::string requirement = programming ? "6.2/2" : "6.2/1";
  if (!message.whole) {
    const bool missing = message.bytes.back() == iec62056::ETX && programming;
    if (!missing) return;  // of a readout: 6.3.4/1
    const bool data = message.kind == MessageKind::data;
    const std::string form = is_surely_error(bench, message) ? "6.3.11/2" : "6.3.9/2";
    bench.violation(data ? form : requirement, message.text + " has no BCC");
    return;
  }
  const auto covered = ByteView(message.bytes).subspan(1, message.bytes.size() - 2);
  const auto seen = message.bytes.back();
  if (message.is_command('B', '0') && seen == iec62056::bcc_xor(covered)) return;  // D2: B0 has the XOR everywhere
  const auto expected = iec62056::bcc(bcc_kind(bench), covered);
  if (seen == expected) return;
  bench.violation(requirement, fmt::format("the BCC of {} is {:02X}: expected {:02X}", message.text, seen, expected));
}

void watch_contents(Bench& bench, const MeterMessage& message) {
  const auto note = [&](const char* requirement, const std::string& wrong) {
    if (!wrong.empty()) bench.violation(requirement, wrong);
  };
  if (message.is_identification()) {
    note("6.3.2/1", wrong_form(message));
    note("6.3.2/2", wrong_manufacturer(message));
    note(baud_requirement(bench), wrong_baud(message, mode_of_meter(bench), push_format(bench).baud));
    note("6.3.2/4", wrong_identification(message));
  } else if (message.is_command('P', '0')) {
    note("6.4.6/2", wrong_operand(message));
  } else if (said_last(bench) == Said::command && message.is_error()) {
    // Only what begins as an error message is held to be one: its form is free where data could have come.
    if (says_error(message)) note("6.3.11/2", wrong_error(message));
  } else if (message.is_readout() && message.whole) {
    const bool programming = said_last(bench) == Said::command;
    const auto content = message.block();
    if (programming && std::find(content.begin(), content.end(), '!') != content.end())
      note("6.3.9/2", message.text + " holds the end character '!'");
    const auto block = message.decoded(programming);
    for (const auto& finding : block.findings) {
      const bool comma = finding.text.find("decimal comma") != std::string::npos;  // D15 of the field
      if (finding.clause == "6.6" && !comma) note("6.6/1", fmt::format("offset {}: {}", finding.offset, finding.text));
    }
    for (const auto& set : block.datasets) {
      note("6.3.14/1", wrong_address(set, programming));
      note("6.3.14/2", wrong_value(set, programming));
      note("6.3.14/3", wrong_unit(set, programming));
    }
    if (!programming && !is_in_session(bench) && mode_of_meter(bench) != 'D') note("6.5.1/1", wrong_lines(message));
  }
}

// Every readout, whatever led to it. What comes in a session is none.
void watch_readout(Bench& bench, const MeterMessage& message) {
  const bool checked = bench.sheet().holds("B.1");
  const auto said = said_last(bench);
  if (is_in_session(bench) || said == Said::command || said == Said::request || bench.interrupted()) return;
  if (message.kind != MessageKind::data && message.kind != MessageKind::plain_data) return;
  if (!message.junk.empty()) {
    bench.violation("6.3.4/1", fmt::format("{} stands before the beginning of {}", to_readable(message.junk), message.text));
  }
  // Without check characters only its end tells a readout from what is none.
  const bool plain = !checked && message.kind == MessageKind::plain_data && message.is_readout() && mode_of_meter(bench) != 'D';
  if (!plain && (message.kind != MessageKind::data || !checked)) return;
  if (const auto wrong = wrong_readout(message, checked); !wrong.empty()) bench.violation("6.3.4/1", wrong);
}

}  // namespace

const std::vector<std::string>& watched_requirements() {
  static const std::vector<std::string> list = {"5.4/1",   "6.1/1",   "6.1/2",    "6.1/3",    "6.2/1",    "6.2/2",    "6.3.1/1",
                                                "6.3.2/1", "6.3.2/2", "6.3.2/3",  "6.3.2/4",  "6.3.2/5",  "6.3.4/1",  "6.3.5/1",
                                                "6.3.9/2", "6.3.9/3", "6.3.11/2", "6.3.14/1", "6.3.14/2", "6.3.14/3", "6.4.1/1",
                                                "6.4.1/2", "6.4.2/1", "6.4.2/2",  "6.4.2/3",  "6.4.3/1",  "6.4.3/4",  "6.4.3/6",
                                                "6.4.4/3", "6.4.5/1", "6.4.6/1",  "6.4.6/2",  "6.5.1/1",  "6.6/1"};
  return list;
}

void watch(Bench& bench, const MeterMessage& message) {
  if (message.silence || message.unreadable() || message.kind == MessageKind::garbage) return;
  // What answers a request and is no identification is judged there, and nowhere else.
  if (said_last(bench) == Said::request && !message.is_identification()) return;
  if (message.kind == MessageKind::plain_data && bench.sheet().holds("B.1")) {
    const auto said = said_last(bench);
    if (said == Said::select || said == Said::wrong_select) bench.violation("6.3.4/1", message.text + " does not start with STX");
    return;
  }
  // A message that began before the rig had ended may be spoilt by that.
  if (message.parity_errors() > 0 && message.reaction >= Duration(0)) {
    bench.violation("5.4/1", fmt::format("{} of {} characters of {} have errors", message.parity_errors(),
                                         message.characters.size(), message.text));
  }
  if (message.longest_gap - bench.tolerance() > longest_gap) {
    bench.violation("6.1/3", fmt::format("two characters of {} are {} apart", message.text, format_ms(message.longest_gap)));
  }
  watch_times(bench, message);
  watch_pause(bench, message);
  watch_bcc(bench, message);
  watch_readout(bench, message);
  watch_contents(bench, message);
  if (message.extra.empty()) return;
  const auto text = fmt::format("{} comes directly behind {}", to_readable(message.extra), message.text);
  // D10 of the field: CR LF behind the BCC is harmless. An ACK or NAK has none, and comes alone.
  const bool has_bcc = message.kind == MessageKind::data || message.kind == MessageKind::command;
  if (has_bcc && line_ends_only(message.extra)) return bench.finding("D10: " + text);
  bench.violation(form_of(bench, message), text + ": expected nothing");
}

}  // namespace umirig::suites
