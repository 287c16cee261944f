#include "reports/text.hpp"

#include <gtest/gtest.h>

namespace umirig::reports {
namespace {

using namespace std::string_literals;

TEST(Text, ValidUtf8StaysAsItIs) {
  const std::string text = "a\x01° é 漢 😀 \xf4\x8f\xbf\xbd";
  EXPECT_EQ(valid_utf8(text), text);
}

TEST(Text, BytesThatAreNoUtf8AreWrittenByValue) {
  EXPECT_EQ(valid_utf8("\xe9t"), "<E9>t");
  EXPECT_EQ(valid_utf8("\xc0\xaf"), "<C0><AF>") << "longer than needed";
  EXPECT_EQ(valid_utf8("\xe0\x80\xaf"), "<E0><80><AF>") << "longer than needed";
  EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "<ED><A0><80>") << "a surrogate";
  EXPECT_EQ(valid_utf8("\xf4\x90\x80\x80"), "<F4><90><80><80>") << "behind the last code point";
  EXPECT_EQ(valid_utf8("a\xe2\x82"), "a<E2><82>") << "cut short";
}

TEST(Text, ControlCharactersAreNamed) {
  EXPECT_EQ(printable("\0\x1b\r\n\t\x7f"s), "<NUL><ESC><CR>\n\t<7F>");
  EXPECT_EQ(printable("\xc2\x85"), "<U+0085>");
  EXPECT_EQ(printable("\xef\xbf\xbf"), "<U+FFFF>");
}

TEST(Text, NothingTurnsTheDirectionOfWriting) {
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a<U+202E>b");
}

TEST(Text, MarkupIsEscaped) {
  EXPECT_EQ(escape("<a b=\"c\" d='e'>&amp;"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;");
  EXPECT_EQ(escape("\x1b\xff"), "&lt;ESC&gt;&lt;FF&gt;") << "the names of control characters are no markup either";
}

TEST(Text, AnAttributeKeepsItsLineFeeds) {
  EXPECT_EQ(escape_attribute("a\n\tb"), "a&#10;&#9;b");
  EXPECT_EQ(escape("a\n\tb"), "a\n\tb");
}

TEST(Text, ALongTextIsCutBetweenCharactersAndSaysHowLongItWas) {
  EXPECT_EQ(clip("abc", 3), "abc");
  EXPECT_EQ(clip("abcd", 3), "abc … (4 bytes in all)");
  EXPECT_EQ(clip("a漢漢", 3), "a … (7 bytes in all)");
}

}  // namespace
}  // namespace umirig::reports
