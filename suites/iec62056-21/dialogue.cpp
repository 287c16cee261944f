#include "suites/iec62056-21/dialogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/request.hpp"
#include "suites/iec62056-21/again.hpp"
#include "suites/iec62056-21/decoded.hpp"
#include "suites/iec62056-21/lost_command.hpp"

namespace umirig::suites {
namespace {

using run::Step;
using run::Verdict;

bool spoilt(const Damage& damage) {
  return damage.wrong_parity_at || damage.cut > 0 || damage.wrong_bcc || damage.without_brackets || damage.gap > Duration(0);
}

// The requirement of an ordinary command: what is to blame when the device dies of it.
std::string requirement_of(const run::Bench& bench, const iec62056::Command& command) {
  const auto text = to_text(command.data);
  if (command.letter == 'B') return "6.3.12/1";
  if (command.letter == 'R' && command.type == '1' && text == bench.sheet().ixit("read_address") + "()") return "6.3.9/1";
  if (command.letter == 'W' && command.type == '1' && text.starts_with(bench.sheet().ixit("write_address") + "("))
    return "6.3.7/6";
  return "";
}

// Not a read, or one that must be refused.
bool is_without_data(const run::Bench& bench, const iec62056::Command& command) {
  if (command.letter != 'R') return command.letter == 'W' || command.letter == 'P';
  const auto& sheet = bench.sheet();
  const auto text = to_text(command.data);
  return text.starts_with(sheet.ixit("unknown_address") + "(") ||
         (sheet.holds("C.18") && text == sheet.ixit("read_address") + "(0)");
}

char other_rate(char z) { return z == '5' ? '4' : '5'; }

}  // namespace

void say(run::Bench& bench, std::string_view what, Bytes bytes, const Damage& damage, std::size_t hidden_first,
         std::size_t hidden_count) {
  bench.wait_until(std::max(bench.now(), bench.last_activity() + reader_reaction));
  if (!bench.inbox().empty()) {
    bench.say(Step::Kind::remark, fmt::format("{} characters came that nothing asked for", bench.inbox().size()));
    Bytes unasked;
    while (!bench.inbox().empty()) unasked.push_back(bench.take().byte);
    note_unasked(bench, unasked);
  }
  const auto length = static_cast<std::int64_t>(bytes.size() - std::min(bytes.size(), damage.cut));
  const auto at_character = damage.wrong_parity_at.value_or(0);
  if ((damage.cut > 0 && length == 0) || at_character >= length || at_character < -length) {
    return bench.verdict(run::Verdict::error, "",
                         fmt::format("the script damages what the {} of {} characters does not have", what, bytes.size()));
  }
  for (std::size_t i = 0; i < damage.cut && !bytes.empty(); ++i) bytes.pop_back();
  Bytes shown = bytes;
  for (std::size_t i = hidden_first; i < std::min(hidden_first + hidden_count, shown.size()); ++i) shown[i] = '*';
  std::string extra;
  if (damage.gap > Duration(0)) extra += fmt::format(", {} between characters", format_ms(damage.gap));
  std::optional<std::size_t> wrong_parity_at;
  if (damage.wrong_parity_at) {
    const auto at = *damage.wrong_parity_at;
    wrong_parity_at = at < 0 ? bytes.size() - static_cast<std::size_t>(-at) : static_cast<std::size_t>(at);
    extra += fmt::format(", parity of character {} wrong", *wrong_parity_at + 1);
  }
  if (damage.cut > 0) extra += ", cut off";
  if (damage.wrong_bcc) extra += ", BCC wrong";
  bench.say(Step::Kind::sent, fmt::format("{}: {} ({} Bd{})", what, to_readable(shown), bench.format().baud, extra),
            decoded(shown));
  bench.send(bytes, damage.gap, hidden_first, hidden_count, wrong_parity_at);
}

void set_said(run::Bench& bench, Said said, std::string culprit) {
  bench.notes()["said"] = std::to_string(static_cast<int>(said));
  bench.notes()["no data due"].clear();
  bench.notes()["write"].clear();
  bench.notes()["waking"].clear();
  bench.notes()["data due"].clear();
  bench.blame_loss_on(std::move(culprit));
}

Said said_last(run::Bench& bench) {
  const auto& text = bench.notes()["said"];
  return text.empty() ? Said::something : static_cast<Said>(std::stoi(text));
}

bool is_in_session(run::Bench& bench) { return !bench.notes()["in session"].empty(); }

bool is_waking(run::Bench& bench) { return !bench.notes()["waking"].empty(); }

bool no_data_due(run::Bench& bench) { return !bench.notes()["no data due"].empty(); }

bool said_write(run::Bench& bench) { return !bench.notes()["write"].empty(); }

void say_request(run::Bench& bench, std::string_view address, const Damage& damage) {
  wake(bench);
  say_request_awake(bench, address, damage);
}

void say_request_awake(run::Bench& bench, std::string_view address, const Damage& damage) {
  begin_anew(bench);
  bench.notes()["in session"].clear();
  set_said(bench, spoilt(damage) ? Said::something : Said::request, address.empty() && !spoilt(damage) ? "6.3.1/1" : "");
  say(bench, "request", iec62056::encode_request(address), damage);
}

void say_select(run::Bench& bench, char v, std::string_view z, char y, const Damage& damage, std::string_view extra) {
  begin_option(bench, damage.gap);
  const auto own = bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0];
  const char character = z == "same" ? own : z == "other" ? other_rate(own) : z == "zero" ? '0' : z.empty() ? own : z[0];
  const bool plain = v == '0' && (character == own || character == '0') && !spoilt(damage) && extra.empty();
  const bool programming = y == '1' && bench.sheet().holds("C.1");
  bench.notes()["in session"].clear();
  const bool hdlc = v == '2' && y == '2' && character == own && bench.sheet().holds("A.3") && !spoilt(damage) && extra.empty();
  if (hdlc) {
    set_said(bench, Said::select, "6.4.5/1");
  } else if (plain && (y == '0' || programming)) {
    set_said(bench, Said::select, character != own ? "" : y == '0' ? "6.4.3/1" : "6.4.6/1");
  } else {
    set_said(bench, damage.cut > 0 ? Said::something : Said::wrong_select, "");
  }
  // 6.4.5: the entry into mode E is confirmed by a message that begins with ACK, too.
  bench.notes()["confirming"] = v == '2' && y == '2' ? "yes" : "";
  auto bytes = iec62056::encode_option_select(v, character, y);
  bytes.insert(bytes.end() - 2, extra.begin(), extra.end());
  say(bench, "option select", std::move(bytes), damage);
}

