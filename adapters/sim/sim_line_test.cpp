#include "adapters/sim/sim_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace umirig::sim {
namespace {

class Listener : public SerialReceiver {
 public:
  void on_character(const Character& character) override {
    text += static_cast<char>(character.byte);
    last = character;
  }
  std::string text;
  Character last;
};

class SimLines : public testing::Test {
 protected:
  std::unique_ptr<SerialLine> open(std::string_view url) {
    auto line = open_sim(world, parse_url(url).value());
    EXPECT_TRUE(line) << (line ? "" : line.error().text);
    (*line)->listen(&listener);
    return std::move(*line);
  }
  std::string refusal(std::string_view url) {
    const auto line = open_sim(world, parse_url(url).value());
    EXPECT_FALSE(line) << url;
    if (line) return "";
    EXPECT_EQ(line.error().kind, ErrorKind::usage);
    return line.error().text;
  }
  std::string ask(SerialLine& line, std::string_view text) {
    listener.text.clear();
    line.send(view(text));
    world.run_until(line.idle_at() + 1s);
    return listener.text;
  }

  Listener listener;
  World world;
};

TEST_F(SimLines, EveryKnownDeviceCanBeOpened) {
  EXPECT_THAT(sim_devices(),
              testing::ElementsAre("meter", "silent", "echo", "ack", "random", "replay", "replay-by-time", "constant", "babble"));
  for (const auto name : sim_devices()) EXPECT_NE(open("sim:" + std::string(name)), nullptr);
}

TEST_F(SimLines, AnUnknownDeviceIsNamedWithThoseThatAreKnown) {
  EXPECT_THAT(refusal("sim:metre"), testing::AllOf(testing::HasSubstr("'metre'"), testing::HasSubstr("meter, silent, echo")));
}

TEST_F(SimLines, WrongOptionsAreRefused) {
  EXPECT_THAT(refusal("sim:meter?speed=1"), testing::HasSubstr("'speed'"));
  EXPECT_THAT(refusal("sim:meter?defect=nothing"), testing::HasSubstr("'nothing'"));
  EXPECT_THAT(refusal("sim:meter?mode=A"), testing::HasSubstr("'identification'"));
  EXPECT_THAT(refusal("sim:echo?tr_ms=20"), testing::HasSubstr("'tr_ms'"));
}

TEST_F(SimLines, TheMeterHasTheOptionsOfTheUrl) {
  const auto line = open("sim:meter?identification=ABc6X&defect=identification-without-lf");
  EXPECT_EQ(ask(*line, "/?!\r\n"), "/ABc6X\r");
}

TEST_F(SimLines, AMeterOfModeDSendsByItselfAndAnewBehindARestart) {
  const auto line = open("sim:meter?mode=D&identification=SIM3X&layout=empty");
  line->set_format({2400, 7, 'E', 1});
  for (int i = 0; i < 2; ++i) {
    listener.text.clear();
    world.run_until(world.now() + 1s);
    EXPECT_EQ(listener.text, "");
    world.run_until(world.now() + 100ms);
    EXPECT_EQ(listener.text, "/SIM3X\r\n\r\n!\r\n");
    line->restart_device();
  }
}

TEST_F(SimLines, ABatteryMeterIsAsleepUntilItIsWoken) {
  const auto line = open("sim:meter?wake_up=fast");
  EXPECT_EQ(ask(*line, "/?!\r\n"), "");
  EXPECT_EQ(ask(*line, std::string(16, '\0')), "\x06");
  EXPECT_EQ(ask(*line, "/?!\r\n"), "/SIM5METER-1\r\n");
}

TEST_F(SimLines, ARestartBringsTheMeterToTheStartAndClearsTheWire) {
  const auto line = open("sim:meter");
  EXPECT_EQ(ask(*line, "/?!\r\n"), "/SIM5METER-1\r\n");
  line->send(
      view("\x06"
           "050\r\n"));
  world.run_until(line->idle_at());
  line->set_format({9600, 7, 'E', 1});
  world.run_until(world.now() + 250ms);
  EXPECT_NE(listener.text.find("F.F("), std::string::npos);
  line->send(view("half of something"));
  listener.text.clear();
  EXPECT_TRUE(line->restart_device());
  EXPECT_EQ(line->idle_at(), std::min(line->idle_at(), world.now()));
  world.run_until(world.now() + 1s);
  EXPECT_EQ(listener.text, "");
  EXPECT_EQ(line->format().baud, 9600U);
  line->set_format({});
  EXPECT_EQ(ask(*line, "/?!\r\n"), "/SIM5METER-1\r\n");
}

TEST_F(SimLines, WhatIsWrittenLastsOverARestartAsLongAsTheLine) {
  const auto write = [&](SerialLine& line) {
    ask(line, "/?!\r\n");
    ask(line,
        "\x06"
        "001\r\n");
    return ask(line,
               "\x01"
               "W1\x02"
               "C.9(KEPT)\x03"
               "U");
  };
  const auto stored = [&](SerialLine& line) {
    ask(line, "/?!\r\n");
    listener.text.clear();
    line.send(
        view("\x06"
             "000\r\n"));
    world.run_until(world.now() + 10s);
    return listener.text.substr(listener.text.find("C.9("), 9);
  };
  const auto line = open("sim:meter?defect=bcc-unchecked");
  EXPECT_EQ(write(*line), "\x06");
  EXPECT_TRUE(line->restart_device());
  EXPECT_EQ(stored(*line), "C.9(KEPT)");
  line->listen(nullptr);
  EXPECT_EQ(stored(*open("sim:meter")), "C.9(UMIRI");
}

TEST_F(SimLines, TheLinePassesOnDamageBreaksAndFlushes) {
  const auto line = open("sim:echo");
  line->send_damaged('x', parity_error);
  world.run_until(world.now() + 1s);
  EXPECT_EQ(listener.last.errors, parity_error);
  line->send_break(50ms);
  world.run_until(world.now() + 1s);
  EXPECT_NE(listener.last.errors & break_condition, 0);
  listener.text.clear();
  line->send(view("abc"));
  line->flush();
  world.run_until(world.now() + 1s);
  EXPECT_EQ(listener.text, "a");
}

}  // namespace
}  // namespace umirig::sim
