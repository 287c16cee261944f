// Cases on what stands in the meter's messages: identification, readout, operand, data sets, error messages.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/content_checks.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::CaseHead;
using run::Verdict;

void fail(Bench& bench, const CaseHead& head, std::string reason) {
  bench.verdict(Verdict::fail, head.requirement, std::move(reason));
}

// --- identification

using IdentificationCheck = std::string (*)(const MeterMessage&);

// The answer to a request; in mode D the first line of a telegram. Null with a verdict where there is none.
std::unique_ptr<MeterMessage> first_line(Bench& bench) {
  if (mode_of_meter(bench) == 'D') {
    auto telegram = hear_telegram(bench);
    return telegram ? std::move(telegram->identification) : nullptr;
  }
  if (!quiet(bench)) return nullptr;
  say_request(bench);
  auto message = receive(bench, answer_wait);
  if (!message->silence) return message;
  block(bench, silence_requirement(bench), *message, "an identification");
  return nullptr;
}

// D3 of the field: mode E is announced and mode C used, or the other way round.
void dispute_announcement(Bench& bench, const MeterMessage& message) {
  const bool announced = to_text(message.bytes).find("\\2") != std::string::npos;
  if (announced == bench.sheet().holds("A.3")) return;
  bench.finding(announced ? "D3: the identification announces mode E by \\2, the PICS has none: mode C is used"
                          : "D3: the PICS has mode E, the identification does not announce it by \\2");
}

run::FunctionCase::Body identification_case(IdentificationCheck check, bool form) {
  return [=](Bench& bench, const CaseHead& head) {
    const auto message = first_line(bench);
    if (!message) return;
    if (message->unreadable()) return block(bench, "6.3.2/5", *message, "an identification");
    if (!form && !message->is_identification()) return block(bench, "6.3.2/1", *message, "an identification");
    bench.observed();
    if (const auto wrong = check(*message); !wrong.empty()) return fail(bench, head, wrong);
    // Nothing may come until the readout for want of an option select: a second one is judged where it is heard.
    if (form && mode_of_meter(bench) == 'C') receive(bench, 1200ms);
    if (head.requirement == "6.3.2/4" && mode_of_meter(bench) == 'C') dispute_announcement(bench, *message);
  };
}

void identification_rate(Bench& bench, const CaseHead& head) {
  const auto message = first_line(bench);
  if (!message) return;
  if (message->unreadable()) return fail(bench, head, "the answer to a request cannot be read at 300 Bd: " + message->text);
  if (!message->is_identification()) return block(bench, "6.3.2/1", *message, "an identification");
  bench.observed();
}

// --- readout

// A readout; in mode D what a telegram holds behind its first line.
std::unique_ptr<MeterMessage> readout_of(Bench& bench) {
  if (mode_of_meter(bench) == 'D') {
    auto telegram = hear_telegram(bench);
    return telegram ? std::move(telegram->data) : nullptr;
  }
  return quiet(bench) && sign_on(bench) ? read_out(bench) : nullptr;
}

void readout_form(Bench& bench, const CaseHead& head) {
  const auto message = readout_of(bench);
  if (!message) return;
  const auto text = to_text(message->block());
  const bool checked = bench.sheet().holds("B.1");
  if (checked && message->kind != MessageKind::data) return fail(bench, head, "the readout does not start with STX");
  if (!checked && message->kind != MessageKind::plain_data)
    return fail(bench, head, "the readout has an STX, the PICS says it has none");
  if (!message->whole)
    return fail(bench, head, fmt::format("the readout ends without {}", checked ? "ETX and BCC" : "'!' CR LF"));
  if (!text.ends_with("!\r\n")) return fail(bench, head, "the data block does not end with '!' CR LF");
  if (std::count(text.begin(), text.end(), '!') > 1)
    return fail(bench, head, "the data block holds more than one end character '!'");
  if (checked && message->bytes[message->bytes.size() - 2] != iec62056::ETX)
    return fail(bench, head, "the readout ends with EOT: expected ETX");
  // Behind the data of modes A and B other requirements begin.
  if (mode_of_meter(bench) != 'C') return;
  bench.wait_until(bench.reference() + back_wait);
  if (!bench.inbox().empty())
    fail(bench, head,
         fmt::format("{} characters more came within {} behind the readout", bench.inbox().size(), format_ms(back_wait)));
}

