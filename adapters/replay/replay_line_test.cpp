#include "adapters/replay/replay_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "rig/run/record.hpp"

namespace umirig::replay {
namespace {

using testing::HasSubstr;

class ReplayLines : public testing::Test, private SerialReceiver {
 protected:
  void TearDown() override {
    if (line) line->listen(nullptr);
    std::remove(path().c_str());
  }
  static std::string path() {
    return testing::TempDir() + "replay_line_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  }
  void store(const std::string& text) { std::ofstream(path(), std::ios::binary) << text; }
  void open(const std::string& query = "") {
    auto opened = open_replay(world, parse_url("replay:" + path() + query).value());
    ASSERT_TRUE(opened) << opened.error().text;
    line = std::move(*opened);
    line->listen(this);
  }
  Error refusal(const std::string& query = "") {
    const auto opened = open_replay(world, parse_url("replay:" + path() + query).value());
    EXPECT_FALSE(opened);
    return opened ? Error{} : opened.error();
  }
  void rate(std::uint32_t baud) { line->set_format({baud, 7, 'E', 1}); }
  // What comes within two seconds, and when its first bit does.
  std::string ask(std::string_view text) {
    heard.clear();
    line->send(view(text));
    said = line->idle_at();
    world.run_until(said + 2s);
    return heard;
  }
  void on_character(const Character& character) override {
    if (heard.empty()) delay = character.begin - said;
    heard += character.errors == no_error ? static_cast<char>(character.byte) : '~';
  }

  World world;
  std::unique_ptr<SerialLine> line;
  std::string heard;
  Time said{0};
  Duration delay{0};
};

TEST_F(ReplayLines, APeerAnswersWhatTheTranscriptSays) {
  store("C 2f3f210d0a\nM 2f49534b350d0a\nC 063035300d0a\nM 0221\n");
  open();
  EXPECT_EQ(ask("/?!\r\n"), "/ISK5\r\n");
  EXPECT_EQ(delay, 200ms);
  line->send(
      view("\x06"
           "050\r\n"));
  world.run_until(line->idle_at());
  rate(9600);
  EXPECT_EQ(ask(""), "\x02!");
  EXPECT_FALSE(line->fault());
}

TEST_F(ReplayLines, TheReactionTimeIsAnOption) {
  store("C 2f3f210d0a\nM 2f49534b350d0a\n");
  open("?tr_ms=20");
  ask("/?!\r\n");
  EXPECT_EQ(delay, 20ms);
}

TEST_F(ReplayLines, AnotherRateThanThatOfTheExchangeCannotBeRead) {
  store("C 063035300d0a\nM 0221\n");
  open();
  EXPECT_EQ(ask("\x06"
                "050\r\n"),
            "~~");
}

TEST_F(ReplayLines, WhatDiffersIsAFaultAndNothingIsAnsweredAnyMore) {
  store("C 2f3f210d0a\nM 2f49534b350d0a\n");
  open();
  EXPECT_EQ(ask("/?1!\r\n"), "");
  ASSERT_TRUE(line->fault());
  EXPECT_THAT(*line->fault(),
              testing::AllOf(HasSubstr(path()), HasSubstr("line 1"), HasSubstr("'/?!<CR><LF>'"), HasSubstr("'/?1'")));
  EXPECT_EQ(ask("/?!\r\n"), "");
}

TEST_F(ReplayLines, AMeterThatSpeaksFirstIsHeard) {
  store("M 2f41424344\n");
  open();
  EXPECT_EQ(ask(""), "/ABCD");
}

TEST_F(ReplayLines, WhatIsSaidWhileTheMeterSpeaksIsJudgedBehindIt) {
  store("C 41\nM 3132333435\nC 42\nM 36\n");
  open();
  line->send(view("A"));
  world.run_until(line->idle_at() + 300ms);
  EXPECT_EQ(ask("B"), "456");
  EXPECT_FALSE(line->fault());
}

TEST_F(ReplayLines, ARecordGivesItsCases) {
  const auto event = [](LineEvent::Kind kind, Time at, std::string_view text) {
    LineEvent one;
    one.kind = kind;
    one.at = at;
    one.bytes = to_bytes(text);
    return one;
  };
  {
    auto writer = run::RecordWriter::create(path(), Node::object()).value();
    for (const auto* answer : {"one", "two"}) {
      run::CaseRecord record;
      record.id = std::string("suite/") + answer;
      record.events = {event(LineEvent::Kind::sent, 0ms, "/?!\r\n"), event(LineEvent::Kind::received, 500ms, answer)};
      ASSERT_TRUE(writer->add(record));
    }
  }
  open();
  EXPECT_EQ(ask("/?!\r\n"), "one");
  EXPECT_EQ(delay, 500ms - SerialFormat().characters(5));
  line->listen(nullptr);
  open("?case=suite/two");
  EXPECT_EQ(ask("/?!\r\n"), "two");
  EXPECT_EQ(refusal("?case=x").kind, ErrorKind::usage);
  EXPECT_THAT(refusal("?tr_ms=1").text, HasSubstr("'tr_ms'"));
}

TEST_F(ReplayLines, WhatCannotBeReplayedIsRefused) {
  EXPECT_EQ(refusal().kind, ErrorKind::usage);
  EXPECT_THAT(refusal().text, HasSubstr(path()));
  store("/ISK5ME162\r\n1.8.0(1)\r\n!\r\n");
  EXPECT_EQ(refusal().kind, ErrorKind::configuration);
  EXPECT_THAT(refusal().text, HasSubstr("line 1"));
  store("{\"format\": \"other\"}\n");
  EXPECT_EQ(refusal().kind, ErrorKind::configuration);
  store("C 06\nM 06\n");
  EXPECT_THAT(refusal("?tr_ms=x").text, HasSubstr("'x'"));
  EXPECT_THAT(refusal("?case=1").text, HasSubstr("'case'"));
}

TEST_F(ReplayLines, APushStreamComesUnasked) {
  store("/ABC5\r\n\r\n1(2)\r\n!\r\n");
  open("?baud=9600&format=8N1");
  line->set_format({9600, 8, 'N', 1});
  heard.clear();
  world.run_until(world.now() + 1s);
  EXPECT_EQ(heard, "/ABC5\r\n\r\n1(2)\r\n!\r\n");
}

TEST_F(ReplayLines, APushedTranscriptKeepsItsTimes) {
  store("0.5 M 2f\n2.5 M 21\n");
  open("?baud=2400");
  rate(2400);
  world.run_until(2100ms);
  EXPECT_EQ(heard, "/");
  world.run_until(2600ms);
  EXPECT_EQ(heard, "/!");
}

TEST_F(ReplayLines, APushStreamHasNothingOfTheReader) {
  store("C 2f3f210d0a\nM 2f\n");
  EXPECT_THAT(refusal("?baud=2400").text, HasSubstr("line 1 is the reader's"));
  EXPECT_THAT(refusal("?baud=fast").text, HasSubstr("a rate in Bd"));
  EXPECT_THAT(refusal("?baud=2400&format=5N1").text, HasSubstr("7E1 or 8N1"));
  EXPECT_THAT(refusal("?baud=2400&tr_ms=1").text, HasSubstr("no option 'tr_ms'"));
}

}  // namespace
}  // namespace umirig::replay
