#include "suites/iec62056-21/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/run/line_events.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/cases.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/keeps.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;
using run::Bench;
using run::Verdict;
using run::Vocabulary;

const MeterMessage& meter(const run::Message& message) { return static_cast<const MeterMessage&>(message); }

Damage damage_of(const Node& step) {
  Damage damage;
  damage.gap = from_ms(step["gap_ms"].number());
  if (step.has("wrong_parity_at")) damage.wrong_parity_at = step["wrong_parity_at"].integer();
  damage.cut = static_cast<std::size_t>(step["cut"].integer());
  damage.wrong_bcc = step["corrupt"].text() == "bcc";
  damage.without_brackets = step["corrupt"].text() == "brackets";
  return damage;
}

char character(const Node& node, char otherwise) { return node.text().empty() ? otherwise : node.text()[0]; }

std::string register_address(const Bench& bench, const Node& step, std::string_view otherwise) {
  auto which = step["address"].text(otherwise);
  if (which == "known") return bench.sheet().ixit("read_address");
  if (which == "writable") return bench.sheet().ixit("write_address");
  if (which == "unknown") return bench.sheet().ixit("unknown_address");
  return which;
}

std::string value_of(const Bench& bench, const Node& node) {
  auto which = node.text("first");
  if (which == "first") return bench.sheet().ixit("write_value");
  if (which == "second") return bench.sheet().ixit("write_value_2");
  return which;
}

// Values that no frame knows, told before anything is sent.
std::optional<std::string> wrong_arguments(const Node& step) {
  const auto one_of = [&](const char* key, const std::vector<std::string>& known,
                          bool character_too) -> std::optional<std::string> {
    if (!step.has(key)) return std::nullopt;
    const auto value = step[key].text();
    if (std::find(known.begin(), known.end(), value) != known.end() || (character_too && value.size() == 1)) return std::nullopt;
    return fmt::format("{} is '{}': expected {}{}", key, value, fmt::join(known, ", "), character_too ? " or a character" : "");
  };
  for (const auto* key : {"v", "z", "y", "extra", "address", "text", "value", "type", "which", "by", "letter", "data", "ixit",
                          "corrupt", "count"}) {
    // y = 0 would be read as no text, and another character sent in its place.
    if (step.has(key) && !step[key].is_string()) return fmt::format("{}: expected a text, in quotes", key);
  }
  for (const auto* key : {"gap_ms", "cut", "characters", "ms"}) {
    if (step.has(key) && (!step[key].is_number() || step[key].number() < 0))
      return fmt::format("{}: expected a number from 0", key);
  }
  if (auto wrong = one_of("corrupt", {"bcc", "brackets"}, false)) return wrong;
  if (auto wrong = one_of("z", {"same", "other", "zero"}, true)) return wrong;
  if (auto wrong = one_of("which", {"right", "wrong"}, false)) return wrong;
  if (auto wrong = one_of("form", {"shorter", "half", "longer", "empty", "other-case"}, false)) return wrong;
  if (step["send"].text() == "near-password" && !step.has("form"))
    return "form is missing: expected shorter, half, longer, empty, other-case";
  if (step["send"].text() == "request" && step.has("address") && !is_address_form(step["address"].text())) {
    return fmt::format("address is '{}': expected one of the forms in address_forms.hpp (own, other, more-space, …)",
                       step["address"].text());
  }
  return std::nullopt;
}

// Letters in the other case; where there are none, another last character: always another password of the same length.
std::string other_case(std::string password) {
  bool changed = false;
  for (auto& c : password) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(c ^ 0x20);
    changed = changed || letter;
  }
  if (!changed && !password.empty()) password.back() = password.back() == '1' ? '2' : '1';
  return password;
}

// A password that is nearly the right one.
std::string near_password(const std::string& form, const std::string& right) {
  if (form == "shorter") return right.substr(0, right.size() - std::min<std::size_t>(1, right.size()));
  if (form == "half") return right.substr(0, right.size() / 2);
  if (form == "other-case") return other_case(right);
  return form == "longer" ? right + "0" : "";
}

