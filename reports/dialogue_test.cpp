#include "reports/dialogue.hpp"

#include <gtest/gtest.h>

#include "reports/sample/records.hpp"
#include "rig/base/bytes.hpp"

namespace umirig::reports {
namespace {

using run::Step;

LineEvent data(LineEvent::Kind kind, Time at, std::string_view text) {
  LineEvent event;
  event.kind = kind;
  event.at = at;
  event.bytes = to_bytes(text);
  return event;
}

std::string text_of(const Entry& entry) {
  std::string text;
  for (const auto& symbol : entry.symbols) text += static_cast<char>(symbol.byte);
  return text;
}

TEST(Dialogue, AStepIsJoinedWithTheCharactersThatItIsAbout) {
  run::CaseRecord one;
  one.events = {data(LineEvent::Kind::sent, 1s, "/?!\r\n"), data(LineEvent::Kind::received, 2s, "/ABC"),
                data(LineEvent::Kind::received, 3s, "5X\r\n"), data(LineEvent::Kind::sent, 5s, "\x06")};
  one.outcome.steps = {{Step::Kind::sent, 1s, "request: /?!<CR><LF> (300 Bd)"},
                       {Step::Kind::received, 4s, "/ABC5X<CR><LF> after 800 ms"},
                       {Step::Kind::sent, 5s, "acknowledgement: <ACK> (300 Bd)"}};
  const auto entries = dialogue(one);
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(text_of(entries[1]), "/ABC5X\r\n") << "a gap in a message does not end it";
  EXPECT_EQ(entries[1].number, 2U);
  EXPECT_EQ(entries[1].begin, 2s);
  EXPECT_EQ(entries[1].symbols[4].begin, 3s);
  EXPECT_EQ(name_of(entries[0]), "request");
  EXPECT_EQ(meaning_of(entries[0]), "");
  EXPECT_EQ(name_of(entries[1]), "") << "nobody said";
}

TEST(Dialogue, CharactersThatNobodySpokeAboutHaveEntriesOfTheirOwn) {
  run::CaseRecord one;
  one.events = {data(LineEvent::Kind::received, 1s, "noise"), data(LineEvent::Kind::sent, 3s, "?"),
                data(LineEvent::Kind::received, 4s, "late")};
  one.outcome.steps = {{Step::Kind::sent, 3s, "bytes: ? (300 Bd)"}, {Step::Kind::silence, 3500ms, "nothing for 400 ms"}};
  const auto entries = dialogue(one);
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(text_of(entries[0]), "noise");
  EXPECT_EQ(entries[0].kind, Entry::Kind::received);
  EXPECT_EQ(text_of(entries[1]), "?");
  EXPECT_EQ(entries[2].number, 0U) << "a silence is no message";
  EXPECT_EQ(text_of(entries[3]), "late");
  EXPECT_EQ(entries[3].number, 3U);
}

TEST(Dialogue, EachCharacterStandsInExactlyOneEntry) {
  for (const auto& record : {plain_record(), hostile_record(), rich_record(), large_record(3)}) {
    for (const auto& one : record.cases) {
      std::size_t on_the_line = 0;
      for (const auto& event : one.events) on_the_line += event.bytes.size();
      std::size_t shown = 0;
      for (const auto& entry : dialogue(one)) shown += entry.symbols.size();
      EXPECT_EQ(shown, on_the_line);
    }
  }
}

TEST(Dialogue, OnlyAChangeOfTheFormatIsTold) {
  run::CaseRecord one;
  LineEvent format;
  format.kind = LineEvent::Kind::format;
  one.events = {format, format};
  EXPECT_TRUE(dialogue(one).empty());
  one.events[1].format.baud = 9600;
  EXPECT_EQ(dialogue(one).size(), 1U);
}

TEST(Dialogue, WithoutMarksTheMessageBeforeTheVerdictIsTheDecisiveOne) {
  run::CaseRecord one;
  one.outcome.verdict = run::Verdict::fail;
  one.events = {data(LineEvent::Kind::sent, 1s, "?"), data(LineEvent::Kind::received, 2s, "wrong")};
  one.outcome.steps = {
      {Step::Kind::sent, 1s, "bytes: ?"}, {Step::Kind::received, 3s, "wrong after 1 s"}, {Step::Kind::violation, 3s, "no"}};
  auto entries = dialogue(one);
  ASSERT_NE(decisive(one, entries), nullptr);
  EXPECT_EQ(text_of(*decisive(one, entries)), "wrong");
  one.outcome.marks = {{2s, 3s, "why"}};
  EXPECT_EQ(decisive(one, entries), nullptr) << "a mark says it more exactly";
  one.outcome.marks.clear();
  one.outcome.steps[1] = {Step::Kind::silence, 3s, "nothing"};
  entries = dialogue(one);
  EXPECT_EQ(decisive(one, entries), nullptr) << "it failed because nothing came";
}

TEST(Dialogue, AMarkCoversTheCharactersThatLieInIt) {
  const auto record = rich_record();
  const auto entries = dialogue(record.cases[2]);
  const auto& mark = record.cases[2].outcome.marks[0];
  std::size_t covered = 0;
  for (const auto& entry : entries) {
    for (const auto& symbol : entry.symbols) covered += covers(mark, symbol) ? 1 : 0;
  }
  EXPECT_EQ(covered, 1U);
  EXPECT_TRUE(has_symbols(mark, entries));
  EXPECT_FALSE(has_symbols({10s, 20s, "a silence"}, entries));
}

}  // namespace
}  // namespace umirig::reports
