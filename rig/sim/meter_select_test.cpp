// Option selects, and what meters with a defect make of them.
#include "rig/sim/meter_select.hpp"

#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string operand = command("P0", "()");
const std::string readout = readout_message(MeterOptions(), MeterStore());

class Meter : public Bench {
 public:
  explicit Meter(const std::string& defect, const std::string& variant = "") : Bench(device(variant, defect)) {
    EXPECT_EQ(ask(request, 400ms), identification);
  }
};

std::string answer_to(const std::string& select, const char* defect, const char* variant = "") {
  Meter bench(defect, variant);
  return bench.ask(select).text;
}

std::string answer_at_z(const std::string& select, const char* defect, const char* variant = "") {
  Meter bench(defect, variant);
  return bench.ask_at(select, 9600).text;
}

std::string answer_to_damaged(std::size_t at, const char* defect, std::uint8_t errors) {
  Meter bench(defect);
  const auto select = option_select("050");
  bench.say(select.substr(0, at));
  bench.say_damaged(select[at], errors);
  bench.say(select.substr(at + 1));
  if (defect[0] != '\0') bench.rate(9600);
  return bench.hear().text;
}

TEST(MeterSelect, IsWrongWithAParityErrorUnlessThatIsNotChecked) {
  for (std::size_t at = 0; at < option_select("050").size(); ++at) {
    EXPECT_EQ(answer_to_damaged(at, "", parity_error), readout) << at;
    EXPECT_EQ(answer_to_damaged(at, "parity-unchecked-in-select", parity_error), readout) << at;
    EXPECT_NE(answer_to_damaged(at, "parity-unchecked-in-select", framing_error), readout) << at;
  }
}

TEST(MeterSelect, IsNotAnsweredWithCharactersTooManyBehindY) {
  const auto answer = [](std::string_view rest) { return answer_to(std::string(ack).append(rest), "overlong-select-silent"); };
  for (const auto* overlong : {"0500\r\n", "999x\r\n", "050\rx\n"}) EXPECT_EQ(answer(overlong), "") << overlong;
  for (const auto* wrong : {"040\r\n", "05\r\n", "050\n", "0500", "050x\n", "050\rx"}) EXPECT_EQ(answer(wrong), readout) << wrong;
  Meter bench("overlong-select-silent");
  EXPECT_EQ(bench.ask("\x06"
                      "0500\r\n",
                      1s),
            "");
  EXPECT_EQ(bench.ask(request), identification + readout);
}

TEST(MeterSelect, IsNotAnsweredAtTheRate0) {
  EXPECT_EQ(answer_to(option_select("000"), "zero-rate-silent"), "");
  EXPECT_EQ(answer_to(option_select("001"), "zero-rate-silent"), operand);
  EXPECT_EQ(answer_to(option_select("040"), "zero-rate-silent"), readout);
  EXPECT_EQ(answer_to(option_select("001"), "programming-at-zero-rate-silent"), "");
  EXPECT_EQ(answer_to(option_select("000"), "programming-at-zero-rate-silent"), readout);
  EXPECT_EQ(answer_at_z(option_select("051"), "programming-at-zero-rate-silent"), operand);
  EXPECT_EQ(answer_to(option_select("041"), "programming-with-wrong-z-silent"), "");
  EXPECT_EQ(answer_to(option_select("001"), "programming-with-wrong-z-silent"), operand);
  EXPECT_EQ(answer_to(option_select("040"), "programming-with-wrong-z-silent"), readout);
}

TEST(MeterSelect, LeadsToAnotherAnswer) {
  EXPECT_EQ(answer_to(option_select("001"), "programming-at-zero-rate-gives-readout"), readout);
  EXPECT_EQ(answer_at_z(option_select("051"), "programming-at-zero-rate-gives-readout"), operand);
  for (const auto* select : {"053", "05A", "052", "056"})
    EXPECT_EQ(answer_at_z(option_select(select), "any-y-enters-programming"), operand) << select;
  for (const auto* select : {"043", "153", "003"})
    EXPECT_EQ(answer_to(option_select(select), "any-y-enters-programming"), readout) << select;
  EXPECT_EQ(answer_at_z(option_select("050"), "any-y-enters-programming"), readout);
  EXPECT_EQ(answer_at_z(option_select("051"), "refusal-at-z", "no-programming"), readout);
  for (const auto* select : {"041", "001", "053"})
    EXPECT_EQ(answer_to(option_select(select), "refusal-at-z", "no-programming"), readout) << select;
}

}  // namespace
}  // namespace umirig::sim