void add_frames(Vocabulary& words) {
  const auto add = [&](const char* name, std::vector<std::string> arguments, auto send) {
    for (const auto* common : {"gap_ms", "wrong_parity_at", "cut", "corrupt"}) arguments.emplace_back(common);
    words.frames[name] = {std::move(arguments),
                          [send](Bench& bench, const Node& step) -> Result<void> {
                            send(bench, step);
                            return {};
                          },
                          wrong_arguments};
  };
  add("request", {"address"}, [](Bench& bench, const Node& step) {
    const auto form = step["address"].text();
    const auto address = form.empty() ? std::optional<std::string>("") : address_form(form, bench.sheet().ixit("device_address"));
    if (!address) return bench.not_applicable(fmt::format("the device address has no form '{}'", form));
    say_request(bench, *address, damage_of(step));
  });
  add("raw", {"text"}, [](Bench& bench, const Node& step) {
    wake(bench);
    set_said(bench, Said::something);
    say(bench, "bytes", to_bytes(step["text"].text()), damage_of(step));
  });
  add("near-password", {"form"}, [](Bench& bench, const Node& step) {
    const auto password = near_password(step["form"].text(), bench.sheet().ixit("password"));
    say_command(bench, iec62056::password_command('1', password), damage_of(step), password.size());
  });
  add("option-select", {"v", "z", "y", "extra"}, [](Bench& bench, const Node& step) {
    say_select(bench, character(step["v"], '0'), step["z"].text("same"), character(step["y"], '0'), damage_of(step),
               step["extra"].text());
  });
  add("read", {"address", "count", "type"}, [](Bench& bench, const Node& step) {
    bench.notes()["asked"] = register_address(bench, step, "known");
    say_command(bench, iec62056::read_command(character(step["type"], '1'), bench.notes()["asked"], step["count"].text()),
                damage_of(step));
  });
  add("write", {"address", "value", "type"}, [](Bench& bench, const Node& step) {
    say_command(bench,
                iec62056::write_command(character(step["type"], '1'), register_address(bench, step, "writable"),
                                        value_of(bench, step["value"])),
                damage_of(step));
  });
  add("password", {"which", "by"}, [](Bench& bench, const Node& step) {
    say_password(bench, step["which"].text("right") == "right", damage_of(step), character(step["by"], '1'));
  });
  add("command", {"letter", "type", "data", "ixit"}, [](Bench& bench, const Node& step) {
    iec62056::Command command;
    command.letter = character(step["letter"], 'R');
    command.type = character(step["type"], '1');
    const auto data = step.has("ixit") ? bench.sheet().ixit(step["ixit"].text()) : step["data"].text("()");
    if (data.empty()) return bench.verdict(Verdict::error, "", fmt::format("IXIT {} is empty", step["ixit"].text()));
    bench.notes()["asked"] = data.substr(0, data.find('('));
    command.has_data = data != "none";
    if (command.has_data) command.data = to_bytes(data);
    say_command(bench, command, damage_of(step));
  });
  add("break", {}, [](Bench& bench, const Node& step) { say_break(bench, damage_of(step)); });
  add("sign-off", {}, [](Bench& bench, const Node& step) { say_command(bench, iec62056::break_command('1'), damage_of(step)); });
  add("nul", {"characters"}, [](Bench& bench, const Node& step) {
    set_said(bench, Said::something);
    say(bench, "NUL characters",
        Bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(step["characters"].integer(1), 1, 1000)), 0));
  });
  add("break-condition", {"ms"}, [](Bench& bench, const Node& step) {
    set_said(bench, Said::something);
    bench.wait_until(std::max(bench.now(), bench.last_activity() + reader_reaction));
    const auto length = from_ms(step["ms"].number(100));
    bench.say(run::Step::Kind::sent, fmt::format("break condition of {}", format_ms(length)));
    bench.send_break(length);
  });
  add("nak", {}, [](Bench& bench, const Node&) {
    set_said(bench, Said::select);
    say(bench, "repeat request", Bytes{iec62056::NAK});
  });
  add("ack", {}, [](Bench& bench, const Node&) {
    set_said(bench, Said::something);
    say(bench, "acknowledgement", Bytes{iec62056::ACK});
  });
}

using Differs = std::optional<std::string>;

Differs unless(bool fits, std::string why) { return fits ? std::nullopt : Differs(std::move(why)); }

// The first value of the answer's first data set.
std::string first_value(const MeterMessage& message) {
  const auto sets = message.decoded(true).datasets;
  return sets.empty() || sets[0].values.empty() ? "" : sets[0].values[0].value;
}

