// Transfers in partial blocks.
#include "rig/sim/meter_partial.hpp"

#include <gtest/gtest.h>

#include "rig/sim/meter_bench.hpp"
#include "rig/sim/meter_catalogue.hpp"

namespace umirig::sim {
namespace {

const std::string error = data_message("(ERROR)");
const std::string reading = data_message("(001234.567*kWh)");
const std::string read = command("R1", "1.8.0()");
const std::string read_note = command("R1", "C.9()");
const std::string note = data_message("(UMIRIG)");

// A block of an answer that others follow; the last one is data_message().
std::string block(std::string_view data) { return framed("\x02" + std::string(data) + "\x04"); }
// A block of a write that others follow; the last one is command().
std::string part(std::string_view name, std::string_view data) {
  return framed("\x01" + std::string(name) + "\x02" + std::string(data) + "\x04");
}
std::string spoilt(std::string message) {
  message.back() ^= 1;
  return message;
}
std::string value(int number) { return "(0098.0" + std::to_string(number) + ")"; }

class Session : public Bench {
 public:
  explicit Session(const std::string& defect = "", const std::string& variant = "all-commands") : Bench(device(variant, defect)) {
    program();
  }
  // Everything here is answered within that.
  Heard ask(std::string_view text) { return Bench::ask(text, 400ms); }
};

TEST(MeterPartialRead, SendsABlockForEachAck) {
  for (const auto* name : {"R3", "R4"}) {
    Session bench;
    EXPECT_EQ(bench.ask(command(name, "P.98(3)")), block("P.98" + value(1)));
    EXPECT_EQ(bench.ask(ack), block(value(2)));
    EXPECT_EQ(bench.ask(ack), data_message(value(3)));
    EXPECT_EQ(bench.ask(ack), "");
    EXPECT_EQ(bench.ask(nak), data_message(value(3)));
    EXPECT_EQ(bench.ask(read), reading);
  }
}

TEST(MeterPartialRead, RepeatsABlockForANak) {
  Session bench;
  bench.ask(command("R3", "P.98(5)"));
  EXPECT_EQ(bench.ask(nak), block("P.98" + value(1)));
  EXPECT_EQ(bench.ask(nak), block("P.98" + value(1)));
  EXPECT_EQ(bench.ask(ack), block(value(2)));
  EXPECT_EQ(bench.ask(nak), block(value(2)));
  EXPECT_EQ(bench.ask(ack), block(value(3)));
}

TEST(MeterPartialRead, HasFiveLocationsThatOnlyItKnows) {
  Session bench;
  EXPECT_EQ(bench.ask(command("R3", "P.98()")), data_message("P.98" + value(1)));
  for (const auto* wrong : {"P.98(0)", "P.98(6)", "P.98(x)", "P.98(2*kWh)"})
    EXPECT_EQ(bench.ask(command("R3", wrong)), error) << wrong;
  EXPECT_EQ(bench.ask(command("R1", "P.98(1)")), error);
  EXPECT_EQ(bench.ask(command("W1", "P.98(1)")), error);
  EXPECT_EQ(bench.ask(command("R3", "1.8.0()")), reading);
  EXPECT_EQ(bench.ask(command("R3", "1.8.0(2)")), error);
  EXPECT_EQ(bench.ask(command("R4", "99.99.99()")), error);
}

TEST(MeterPartialRead, IsEndedByAnyCommand) {
  Session bench;
  bench.ask(command("R3", "P.98(5)"));
  EXPECT_EQ(bench.ask(read), reading);
  EXPECT_EQ(bench.ask(ack), "");
  EXPECT_EQ(bench.ask(nak), reading);
  bench.ask(command("R3", "P.98(5)"));
  EXPECT_EQ(bench.ask(command("R1", "1.8.0")), nak);  // a good frame without brackets
  EXPECT_EQ(bench.ask(ack), "");
}

TEST(MeterPartialRead, GoesOnBehindADamagedCommand) {
  Session bench;
  bench.ask(command("R3", "P.98(5)"));
  EXPECT_EQ(bench.ask(spoilt(read)), nak);
  EXPECT_EQ(bench.ask(nak), block("P.98" + value(1)));
  bench.say(read.substr(0, 5));
  bench.say_damaged(read[5]);
  EXPECT_EQ(bench.ask(read.substr(6)), nak);
  EXPECT_EQ(bench.ask(ack), block(value(2)));
}

TEST(MeterPartialRead, RepeatsTheAddressAndEndsALineWhereItIsMadeSo) {
  Session bench("", "all-commands-protected");
  EXPECT_EQ(bench.ask(command("R3", "P.98(2)")), error);
  EXPECT_EQ(bench.ask(command("P1", "(00000000)")), ack);
  EXPECT_EQ(bench.ask(command("R3", "P.98(2)")), block("P.98" + value(1) + "\r\n"));
  EXPECT_EQ(bench.ask(ack), data_message("P.98" + value(2) + "\r\n"));
}

TEST(MeterPartialRead, MustBeMadeSo) {
  Session bench("", "partial-read-only");
  EXPECT_EQ(bench.ask(command("R4", "P.98(2)")), nak);
  EXPECT_EQ(bench.ask(command("R3", "P.98(2)")), block("P.98" + value(1)));
  Session other("", "sum-bcc");
  EXPECT_EQ(other.ask(framed("\x01R3\x02P.98(2)\x03", true)), nak);
}

TEST(MeterPartialRead, EndsWithoutTraffic) {
  Session bench;
  bench.ask(command("R3", "P.98(5)"));
  bench.wait(85s);
  EXPECT_EQ(bench.ask(ack), block(value(2)));
  bench.wait(85s);
  EXPECT_EQ(bench.ask(ack), block(value(3)));
  bench.wait(91s);
  EXPECT_EQ(bench.ask(ack), "");
}

TEST(MeterPartialWrite, StoresItsPartsTogetherWithTheLast) {
  for (const auto* name : {"W3", "W4"}) {
    Session bench;
    EXPECT_EQ(bench.ask(part(name, "C.9(ONE-)")), ack);
    EXPECT_EQ(bench.ask(part(name, "(TWO-)")), ack);
    EXPECT_EQ(bench.ask(part(name, "C.9(THREE-)")), ack);
    EXPECT_EQ(bench.ask(command(name, "(FOUR)")), ack);
    EXPECT_EQ(bench.ask(read_note), data_message("(ONE-TWO-THREE-FOUR)"));
    EXPECT_EQ(bench.ask(command(name, "C.9(ALONE)")), ack);
    EXPECT_EQ(bench.ask(read_note), data_message("(ALONE)"));
  }
}

TEST(MeterPartialWrite, IsDiscardedWhenAnythingCutsItShort) {
  for (const auto& other :
       {read_note, command("W1", "1.8.0(0)"), command("X1", "()"), command("W4", "(B)"), command("W3", "1.8.0(B)")}) {
    Session bench;
    EXPECT_EQ(bench.ask(part("W3", "C.9(A)")), ack);
    bench.ask(other);
    EXPECT_EQ(bench.ask(command("W3", "(B)")), error) << to_readable(view(other));
    EXPECT_EQ(bench.ask(read_note), note);
  }
  Session bench;
  bench.ask(part("W3", "C.9(A)"));
  bench.say(break_b0);
  bench.program();
  EXPECT_EQ(bench.ask(command("W3", "(B)")), error);
  EXPECT_EQ(bench.ask(read_note), note);
}

TEST(MeterPartialWrite, TakesABlockAgainThatCameDamaged) {
  Session bench;
  bench.ask(part("W3", "C.9(A)"));
  EXPECT_EQ(bench.ask(spoilt(part("W3", "(B)"))), nak);
  EXPECT_EQ(bench.ask(part("W3", "(B)")), ack);
  const auto last = command("W3", "(C)");
  bench.say(last.substr(0, 5));
  bench.say_damaged(last[5]);
  EXPECT_EQ(bench.ask(last.substr(6)), nak);
  EXPECT_EQ(bench.ask(part("W3", "B")), nak);  // without brackets
  EXPECT_EQ(bench.ask(last), ack);
  EXPECT_EQ(bench.ask(read_note), data_message("(ABC)"));
}

TEST(MeterPartialWrite, RefusesWhatItCannotStore) {
  Session bench;
  for (const auto* first : {"(A)", "99.99.99(A)", "1.8.0(A)", "C.9(A*kWh)"}) {
    EXPECT_EQ(bench.ask(part("W3", first)), error) << first;
    EXPECT_EQ(bench.ask(command("W3", first)), error) << first;
  }
  const std::string half(64, 'V');
  bench.ask(part("W3", "C.9(" + half + ")"));
  EXPECT_EQ(bench.ask(part("W3", "(" + half + ")")), ack);
  EXPECT_EQ(bench.ask(part("W3", "(V)")), error);
  EXPECT_EQ(bench.ask(command("W3", "()")), error);
  EXPECT_EQ(bench.ask(read_note), note);
  bench.ask(part("W3", "C.9(" + half + ")"));
  EXPECT_EQ(bench.ask(command("W3", "(" + half + ")")), ack);
  EXPECT_EQ(bench.ask(read_note), data_message("(" + half + half + ")"));
}

TEST(MeterPartialWrite, NeedsThePasswordWhereAWriteDoes) {
  Session bench("", "all-commands-protected");
  EXPECT_EQ(bench.ask(part("W3", "C.9(A)")), error);
  bench.ask(command("P1", "(00000000)"));
  EXPECT_EQ(bench.ask(part("W3", "C.9(A)")), ack);
}

using Exchange = std::vector<std::pair<std::string, std::string>>;

void expect_exchange(const std::string& defect, const Exchange& exchange) {
  Session bench(defect);
  for (const auto& [said, answer] : exchange) EXPECT_EQ(bench.ask(said), answer) << defect << ": " << to_readable(view(said));
}

TEST(MeterPartialReadDefects, ShowInTheBlocks) {
  const auto r3 = command("R3", "P.98(4)");
  const auto r4 = command("R4", "P.98(4)");
  const auto first = block("P.98" + value(1));
  const auto second = block(value(2));
  const auto third = block(value(3));
  const auto fourth = data_message(value(4));
  const Exchange good_r4 = {{r4, first}, {nak, first}, {ack, second}, {nak, second}};
  expect_exchange("", {{r3, first}, {ack, second}, {ack, third}, {ack, fourth}});
  expect_exchange("partial-blocks-end-with-etx", {{r3, data_message("P.98" + value(1))},
                                                  {ack, data_message(value(2))},
                                                  {ack, data_message(value(3))},
                                                  {ack, fourth},
                                                  {ack, ""}});
  expect_exchange("partial-last-ends-with-eot", {{r4, first},
                                                 {ack, second},
                                                 {ack, third},
                                                 {ack, block(value(4))},
                                                 {ack, ""},
                                                 {command("R3", "1.8.0()"), block("(001234.567*kWh)")},
                                                 {ack, ""}});
  expect_exchange("partial-read-nak", {{r3, nak}, {ack, ""}, {r4, first}});
  expect_exchange("r4-nak", {{r4, nak}, {r3, first}});
  expect_exchange("r4-silent", {{r4, ""}, {r3, first}});
  expect_exchange("partial-ack-ignored", {{r3, first}, {ack, ""}, {nak, first}, {ack, ""}, {read, reading}});
  expect_exchange("partial-ack-ignored", good_r4);
  expect_exchange("partial-ack-repeats", {{r3, first}, {ack, first}, {nak, first}, {ack, first}});
  expect_exchange("partial-ack-repeats", good_r4);
  expect_exchange("partial-skips-block", {{r3, first}, {ack, third}, {ack, fourth}, {ack, ""}});
  expect_exchange("partial-skips-block", {{r4, first}, {nak, first}, {ack, third}});
  expect_exchange("partial-nak-gives-next", {{r3, first}, {nak, second}, {ack, third}, {nak, fourth}, {nak, fourth}});
  expect_exchange("partial-nak-gives-next", good_r4);
  expect_exchange("partial-nak-ignored", {{r3, first}, {nak, ""}, {ack, second}, {ack, third}, {ack, fourth}, {nak, fourth}});
  expect_exchange("partial-nak-ignored", good_r4);
  expect_exchange("partial-nak-ends-transfer", {{r3, first}, {ack, second}, {nak, second}, {ack, ""}, {read, reading}});
  expect_exchange("partial-nak-ends-transfer", good_r4);
  expect_exchange("partial-takes-command-for-ack",
                  {{r3, first}, {read, second}, {spoilt(read), nak}, {r3, third}, {read, fourth}, {read, reading}});
  expect_exchange("partial-deaf-to-commands",
                  {{r4, first}, {read, ""}, {spoilt(read), ""}, {ack, second}, {ack, third}, {ack, fourth}, {read, reading}});
  for (const auto* defect : {"partial-takes-command-for-ack", "partial-deaf-to-commands"}) {
    Session bench(defect);
    bench.ask(r3);
    EXPECT_EQ(bench.ask(break_b0), "") << defect;
    bench.rate(300);
    EXPECT_EQ(bench.ask(request), identification) << defect;
  }
}

TEST(MeterPartialReadDefects, SendTheNextBlockUnasked) {
  Session bench("partial-unasked");
  const auto heard = bench.Bench::ask(command("R3", "P.98(3)"), 3s);
  EXPECT_EQ(heard, block("P.98" + value(1)) + block(value(2)) + data_message(value(3)));
  EXPECT_LT(std::chrono::abs(heard.longest_gap - 1s), 1us);
  EXPECT_EQ(bench.Bench::ask(command("R4", "P.98(3)"), 3s), block("P.98" + value(1)));
  EXPECT_EQ(bench.ask(command("R3", "P.98(3)")), block("P.98" + value(1)));
  EXPECT_EQ(bench.Bench::ask(read, 3s), reading);
  bench.wait(80s);
  EXPECT_EQ(bench.ask(read), reading);
}

TEST(MeterPartialWriteDefects, ShowInTheAnswersOrInWhatIsStored) {
  const auto a = part("W3", "C.9(A)");
  const auto b = part("W3", "(B)");
  const auto c = command("W3", "(C)");
  const auto all = data_message("(ABC)");
  expect_exchange("", {{a, ack}, {b, ack}, {c, ack}, {read_note, all}});
  expect_exchange(
      "continuation-alone-stored",
      {{b, ack}, {c, ack}, {read_note, data_message("(BC)")}, {command("W4", "(D)"), ack}, {read_note, data_message("(D)")}});
  expect_exchange("partial-write-not-acknowledged", {{a, ""}, {b, ""}, {c, ack}, {read_note, all}, {part("W4", "C.9(D)"), ack}});
  expect_exchange("partial-write-nak", {{a, ack}, {b, ack}, {c, nak}, {read_note, all}, {command("W4", "C.9(D)"), ack}});
  expect_exchange("partial-write-last-part-only", {{a, ack}, {b, ack}, {c, ack}, {read_note, data_message("(C)")}});
  expect_exchange("partial-write-first-part-only", {{a, ack}, {b, ack}, {c, ack}, {read_note, data_message("(A)")}});
  expect_exchange("partial-write-takes-effect-at-once", {{a, ack},
                                                         {read_note, data_message("(A)")},
                                                         {a, ack},
                                                         {b, ack},
                                                         {read_note, data_message("(AB)")},
                                                         {a, ack},
                                                         {b, ack},
                                                         {c, ack},
                                                         {read_note, all}});
  expect_exchange("partial-write-abort-stores", {{a, ack},
                                                 {b, ack},
                                                 {read_note, data_message("(AB)")},
                                                 {c, error},
                                                 {read_note, data_message("(AB)")},
                                                 {part("W4", "C.9(D)"), ack},
                                                 {read_note, data_message("(AB)")}});
  expect_exchange("partial-write-damaged-block-kept", {{a, ack},
                                                       {spoilt(b), nak},
                                                       {b, ack},
                                                       {c, ack},
                                                       {read_note, data_message("(ABBC)")},
                                                       {spoilt(a), nak},
                                                       {c, ack},
                                                       {read_note, data_message("(AC)")}});
  expect_exchange("partial-write-nak-ends-transfer", {{a, ack}, {spoilt(b), nak}, {b, error}, {c, error}, {read_note, note}});
  expect_exchange("w4-nak", {{command("W4", "C.9(D)"), nak}, {read_note, note}, {a, ack}});
  expect_exchange("w4-silent", {{command("W4", "C.9(D)"), ""}, {read_note, note}, {a, ack}});
}

TEST(MeterPartialReadDefects, IgnoreABreakBehindABlock) {
  for (const auto& [defect, next] : {std::pair("", std::string()), std::pair("break-in-transfer-ignored", block(value(2)))}) {
    for (const auto* name : {"R3", "R4"}) {
      Session bench(defect);
      EXPECT_EQ(bench.ask(command(name, "P.98(3)")), block("P.98" + value(1)));
      EXPECT_EQ(bench.ask(break_b0), "") << defect;
      EXPECT_EQ(bench.ask(ack), next) << defect;
    }
  }
  Session bench("break-in-transfer-ignored");
  EXPECT_EQ(bench.ask(command("R3", "P.98(2)")), block("P.98" + value(1)));
  EXPECT_EQ(bench.ask(ack), data_message(value(2)));
  EXPECT_EQ(bench.ask(break_b0), "");
  EXPECT_EQ(bench.ask(read), "");
}

TEST(MeterPartialWriteDefects, StoreWhatABreakCutsShort) {
  const auto stored = [](const char* defect, const char* name) {
    Session bench(defect);
    EXPECT_EQ(bench.ask(part(name, "C.9(A)")), ack);
    EXPECT_EQ(bench.ask(part(name, "(B)")), ack);
    EXPECT_EQ(bench.ask(break_b0), "");
    bench.program();
    EXPECT_EQ(bench.ask(part(name, "C.9(C)")), ack);
    return bench.ask(read_note);  // which is no break
  };
  EXPECT_EQ(stored("", "W3"), note);
  EXPECT_EQ(stored("partial-write-break-stores", "W3"), data_message("(AB)"));
  EXPECT_EQ(stored("partial-write-break-stores", "W4"), note);
}

TEST(MeterPartialReadDefects, AnswerUnknownAddressesWithABlock) {
  Session bench("partial-read-unknown-data");
  for (const auto* name : {"R3", "R4"}) EXPECT_EQ(bench.ask(command(name, "99.99.99()")), data_message("99.99.99(0)")) << name;
  EXPECT_EQ(bench.ask(ack), "");
  for (const auto* name : {"R1", "R2"}) EXPECT_EQ(bench.ask(command(name, "99.99.99()")), error) << name;
  EXPECT_EQ(bench.ask(command("R3", "P.98(6)")), error);
  EXPECT_EQ(bench.ask(command("R3", "1.8.0()")), reading);
}

TEST(MeterPartialWriteDefects, StoreABlockThatTheyRefused) {
  for (const auto* name : {"W3", "W4"}) {
    Session bench("continuation-alone-refused-but-stored");
    EXPECT_EQ(bench.ask(part(name, "(A)")), error) << name;
    EXPECT_EQ(bench.ask(read_note), note) << name;
    EXPECT_EQ(bench.ask(command(name, "(B)")), error) << name;
    EXPECT_EQ(bench.ask(read_note), data_message("(B)")) << name;
    EXPECT_EQ(bench.ask(part(name, "C.9(C")), nak) << name;
    EXPECT_EQ(bench.ask(part(name, "C.9(C)")), ack) << name;
    EXPECT_EQ(bench.ask(command(name, "(D)")), ack) << name;
    EXPECT_EQ(bench.ask(read_note), data_message("(CD)")) << name;
    EXPECT_EQ(bench.ask(command("W1", "(E)")), error) << name;
    EXPECT_EQ(bench.ask(read_note), data_message("(CD)")) << name;
  }
}

TEST(MeterPartialWriteDefects, DoNotCheckTheBccBehindTheFirstBlock) {
  Session bench("partial-write-bcc-unchecked");
  EXPECT_EQ(bench.ask(spoilt(part("W3", "C.9(A)"))), nak);
  EXPECT_EQ(bench.ask(part("W3", "C.9(A)")), ack);
  EXPECT_EQ(bench.ask(spoilt(read_note)), nak);
  EXPECT_EQ(bench.ask(spoilt(part("W3", "(B)"))), ack);
  EXPECT_EQ(bench.ask(spoilt(command("W3", "(C)"))), ack);
  EXPECT_EQ(bench.ask(read_note), data_message("(ABC)"));
  EXPECT_EQ(bench.ask(part("W4", "C.9(D)")), ack);
  EXPECT_EQ(bench.ask(spoilt(command("W4", "(E)"))), nak);
}

}  // namespace
}  // namespace umirig::sim
