// Scripts about reads and writes in several blocks, on a good meter and on ones with a defect.
#include "suites/iec62056-21/block_words.hpp"

#include <gtest/gtest.h>

#include "suites/iec62056-21/script_run_test.hpp"

namespace umirig::suites {
namespace {

run::Outcome outcome_of(const Node::Array& steps, const std::string& requirement, const std::string& defect = "") {
  Node::Array all = {Node::object().set("given", "writing")};
  all.insert(all.end(), steps.begin(), steps.end());
  Options options = {{"commands", "R3,W3"}};
  if (!defect.empty()) options.emplace_back("defect", defect);
  return run_case(*script_of(all, requirement), "meter", options, {{"C.8", "true"}, {"C.9", "true"}, {"partial_read", "P.98(5)"}})
      .outcome;
}

const Node ask = Node::object().set("send", "command").set("type", "3").set("ixit", "partial_read");

Node frame(const char* name) { return Node::object().set("send", name); }
Node judged(const char* word) { return Node::object().set("expect", word).set("judge", true); }

TEST(BlockWords, EveryBlockIsToldFromTheOthers) {
  const Node::Array steps = {ask, judged("block"), frame("nak"), judged("same-block"), frame("ack"), judged("block")};
  const auto good = outcome_of(steps, "6.4.7/2");
  EXPECT_EQ(good.verdict, run::Verdict::pass) << good.reason;
  EXPECT_EQ(outcome_of(steps, "6.4.7/2", "partial-nak-gives-next").verdict, run::Verdict::fail);
  EXPECT_EQ(outcome_of(steps, "6.4.7/2", "partial-ack-repeats").verdict, run::Verdict::fail);
  EXPECT_EQ(outcome_of({ask, judged("last-block")}, "6.4.7/2").verdict, run::Verdict::fail);
}

TEST(BlockWords, AllBlocksTogetherHoldWhatWasAskedFor) {
  const Node either = Node::object().set("expect", Node::Array{"block", "last-block"});
  const auto blocks = [&](int number) {
    const auto more = Node::object().set("repeat", number - 1).set("step", Node::Array{either, frame("ack")});
    return Node::Array{ask, more, Node(judged("last-block")).set("keeps", "6.4.7/1")};
  };
  const auto good = outcome_of(blocks(5), "6.4.7/1");
  EXPECT_EQ(good.verdict, run::Verdict::pass) << good.reason;
  const auto fewer = outcome_of(blocks(4), "6.4.7/1", "partial-skips-block");
  EXPECT_EQ(fewer.verdict, run::Verdict::fail);
  EXPECT_NE(fewer.reason.find("hold 4 values: 5 locations"), std::string::npos) << fewer.reason;
}

TEST(BlockWords, AValueIsWrittenInTwoParts) {
  const auto block = [](const char* part) { return Node::object().set("send", "write-block").set("part", part); };
  const Node::Array steps = {block("first"),
                             judged("ack"),
                             block("second"),
                             judged("ack"),
                             frame("read").set("address", "writable"),
                             judged("data").set("value", "first")};
  const auto good = outcome_of(steps, "6.4.7/6");
  EXPECT_EQ(good.verdict, run::Verdict::pass) << good.reason;
  EXPECT_EQ(outcome_of(steps, "6.4.7/6", "partial-write-last-part-only").verdict, run::Verdict::fail);
  EXPECT_EQ(outcome_of({block("first"), judged("ack"), block("second").set("corrupt", "bcc"), judged("nak")}, "6.4.7/8").verdict,
            run::Verdict::pass);
}

TEST(BlockWords, BothPartsAreTheValue) {
  const auto sheet = sheet_with({{"write_value", "ABCDE"}});
  EXPECT_EQ(*write_part(sheet, "first") + *write_part(sheet, "second"), "ABCDE");
  EXPECT_EQ(write_part(sheet, "whole"), "ABCDE");
  EXPECT_FALSE(write_part(sheet, "third"));
}

TEST(BlockWords, APartThatThereIsNotIsRefused) {
  const auto wrong = iec62056_21_script(
      "clause = \"6.4.7\"\nnumber = 999\nrequirement = \"6.4.7/6\"\nbehaviour = \"valid\"\npurpose = \"Test.\"\n"
      "[[step]]\nsend = \"write-block\"\npart = \"third\"\n",
      "test");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().text.find("part is 'third'"), std::string::npos) << wrong.error().text;
}

}  // namespace
}  // namespace umirig::suites