// The addresses of a readout, each with as many strokes as it has values.
std::string form_of_readout(const MeterMessage& message) {
  std::string form;
  for (const auto& set : message.decoded(false).datasets) {
    form += set.address.value_or("") + std::string(set.values.size(), '|');
  }
  return form + ".";
}

Differs differs_from_data(Bench& bench, const MeterMessage& message, const Node& arguments) {
  if (message.kind != MessageKind::data || !message.framed() || message.unreadable()) return "no data message";
  const auto sets = message.decoded(true).datasets;
  if (sets.empty()) return "no data message";
  if (sets[0].address && *sets[0].address != bench.notes()["asked"]) {
    const auto text = fmt::format("the answer is of the address '{}', asked was '{}'", *sets[0].address, bench.notes()["asked"]);
    bench.violation("6.3.9/3", text);
    bench.verdict(Verdict::inconclusive, "6.3.9/3", text);
    return std::nullopt;
  }
  const auto form = fmt::format("{}{}", sets[0].address ? "address " : "", sets[0].values[0].unit ? "unit" : "");
  auto& before = bench.notes()["form of " + bench.notes()["asked"]];
  if (before.empty()) before = form + ".";
  if (iec62056::may_be_error(message.decoded(true)) || before != form + ".") return "it looks like an error message";
  const auto value = first_value(message);
  if (arguments.has("value") && value != value_of(bench, arguments["value"])) {
    return fmt::format("the value is '{}', not '{}'", value, value_of(bench, arguments["value"]));
  }
  auto& notes = bench.notes();
  if (arguments.has("same_as") && value != notes[arguments["same_as"].text()]) {
    return fmt::format("the value is '{}', not '{}' as before", value, notes[arguments["same_as"].text()]);
  }
  if (arguments.has("remember")) notes[arguments["remember"].text()] = value;
  return std::nullopt;
}

Differs differs_from_readout(Bench& bench, const MeterMessage& message, const Node& arguments) {
  if (message.unreadable()) return "its characters cannot be read at this rate";
  if (!message.is_readout()) return "no readout";
  // A wrong select may be known as such, and answered, a character before its end; not much earlier.
  if (message.reaction < -500ms) return "it began before the last character was sent";
  auto& notes = bench.notes();
  // Its registers may have moved on: the data sets must be the same, not their values.
  const auto text = form_of_readout(message);
  if (arguments.has("same_as") && text != notes[arguments["same_as"].text()]) return "its data sets are not the same as before";
  if (arguments.has("remember")) notes[arguments["remember"].text()] = text;
  return std::nullopt;
}

Differs wrong_keeps(const Node& arguments) {
  if (!arguments.has("keeps") || may_be_kept(arguments["keeps"].text())) return std::nullopt;
  return fmt::format("keeps is '{}': expected a requirement that a message shows: {}", arguments["keeps"].text(),
                     fmt::join(kept_requirements(), ", "));
}

void add_words(Vocabulary& words) {
  const auto add = [&](const char* name, const char* requirement, const char* expected, std::vector<std::string> arguments,
                       auto differs) {
    arguments.emplace_back("keeps");
    words.words[name] = {std::move(arguments), requirement, expected,
                         [differs, name](Bench& bench, const run::Message& message, const Node& node) -> Differs {
                           if (auto why = differs(bench, meter(message), node)) return why;
                           return broken(bench, meter(message), name, node["keeps"].text());
                         },
                         wrong_keeps};
  };
  add("identification", "6.3.1/1", "an identification", {},
      [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
        if (message.is_identification()) bench.notes()["z"] = std::string(1, message.baud_character());
        return unless(message.is_identification(), "no identification");
      });
  add("readout", "6.4.3/1", "a readout", {"same_as", "remember"}, differs_from_readout);
  add("operand", "6.4.6/1", "the operand message P0", {},
      [](Bench&, const MeterMessage& message, const Node&) { return unless(message.is_command('P', '0'), "no P0"); });
  add("break", "6.3.7/2", "a break message", {},
      [](Bench&, const MeterMessage& message, const Node&) { return unless(message.is_command('B', '0'), "no B0"); });
  add("confirmation", "6.4.5/1", "the confirmation ACK 2 Z 2", {},
      [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
        const auto z = bench.notes()["z"].empty() ? '0' : bench.notes()["z"][0];
        const auto wanted = iec62056::encode_option_select('2', z, '2');
        return unless(!message.unreadable() && message.bytes == wanted, fmt::format("not {}", to_readable(wanted)));
      });
  add("ack", "6.3.7/6", "ACK", {}, [](Bench&, const MeterMessage& message, const Node&) {
    return unless(message.kind == MessageKind::ack && !message.unreadable(), "no ACK");
  });
  add("nak", "6.2/3", "NAK", {}, [](Bench&, const MeterMessage& message, const Node&) {
    return unless(message.kind == MessageKind::nak && !message.unreadable(), "no NAK");
  });
  add("data", "6.3.9/1", "a data message", {"value", "same_as", "remember"}, differs_from_data);
  add("error", "6.3.11/1", "an error message", {}, [](Bench& bench, const MeterMessage& message, const Node&) -> Differs {
    if (message.is_doubtful_error()) {
      // Digits alone in brackets: data without an address look the same.
      bench.verdict(Verdict::inconclusive, "", fmt::format("{} may be an error message or data", message.text));
      return std::nullopt;
    }
    return unless(message.is_error(), "no error message");
  });
  add("refusal", "6.3.11/1", "an error message", {}, [](Bench&, const MeterMessage& message, const Node&) {
    return unless(message.is_error() || message.is_doubtful_error(), "no error message");
  });
  add("answer", "6.3.9/1", "any answer", {}, [](Bench&, const MeterMessage&, const Node&) -> Differs { return std::nullopt; });
}

