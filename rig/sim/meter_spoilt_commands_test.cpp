// Meters that answer a command in another way, or not at all.
#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string read = command("R1", "1.8.0()");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read_unknown = command("R1", "99.99.99()");
const std::string write = command("W1", "C.9(B)");
const std::string write_unknown = command("W1", "99.99.99(0)");
const std::string password = command("P1", "(00000000)");

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) { program(); }
  Heard ask(std::string_view text) { return Bench::ask(text, 400ms); }
  void expect_start(const char* what) {
    rate(300);
    EXPECT_EQ(ask(request), identification) << what;
  }
};

struct Exchange {
  std::string said;
  std::string answer;
};

void expect_exchange(const char* defect, const std::vector<Exchange>& exchange, const char* variant = "") {
  Meter bench(defect, variant);
  for (const auto& [said, answer] : exchange) EXPECT_EQ(bench.ask(said), answer) << defect << " " << to_readable(view(said));
}

TEST(MeterPassword, IsAcceptedWithoutAnAnswer) {
  expect_exchange("right-password-not-answered", {{write, error}, {password, ""}, {write, ack}, {command("P1", "(1)"), break_b0}},
                  "write-protected");
  const auto result = command("P2", "(5ECRE7)");
  Bench bench(device("secure-password", "right-result-not-answered", {{"access", "write"}}));
  bench.program();
  for (const auto& [said, answer] : std::vector<Exchange>{{write, error}, {result, ""}, {write, ack}, {password, ack}})
    EXPECT_EQ(bench.ask(said, 400ms), answer);
}

TEST(MeterPassword, HoldsInTheNextSessionBehindInactivity) {
  for (const auto& [defect, answer] : {std::pair("", error), std::pair("login-survives-inactivity", ack)}) {
    Meter bench(defect, "write-protected");
    EXPECT_EQ(bench.ask(write), error);
    bench.wait(91s);  // without a password nothing is kept
    bench.program();
    EXPECT_EQ(bench.ask(write), error);
    EXPECT_EQ(bench.ask(password), ack);
    bench.say(break_b0);
    bench.program();
    EXPECT_EQ(bench.ask(write), error);
    EXPECT_EQ(bench.ask(password), ack);
    bench.wait(91s);
    bench.program();
    EXPECT_EQ(bench.ask(write), answer) << defect;
    bench.say(break_b0);
    bench.program();
    EXPECT_EQ(bench.ask(write), error) << defect;
  }
}

TEST(MeterCommand, IsRefusedInAnotherWayWithoutItsBrackets) {
  for (const auto& [defect, answer] :
       {std::pair("no-brackets-not-answered", std::string()), std::pair("no-brackets-answered-with-error", error)}) {
    expect_exchange(defect, {{command("R1", "1.8.0"), answer},
                             {command("W1", "C.9B"), answer},
                             {command("P1", "00000000"), answer},
                             {command("R1", "1.8.0("), answer},
                             {command("R1", "1.8.0)("), nak},
                             {command("X1", "()"), nak},
                             {read, reading}});
    auto wrong = command("R1", "1.8.0");
    wrong.back() ^= 1;
    expect_exchange(defect, {{wrong, nak}});
  }
}

TEST(MeterRead, IsNotCarriedOut) {
  for (const auto& [defect, answer] : {std::pair("read-not-answered", std::string()), std::pair("read-nak", nak)}) {
    expect_exchange(defect, {{read, answer}, {read_unknown, error}, {write, ack}, {command("R2", "1.8.0()"), reading}},
                    "all-commands");
    expect_exchange(defect, {{read, error}, {password, ack}, {read, answer}}, "read-protected");
  }
  expect_exchange("read-before-password-silent",
                  {{read, ""}, {read_unknown, ""}, {write, error}, {password, ack}, {read, reading}, {read_unknown, error}},
                  "read-protected");
}

