#include "adapters/replay/follower.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::replay {
namespace {

using testing::HasSubstr;

constexpr std::string_view request = "/?!\r\n";
constexpr std::string_view readout_select =
    "\x06"
    "050\r\n";
constexpr std::string_view programming_select =
    "\x06"
    "051\r\n";
constexpr std::string_view sign_off =
    "\x01"
    "B0\x03q";

std::string line(char direction, std::string_view text) { return std::string(1, direction) + " " + to_hex(view(text)) + "\n"; }

class Following : public testing::Test {
 protected:
  void load(const std::string& transcript) { follower.emplace(exchange_from_transcript(transcript, 200ms).value()); }
  // Says it character by character; the last judgement.
  Follower::Judgement say(std::string_view text, std::uint32_t baud = 300) {
    auto judgement = Follower::Judgement::incomplete;
    for (const auto byte : view(text)) {
      Said one;
      one.byte = byte;
      one.format.baud = baud;
      said.push_back(one);
      judgement = follower->judge(said);
      if (judgement == Follower::Judgement::differs) break;
    }
    return judgement;
  }
  void expect_taken(std::string_view text, std::uint32_t baud = 300) {
    EXPECT_EQ(say(text, baud), Follower::Judgement::taken) << to_readable(view(text));
    while (follower->next() != nullptr && follower->next()->from_meter) follower->played();
  }

  // Readout, then programming, as in the session of an ME162.
  const std::string two_sessions = line('C', sign_off) + line('C', request) + line('M', "/ISK5ME\r\n") +
                                   line('C', readout_select) + line('M', "\x02!\r\n\x03\x22") + line('C', sign_off) +
                                   line('C', request) + line('M', "/ISK5ME\r\n") + line('C', programming_select) +
                                   line('M', "\x01P0\x02()\x03`") +
                                   line('C',
                                        "\x01R1\x02"
                                        "1.8.0()\x03Z") +
                                   line('M',
                                        "\x02(1)\x03"
                                        "1");
  std::optional<Follower> follower;
  std::vector<Said> said;
};

TEST_F(Following, TheWholeExchangeCanBeSaid) {
  load(two_sessions);
  for (const auto text : {sign_off, request, readout_select, sign_off, request, programming_select}) expect_taken(text);
  expect_taken(
      "\x01R1\x02"
      "1.8.0()\x03Z",
      9600);
  EXPECT_EQ(follower->next(), nullptr);
}

TEST_F(Following, ABreakThatNobodyAnswersCanBeLeftOut) {
  load(two_sessions);
  expect_taken(request);
  EXPECT_EQ(follower->cursor(), 3U);
}

TEST_F(Following, AStepThatIsAnsweredCannotBeLeftOut) {
  load(two_sessions);
  EXPECT_EQ(say(readout_select), Follower::Judgement::differs);
}

TEST_F(Following, ALaterSessionThatWentTheSameWayCanBeTaken) {
  load(two_sessions);
  expect_taken(request);
  expect_taken(programming_select);
  EXPECT_EQ(follower->next()->where, "line 11");
  expect_taken(
      "\x01R1\x02"
      "1.8.0()\x03Z",
      9600);
}

TEST_F(Following, ALaterSessionThatWentAnotherWayIsNotTaken) {
  load(line('C', request) + line('M', "/ISK5ME\r\n") + line('C', readout_select) + line('M', "\x02!") + line('C', request) +
       line('M', "/ISK5OTHER\r\n") + line('C', programming_select) + line('M', "\x01P0"));
  expect_taken(request);
  EXPECT_EQ(say(programming_select), Follower::Judgement::differs);
}

TEST_F(Following, ABreakMayAlwaysComeAndLeadsToTheNextRequest) {
  load(two_sessions);
  expect_taken(request);
  EXPECT_EQ(say(sign_off), Follower::Judgement::signed_off);
  EXPECT_EQ(follower->next()->where, "line 7");
  expect_taken(request);
  expect_taken(programming_select);
  EXPECT_EQ(say(sign_off, 9600), Follower::Judgement::signed_off);
  EXPECT_EQ(follower->next(), nullptr);
  EXPECT_EQ(say(request), Follower::Judgement::differs);
  EXPECT_THAT(follower->difference(said), HasSubstr("come to its end (line 12 is the last)"));
}

TEST_F(Following, TheDifferenceNamesLineExpectationAndWhatCame) {
  load(line('C', request) + line('M', "/ISK5ME\r\n") + line('C', readout_select) + line('M', "\x02!"));
  expect_taken(request);
  EXPECT_EQ(say("\x06"
                "040\r\n"),
            Follower::Judgement::differs);
  EXPECT_EQ(
      follower->difference(said),
      "line 3: expected 063035300d0a '<ACK>050<CR><LF>' at 300 7E1, the rig sent 063034 '<ACK>04' at 300 7E1: they differ from "
      "character 3 on");
}

TEST_F(Following, AnotherRateIsADifference) {
  load(line('C', request) + line('M', "x"));
  EXPECT_EQ(say(request, 9600), Follower::Judgement::differs);
  EXPECT_THAT(follower->difference(said), HasSubstr("at 300 7E1, the rig sent 2f '/' at 9600 7E1"));
}

TEST_F(Following, DamageIsADifferenceUnlessItWasThereThen) {
  load(line('C', request) + line('M', "x"));
  Said damaged;
  damaged.byte = '/';
  damaged.errors = parity_error;
  said.push_back(damaged);
  EXPECT_EQ(follower->judge(said), Follower::Judgement::differs);
  auto exchange = follower->exchange();
  exchange[0].errors = {parity_error, 0, 0, 0, 0};
  follower.emplace(exchange);
  EXPECT_EQ(follower->judge(said), Follower::Judgement::incomplete);
}

TEST_F(Following, APasswordIsNotShownAndAHiddenOneCanBeAny) {
  load(line('C',
            "\x01P1\x02(geheim)\x03"
            "A") +
       line('M', "\x06"));
  EXPECT_EQ(say("\x01P1\x02(secret"), Follower::Judgement::differs);
  const auto text = follower->difference(said);
  EXPECT_THAT(text, testing::Not(HasSubstr("geheim")));
  EXPECT_THAT(text, testing::Not(HasSubstr("(s")));
  auto exchange = follower->exchange();
  exchange[0].hidden.resize(exchange[0].bytes.size());
  for (std::size_t i = 5; i < exchange[0].bytes.size(); ++i) exchange[0].hidden[i] = 1;
  follower.emplace(exchange);
  said.clear();
  expect_taken(
      "\x01P1\x02(secret)\x03"
      "B");
}

TEST_F(Following, ConsecutiveStepsComeOneAfterAnother) {
  load(line('C', "ab") + line('C', "cd") + line('M', "x"));
  EXPECT_EQ(say("ab"), Follower::Judgement::taken);
  EXPECT_EQ(follower->cursor(), 1U);
  EXPECT_EQ(say("cd"), Follower::Judgement::taken);
  EXPECT_EQ(follower->cursor(), 2U);
}

}  // namespace
}  // namespace umirig::replay