// A control: after what it was not to answer, the device still answers a request. When it needs a restart for that, the case's
// stimulus has done harm; when it does not answer then either, signing on is another case's matter.
void check_alive(Bench& bench, const run::CaseHead& head) {
  const auto ask = [&] {
    set_rate(bench, false);
    say_request(bench);
    return receive(bench, answer_wait);
  };
  const auto message = ask();
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (!bench.restart_device()) bench.wait(130s);
  const auto again = ask();
  if (again->is_identification()) {
    bench.verdict(Verdict::fail, head.requirement, "a request behind it is not answered until the device starts anew");
  } else {
    block(bench, silence_requirement(bench), *again, "an identification");
  }
}

// Whether what was sent is understood as a request: when nothing comes, a plain request tells whether the device answers at all.
void check_understood(Bench& bench, const run::CaseHead& head) {
  const auto message = receive(bench, answer_wait);
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (const auto asleep = unwoken(bench)) return block(bench, *asleep, *message, "an identification");
  say_request(bench);
  auto plain = receive(bench, answer_wait);
  if (plain->is_identification()) {
    bench.observed();
    return bench.verdict(Verdict::fail, head.requirement, "it is not answered, a plain request behind it is");
  }
  if (!plain->silence) return block(bench, "6.3.2/1", *plain, "an identification");
  if (!bench.restart_device()) bench.wait(130s);
  say_request(bench);
  plain = receive(bench, answer_wait);
  if (!plain->is_identification()) return block(bench, silence_requirement(bench), *plain, "an identification");
  bench.verdict(Verdict::fail, head.requirement, "behind it no request is answered until the device starts anew");
}

// Whether a request is answered at all: what the answer looks like is another requirement.
void check_answers(Bench& bench, const run::CaseHead& head) {
  set_rate(bench, false);
  say_request(bench);
  const auto message = receive(bench, answer_wait);
  if (message->is_identification()) return bench.observed();
  if (!message->silence) return block(bench, message->unreadable() ? "6.3.2/5" : "6.3.2/1", *message, "an identification");
  if (const auto format = answers_in_other_format(bench)) {
    return bench.verdict(Verdict::inconclusive, "5.4/1",
                         fmt::format("a request is answered in the format {} only", to_text(*format)));
  }
  if (const auto asleep = unwoken(bench)) return block(bench, *asleep, *message, "an identification");
  bench.verdict(Verdict::fail, head.requirement, "a request without address is not answered");
}

