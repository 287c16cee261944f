#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/exchange_text.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/own_session.hpp"
#include "rig/cli/serving.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/transcript_session.hpp"
#include "rig/cli/variant.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/line/tap.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

Result<Url> device_url(const SimArguments& arguments) {
  const bool is_url = arguments.device.find(':') != std::string::npos;
  auto url = parse_url(is_url ? arguments.device : "sim:" + arguments.device);
  if (url) url = with_variant(*url, arguments.variant);
  if (!url || arguments.defect.empty()) return url;
  const auto others = url->option("defect");
  return url->with("defect", others.empty() ? arguments.defect : others + "," + arguments.defect);
}

Result<std::vector<iec62056::TranscriptLine>> transcript(const std::string& path) {
  const auto text =
      path == "-" ? Result<std::string>(std::string(std::istreambuf_iterator<char>(std::cin), {})) : read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto lines = iec62056::parse_transcript(*text);
  if (!lines) return failure(ErrorKind::usage, fmt::format("{}: {}", path, lines.error().text));
  const bool speaks = std::any_of(lines->begin(), lines->end(), [](const auto& one) { return one.direction == 'C'; });
  if (!speaks) return failure(ErrorKind::usage, fmt::format("{}: it holds no line 'C hex': there is nothing to say", path));
  return lines;
}

// A defect that needs a variant to show.
void hint(const SimArguments& arguments) {
  const auto suite = load_suite(suite_names().front());
  if (!suite || !arguments.variant.empty()) return;
  for (const auto& one : suite->defects) {
    if (one.id == arguments.defect && !one.on.empty())
      err(fmt::format("umirig: this defect shows with --variant {} only", one.on));
  }
}

// 6.3.12: a break may come at any time; nobody waits for the meter any more.
void break_off(World& world, Tap& tap) {
  world.set_interrupt({});
  tap.flush();
  tap.send(iec62056::encode_command(iec62056::break_command()));
  world.run_until(tap.idle_at());
}

}  // namespace

int sim(const SimArguments& arguments) {
  catch_interrupts();
  const auto url = device_url(arguments);
  if (!url) return complain(url.error());
  Result<std::vector<iec62056::TranscriptLine>> script;
  if (!arguments.transcript.empty()) script = transcript(arguments.transcript);
  if (!script) return complain(script.error());
  World world;
  const auto line = open_line(world, *url);
  if (!line) return complain(line.error());
  if (!arguments.defect.empty()) hint(arguments);

  world.set_interrupt([] { return interrupted(); });
  if (arguments.pty || !arguments.link.empty() || !arguments.tcp.empty()) return serve(world, **line, arguments);
  say_what_it_waits_for(*url);
  Tap tap(world, **line);
  if (script->empty()) {
    hold_own_session(world, tap, *url);
  } else {
    say_transcript(world, tap, *script);
  }
  const bool stopped = interrupted();
  if (stopped) break_off(world, tap);
  tap.look();
  const auto lines = exchange_lines(tap.events());
  if (arguments.json) {
    out(run::to_json(Node::object().set("device", url->text).set("exchange", exchange_node(lines)), 2));
  } else {
    out("# " + url->text);
    for (const auto& text : transcript_text(lines)) out(text);
  }
  if (const auto fault = (*line)->fault()) return complain(Error{ErrorKind::rig, *fault});
  if (const auto loss = (*line)->device_loss()) err("umirig: " + *loss);
  if (stopped) err("umirig: interrupted; a break was sent to the device");
  return stopped ? exit_interrupted : run::exit_conformant;
}

}  // namespace umirig::cli