void readout_lines(Bench& bench, const CaseHead& head) {
  const auto message = readout_of(bench);
  if (!message) return;
  const auto block = message->block();
  std::size_t length = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool end = block[i] == iec62056::CR || block[i] == iec62056::LF;
    length = end ? 0 : length + 1;
    if (end && i >= 2 && i + 2 < block.size() && block[i] == iec62056::CR && block[i - 1] == iec62056::LF) {
      return fail(bench, head, fmt::format("offset {} of the data block: an empty line", i));
    }
    if (length == 79) bench.finding(fmt::format("D15: a line has more than 78 characters, at offset {}", i));
    const bool lonely_cr = block[i] == iec62056::CR && (i + 1 == block.size() || block[i + 1] != iec62056::LF);
    const bool lonely_lf = block[i] == iec62056::LF && (i == 0 || block[i - 1] != iec62056::CR);
    if (lonely_cr || lonely_lf) {
      return fail(bench, head, fmt::format("offset {} of the data block: {} alone: expected CR LF", i, lonely_cr ? "CR" : "LF"));
    }
  }
}

// Readings of what the standard leaves open, as the report states them.
void dispute_readout(Bench& bench, const MeterMessage& message) {
  const auto text = to_text(message.block());
  const auto mark = text.rfind('!');
  if (mark != std::string::npos && mark > 0 && text[mark - 1] != '\n')
    bench.finding("D16: no CR LF stands between the last data set and '!'");
  for (const auto& set : message.decoded(false).datasets) {
    if (set.values.size() < 2) continue;
    return bench.finding(fmt::format("D13: the data set '{}' has several bracket groups", set.address.value_or("")));
  }
}

// Line ends and the end character are other requirements' matter: only what is wrong with a data set counts here.
void data_set_form(Bench& bench, const CaseHead& head) {
  const auto message = readout_of(bench);
  if (!message) return;
  dispute_readout(bench, *message);
  for (const auto& finding : message->decoded(false).findings) {
    // D15 of the field: commas also stand in values that are no numbers.
    if (finding.text.find("decimal comma") != std::string::npos) {
      bench.finding("D15: " + finding.text);
      continue;
    }
    if (finding.clause == "6.6") return fail(bench, head, fmt::format("offset {}: {}", finding.offset, finding.text));
  }
}

using SetCheck = std::string (*)(const iec62056::DataSet&, bool programming);

