#include "suites/iec62056-21/frame_words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/option_select.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/again.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/ixit_words.hpp"
#include "suites/iec62056-21/near_password.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::Verdict;
using run::Vocabulary;

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
  for (const auto* key : {"awake", "cut_in"}) {
    if (step.has(key) && !step[key].is_bool()) return fmt::format("{}: expected true or false", key);
  }
  for (const auto* key : {"gap_ms", "cut", "characters", "ms"}) {
    if (step.has(key) && (!step[key].is_number() || step[key].number() < 0))
      return fmt::format("{}: expected a number from 0", key);
  }
  if (auto wrong = one_of("corrupt", {"bcc", "brackets"}, false)) return wrong;
  if (auto wrong = one_of("z", {"same", "other", "zero"}, true)) return wrong;
  if (auto wrong = one_of("which", {"right", "wrong"}, false)) return wrong;
  if (auto wrong = one_of("form", near_password_forms(), false)) return wrong;
  if (step["send"].text() == "near-password" && !step.has("form"))
    return fmt::format("form is missing: expected {}", fmt::join(near_password_forms(), ", "));
  if (step["send"].text() == "request" && step.has("address") && !is_address_form(step["address"].text())) {
    return fmt::format("address is '{}': expected one of the forms in address_forms.hpp (own, other, more-space, …)",
                       step["address"].text());
  }
  return std::nullopt;
}

}  // namespace

void add_frame_words(Vocabulary& words) {
  const auto add = [&](const char* name, std::vector<std::string> arguments, auto send) {
    for (const auto* common : {"gap_ms", "wrong_parity_at", "cut", "corrupt"}) arguments.emplace_back(common);
    words.frames[name] = {std::move(arguments),
                          [send](Bench& bench, const Node& step) -> Result<void> {
                            // A character alone belongs to the transfer of blocks that is under way.
                            if (step["send"].text() != "ack" && step["send"].text() != "nak") forget_blocks(bench);
                            send(bench, step);
                            return {};
                          },
                          wrong_arguments};
  };
  add("request", {"address", "awake"}, [](Bench& bench, const Node& step) {
    const auto form = step["address"].text();
    const auto address = form.empty() ? std::optional<std::string>("") : address_form(form, bench.sheet().ixit("device_address"));
    if (!address) return bench.not_applicable(fmt::format("the device address has no form '{}'", form));
    step["awake"].boolean() ? say_request_awake(bench, *address, damage_of(step)) : say_request(bench, *address, damage_of(step));
  });
  add("raw", {"text", "awake"}, [](Bench& bench, const Node& step) {
    if (!step["awake"].boolean()) wake(bench);
    begin_anew(bench);
    set_said(bench, Said::something);
    say(bench, "bytes", to_bytes(step["text"].text()), damage_of(step));
  });
  add("near-password", {"form"}, [](Bench& bench, const Node& step) {
    const auto password = near_password(step["form"].text(), bench.sheet().ixit("password"));
    say_command(bench, iec62056::password_command('1', password), damage_of(step), password.size());
  });
  add("option-select", {"v", "z", "y", "extra"}, [](Bench& bench, const Node& step) {
    if (step["z"].text() == "zero" && bench.notes()["z"] == "0")
      return bench.not_applicable("the baud rate character is 0: this is the option select with the meter's own");
    say_select(bench, character(step["v"], '0'), step["z"].text("same"), character(step["y"], '0'), damage_of(step),
               step["extra"].text());
  });
  add("read", {"address", "count", "type"}, [](Bench& bench, const Node& step) {
    bench.notes()["asked"] = address_of(bench.sheet(), step["address"].text("known"));
    say_command(bench, iec62056::read_command(character(step["type"], '1'), bench.notes()["asked"], step["count"].text()),
                damage_of(step));
  });
  add("write", {"address", "value", "type"}, [](Bench& bench, const Node& step) {
    say_command(bench,
                iec62056::write_command(character(step["type"], '1'), address_of(bench.sheet(), step["address"].text("writable")),
                                        value_of(bench.sheet(), step["value"].text("first"))),
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
  add("break", {"cut_in"}, [](Bench& bench, const Node& step) {
    if (!step["cut_in"].boolean()) return say_break(bench, damage_of(step));
    if (!cut_in_break(bench)) bench.verdict(Verdict::inconclusive, "6.4.3/1", "expected a readout, saw nothing");
  });
  add("sign-off", {}, [](Bench& bench, const Node& step) { say_command(bench, iec62056::break_command('1'), damage_of(step)); });
  add("nul", {"characters"}, [](Bench& bench, const Node& step) {
    set_said(bench, Said::something);
    say(bench, "NUL characters",
        Bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(step["characters"].integer(1), 1, 1000)), 0), damage_of(step));
  });
  add("fast-wake-up", {"ms"}, [](Bench& bench, const Node& step) { send_fast_wake_up(bench, from_ms(step["ms"].number(550))); });
  add("break-condition", {"ms"}, [](Bench& bench, const Node& step) {
    set_said(bench, Said::something);
    bench.wait_until(std::max(bench.now(), bench.last_activity() + reader_reaction));
    const auto length = from_ms(step["ms"].number(100));
    bench.say(run::Step::Kind::sent, fmt::format("break condition of {}", format_ms(length)));
    bench.send_break(length);
  });
  add("nak", {}, [](Bench& bench, const Node&) {
    // Behind a readout without its end, which has to be waited for, a repeat request comes too late (6.3.6).
    if (const auto& cut = bench.notes()["cut"]; !cut.empty() && bench.sheet().holds("B.1"))
      return bench.verdict(Verdict::inconclusive, "6.3.4/1", fmt::format("the readout {} does not end as it should", cut));
    set_said(bench, Said::select);
    say(bench, "repeat request", Bytes{iec62056::NAK});
  });
  add("ack", {}, [](Bench& bench, const Node&) {
    set_said(bench, Said::something);
    say(bench, "acknowledgement", Bytes{iec62056::ACK});
  });
}

}  // namespace umirig::suites
