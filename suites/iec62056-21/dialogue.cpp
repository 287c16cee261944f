#include "suites/iec62056-21/dialogue.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/request.hpp"

namespace umirig::suites {
namespace {

using run::Step;
using run::Verdict;

char other_rate(char z) { return z == '5' ? '4' : '5'; }

}  // namespace

void say(run::Bench& bench, std::string_view what, Bytes bytes, const Damage& damage, std::size_t hidden_first,
         std::size_t hidden_count) {
  bench.wait_until(std::max(bench.now(), bench.last_activity() + reader_reaction));
  if (!bench.inbox().empty()) {
    bench.say(Step::Kind::remark, fmt::format("{} characters came that nothing asked for", bench.inbox().size()));
    while (!bench.inbox().empty()) bench.take();
  }
  for (std::size_t i = 0; i < damage.cut && !bytes.empty(); ++i) bytes.pop_back();
  Bytes shown = bytes;
  for (std::size_t i = hidden_first; i < std::min(hidden_first + hidden_count, shown.size()); ++i) shown[i] = '*';
  std::string extra;
  if (damage.gap > Duration(0)) extra += fmt::format(", {} between characters", format_ms(damage.gap));
  if (damage.wrong_parity_at) extra += fmt::format(", parity of character {} wrong", *damage.wrong_parity_at + 1);
  if (damage.cut > 0) extra += ", cut off";
  if (damage.wrong_bcc) extra += ", BCC wrong";
  bench.say(Step::Kind::sent, fmt::format("{}: {} ({} Bd{})", what, to_readable(shown), bench.format().baud, extra));
  bench.send(bytes, damage.gap, hidden_first, hidden_count, damage.wrong_parity_at);
}

void say_request(run::Bench& bench, std::string_view address, const Damage& damage) {
  say(bench, "request", iec62056::encode_request(address), damage);
}

void say_select(run::Bench& bench, char v, std::string_view z, char y, const Damage& damage, std::string_view extra) {
  const auto own = bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0];
  const char character = z == "same" ? own : z == "other" ? other_rate(own) : z == "zero" ? '0' : z.empty() ? own : z[0];
  auto bytes = iec62056::encode_option_select(v, character, y);
  bytes.insert(bytes.end() - 2, extra.begin(), extra.end());
  say(bench, "option select", std::move(bytes), damage);
}

iec62056::BccKind bcc_kind(const run::Bench& bench) {
  return bench.sheet().pics("B.4") == "sum7" ? iec62056::BccKind::sum7 : iec62056::BccKind::xor_;
}

void say_command(run::Bench& bench, iec62056::Command command, const Damage& damage, std::size_t secret) {
  if (damage.without_brackets) {
    std::erase_if(command.data, [](auto byte) { return byte == '(' || byte == ')'; });
  }
  auto bytes = iec62056::encode_command(command, command.letter == 'B' ? iec62056::BccKind::xor_ : bcc_kind(bench));
  if (damage.wrong_bcc) bytes.back() = static_cast<std::uint8_t>(bytes.back() ^ 0x15U);
  // SOH P 1 STX ( secret ) ETX BCC: the BCC would tell about the secret.
  const std::size_t first = secret > 0 ? 5 : 0;
  say(bench, fmt::format("command {}{}", command.letter, command.type), std::move(bytes), damage, first,
      secret > 0 ? secret + 3 : 0);
}

void say_password(run::Bench& bench, bool right) {
  auto password = bench.sheet().ixit("password");
  if (!right) {
    // Not made from the right one, which it would give away.
    std::string wrong(password.size(), '9');
    if (wrong == password) wrong.assign(password.size(), '8');
    password = wrong;
  }
  say_command(bench, iec62056::password_command('1', password), {}, password.size());
}

void say_break(run::Bench& bench) { say_command(bench, iec62056::break_command()); }

void set_rate(run::Bench& bench, bool of_z) {
  SerialFormat format;
  if (of_z) format.baud = iec62056::baud_of(bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0]).value_or(300);
  bench.set_format(format);
}

void block(run::Bench& bench, std::string requirement, const MeterMessage& message, std::string_view expected) {
  bench.verdict(Verdict::inconclusive, std::move(requirement),
                fmt::format("expected {}, saw {}", expected, message.silence ? "nothing" : message.text));
}

bool quiet(run::Bench& bench) {
  say(bench, "no request", to_bytes("?!\r\n"));
  const auto message = receive(bench, silence_wait);
  if (!message->silence) block(bench, "6.3.1/8", *message, "no answer to what is no request");
  return message->silence;
}

std::unique_ptr<MeterMessage> sign_on(run::Bench& bench) {
  set_rate(bench, false);
  say_request(bench);
  auto message = receive(bench, answer_wait);
  if (message->is_identification() && iec62056::baud_of(message->baud_character()) &&
      iec62056::mode_of(message->baud_character()) == 'C') {
    bench.observed();
    bench.notes()["z"] = std::string(1, message->baud_character());
    return message;
  }
  const char* requirement = message->silence               ? "6.3.1/1"
                            : message->unreadable()        ? "6.3.2/5"
                            : message->is_identification() ? "6.3.2/3"
                                                           : "6.3.2/1";
  block(bench, requirement, *message, "an identification of mode C");
  return nullptr;
}

std::unique_ptr<MeterMessage> read_out(run::Bench& bench) {
  say_select(bench, '0', "same", '0');
  set_rate(bench, true);
  auto message = receive(bench, answer_wait);
  if (message->is_readout()) {
    bench.observed();
    return message;
  }
  block(bench, "6.4.3/1", *message, "a readout at the rate of Z");
  return nullptr;
}

std::unique_ptr<MeterMessage> enter_programming(run::Bench& bench) {
  say_select(bench, '0', "same", '1');
  set_rate(bench, true);
  auto message = receive(bench, answer_wait);
  if (message->is_command('P', '0')) {
    bench.observed();
    return message;
  }
  block(bench, "6.4.6/1", *message, "the operand message P0 at the rate of Z");
  return nullptr;
}

bool unlock(run::Bench& bench, bool write) {
  const auto access = bench.sheet().pics("C.3");
  if (!bench.sheet().holds("C.2") || access == "none" || (access == "write" && !write)) return true;
  say_password(bench, true);
  const auto message = receive(bench, answer_wait);
  if (message->kind == iec62056::MessageKind::ack) return true;
  block(bench, "6.3.7/1", *message, "ACK to the right password");
  return false;
}

}  // namespace umirig::suites