void add_states(Vocabulary& words) {
  const auto programming = [](Bench& bench) { return quiet(bench) && sign_on(bench) && enter_programming(bench); };
  words.preambles["quiet"] = [](Bench& bench) { quiet(bench); };
  words.preambles["signed-on"] = [](Bench& bench) { (void)(quiet(bench) && sign_on(bench)); };
  words.preambles["readout"] = [](Bench& bench) {
    if (!quiet(bench) || !sign_on(bench)) return;
    if (const auto message = read_out(bench)) bench.notes()["readout"] = form_of_readout(*message);
  };
  words.preambles["programming"] = [programming](Bench& bench) { programming(bench); };
  words.preambles["reading"] = [programming](Bench& bench) { (void)(programming(bench) && unlock(bench, false)); };
  words.preambles["writing"] = [programming](Bench& bench) { (void)(programming(bench) && unlock(bench, true)); };
  words.checks["alive"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_alive(bench, head); }};
  words.checks["answers"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_answers(bench, head); }};
  words.checks["programming"] = {
      {}, [](Bench& bench, const run::CaseHead&, const Node&) { (void)(sign_on(bench) && enter_programming(bench)); }};
  words.checks["break-in-readout"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) {
                                        if (bench.wait_character(bench.now() + answer_wait)) return break_in_readout(bench, head);
                                        bench.verdict(Verdict::inconclusive, "6.4.3/1", "expected a readout, saw nothing");
                                      }};
  words.checks["understood"] = {{}, [](Bench& bench, const run::CaseHead& head, const Node&) { check_understood(bench, head); }};
  words.checks["sign-on"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { sign_on(bench); }};
  words.checks["unlock"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { unlock(bench, false); }};
  // A sign of life: a command that the PICS states. Where it has none, or it is not answered before, nothing is judged behind.
  const auto probe = [](Bench& bench) {
    const auto& sheet = bench.sheet();
    if (sheet.holds("C.4")) {
      say_command(bench, iec62056::read_command('1', sheet.ixit("read_address")));
    } else if (sheet.holds("C.5")) {
      say_command(bench, iec62056::write_command('1', sheet.ixit("write_address"), sheet.ixit("write_value")));
    } else {
      return false;
    }
    const auto message = receive(bench, answer_wait);
    return !message->silence && !message->unreadable();
  };
  words.checks["session-probe"] = {{}, [probe](Bench& bench, const run::CaseHead&, const Node&) {
                                     bench.notes()["alive"] = probe(bench) ? "yes" : "no";
                                     const auto more = receive(bench, silence_wait);
                                     if (!more->silence) block(bench, "6.3.9/4", *more, "nothing behind the answer");
                                   }};
  words.checks["session-alive"] = {{}, [probe](Bench& bench, const run::CaseHead& head, const Node&) {
                                     if (bench.notes()["alive"] != "yes") return;
                                     if (probe(bench)) return bench.observed();
                                     bench.verdict(Verdict::fail, head.requirement,
                                                   "behind it the session does not answer any more");
                                   }};
  words.checks["readout-passes"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { let_readout_pass(bench); }};
  words.checks["back-to-start"] = {{}, [](Bench& bench, const run::CaseHead&, const Node&) { back_to_start(bench); }};
  words.settings["rate"] = [](Bench& bench, const Node& value) -> Result<void> {
    if (value.text() != "z" && value.text() != "300")
      return failure(ErrorKind::configuration, fmt::format("rate is '{}': expected z or 300", value.text()));
    set_rate(bench, value.text() == "z");
    return {};
  };
  words.settings["format"] = [](Bench& bench, const Node& value) -> Result<void> {
    auto format = bench.format();
    const bool eight = value.text() == "8N1";
    if (!eight && value.text() != "7E1")
      return failure(ErrorKind::configuration, fmt::format("format is '{}': expected 7E1 or 8N1", value.text()));
    format.data_bits = eight ? 8 : 7;
    format.parity = eight ? 'N' : 'E';
    bench.set_format(format);
    return {};
  };
  words.settings["power"] = [](Bench& bench, const Node&) -> Result<void> {
    if (!bench.restart_device()) bench.not_applicable("the adapter cannot switch the device's power");
    return {};
  };
  words.settings["line"] = [](Bench& bench, const Node& value) -> Result<void> {
    const auto format = run::serial_format_from(value.text());
    if (format) bench.set_format(*format);
    return format ? Result<void>() : tl::unexpected(format.error());
  };
}

}  // namespace

std::shared_ptr<const Vocabulary> iec62056_vocabulary() {
  auto words = std::make_shared<Vocabulary>();
  add_frames(*words);
  add_words(*words);
  add_states(*words);
  words->excuse = [](const Bench& bench, const run::CaseHead& head) -> std::optional<std::string> {
    return head.clause.starts_with("B.") ? std::nullopt : unwoken(bench);
  };
  words->receive = [](Bench& bench, Duration timeout) -> std::unique_ptr<run::Message> { return receive(bench, timeout); };
  return words;
}

}  // namespace umirig::suites
