#include <fmt/format.h>

#include <cstdlib>

#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/telegram_text.hpp"
#include "rig/cli/variant.hpp"
#include "rig/iec62056/reader.hpp"
#include "rig/iec62056/request.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using iec62056::Passage;
using iec62056::Readout;

// How many characters have come, on a terminal: how many there will be nobody knows.
class Counter {
 public:
  void show(std::size_t characters) {
    if (!on_ || characters % 16 != 0) return;
    fmt::print(stderr, "\r{} characters ", characters);
    std::fflush(stderr);
    shown_ = true;
  }
  void clear() {
    if (shown_) fmt::print(stderr, "\r{:24}\r", "");
    shown_ = false;
  }

 private:
  bool on_ = is_terminal(stderr);
  bool shown_ = false;
};

std::string trace_line(const Passage& one) {
  const auto errors = one.errors > 0 ? fmt::format("  ({} characters with errors)", one.errors) : "";
  return fmt::format("{:>10.3f} s  {:>5} Bd  {} {}{}", to_ms(one.begin) / 1e3, one.baud, one.sent ? '>' : '<', one.text, errors);
}

Result<std::string> password(const std::string& given) {
  constexpr std::string_view prefix = "env:";
  if (!given.starts_with(prefix)) return given;
  const auto name = given.substr(prefix.size());
  const char* value = std::getenv(name.c_str());
  if (value != nullptr) return std::string(value);
  return failure(ErrorKind::usage, fmt::format("--password: the environment has no variable {}", name));
}

Result<iec62056::ReaderOptions> reader_options(const ReadArguments& arguments) {
  iec62056::ReaderOptions options;
  if (!iec62056::legal_address(arguments.address)) {
    return failure(
        ErrorKind::usage,
        fmt::format("--address: '{}' is no device address: expected at most 32 of 0-9, A-Z, a-z and space", arguments.address));
  }
  auto secret = password(arguments.password);
  if (!secret) return tl::unexpected(secret.error());
  options.address = arguments.address;
  options.password = std::move(*secret);
  if (arguments.reaction_ms > 0) options.reaction = from_ms(arguments.reaction_ms);
  options.stay_at_300 = arguments.stay_at_300;
  return options;
}

Node times_node(const iec62056::ReaderTimes& times) {
  auto reactions = Node::array();
  for (const auto& one : times.reactions) reactions.push(Node::object().set("to", one.to).set("ms", to_ms(one.duration)));
  return Node::object()
      .set("reactions", reactions)
      .set("longest_gap_ms", to_ms(times.longest_gap))
      .set("total_ms", to_ms(times.total));
}

// What is no data: all of it on stderr.
void explain(const Readout& readout) {
  err(fmt::format("{}; data at {} Bd, {:.1f} s in all", identification_line(readout.telegram), readout.baud,
                  to_ms(readout.times.total) / 1e3));
  for (const auto& one : readout.telegram.checks) {
    if (!one.ok) err("check does not hold: " + check_line(one));
  }
  for (const auto& one : readout.telegram.findings) err("finding: " + finding_line(one));
  for (const auto& one : readout.remarks) err("remark: " + one);
  for (const auto& one : readout.missing) err("umirig: " + one);
}

int verdict(const Readout& readout) {
  if (!readout.missing.empty()) return run::exit_rig;
  for (const auto& one : readout.telegram.checks) {
    if (!one.ok) return run::exit_fail;
  }
  return run::exit_conformant;
}

}  // namespace

int read(const ReadArguments& arguments) {
  auto url = parse_url(arguments.url);
  if (url) url = with_variant(*url);
  if (!url) return complain(url.error());
  auto options = reader_options(arguments);
  if (!options) return complain(options.error());
  World world;
  const auto line = open_line(world, *url);
  if (!line) return complain(line.error());

  Counter counter;
  options->progress = [&](std::size_t characters) { counter.show(characters); };
  if (arguments.trace) {
    options->trace = [&](const Passage& one) {
      counter.clear();
      err(trace_line(one));
    };
  }
  iec62056::Reader reader(world, **line, std::move(*options));
  const auto readout = arguments.registers.empty() ? reader.read_out() : reader.read_registers(arguments.registers);
  counter.clear();
  if (!readout) {
    // Whatever kept the meter from being read, its clauses were not judged.
    complain(readout.error());
    return run::exit_rig;
  }
  explain(*readout);
  if (arguments.json) {
    out(run::to_json(to_node(readout->telegram).set("rate", readout->baud).set("times", times_node(readout->times)), 2));
  } else {
    for (const auto& one : data_lines(readout->telegram.datasets)) out(one);
  }
  return verdict(*readout);
}

}  // namespace umirig::cli