TEST(MeterRead, IsRefusedBehindANumberOfLocationsThatWas) {
  const auto locations = [](const char* count) { return command("R1", "1.8.0(" + std::string(count) + ")"); };
  expect_exchange("locations-stay", {{read, reading},
                                     {locations("0"), error},
                                     {locations("1"), reading},
                                     {read, error},
                                     {read, reading},
                                     {locations("2"), error},
                                     {command("R1", "C.9()"), error},
                                     {read, reading},
                                     {locations("x"), error},
                                     {read, reading},
                                     {locations("9999"), error}});
  Meter bench("locations-stay");
  EXPECT_EQ(bench.ask(locations("0")), error);
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(read), reading);
  expect_exchange("locations-stay", {{command("R3", "P.98(6)"), error}, {read, error}, {read, reading}}, "all-commands");
}

TEST(MeterRead, HasAnAddressThatIsTooLong) {
  const std::string address = "1.8.0.0.0.0.0.0.0";
  EXPECT_EQ(address.size(), 17U);
  for (const auto* variant : {"", "address-repeated"}) {
    expect_exchange("long-address-in-answer", {{read, data_message(address + "(001234.567*kWh)")}}, variant);
  }
  expect_exchange("long-address-in-answer", {{command("R1", "1.8.1()"), data_message("(000834.567*kWh)")}});
}

TEST(MeterWrite, IsRefusedInAnotherWayAtAnUnknownAddress) {
  for (const auto& [defect, answer] : {std::pair("unknown-write-silent", std::string()), std::pair("unknown-write-nak", nak)}) {
    expect_exchange(defect,
                    {{write_unknown, answer},
                     {command("W2", "99.99.99(0)"), answer},
                     {command("W3", "99.99.99(0)"), answer},
                     {command("W3", "(0)"), error},
                     {command("W1", "1.8.0(0)"), error},
                     {read_unknown, error},
                     {write, ack}},
                    "all-commands");
    expect_exchange(defect, {{write_unknown, error}}, "write-protected");
  }
}

TEST(MeterError, LacksItsBcc) {
  const auto without = error.substr(0, error.size() - 1);
  expect_exchange("error-without-bcc", {{read_unknown, without}, {write_unknown, without}, {read, reading}, {write, ack}});
}

TEST(MeterBreak, IsAnsweredWithABreak) {
  Meter bench("break-answered-with-break");
  const auto heard = bench.ask(break_b0);
  EXPECT_EQ(heard, break_b0);
  EXPECT_EQ(heard.delay / 1ms, 210);
  bench.expect_start("behind it");
}

TEST(MeterBreak, EndsTheSessionWithAParityErrorBehindItsSoh) {
  for (std::size_t at = 0; at < break_b0.size(); ++at) {
    Meter bench("parity-unchecked-in-break");
    EXPECT_EQ(ask_damaged(bench, break_b0, at), "") << at;
    bench.wait(2s);
    EXPECT_EQ(bench.ask(read), at == 0 ? reading : "") << at;
  }
  Meter bench("parity-unchecked-in-break");
  bench.say(break_b0.substr(0, 2));
  bench.say_damaged('0', framing_error);
  EXPECT_EQ(bench.ask(break_b0.substr(3)), nak);
  EXPECT_EQ(ask_damaged(bench, read, 4), nak);
  EXPECT_EQ(ask_damaged(bench, command("B1", ""), 1), nak);
  EXPECT_EQ(bench.ask(read), reading);
  Meter good("");
  EXPECT_EQ(ask_damaged(good, break_b0, 2), nak);
  EXPECT_EQ(good.ask(read), reading);
}

TEST(MeterBreak, DeafensItAtTheStartUntilPowerOn) {
  Meter bench("break-at-start-deafens");
  bench.say(break_b0);
  bench.expect_start("behind a break in a session");
  bench.hear();
  EXPECT_EQ(bench.ask(break_b0), "");
  bench.wait(200s);
  EXPECT_EQ(bench.ask(request), "");
  bench.meter().restart();
  bench.expect_start("behind power on");
}

}  // namespace
}  // namespace umirig::sim
