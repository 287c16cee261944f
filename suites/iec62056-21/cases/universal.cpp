// Cases on what holds for every message of the meter: characters, times, block check characters.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/identification.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/marks.hpp"
#include "suites/iec62056-21/push.hpp"
#include "suites/iec62056-21/tour.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

// IEC 62056-21, 6.1 and 6.3.14 item 12.
constexpr Duration least_reaction = 20ms;
constexpr Duration usual_least_reaction = 200ms;
constexpr Duration longest_reaction = 1500ms;
constexpr Duration longest_gap = 1500ms;

// Of what was said to be wrong with its characters.
void judge_characters(Bench& bench, const CaseHead& head, const MeterMessage& message, std::string_view name) {
  const auto bad = message.parity_errors();
  if (bad == 0) return;
  const auto& all = message.characters;
  const auto first = std::find_if(all.begin(), all.end(), [](const auto& one) { return one.errors != 0; });
  bench.verdict(Verdict::fail, head.requirement,
                fmt::format("{} of {} characters of the {} have a {} error, first character {}", bad, all.size(), name,
                            (first->errors & framing_error) != 0 ? "framing" : "parity", first - all.begin() + 1));
}

// The eighth bit of every character makes its ones even: in eight bits without parity it is 0 for all that ISO 646 has.
bool has_parity_bits(const MeterMessage& message) {
  const auto even = [](const Character& one) { return std::popcount(static_cast<unsigned>(one.byte)) % 2 == 0; };
  return std::all_of(message.characters.begin(), message.characters.end(), even);
}

void characters(Bench& bench, const CaseHead& head) {
  if (!bench.sees(parity_error)) return;
  if (mode_of_meter(bench) == 'D') {
    const auto telegram = hear_telegram(bench);
    if (!telegram) return;
    if (push_format(bench).data_bits == 8) {
      if (has_parity_bits(*telegram->identification))
        return bench.verdict(Verdict::fail, head.requirement, "the telegrams come in 7E1: the form states 8N1");
      return bench.not_applicable("the telegrams have eight data bits, as DSMR P1 has");
    }
    judge_characters(bench, head, *telegram->identification, "identification");
    return judge_characters(bench, head, *telegram->data, "data");
  }
  if (!quiet(bench)) return;
  say_request(bench);
  const auto answer = receive(bench, answer_wait);
  if (answer->silence) {
    const auto format = answers_in_other_format(bench);
    if (!format) return block(bench, silence_requirement(bench), *answer, "an identification");
    return bench.verdict(Verdict::fail, head.requirement,
                         fmt::format("a request is answered in the format {} only", to_text(*format)));
  }
  if (answer->is_identification() && !answer->unreadable()) bench.notes()["z"] = std::string(1, answer->baud_character());
  let_readout_pass(bench);
  tour(bench, true, true, [&](const Stop& stop) { judge_characters(bench, head, *stop.message, stop.name); });
}

void earliest(Bench& bench, const CaseHead& head) {
  bool fast = false;
  tour(bench, true, true, [&](const Stop& stop) {
    const auto& message = *stop.message;
    if (message.is_identification()) {
      const auto identification = iec62056::decode_identification(message.bytes);
      fast = identification && identification->fast_reaction();
    }
    // 6.4.1, 6.4.2: what lies between identification and data in modes A and B is another requirement's matter.
    if (stop.name == "readout" && mode_of_meter(bench) != 'C') return;
    // An answer to a request that is not complete is no early one: what it answers is no request yet.
    if (message.is_identification() && message.reaction < Duration(0))
      return block(bench, "6.3.1/8", message, "no identification before the request is complete");
    const auto name = "reaction time of the " + stop.name;
    const auto judged = bench.measure(name, message.reaction, least_reaction, std::nullopt, message.begin - message.reaction);
    if (judged == Bench::Judgement::outside) {
      bench.verdict(Verdict::fail, head.requirement,
                    fmt::format("the {} starts {} behind the last character: expected at least {}", stop.name,
                                format_ms(message.reaction), format_ms(least_reaction)));
    } else if (judged == Bench::Judgement::inconclusive) {
      bench.verdict(Verdict::inconclusive, "", fmt::format("{}: the limit lies within the uncertainty", name));
    } else if (!fast && message.reaction < usual_least_reaction) {
      bench.finding(fmt::format("{}: {} with an upper-case third letter: expected {}", name, format_ms(message.reaction),
                                format_ms(usual_least_reaction)));
    }
  });
}

void latest(Bench& bench, const CaseHead& head) {
  tour(bench, true, true, [&](const Stop& stop) {
    if (stop.name == "readout" && mode_of_meter(bench) != 'C') return;
    const auto name = "reaction time of the " + stop.name;
    const auto judged =
        bench.measure(name, stop.message->reaction, std::nullopt, longest_reaction, stop.message->begin - stop.message->reaction);
    if (judged == Bench::Judgement::inside) return;
    const bool late = judged == Bench::Judgement::outside;
    bench.verdict(late ? Verdict::fail : Verdict::inconclusive, late ? head.requirement : "",
                  fmt::format("the {} starts {} behind the last character: expected at most {}", stop.name,
                              format_ms(stop.message->reaction), format_ms(longest_reaction)));
  });
}

