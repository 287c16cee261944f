#include "rig/line/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umirig {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Url, IsSplitIntoSchemePathAndOptions) {
  const auto url = parse_url("sil:./stack.so?x=1&name=a%20b&flag");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->text, "sil:./stack.so?x=1&name=a%20b&flag");
  EXPECT_EQ(url->scheme, "sil");
  EXPECT_EQ(url->path, "./stack.so");
  EXPECT_EQ(url->query, "x=1&name=a%20b&flag");
  EXPECT_EQ(url->option("x"), "1");
  EXPECT_EQ(url->option("name"), "a b");
  EXPECT_EQ(url->option("none", "otherwise"), "otherwise");
  EXPECT_TRUE(url->has("flag"));
  EXPECT_EQ(url->option("flag", "otherwise"), "");
  EXPECT_FALSE(url->has("none"));
}

TEST(Url, WithoutAQueryHasNoOptions) {
  const auto url = parse_url("sim:meter");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->path, "meter");
  EXPECT_EQ(url->query, "");
  EXPECT_THAT(url->options, IsEmpty());
  EXPECT_THAT(parse_url("sim:meter?")->options, IsEmpty());
  EXPECT_EQ(parse_url("sim:meter?&&a=1&")->options.size(), 1U);
}

TEST(Url, KeepsColonsQuestionMarksAndEqualSignsBehindTheFirst) {
  const auto url = parse_url("rfc2217://host:2217?a=b=c?d");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "rfc2217");
  EXPECT_EQ(url->path, "//host:2217");
  EXPECT_EQ(url->option("a"), "b=c?d");
}

TEST(Url, LeavesABrokenPercentSequenceAsItIs) {
  EXPECT_EQ(parse_url("sim:m?a=%4")->option("a"), "%4");
  EXPECT_EQ(parse_url("sim:m?a=%zz%41")->option("a"), "%zzA");
  EXPECT_EQ(parse_url("sim:m?a=50%")->option("a"), "50%");
}

TEST(Url, WithoutASchemeOrANameIsRefused) {
  for (const auto* text : {"meter", ":meter", "", "./a.so?x=1"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().kind, ErrorKind::usage);
    EXPECT_THAT(url.error().text, HasSubstr("expected SCHEME:PATH"));
  }
  const auto url = parse_url("sim:meter?=x");
  ASSERT_FALSE(url);
  EXPECT_THAT(url.error().text, HasSubstr("'=x'"));
}

TEST(Url, WithAnOptionAddsOrChangesItAndCanBeReadAgain) {
  const auto url = parse_url("sim:meter?a=1&b=2");
  ASSERT_TRUE(url);
  const auto changed = url->with("a", "x&y=z %").with("c", "3");
  EXPECT_EQ(changed.option("a"), "x&y=z %");
  EXPECT_EQ(changed.option("b"), "2");
  EXPECT_EQ(changed.option("c"), "3");
  const auto again = parse_url(changed.text);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->options, changed.options);
  EXPECT_EQ(url->option("a"), "1") << "the first one is as it was";
}

TEST(Url, PercentEncodesOnlyWhatAQueryCannotHold) {
  EXPECT_EQ(percent_encode("SIm5\\@\\T/meter(1)"), "SIm5\\@\\T/meter(1)");
  EXPECT_EQ(percent_encode("a b&c=d%e#f+g\n"), "a%20b%26c%3Dd%25e%23f%2Bg%0A");
}

}  // namespace
}  // namespace umirig
