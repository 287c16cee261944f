#include "rig/run/alignment.hpp"

#include <gtest/gtest.h>

namespace umirig::run {
namespace {

// "a=a", "b/-": what stands beside what.
std::string aligned(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::string text;
  for (const auto& [in_a, in_b] : align(a, b)) {
    text += (text.empty() ? "" : " ") + (in_a ? a[*in_a] : "-") + "/" + (in_b ? b[*in_b] : "-");
  }
  return text;
}

TEST(Alignment, EqualItemsStandBesideEachOther) {
  EXPECT_EQ(aligned({"<a", "<b"}, {"<a", "<b"}), "<a/<a <b/<b");
  EXPECT_EQ(aligned({"<a", "<b", "<c"}, {"<a", "<c"}), "<a/<a <b/- <c/<c");
  EXPECT_EQ(aligned({"<a", "<c"}, {"<a", "<b", "<c"}), "<a/<a -/<b <c/<c");
  EXPECT_EQ(aligned({}, {}), "");
}

TEST(Alignment, UnequalItemsOfOneSideArePaired) {
  EXPECT_EQ(aligned({">x", "<a", ">y"}, {">x", "<b", ">y"}), ">x/>x <a/<b >y/>y");
  EXPECT_EQ(aligned({"<a", "<b"}, {"<c"}), "<a/<c <b/-");
  EXPECT_EQ(aligned({">x"}, {"<a"}), ">x/- -/<a");
}

TEST(Alignment, AnythingLongIsPairedByItsPlace) {
  const std::vector<std::string> a(2500, "<a");
  auto b = a;
  b.erase(b.begin());
  const auto pairs = align(a, b);
  EXPECT_EQ(pairs.size(), 2500U);
  EXPECT_FALSE(pairs.back().second);
}

}  // namespace
}  // namespace umirig::run
