#include <fmt/format.h>

#include "rig/cli/command_listen.hpp"
#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/counter.hpp"
#include "rig/cli/interrupts.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/read_options.hpp"
#include "rig/cli/replayed_record.hpp"
#include "rig/cli/telegram_text.hpp"
#include "rig/cli/variant.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/run/json.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using iec62056::Readout;

Node times_node(const iec62056::ReaderTimes& times) {
  auto reactions = Node::array();
  for (const auto& one : times.reactions) reactions.push(Node::object().set("to", one.to).set("ms", to_ms(one.duration)));
  return Node::object()
      .set("reactions", reactions)
      .set("longest_gap_ms", to_ms(times.longest_gap))
      .set("total_ms", to_ms(times.total));
}

Node readout_node(const Readout& readout) {
  auto node = to_node(readout.telegram).set("rate", readout.baud).set("times", times_node(readout.times));
  if (const auto bcc = readout.telegram.bcc.judgement(); bcc.frames + bcc.without > 0) node.set("bcc", to_node(bcc));
  if (!readout.done.empty()) {
    auto done = Node::array();
    for (const auto& one : readout.done) done.push(one);
    node.set("done", std::move(done));
  }
  return node;
}

// What is no data: all of it on stderr.
void explain(const Readout& readout) {
  err(fmt::format("{}; data at {} Bd, {:.1f} s in all", identification_line(readout.telegram), readout.baud,
                  to_ms(readout.times.total) / 1e3));
  for (const auto& one : readout.telegram.checks) {
    if (!one.ok) err("check does not hold: " + check_line(one));
  }
  if (const auto bcc = describe(readout.telegram.bcc.judgement()); !bcc.empty()) err(bcc);
  for (const auto& one : readout.done) err("done: " + one);
  for (const auto& one : readout.telegram.findings) err("finding: " + finding_line(one));
  for (const auto& one : readout.remarks) err("remark: " + one);
  for (const auto& one : readout.missing) err("umirig: " + one);
}

// What the meter refuses, or leaves out, is its own doing.
int verdict(const Readout& readout, bool check) {
  if (!readout.missing.empty()) return run::exit_fail;
  for (const auto& one : readout.telegram.checks) {
    if (check && !one.ok) return run::exit_fail;
  }
  return run::exit_conformant;
}

int read_meter(World& world, SerialLine& line, const ReadArguments& arguments, iec62056::ReaderOptions options,
               const std::vector<iec62056::Order>& orders) {
  Counter counter;
  options.progress = [&](std::size_t characters) { counter.show(characters); };
  if (arguments.trace) {
    options.trace = [&](const iec62056::Passage& one) {
      counter.clear();
      err(trace_line(one));
    };
  }
  iec62056::Reader reader(world, line, std::move(options));
  const auto readout = orders.empty() ? reader.read_out() : reader.carry_out(orders);
  counter.clear();
  if (interrupted()) {
    // 6.3.12: a break may come at any time; the meter does not wait for the reader any more.
    world.set_interrupt({});
    reader.break_off();
    err("umirig: interrupted; a break was sent to the meter");
    return exit_interrupted;
  }
  if (!readout) {
    complain(readout.error());
    // A meter that has identified itself is there, and has not done what it should; silence may be anybody's.
    const bool answered = readout.error().kind == ErrorKind::data && !line.fault() && reader.take().telegram.identification;
    return answered ? run::exit_fail : run::exit_rig;
  }
  explain(*readout);
  if (arguments.json) {
    out(run::to_json(readout_node(*readout), 2));
  } else {
    for (const auto& one : data_lines(readout->telegram.datasets)) out(one);
  }
  return verdict(*readout, !arguments.no_check);
}

}  // namespace

int read(const ReadArguments& arguments) {
  auto url = parse_url(arguments.url);
  if (url) url = with_variant(*url);
  if (!url) return complain(url.error());
  // What is wrong in the call shows before the line is touched.
  Result<iec62056::ReaderOptions> options;
  Result<std::vector<iec62056::Order>> orders;
  if (only_listens(arguments)) {
    if (const auto wrong = listen_options(arguments); !wrong) return complain(wrong.error());
  } else {
    options = reader_options(arguments);
    if (!options) return complain(options.error());
    orders = orders_of(arguments);
    if (!orders) return complain(orders.error());
  }
  if (const auto choice = which_case_to_read(*url)) return complain({ErrorKind::usage, *choice});
  World world;
  const auto line = open_line(world, *url);
  if (!line) return complain(line.error());
  catch_interrupts();
  world.set_interrupt([] { return interrupted(); });
  if (only_listens(arguments)) return listen(world, **line, arguments);
  const int code = read_meter(world, **line, arguments, std::move(*options), *orders);
  const bool as_recorded = code == run::exit_fail && !(*line)->fault();
  if (code == run::exit_conformant || as_recorded || interrupted()) return code;
  const auto why = why_a_case_is_no_session(*url);
  if (why.empty()) return code;
  err("umirig: " + why);
  return run::exit_rig;
}

}  // namespace umirig::cli
