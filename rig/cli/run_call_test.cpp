#include "rig/cli/run_call.hpp"

#include <gtest/gtest.h>

namespace umirig::cli {
namespace {

Node header(const std::string& scheme, const std::string& dut) {
  return Node::object().set("dut", dut).set("adapter", Node::object().set("scheme", scheme));
}

TEST(RunCall, ACallThatARecordKeepsCanBePasted) {
  RunArguments arguments;
  arguments.pics = "my form.toml";
  arguments.settings = {"C.1=true", "password=geheim"};
  auto one = header("sil", "sil:./a.so?x=1&y=2");
  one.set("call", call_node(arguments, {"geheim"}));
  const auto text = run_again(one, {"iec62056-21/6.2/3"});
  EXPECT_EQ(
      text,
      "umirig run iec62056-21/6.2/3 --dut 'sil:./a.so?x=1&y=2' --pics 'my form.toml' --set C.1=true --set password=PASSWORD");
}

TEST(RunCall, WhatTheRecordDoesNotSayIsToBeFilledIn) {
  EXPECT_EQ(run_again(header("sil", "sil:a.so"), {"a", "b"}), "umirig run a b --dut sil:a.so --pics PICS.toml");
  EXPECT_EQ(run_again(header("sim", "sim:meter"), {"a"}), "umirig run a --dut sim:meter");
}

TEST(RunCall, ToGoOnNeedsTheSecretsAgainAndNothingElse) {
  run::Record record;
  record.path = "run.jsonl";
  RunArguments arguments;
  arguments.pics = "form.toml";
  arguments.settings = {"password=geheim"};
  record.header = header("sil", "sil:a.so").set("call", call_node(arguments, {"geheim"}));
  EXPECT_EQ(resume_again(record), "umirig run --resume run.jsonl");
  record.header.set("secrets_given", true);
  EXPECT_EQ(resume_again(record), "umirig run --resume run.jsonl --pics form.toml --set password=PASSWORD");
  record.header.set("dut_masked", true).set("golden", Node::object());
  EXPECT_EQ(resume_again(record),
            "umirig run --resume run.jsonl --dut URL --pics form.toml --set password=PASSWORD --golden GOLDEN.toml");
}

TEST(RunCall, AQuoteInAWordIsKept) {
  EXPECT_EQ(run_again(header("sim", "sim:o'clock"), {}), "umirig run --dut 'sim:o'\\''clock'");
}

}  // namespace
}  // namespace umirig::cli
