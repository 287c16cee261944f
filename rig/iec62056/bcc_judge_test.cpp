#include "rig/iec62056/bcc_judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/iec62056/command.hpp"
#include "rig/iec62056/data_message.hpp"

namespace umirig::iec62056 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A whole message with one character in front and the BCC at its end.
void add(BccJudge& judge, const Bytes& message, std::size_t offset = 0) {
  judge.add(ByteView(message).subspan(1, message.size() - 2), message.back(), offset);
}

Bytes answer(std::string_view block, BccKind kind) { return encode_answer(view(block), false, kind); }

TEST(BccJudge, WithoutAMessageNothingIsSaid) {
  const auto none = BccJudge().judgement();
  EXPECT_EQ(none.verdict, BccVerdict::undecided);
  EXPECT_EQ(describe(none), "");
}

TEST(BccJudge, OneMessageAloneFitsAKindAndProvesNone) {
  for (const auto kind : {BccKind::xor_, BccKind::sum7}) {
    BccJudge judge;
    add(judge, answer("(1*kWh)", kind));
    EXPECT_EQ(to_text(judge.judgement().verdict), to_text(kind));
    EXPECT_FALSE(judge.judgement().proven());
    EXPECT_THAT(describe(judge.judgement()), HasSubstr("BCC fits"));
    EXPECT_THAT(describe(judge.judgement()), HasSubstr("judged over 1 message: one alone proves no kind"));
    add(judge, answer("(22*kWh)", kind));
    EXPECT_TRUE(judge.judgement().proven());
    EXPECT_THAT(describe(judge.judgement()), HasSubstr("BCC is " + std::string(to_text(kind)) + ", judged over 2 messages"));
  }
}

TEST(BccJudge, AMessageThatFitsBothDecidesNothing) {
  // 6.2: a lone EOT has the same sum and exclusive or.
  BccJudge judge;
  judge.add(view("\x04"), 0x04);
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::undecided);
  EXPECT_THAT(describe(judge.judgement()), HasSubstr("both fit"));
  add(judge, answer("(1*kWh)", BccKind::sum7));
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::sum7);
  EXPECT_FALSE(judge.judgement().proven()) << "only one tells";
  EXPECT_THAT(describe(judge.judgement()), HasSubstr("judged over 2 messages"));
  EXPECT_THAT(describe(judge.judgement()), HasSubstr("1 fits both kinds"));
}

TEST(BccJudge, ABreakIsExempt) {
  BccJudge judge;
  add(judge, answer("(1*kWh)", BccKind::sum7));
  add(judge, answer("(22*kWh)", BccKind::sum7));
  add(judge, encode_command(break_command()));
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::sum7);
  EXPECT_EQ(judge.judgement().exempt, 1U);
  EXPECT_EQ(judge.judgement().frames, 2U);
  // The sign-off of battery meters is not.
  add(judge, encode_command(break_command('1')));
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::mixed);
}

TEST(BccJudge, MixedKindsNameTheRarerOnes) {
  BccJudge judge;
  add(judge, answer("(1*kWh)", BccKind::xor_), 10);
  add(judge, answer("(22*kWh)", BccKind::sum7), 30);
  add(judge, answer("(333*kWh)", BccKind::xor_), 50);
  const auto one = judge.judgement();
  EXPECT_EQ(one.verdict, BccVerdict::mixed);
  EXPECT_THAT(one.odd, ElementsAre(30U));
  EXPECT_THAT(describe(one), HasSubstr("2 fit xor alone, 1 sum7 alone"));
  EXPECT_THAT(describe(one), HasSubstr("the BCC at offset 30"));
}

TEST(BccJudge, WrongOnesAreListedAndDecideNothing) {
  BccJudge judge;
  auto damaged = answer("(1*kWh)", BccKind::xor_);
  damaged[2] ^= 0x40;
  add(judge, damaged, 8);
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::undecided);
  EXPECT_THAT(describe(judge.judgement()), HasSubstr("fits neither"));
  add(judge, answer("(22*kWh)", BccKind::xor_), 20);
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::xor_);
  EXPECT_THAT(judge.judgement().wrong, ElementsAre(8U));
}

TEST(BccJudge, MessagesWithoutAreNoneUnlessOthersHaveOne) {
  BccJudge judge;
  judge.add_without();
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::none);
  BccJudge others;
  add(others, answer("(1*kWh)", BccKind::xor_));
  judge.add_all(others);
  EXPECT_EQ(judge.judgement().verdict, BccVerdict::xor_);
  EXPECT_EQ(judge.judgement().without, 1U);
  EXPECT_THAT(judge.judgement().odd, IsEmpty());
}

}  // namespace
}  // namespace umirig::iec62056
