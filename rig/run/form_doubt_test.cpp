#include "rig/run/form_doubt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig::run {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Explanation known() {
  Explanation one;
  one.kind = Explanation::Kind::known;
  one.summary = "The device resembles 'mute'.";
  one.candidates = {{"mute", "1/1", "does not greet", 1, {}, {}}};
  one.next = {"toy/1/2"};
  return one;
}

TEST(FormDoubts, ACertainOneTakesThePlaceOfAllDefects) {
  auto one = known();
  add_doubts(one, {{"PICS A.1", "it says B, the device does C", true}});
  EXPECT_EQ(one.kind, Explanation::Kind::form);
  EXPECT_THAT(one.summary, HasSubstr("PICS A.1: it says B, the device does C"));
  EXPECT_THAT(one.candidates, IsEmpty());
  EXPECT_THAT(one.next, IsEmpty());
  EXPECT_THAT(one.doubts, ElementsAre(HasSubstr("PICS A.1")));
  EXPECT_EQ(to_node(one)["kind"].text(), "form in doubt");
}

TEST(FormDoubts, AnotherOneStandsBeforeTheDefects) {
  auto one = known();
  add_doubts(one, {{"IXIT password", "it is refused", false}});
  EXPECT_EQ(one.kind, Explanation::Kind::known);
  EXPECT_EQ(one.candidates.size(), 1U);
  EXPECT_EQ(one.summary, "First make sure of IXIT password. If the form is right: The device resembles 'mute'.");
  EXPECT_THAT(one.doubts, ElementsAre(HasSubstr("IXIT password: it is refused")));
}

TEST(FormDoubts, WhereNothingFailedThereIsNone) {
  Explanation one;
  add_doubts(one, {{"PICS A.1", "x", true}});
  EXPECT_EQ(one.kind, Explanation::Kind::nothing_failed);
  EXPECT_THAT(one.doubts, IsEmpty());
}

}  // namespace
}  // namespace umirig::run
