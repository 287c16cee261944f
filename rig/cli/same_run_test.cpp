#include "rig/cli/same_run.hpp"

#include <gtest/gtest.h>

namespace umirig::cli {
namespace {

Node form(const std::string& access, std::int64_t length) {
  auto password = Node::object().set("secret", true).set("length", length);
  return Node::object()
      .set("pics", Node::object().set("C.1", "true").set("C.3", access))
      .set("ixit", Node::object().set("password", password).set("read_address", "1.8.0"));
}

run::Record record() {
  run::Record one;
  one.path = "run.jsonl";
  one.header = form("none", 8).set("selectors", Node::array().push("iec62056-21"));
  return one;
}

std::string refusal(const Result<void>& checked) { return checked ? "" : checked.error().text; }

TEST(SameRun, AnItemThatDiffersIsNamedWithBothValuesAndNoOther) {
  EXPECT_EQ(refusal(check_same_form(record(), form("none", 8))), "");
  EXPECT_EQ(refusal(check_same_form(record(), form("write", 8))),
            "run.jsonl: was made with another PICS: C.3: 'none' there, 'write' now");
}

TEST(SameRun, OfASecretOnlyTheLengthIsSaid) {
  EXPECT_EQ(refusal(check_same_form(record(), form("none", 4))),
            "run.jsonl: was made with another IXIT: password: a secret of 8 characters there, a secret of 4 characters now");
}

TEST(SameRun, OtherSelectorsAreSaidAsTheyStand) {
  const auto now = form("none", 8).set("selectors", Node::array().push("iec62056-21/6.2"));
  EXPECT_EQ(refusal(check_same_run(record(), now)),
            "run.jsonl: was made with other selectors: [\"iec62056-21\"] there, [\"iec62056-21/6.2\"] now");
}

}  // namespace
}  // namespace umirig::cli