iec62056::BccKind bcc_kind(const run::Bench& bench) {
  return bench.sheet().pics("B.4") == "sum7" ? iec62056::BccKind::sum7 : iec62056::BccKind::xor_;
}

void say_command(run::Bench& bench, iec62056::Command command, const Damage& damage, std::size_t secret) {
  bench.notes()["in session"] = "yes";
  count_command(bench);
  set_said(bench, Said::command, spoilt(damage) ? "" : requirement_of(bench, command));
  if (command.letter == 'W') bench.notes()["write"] = "yes";
  if (is_without_data(bench, command)) bench.notes()["no data due"] = "yes";
  if (damage.without_brackets) {
    std::erase_if(command.data, [](auto byte) { return byte == '(' || byte == ')'; });
  }
  auto bytes =
      iec62056::encode_command(command, command.letter == 'B' && command.type == '0' ? iec62056::BccKind::xor_ : bcc_kind(bench));
  if (damage.wrong_bcc) bytes.back() = static_cast<std::uint8_t>(bytes.back() ^ 0x15U);
  // SOH P 1 STX ( secret ) ETX BCC: the BCC would tell about the secret.
  const std::size_t bracket = damage.without_brackets ? 0 : 1;
  const std::size_t first = secret > 0 ? 4 + bracket : 0;
  say(bench, fmt::format("command {}{}", command.letter, command.type), std::move(bytes), damage, first,
      secret > 0 ? secret + 2 + bracket : 0);
}

void say_password(run::Bench& bench, bool right, const Damage& damage, char type) {
  auto password = bench.sheet().ixit(type == '2' ? "password_2" : "password");
  if (!right) {
    // Not made from the right one, which it would give away.
    std::string wrong(password.size(), '9');
    if (wrong == password) wrong.assign(password.size(), '8');
    password = wrong;
  }
  say_command(bench, iec62056::password_command(type, password), damage, password.size());
}

void say_break(run::Bench& bench, const Damage& damage) { say_command(bench, iec62056::break_command(), damage); }

void set_rate(run::Bench& bench, bool of_z) {
  SerialFormat format;
  // The baud rate character of mode A says nothing about rates.
  const bool has_table = mode_of_meter(bench) != 'A';
  if (of_z && has_table) format.baud = iec62056::baud_of(bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0]).value_or(300);
  bench.set_format(format);
}

void block(run::Bench& bench, std::string requirement, const MeterMessage& message, std::string_view expected) {
  static const std::set<std::string> of_rates = {"6.3.2/5", "6.4.1/1", "6.4.2/1", "6.4.3/1", "6.4.6/1"};
  constexpr std::size_t least = 4;  // characters: fewer may be noise
  if (message.unreadable() && message.characters.size() >= least && of_rates.contains(requirement))
    bench.violation(requirement, fmt::format("expected {}, saw {}", expected, message.text));
  if (!message.silence) bench.mark(message.begin, message.end, fmt::format("expected {}", expected));
  bench.verdict(Verdict::inconclusive, std::move(requirement),
                fmt::format("expected {}, saw {}", expected, message.silence ? "nothing" : message.text));
}

}  // namespace umirig::suites
