#include "suites/iec62056-21/message_words.hpp"

#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/option_select.hpp"
#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/ixit_words.hpp"
#include "suites/iec62056-21/keeps.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::Verdict;
using run::Vocabulary;

const MeterMessage& meter(const run::Message& message) { return static_cast<const MeterMessage&>(message); }

using Differs = std::optional<std::string>;

Differs unless(bool fits, std::string why) { return fits ? std::nullopt : Differs(std::move(why)); }

// The first value of the answer's first data set.
std::string first_value(const MeterMessage& message) {
  const auto sets = message.decoded(true).datasets;
  return sets.empty() || sets[0].values.empty() ? "" : sets[0].values[0].value;
}

// Without its address a value read back looks like an error message (6.3.11).
bool holds_written_value(const Bench& bench, const MeterMessage& message) {
  return message.is_error() && !name_of_value(bench.sheet(), first_value(message)).empty();
}

Differs differs_from_data(Bench& bench, const MeterMessage& message, const Node& arguments) {
  if (message.kind != MessageKind::data || !message.framed() || message.unreadable()) return "no data message";
  const auto sets = message.decoded(true).datasets;
  if (sets.empty()) return "no data message";
  // What is too long for an address is none: 6.3.14/1.
  const bool other = sets[0].address && *sets[0].address != bench.notes()["asked"] && wrong_address(sets[0], true).empty();
  if (other) {
    const auto text = fmt::format("the answer is of the address '{}', asked was '{}'", *sets[0].address, bench.notes()["asked"]);
    bench.violation("6.3.9/3", text);
    bench.verdict(Verdict::inconclusive, "6.3.9/3", text);
    return std::nullopt;
  }
  const auto value = first_value(message);
  if (arguments.has("value")) {
    // A value that is known is no error message, though it may look like one without its address.
    const auto wanted = value_of(bench.sheet(), arguments["value"].text("first"));
    if (value != wanted) return fmt::format("the value is '{}', not '{}'", value, wanted);
  } else {
    const auto form = fmt::format("{}{}", sets[0].address ? "address " : "", sets[0].values[0].unit ? "unit" : "");
    auto& before = bench.notes()["form of " + bench.notes()["asked"]];
    if (before.empty()) before = form + ".";
    if (iec62056::may_be_error(message.decoded(true)) || before != form + ".") return "it looks like an error message";
  }
  auto& notes = bench.notes();
  if (arguments.has("same_as") && value != notes[arguments["same_as"].text()]) {
    return fmt::format("the value is '{}', not '{}' as before", value, notes[arguments["same_as"].text()]);
  }
  if (arguments.has("remember")) notes[arguments["remember"].text()] = value;
  return std::nullopt;
}

Differs differs_from_readout(Bench& bench, const MeterMessage& message, const Node& arguments) {
  if (message.unreadable()) return "its characters cannot be read at this rate";
  if (!message.is_readout()) return "no readout";
  // A wrong select may be known as such, and answered, a character before its end; not much earlier.
  if (message.reaction < -500ms) return "it began before the last character was sent";
  auto& notes = bench.notes();
  // Its registers may have moved on: the data sets must be the same, not their values.
  const auto text = form_of_readout(message);
  if (arguments.has("same_as") && text != notes[arguments["same_as"].text()]) return "its data sets are not the same as before";
  if (arguments.has("remember")) notes[arguments["remember"].text()] = text;
  return std::nullopt;
}

// With any message: a requirement that it has to keep as well.
Differs wrong_keeps(const Node& arguments) {
  if (!arguments.has("keeps") || may_be_kept(arguments["keeps"].text())) return std::nullopt;
  return fmt::format("keeps is '{}': expected a requirement that a message shows: {}", arguments["keeps"].text(),
                     fmt::join(kept_requirements(), ", "));
}

}  // namespace

std::string form_of_readout(const MeterMessage& message) {
  std::string form;
  for (const auto& set : message.decoded(false).datasets) {
    form += set.address.value_or("") + std::string(set.values.size(), '|');
  }
  return form + ".";
}

void add_message_words(Vocabulary& words) {
  const auto add = [&](const char* name, const char* requirement, const char* expected, std::vector<std::string> arguments,
                       auto differs) {
    words.words[name] = {std::move(arguments), requirement, expected,
                         [differs](Bench& bench, const run::Message& message, const Node& node) -> Differs {
                           return differs(bench, meter(message), node);
                         }};
  };
  add("identification", "6.3.1/1", "an identification", {},
      [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
        if (message.unreadable()) {
          block(bench, "6.3.2/5", message, "an identification at 300 Bd");
          return std::nullopt;
        }
        if (message.is_identification()) bench.notes()["z"] = std::string(1, message.baud_character());
        return unless(message.is_identification(), "no identification");
      });
  add("readout", "6.4.3/1", "a readout", {"same_as", "remember"}, differs_from_readout);
  add("operand", "6.4.6/1", "the operand message P0", {},
      [](Bench&, const MeterMessage& message, const Node&) { return unless(message.is_command('P', '0'), "no P0"); });
  add("break", "6.3.7/2", "a break message", {},
      [](Bench&, const MeterMessage& message, const Node&) { return unless(message.is_command('B', '0'), "no B0"); });
  add("confirmation", "6.4.5/1", "the confirmation ACK 2 Z 2", {},
      [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
        const auto z = bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0];
        const auto wanted = iec62056::encode_option_select('2', z, '2');
        return unless(!message.unreadable() && message.bytes == wanted, fmt::format("not {}", to_readable(wanted)));
      });
  add("ack", "6.3.7/6", "ACK", {}, [](Bench&, const MeterMessage& message, const Node&) {
    return unless(message.kind == MessageKind::ack && !message.unreadable(), "no ACK");
  });
  add("nak", "6.2/3", "NAK", {}, [](Bench&, const MeterMessage& message, const Node&) {
    return unless(message.kind == MessageKind::nak && !message.unreadable(), "no NAK");
  });
  add("data", "6.3.9/1", "a data message", {"value", "same_as", "remember"}, differs_from_data);
  add("error", "6.3.11/1", "an error message", {}, [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
    if (holds_written_value(bench, message)) return "it is the value that was to be written";
    if (message.is_doubtful_error() && !said_write(bench)) {
      // Digits alone in brackets: data without an address look the same.
      bench.verdict(Verdict::inconclusive, "", fmt::format("{} may be an error message or data", message.text));
      return std::nullopt;
    }
    return unless(message.is_error() || message.is_doubtful_error(), "no error message");
  });
  add("refusal", "6.3.11/1", "an error message", {}, [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
    if (holds_written_value(bench, message)) return "it is the value that was to be written";
    return unless(message.is_error() || message.is_doubtful_error(), "no error message");
  });
  add("answer", "6.3.9/1", "any answer", {}, [](Bench&, const MeterMessage&, const Node&) -> Differs { return std::nullopt; });
}

void let_words_keep(Vocabulary& words) {
  for (auto& [name, word] : words.words) {
    word.arguments.emplace_back("keeps");
    word.wrong = wrong_keeps;
    word.differs = [word_name = name, differs = std::move(word.differs)](Bench& bench, const run::Message& message,
                                                                         const Node& node) -> Differs {
      if (auto why = differs(bench, message, node)) return why;
      return broken(bench, meter(message), word_name, node["keeps"].text());
    };
  }
}

}  // namespace umirig::suites
