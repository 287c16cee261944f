// Commands that are damaged, slow or torn in places that no script names. IEC 62056-21, 5.6 and 6.1.
#include <fmt/format.h>

#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/session_probes.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

// A command whose SOH or ETX is damaged is none, and gets silence; STX is left alone with them.
constexpr std::size_t not_judged_stx = 3;
constexpr std::size_t behind_data_set = 2;  // ETX, BCC

bool reading(Bench& bench) { return quiet(bench) && sign_on(bench) && enter_programming(bench) && unlock(bench, false); }

void every_character_of_read(Bench& bench, const CaseHead& head) {
  if (!reading(bench) || !still_reads(bench)) return;
  const auto read = iec62056::read_command('1', bench.sheet().ixit("read_address"));
  const auto length = iec62056::encode_command(read, bcc_kind(bench)).size();
  for (std::size_t at = 1; at + behind_data_set < length; ++at) {
    if (at == not_judged_stx) continue;
    Damage damage;
    damage.wrong_parity_at = static_cast<std::int64_t>(at);
    const auto ask = [&] {
      say_command(bench, read, damage);
      return receive(bench, answer_wait);
    };
    auto message = ask();
    if (message->silence) message = ask();  // that a command is lost now and then is another matter
    if (is_nak(*message)) continue;
    // A session that is over, or answers no more, is another case's matter.
    if (message->silence && !still_reads(bench)) return;
    return bench.verdict(
        Verdict::fail, head.requirement,
        fmt::format("R1 with a parity error in character {} of {}: expected NAK, saw {}", at + 1, length, seen_of(*message)));
  }
  still_reads(bench);
}

// Each character is less than 1500 ms behind the one before it, and the whole command within the shortest inactivity time.
void slow_write(Bench& bench, const CaseHead& head) {
  constexpr auto gap = 1400ms;
  constexpr auto whole = 55s;
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  const auto& sheet = bench.sheet();
  const auto one = sheet.ixit("write_value");
  const auto other = sheet.ixit("write_value_2");
  const auto write = iec62056::write_command('1', sheet.ixit("write_address"), other.size() < one.size() ? other : one);
  const auto length = iec62056::encode_command(write, bcc_kind(bench)).size();
  if (gap * static_cast<std::int64_t>(length) > whole)
    return bench.not_applicable("a write so long, and so slow, would last longer than the inactivity time");
  const auto acknowledged = [&](const Damage& damage) {
    say_command(bench, write, damage);
    const auto message = receive(bench, answer_wait);
    if (message->kind == MessageKind::ack) return true;
    if (damage.gap == Duration(0)) block(bench, "6.3.7/6", *message, "ACK to a write");
    return false;
  };
  if (!acknowledged({}) || !acknowledged({})) return;
  bench.observed();
  Damage slow;
  slow.gap = gap;
  // Behind it as well: where a plain write is not acknowledged any more, the gaps are not the matter.
  if (acknowledged(slow) || !acknowledged({})) return;
  bench.verdict(Verdict::fail, head.requirement,
                fmt::format("W1 with gaps of {} is not acknowledged, before and behind it W1 without is", format_ms(gap)));
}

// The end of a command whose beginning came 3 s before: it may be taken for noise, and be answered with NAK.
void end_of_torn_read(Bench& bench, const CaseHead& head) {
  constexpr std::size_t end = 4;  // both brackets, ETX, BCC
  if (!reading(bench) || !still_reads(bench)) return;
  const auto bytes = iec62056::encode_command(iec62056::read_command('1', bench.sheet().ixit("read_address")), bcc_kind(bench));
  const auto middle = bytes.end() - static_cast<std::ptrdiff_t>(end);
  set_said(bench, Said::something);
  say(bench, "the beginning of R1", Bytes(bytes.begin(), middle));
  const auto early = receive(bench, 3000ms);
  if (!early->silence && !is_nak(*early)) return block(bench, "6.3.9/4", *early, "nothing to a command without its end");
  set_said(bench, Said::something);
  say(bench, "its end", Bytes(middle, bytes.end()));
  const auto message = receive(bench, silence_wait);
  if (message->silence || is_nak(*message)) return;
  if (message->is_value())
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("the end of R1, 3 s behind its beginning: expected nothing, saw {}", message->text));
  block(bench, "6.3.7/17", *message, "nothing, or NAK");
}

}  // namespace

void add_damaged_command_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"5.6", 62, "5.6/2", "invalid",
                   "A read command with a parity error in any character of its letter, type or data set is refused with NAK.",
                   every_character_of_read});
  cases.push_back({"6.1",
                   61,
                   "6.1/4",
                   "valid",
                   "A write command whose characters come 1400 ms apart is acknowledged.",
                   slow_write,
                   {"C.1", "C.5"}});
  cases.push_back({"6.1",
                   63,
                   "6.1/5",
                   "inopportune",
                   "The end of a read command that comes 3 s behind its beginning does not complete it.",
                   end_of_torn_read,
                   {"C.1", "C.4"}});
}

}  // namespace umirig::suites
