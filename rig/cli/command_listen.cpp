#include "rig/cli/command_listen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/cli/console.hpp"
#include "rig/cli/counter.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/cli/read_options.hpp"
#include "rig/cli/telegram_text.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using iec62056::PushedTelegram;

bool holds(const PushedTelegram& pushed) {
  const auto& checks = pushed.telegram.checks;
  return pushed.whole && std::all_of(checks.begin(), checks.end(), [](const auto& one) { return one.ok; });
}

Node node_of(const PushedTelegram& pushed) {
  return to_node(pushed.telegram)
      .set("rate", pushed.format.baud)
      .set("format", to_text(pushed.format))
      .set("at_s", to_ms(pushed.end) / 1e3)
      .set("whole", pushed.whole)
      .set("skipped", static_cast<std::uint64_t>(pushed.skipped));
}

void print(const PushedTelegram& pushed, bool json) {
  if (json) {
    out(run::to_json(node_of(pushed)));
  } else {
    for (const auto& one : data_lines(pushed.telegram.datasets)) out(one);
  }
  std::fflush(stdout);  // the next one may be a while
  err(fmt::format("{}; {} at {:.3f} s", identification_line(pushed.telegram), to_text(pushed.format), to_ms(pushed.end) / 1e3));
  for (const auto& one : pushed.telegram.checks) err((one.ok ? "check: " : "check does not hold: ") + check_line(one));
  for (const auto& one : pushed.telegram.findings) err("finding: " + finding_line(one));
  if (pushed.skipped > 0)
    err(fmt::format("remark: characters in front of it that belong to no telegram were left out: {}", pushed.skipped));
  if (!pushed.whole) err("umirig: the telegram is cut short: the next one began in the midst of it");
}

}  // namespace

int listen(World& world, SerialLine& line, const ReadArguments& arguments) {
  auto options = listen_options(arguments);
  if (!options) return complain(options.error());
  Counter counter;
  options->progress = [&](std::size_t characters) { counter.show(characters); };
  if (arguments.trace) {
    options->trace = [&](const iec62056::Passage& one) {
      counter.clear();
      err(trace_line(one));
    };
  }
  iec62056::PushListener listener(world, line, std::move(*options));
  bool good = true;
  for (unsigned i = 0; arguments.telegrams == 0 || i < arguments.telegrams; ++i) {
    const auto pushed = listener.next();
    counter.clear();
    if (!pushed) {
      if (interrupted()) return exit_interrupted;
      complain(pushed.error());
      return run::exit_rig;
    }
    good = good && (arguments.no_check || holds(*pushed));
    print(*pushed, arguments.json);
  }
  return good ? run::exit_conformant : run::exit_fail;
}

}  // namespace umirig::cli