void gaps(Bench& bench, const CaseHead& head) {
  const auto judge = [&](const MeterMessage& message, const std::string& name) {
    const auto gap = message.longest_gap;
    const auto judged =
        bench.measure("longest gap in the " + name, gap, std::nullopt, longest_gap, begin_of_longest_gap(message));
    if (judged == Bench::Judgement::inside) return;
    const bool late = judged == Bench::Judgement::outside;
    bench.verdict(late ? Verdict::fail : Verdict::inconclusive, late ? head.requirement : "",
                  fmt::format("two characters of the {} are {} apart: expected less than {}", name, format_ms(gap),
                              format_ms(longest_gap)));
  };
  if (mode_of_meter(bench) == 'D') {
    if (const auto telegram = hear_telegram(bench)) judge(*telegram->data, "telegram");
    return;
  }
  tour(bench, true, true, [&](const Stop& stop) { judge(*stop.message, stop.name); });
}

// Where a message has a BCC at all, it must hold.
void check_bcc(Bench& bench, const CaseHead& head, const Stop& stop) {
  const auto& message = *stop.message;
  const auto framed = message.kind == MessageKind::data || message.kind == MessageKind::command;
  if (!framed || !message.whole || message.unreadable()) return;
  const ByteView bytes(message.bytes);
  const auto seen = bytes.back();
  auto kind = bcc_kind(bench);
  // D2 of the field: a meter with the sum BCC sends B0 with either.
  if (message.is_command('B', '0') && seen == 0x71) kind = iec62056::BccKind::xor_;
  const auto expected = iec62056::bcc(kind, bytes.subspan(1, bytes.size() - 2));
  if (kind == iec62056::BccKind::sum7) bench.finding("D2: the block check character is the 7-bit sum, as the PICS states");
  if (seen == expected) return;
  const auto fits = iec62056::check_bcc(bytes.subspan(1, bytes.size() - 2), seen).fits();
  bench.verdict(
      Verdict::fail, head.requirement,
      fmt::format("the BCC of the {} is {:02X}: expected {:02X} ({}){}", stop.name, seen, expected, iec62056::to_text(kind),
                  fits != iec62056::BccKind::none ? fmt::format("; it fits {}", iec62056::to_text(fits)) : ""));
}

void readout_bcc(Bench& bench, const CaseHead& head) {
  tour(bench, true, false, [&](const Stop& stop) {
    if (stop.name != "readout") return;
    const bool whole = stop.message->kind == MessageKind::data && stop.message->whole;
    if (whole) return check_bcc(bench, head, stop);
    block(bench, "6.3.4/1", *stop.message, "a readout with STX, ETX and BCC");
  });
}

// Of a readout that was asked for again; in mode B the rate of that is open.
void repeat_bcc(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench) || !read_out(bench)) return;
  set_said(bench, Said::select);
  say(bench, "repeat request", Bytes{iec62056::NAK});
  Stop stop;
  stop.name = "repeated readout";
  stop.message = receive(bench, answer_wait);
  if (!stop.message->is_readout()) return block(bench, "6.3.6/1", *stop.message, "the readout again");
  check_bcc(bench, head, stop);
}

// Of a readout behind a write command, as before it.
void bcc_behind_write(Bench& bench, const CaseHead& head) {
  if (!quiet(bench)) return;
  const auto judge = [&] {
    Stop stop;
    stop.name = "readout";
    if (!sign_on(bench)) return;
    stop.message = read_out(bench);
    if (!stop.message) return;
    if (!stop.message->whole) return block(bench, "6.3.4/1", *stop.message, "a readout with STX, ETX and BCC");
    check_bcc(bench, head, stop);
  };
  judge();
  if (bench.over() || !back_to_start(bench)) return;
  if (!sign_on(bench) || !enter_programming(bench) || !unlock(bench, true)) return;
  say_command(bench, iec62056::write_command('1', bench.sheet().ixit("write_address"), bench.sheet().ixit("write_value")));
  const auto message = receive(bench, answer_wait);
  if (message->kind != MessageKind::ack) return block(bench, "6.3.7/6", *message, "ACK");
  say_break(bench);
  bench.wait_until(bench.last_activity() + back_wait);
  judge();
}

void programming_bcc(Bench& bench, const CaseHead& head) {
  tour(
      bench, false, true,
      [&](const Stop& stop) {
        if (stop.programming) check_bcc(bench, head, stop);
      },
      true);
}

}  // namespace

void add_universal_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"5.4", 1, "5.4/1", "valid",
                   "Every character of every message has seven data bits, even parity and a stop bit.", characters});
  cases.push_back({"6.1", 1, "6.1/1", "valid", "No answer starts before the least reaction time.", earliest});
  cases.push_back({"6.1", 2, "6.1/2", "valid", "Every answer starts within 1500 ms.", latest});
  cases.push_back({"6.1", 3, "6.1/3", "valid", "The characters of every message are less than 1500 ms apart.", gaps});
  cases.push_back({"6.2", 1, "6.2/1", "valid", "The BCC of a readout holds.", readout_bcc});
  cases.push_back({"6.2", 2, "6.2/2", "valid", "The BCC of every message in programming mode holds.", programming_bcc});
  cases.push_back({"6.2", 8, "6.2/1", "valid", "The BCC of a repeated readout holds.", repeat_bcc, {"A.1=A|C", "B.2"}});
  cases.push_back({"6.2",
                   41,
                   "6.2/1",
                   "inopportune",
                   "The BCC of a readout behind a write command holds.",
                   bcc_behind_write,
                   {"C.1", "C.5"}});
}

}  // namespace umirig::suites
