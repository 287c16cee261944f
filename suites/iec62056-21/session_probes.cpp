#include "suites/iec62056-21/session_probes.hpp"

namespace umirig::suites {

using iec62056::MessageKind;
using run::Bench;
using run::Verdict;

bool is_nak(const MeterMessage& message) { return message.kind == MessageKind::nak && !message.unreadable(); }

std::string seen_of(const MeterMessage& message) { return message.silence ? "nothing" : message.text; }

bool still_reads(Bench& bench) {
  say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
  const auto message = receive(bench, answer_wait);
  if (message->is_value()) {
    bench.observed();
    return true;
  }
  block(bench, "6.3.9/1", *message, "a data message");
  return false;
}

std::string value_of_register(Bench& bench, const std::string& address) {
  say_command(bench, iec62056::read_command('1', address));
  const auto message = receive(bench, answer_wait);
  const auto sets = message->decoded(true).datasets;
  return message->is_value() && !sets.empty() && !sets[0].values.empty() ? sets[0].values[0].value : "";
}

bool stands_there(Bench& bench, const std::string& address, const std::string& value) {
  say_command(bench, iec62056::write_command('1', address, value));
  const auto written = receive(bench, answer_wait);
  if (written->kind != MessageKind::ack) {
    block(bench, "6.3.7/6", *written, "ACK to a write");
    return false;
  }
  if (value_of_register(bench, address) != value) {
    bench.verdict(Verdict::inconclusive, "6.3.7/7", "what W1 wrote is not read back");
    return false;
  }
  bench.observed();
  return true;
}

}  // namespace umirig::suites
