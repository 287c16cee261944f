#include "suites/iec62056-21/block_words.hpp"

#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

using Differs = std::optional<std::string>;

enum class Wanted { block, last, same };

Differs differs_from_block(run::Bench& bench, const MeterMessage& message, Wanted wanted) {
  if (!is_block(message)) return "no block of data";
  auto& before = bench.notes()["block"];
  const auto text = to_text(message.bytes);
  const bool same = text == before;
  if (wanted == Wanted::same) return same ? Differs() : "it is another block than the one before";
  if (same) return "it is the block before again";
  if (goes_on(message) != (wanted == Wanted::block)) return goes_on(message) ? "it ends with EOT" : "it ends with ETX";
  before = text;
  auto& values = bench.notes()["values"];
  std::size_t count = values.empty() ? 0 : std::stoul(values);
  for (const auto& set : message.decoded(true).datasets) count += set.values.size();
  values = std::to_string(count);
  return std::nullopt;
}

// The number of locations that the IXIT asks for; nothing where it names none.
std::optional<std::size_t> locations(const run::Datasheet& sheet) {
  const auto text = sheet.ixit("partial_read");
  const auto open = text.find('(');
  if (open == std::string::npos || !sheet.holds("C.18")) return std::nullopt;
  std::size_t count = 0;
  for (std::size_t i = open + 1; i < text.size() && text[i] >= '0' && text[i] <= '9' && count < 100000; ++i)
    count = 10 * count + static_cast<std::size_t>(text[i] - '0');
  return count == 0 ? std::nullopt : std::optional(count);
}

}  // namespace

bool is_block(const MeterMessage& message) {
  return message.kind == iec62056::MessageKind::data && message.whole && !message.unreadable();
}

bool goes_on(const MeterMessage& message) {
  return is_block(message) && message.bytes[message.bytes.size() - 2] == iec62056::EOT;
}

std::optional<std::string> write_part(const run::Datasheet& sheet, std::string_view part) {
  const auto value = sheet.ixit("write_value");
  if (part == "first") return value.substr(0, value.size() / 2);
  if (part == "second") return value.substr(value.size() / 2);
  return part == "whole" ? std::optional(value) : std::nullopt;
}

std::string wrong_number_of_values(run::Bench& bench) {
  const auto wanted = locations(bench.sheet());
  const auto& counted = bench.notes()["values"];
  const std::size_t values = counted.empty() ? 0 : std::stoul(counted);
  // A location may hold several values (D13 of the field), but none of them none.
  if (!wanted || values >= *wanted) return "";
  return fmt::format("all blocks together hold {} values: {} locations were asked for", values, *wanted);
}

void add_block_words(run::Vocabulary& words) {
  const auto add = [&](const char* name, const char* requirement, const char* expected, Wanted wanted) {
    auto& word = words.words[name];
    word.requirement = requirement;
    word.expected = expected;
    word.differs = [wanted](run::Bench& bench, const run::Message& message, const Node&) {
      return differs_from_block(bench, static_cast<const MeterMessage&>(message), wanted);
    };
  };
  add("block", "6.3.10/1", "a block of data that ends with EOT", Wanted::block);
  add("last-block", "6.3.10/1", "the last block of data, which ends with ETX", Wanted::last);
  add("same-block", "6.4.7/2", "the same block of data again", Wanted::same);
  auto& frame = words.frames["write-block"];
  frame.arguments = {"part", "address", "corrupt"};
  frame.wrong = [](const Node& step) -> Differs {
    for (const auto* part : {"first", "second", "whole"}) {
      if (step["part"].text() == part) return std::nullopt;
    }
    return fmt::format("part is '{}': expected first, second or whole", step["part"].text());
  };
  frame.send = [](run::Bench& bench, const Node& step) -> Result<void> {
    const auto part = step["part"].text();
    const bool first = part == "first";
    const auto address = step["address"].text(first ? "writable" : "none") == "none" ? "" : bench.sheet().ixit("write_address");
    const auto value = write_part(bench.sheet(), part);
    if (value->empty()) {
      bench.not_applicable("IXIT write_value is too short for two blocks");
      return {};
    }
    Damage damage;
    damage.wrong_bcc = step["corrupt"].text() == "bcc";
    forget_blocks(bench);
    say_command(bench, iec62056::write_command('3', address, *value, first), damage);
    return {};
  };
}

void forget_blocks(run::Bench& bench) {
  bench.notes()["block"].clear();
  bench.notes()["values"].clear();
}

}  // namespace umirig::suites