run::FunctionCase::Body set_case(SetCheck check) {
  return [=](Bench& bench, const CaseHead& head) {
    const auto look = [&](const MeterMessage& message, bool programming) {
      for (const auto& set : message.decoded(programming).datasets) {
        if (const auto wrong = check(set, programming); !wrong.empty()) {
          return fail(bench, head, fmt::format("offset {}: {}", set.offset, wrong));
        }
      }
    };
    const auto readout = readout_of(bench);
    if (!readout) return;
    look(*readout, false);
    if (bench.over() || !bench.sheet().holds("C.1") || !bench.sheet().holds("C.4")) return;
    if (!back_to_start(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return;
    say_command(bench, iec62056::read_command('1', bench.sheet().ixit("read_address")));
    const auto answer = receive(bench, answer_wait);
    if (!answer->is_value()) return block(bench, "6.3.9/1", *answer, "a data message");
    look(*answer, true);
  };
}

// --- programming

void baud_character(Bench& bench, const CaseHead& head) {
  const char mode = mode_of_meter(bench);
  const auto message = first_line(bench);
  if (!message) return;
  if (message->unreadable()) return block(bench, "6.3.2/5", *message, "an identification");
  if (!message->is_identification()) return block(bench, "6.3.2/1", *message, "an identification");
  bench.observed();
  if (const auto wrong = wrong_baud(*message, mode); !wrong.empty()) fail(bench, head, wrong);
}

void operand_form(Bench& bench, const CaseHead& head) {
  if (!quiet(bench) || !sign_on(bench)) return;
  const auto message = enter_programming(bench);
  if (!message) return;
  const auto text = to_text(message->bytes);
  if (text.size() < 7 || text[3] != iec62056::STX) return fail(bench, head, "no STX behind SOH P 0");
  const auto end = text.find(static_cast<char>(iec62056::ETX));
  if (end == std::string::npos) return fail(bench, head, "no ETX");
  const auto set = text.substr(4, end - 4);
  const auto open = set.find('(');
  if (set.size() < 2 || open == std::string::npos || set.back() != ')') {
    return fail(bench, head, fmt::format("the operand '{}' is not in brackets", to_readable(view(set))));
  }
  if (open != 0) return fail(bench, head, fmt::format("the operand's data set has the address '{}'", set.substr(0, open)));
  const auto value = set.substr(1, set.size() - 2);
  if (value.find('*') != std::string::npos) return fail(bench, head, fmt::format("the operand '{}' has a unit", value));
  if (const auto wrong = wrong_text("operand", value, 128, "()*/!"); !wrong.empty()) return fail(bench, head, wrong);
  receive(bench, 2s);  // a second one is judged where it is heard
  if (!value.empty()) bench.finding("D11: the operand is not empty; the password by P1 does not depend on it");
}

// The answer to a read in programming mode, or null.
std::unique_ptr<MeterMessage> answer_to(Bench& bench, const std::string& address, const char* owner) {
  if (!quiet(bench) || !sign_on(bench) || !enter_programming(bench) || !unlock(bench, false)) return nullptr;
  say_command(bench, iec62056::read_command('1', address));
  auto message = receive(bench, answer_wait);
  if (message->kind == MessageKind::data && message->framed() && !message->unreadable()) {
    bench.observed();
    return message;
  }
  block(bench, owner, *message, "a message STX ... ETX BCC");
  return nullptr;
}

void no_end_character(Bench& bench, const CaseHead& head) {
  const auto message = answer_to(bench, bench.sheet().ixit("read_address"), "6.3.9/1");
  if (!message) return;
  const auto content = message->block();
  if (std::find(content.begin(), content.end(), '!') != content.end()) {
    return fail(bench, head, fmt::format("the data message '{}' holds the end character '!'", to_readable(content)));
  }
  if (!message->whole) return fail(bench, head, "the answer to R1 ends with ETX: expected a BCC behind it");
  if (message->bytes[message->bytes.size() - 2] != iec62056::ETX)
    return fail(bench, head, "the answer to R1 ends with EOT: expected ETX");
  const auto sets = message->decoded(true).datasets;
  if (!sets.empty() && sets[0].address) bench.finding("D8: the answer to R1 repeats the address");
  if (to_text(content).ends_with("\r\n")) bench.finding("D10: CR LF stands before ETX in the answer to R1");
}

void right_address(Bench& bench, const CaseHead& head) {
  const auto asked = bench.sheet().ixit("read_address");
  const auto message = answer_to(bench, asked, "6.3.9/1");
  if (!message) return;
  const auto sets = message->decoded(true).datasets;
  if (sets.empty()) return block(bench, "6.3.9/1", *message, "a data set");
  if (sets[0].address && *sets[0].address != asked) {
    if (const auto wrong = wrong_address(sets[0], true); !wrong.empty())
      return bench.verdict(Verdict::inconclusive, "6.3.14/1", wrong);
    fail(bench, head, fmt::format("the answer is of the address '{}': asked was '{}'", *sets[0].address, asked));
  }
}

void error_form(Bench& bench, const CaseHead& head) {
  const auto message = answer_to(bench, bench.sheet().ixit("unknown_address"), "6.3.11/1");
  if (!message) return;
  if (!message->is_error()) return block(bench, "6.3.11/1", *message, "an error message");
  if (const auto wrong = wrong_error(*message); !wrong.empty()) fail(bench, head, wrong);
}

}  // namespace

void add_content_cases(std::vector<CaseEntry>& cases) {
  cases.push_back({"6.3.2", 1, "6.3.2/1", "valid", "The identification is / X X X Z identification CR LF.",
                   identification_case(wrong_form, true)});
  cases.push_back({"6.3.2", 2, "6.3.2/2", "valid", "The manufacturer's identification is three letters.",
                   identification_case(wrong_manufacturer, false)});
  const char* rate = "The baud rate character is one of the protocol mode.";
  cases.push_back({"6.3.2", 3, "6.3.2/3", "valid", rate, baud_character});
  cases.push_back({"6.4.1", 2, "6.4.1/2", "valid", rate, baud_character});
  cases.push_back({"6.4.2", 3, "6.4.2/3", "valid", rate, baud_character});
  cases.push_back({"6.3.2", 4, "6.3.2/4", "valid", "The identification keeps its length and characters.",
                   identification_case(wrong_identification, false)});
  cases.push_back({"6.3.2", 5, "6.3.2/5", "valid", "The identification comes at 300 Bd.", identification_rate});
  cases.push_back({"6.3.4", 1, "6.3.4/1", "valid", "The readout has the form of a data message.", readout_form});
  cases.push_back({"6.3.9", 2, "6.3.9/2", "valid",
                   "A data message of programming mode has no end character, ends with ETX, and nothing follows it.",
                   no_end_character});
  cases.push_back({"6.3.9", 3, "6.3.9/3", "valid", "A read answers the address that was asked.", right_address});
  cases.push_back({"6.3.11", 2, "6.3.11/2", "valid", "An error message is a short text in brackets.", error_form});
  cases.push_back({"6.3.14", 1, "6.3.14/1", "valid", "Addresses keep their length and characters.", set_case(wrong_address)});
  cases.push_back({"6.3.14", 2, "6.3.14/2", "valid", "Values keep their length and characters.", set_case(wrong_value)});
  cases.push_back({"6.3.14", 3, "6.3.14/3", "valid", "Units keep their length and characters.", set_case(wrong_unit)});
  cases.push_back({"6.4.6", 2, "6.4.6/2", "valid", "The operand message has a data set without address and unit.", operand_form});
  cases.push_back({"6.5.1", 1, "6.5.1/1", "valid", "The lines of a readout are parted by CR LF.", readout_lines});
  cases.push_back({"6.6", 1, "6.6/1", "valid", "Every data set of a readout has its brackets.", data_set_form});
}

}  // namespace umirig::suites
