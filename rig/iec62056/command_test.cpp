#include "rig/iec62056/command.hpp"

#include <gtest/gtest.h>

#include <random>

namespace umirig::iec62056 {
namespace {

TEST(Command, TheBreakHasBcc71AndNoData) {
  EXPECT_EQ(encode_command(break_command()), to_bytes("\x01"
                                                      "B0\x03q"));
}

TEST(Command, HelpersBuildTheirDataSets) {
  EXPECT_EQ(encode_command(password_command('1', "00000000")), to_bytes("\x01P1\x02(00000000)\x03"
                                                                        "a"));
  EXPECT_EQ(encode_command(read_command('1', "1.8.0")), to_bytes("\x01R1\x02"
                                                                 "1.8.0()\x03Z"));
  EXPECT_EQ(umirig::to_text(read_command('3', "P.01", "5").data), "P.01(5)");
  EXPECT_EQ(umirig::to_text(execute_command('2', "RST").data), "RST()");
  const auto write = write_command('3', "C003", "12", true);
  EXPECT_EQ(umirig::to_text(write.data), "C003(12)");
  EXPECT_EQ(encode_command(write, BccKind::none).back(), 0x04);
}

TEST(Command, WithoutABccNothingStandsBehindEtx) {
  EXPECT_EQ(encode_command(break_command(), BccKind::none), to_bytes("\x01"
                                                                     "B0\x03"));
}

TEST(Command, RandomOnesGoThereAndBack) {
  std::mt19937 random(1);
  const auto below = [&random](unsigned limit) { return static_cast<unsigned>(random() % limit); };
  for (int i = 0; i < 2000; ++i) {
    Command command;
    command.letter = static_cast<char>(0x20 + below(0x5F));
    command.type = static_cast<char>(0x20 + below(0x5F));
    command.partial = below(2) == 1;
    command.has_data = below(4) > 0;
    for (unsigned n = command.has_data ? below(140) : 0; n > 0; --n)
      command.data.push_back(static_cast<std::uint8_t>(0x05 + below(0x7B)));
    const auto kind = below(2) == 1 ? BccKind::xor_ : BccKind::sum7;
    const auto message = encode_command(command, kind);
    const auto decoded = decode_command(message);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().text;
    EXPECT_EQ(decoded->command, command);
    EXPECT_TRUE(decoded->bcc.holds(kind));
  }
}

TEST(Command, AnyDamagedBitBreaksTheExclusiveOr) {
  const auto message = encode_command(read_command('1', "1.8.0"));
  for (std::size_t i = 1; i < message.size(); ++i) {
    for (unsigned bit = 0; bit < 7; ++bit) {
      auto damaged = message;
      damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ (1U << bit));
      const auto decoded = decode_command(damaged);
      EXPECT_TRUE(!decoded || !decoded->bcc.holds(BccKind::xor_)) << i << " " << bit;
    }
  }
}

}  // namespace
}  // namespace umirig::iec62056
