#include "suites/iec62056-21/unfold.hpp"

#include <optional>
#include <string>

#include "rig/run/shrink.hpp"

namespace umirig::suites {
namespace {

using Steps = Node::Array;

Node send(const char* frame) { return Node::object().set("send", frame); }
Node expect(const char* word) { return Node::object().set("expect", word); }
Node rate(const char* which) { return Node::object().set("set", Node::object().set("rate", which)); }

void add(Steps& all, const Steps& more) { all.insert(all.end(), more.begin(), more.end()); }

// session.cpp: quiet, sign_on, read_out, enter_programming, unlock. Where a device needs another way, the steps prove nothing
// there and the script's own words stay. Requests wake a battery meter by themselves.
bool has_select(const run::Datasheet& sheet) { return sheet.pics("A.1") != "A" && sheet.pics("A.1") != "B"; }

Steps quiet() {
  return {send("raw").set("text", "?!\r\n"), expect("silence").set("blocked_by", "6.3.1/8").set("timeout_ms", 2000)};
}

Steps sign_on() { return {rate("300"), send("request"), expect("identification")}; }

Steps select(const char* y, const char* word) {
  auto step = send("option-select");
  if (*y != '0') step.set("y", y);
  return {step, rate("z"), expect(word)};
}

Steps readout(const run::Datasheet& sheet) {
  return has_select(sheet) ? select("0", "readout") : Steps{rate("z"), expect("readout")};
}

// In modes A and B commands are heard behind the data.
Steps programming(const run::Datasheet& sheet) {
  if (has_select(sheet)) return select("1", "operand");
  auto all = readout(sheet);
  add(all, {Node::object().set("wait_ms", 2250), rate("300")});
  if (sheet.holds("C.4")) add(all, {send("read"), expect("answer")});
  return all;
}

Steps unlock(const run::Datasheet& sheet, bool write) {
  const auto access = sheet.pics("C.3");
  if (!sheet.holds("C.2") || access == "none" || (access == "write" && !write)) return {};
  return {send("password").set("which", "right"), expect("ack").set("blocked_by", "6.3.7/1")};
}

std::optional<Steps> preamble(const std::string& name, const run::Datasheet& sheet) {
  Steps all = quiet();
  if (name == "quiet") return all;
  add(all, sign_on());
  if (name == "signed-on") return all;
  if (name == "readout") {
    add(all, readout(sheet));
    all.back().set("remember", "readout");
    return all;
  }
  add(all, programming(sheet));
  if (name == "programming") return all;
  if (name != "reading" && name != "writing") return std::nullopt;
  add(all, unlock(sheet, name == "writing"));
  return all;
}

// A command that the PICS states; nothing where it states none.
Steps sign_of_life(const run::Datasheet& sheet, bool judge) {
  const bool reads = sheet.holds("C.4");
  if (!reads && !sheet.holds("C.5")) return {};
  auto answer = expect("answer");
  if (judge) answer.set("judge", true);
  Steps all = {send(reads ? "read" : "write"), answer};
  // Behind the probe nothing comes unasked.
  if (!judge) all.push_back(expect("silence").set("timeout_ms", 2000));
  return all;
}

std::optional<Steps> check(const std::string& name, const run::Datasheet& sheet) {
  if (name == "sign-on") return sign_on();
  if (name == "programming") {
    Steps all = sign_on();
    add(all, programming(sheet));
    return all;
  }
  if (name == "unlock") return unlock(sheet, false);
  if (name == "understood") return Steps{expect("identification").set("judge", true)};
  if (name == "alive" || name == "answers") {
    Steps all = sign_on();
    all.back().set("judge", true);
    return all;
  }
  // 6.4.3: at the latest 2.2 s behind the data.
  if (name == "back-to-start") return Steps{Node::object().set("wait_ms", 2250), rate("300")};
  if (name == "session-probe" || name == "session-alive") return sign_of_life(sheet, name == "session-alive");
  return std::nullopt;
}

}  // namespace

Node::Array unfolded(const Node& script, const run::Datasheet& sheet) {
  Steps all;
  if (const auto given = script["given"].text(); !given.empty()) {
    if (const auto steps = preamble(given, sheet)) {
      add(all, *steps);
    } else {
      all.push_back(Node::object().set("given", given));
    }
  }
  for (const auto& step : run::unrolled(script["step"].items())) {
    const auto steps = step.has("check") ? check(step["check"].text(), sheet) : std::nullopt;
    add(all, steps ? *steps : Steps{step});
  }
  return all;
}

}  // namespace umirig::suites
