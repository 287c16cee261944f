// A program as a reader: it is started at a pty, heard, and its output and its end are reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/exec/exec_line.hpp"

namespace umirig::exec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Heard : SerialReceiver {
  void on_character(const Character& character) override { text += static_cast<char>(character.byte); }
  void on_report(const std::string& line) override { reports.push_back(line); }
  std::string text;
  std::vector<std::string> reports;
};

class ExecLines : public testing::Test {
 protected:
  void open(const std::string& command) {
    auto opened = open_exec(world, parse_url("exec:" + command).value());
    ASSERT_TRUE(opened) << opened.error().text;
    line = std::move(*opened);
    line->listen(&heard);
  }
  bool reported(std::size_t count) {
    return world.run_until([&] { return heard.reports.size() >= count; }, world.now() + 10s);
  }
  World world;
  Heard heard;
  std::unique_ptr<SerialLine> line;
};

TEST_F(ExecLines, WhatTheProgramSaysAtThePortIsHeardAndWhatItPrintsIsReported) {
  open("printf '/?!' > {port}; head -c 3 < {port}; echo; echo oops >&2; exit 3");
  EXPECT_TRUE(heard.reports.empty());
  ASSERT_EQ(line->command("read"), 0);
  line->set_format({9600, 7, 'E', 1});
  line->send(view("/SI"));
  ASSERT_TRUE(reported(3));
  EXPECT_EQ(heard.text, "/?!");
  EXPECT_THAT(heard.reports, testing::UnorderedElementsAre("output\t/SI", "error\toops", "exit\t3"));
  EXPECT_EQ(heard.reports.back(), "exit\t3");
}

TEST_F(ExecLines, TheCommandStandsWhereItWasAskedFor) {
  open("echo 'for <{command}>'; : {port}");
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(2));
  EXPECT_THAT(heard.reports, ElementsAre("output\tfor <>", "exit\t0"));
  ASSERT_EQ(line->command("read 1.8.0"), 0);
  ASSERT_TRUE(reported(4));
  EXPECT_EQ(heard.reports[2], "output\tfor <read 1.8.0>");
}

TEST_F(ExecLines, ASignalAndALineWithoutEndAreReported) {
  open("printf 'no end'; kill -SEGV $$; : {port}");
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(2));
  EXPECT_THAT(heard.reports, ElementsAre("output\tno end", "exit\tsignal 11 (Segmentation fault)"));
}

TEST_F(ExecLines, AProgramThatRunsOnIsEndedByTheNextCommandAndByARestart) {
  open("echo up; exec sleep 600; : {port}");
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(1));
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(2));
  EXPECT_TRUE(line->restart_device());
  world.run_until(world.now() + 50ms);
  EXPECT_THAT(heard.reports, ElementsAre("output\tup", "output\tup"));
  EXPECT_EQ(line->fault(), std::nullopt);
}

TEST_F(ExecLines, WhatAnEarlierProgramLeftBehindIsNotHeard) {
  open("printf 'abc' > {port}; sleep 0.1");
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(1));
  heard.text.clear();
  line->send(view("x"));
  world.run_until(world.now() + 50ms);
  line->restart_device();
  world.run_until(world.now() + 50ms);
  EXPECT_EQ(heard.text, "");
}

TEST_F(ExecLines, OutputWithoutEndIsCutAndEndsNothing) {
  open("head -c 100000 /dev/zero | tr '\\0' x; : {port}");
  ASSERT_EQ(line->command("read"), 0);
  ASSERT_TRUE(reported(26));
  EXPECT_EQ(heard.reports.size(), 26U);
  EXPECT_EQ(heard.reports.back(), "exit\t0");
  for (std::size_t i = 0; i + 1 < heard.reports.size(); ++i) EXPECT_LE(heard.reports[i].size(), 4096U + 7U);
}

TEST(Exec, ACommandWithoutAPortIsRefused) {
  World world;
  EXPECT_THAT(open_exec(world, parse_url("exec:cat").value()).error().text, HasSubstr("the command has no {port}"));
}

}  // namespace
}  // namespace umirig::exec
