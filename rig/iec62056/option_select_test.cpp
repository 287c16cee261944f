#include "rig/iec62056/option_select.hpp"

#include <gtest/gtest.h>

namespace umirig::iec62056 {
namespace {

TEST(OptionSelect, HasSixCharacters) {
  EXPECT_EQ(encode_option_select('0', '5', '1'), to_bytes("\x06"
                                                          "051\r\n"));
}

TEST(OptionSelect, EveryPrintableTripleGoesThereAndBack) {
  for (char c = 0x20; c < 0x7F; ++c) {
    const OptionSelect sent{c, '5', c};
    EXPECT_EQ(decode_option_select(encode_option_select(sent.v, sent.z, sent.y)).value(), sent);
  }
}

TEST(OptionSelect, TheErrorSaysWhatWasSeen) {
  const auto error = [](std::string_view text) { return decode_option_select(view(text)).error().text; };
  EXPECT_NE(error("").find("begins with <ACK>"), std::string::npos);
  EXPECT_NE(error("050\r\n").find("seen: '0'"), std::string::npos);
  EXPECT_NE(error("\x06\r\n").find("3 characters"), std::string::npos);
  EXPECT_NE(error("\x06"
                  "0501\r\n")
                .find("7 characters"),
            std::string::npos);
  EXPECT_NE(error("\x06"
                  "050\n\r")
                .find("<LF><CR>"),
            std::string::npos);
  EXPECT_NE(error("\x06"
                  "0\x05"
                  "0\r\n")
                .find("offset 2"),
            std::string::npos);
}

}  // namespace
}  // namespace umirig::iec62056
