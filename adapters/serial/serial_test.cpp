// A serial port: opened for one alone, at ptys, whose other end is here as well.
#include "adapters/serial/serial.hpp"

#include <asm/termbits.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/serial/port.hpp"
#include "adapters/serial/pty.hpp"

namespace umirig::serial {
namespace {

using testing::HasSubstr;
using testing::Optional;

struct Heard : SerialReceiver {
  void on_character(const Character& character) override { text += static_cast<char>(character.byte); }
  std::string text;
};

std::string refusal(const std::string& url) {
  World world;
  const auto line = open_serial(world, parse_url(url).value());
  return line ? "opened" : line.error().text;
}

TEST(SerialPorts, WhatIsSentAtOneEndIsHeardAtTheOther) {
  World world;
  auto pty = Pty::open().value();
  const auto path = pty->path();
  StreamLine device(world, std::move(pty));
  const auto line = open_serial(world, parse_url("serial:" + path).value());
  ASSERT_TRUE(line) << line.error().text;
  Heard at_device;
  Heard at_rig;
  device.listen(&at_device);
  (*line)->listen(&at_rig);
  for (const std::uint32_t baud : {9600U, 300U, 10400U}) {
    (*line)->set_format({baud, 7, 'E', 1});
    device.set_format({baud, 7, 'E', 1});
    (*line)->send(view("/?!"));
    EXPECT_TRUE(world.run_until([&] { return at_device.text.size() == 3; }, world.now() + 10s));
    device.send(
        view("\xFF"
             "IM5"));
    EXPECT_TRUE(world.run_until([&] { return at_rig.text.size() == 4; }, world.now() + 10s)) << baud << " " << at_rig.text.size();
    EXPECT_EQ(at_device.text, "/?!");
    EXPECT_EQ(at_rig.text,
              "\x7F"
              "IM5");
    at_device.text.clear();
    at_rig.text.clear();
  }
  EXPECT_THAT((*line)->cannot_show(parity_error), Optional(HasSubstr("is a pty")));
  EXPECT_GT((*line)->uncertainty().late, Duration(0));
}

TEST(SerialPorts, ThePtyKnowsTheRateOfItsUser) {
  World world;
  auto pty = Pty::open().value();
  EXPECT_EQ(pty->peer_baud(), 300U);
  const auto line = open_serial(world, parse_url("serial:" + pty->path()).value());
  ASSERT_TRUE(line);
  (*line)->set_format({19200, 7, 'E', 1});
  EXPECT_EQ(pty->peer_baud(), 19200U);
  (*line)->set_format({7654, 7, 'E', 1});
  EXPECT_EQ(pty->peer_baud(), 7654U);
}

TEST(SerialPorts, APortIsForOneAlone) {
  World world;
  const auto pty = Pty::open().value();
  {
    const auto first = open_serial(world, parse_url("serial:" + pty->path()).value());
    ASSERT_TRUE(first);
    EXPECT_THAT(refusal("serial:" + pty->path()), HasSubstr("another program uses it"));
  }
  EXPECT_EQ(refusal("serial:" + pty->path()), "opened");
}

TEST(SerialPorts, WhatCannotBeOpenedIsSaidWithWhatToDo) {
  EXPECT_THAT(refusal("serial:/dev/no-such-port"),
              HasSubstr("/dev/no-such-port: it cannot be opened: No such file or directory: is it plugged in?"));
  EXPECT_THAT(refusal("serial:/dev/null"), HasSubstr("it is no serial port"));
  EXPECT_THAT(refusal("serial:"), HasSubstr("expected serial:/dev/ttyUSB0"));
  EXPECT_THAT(refusal("serial:/dev/ttyX?rst=on"), HasSubstr("has no option 'rst'; known: rts, dtr, parity, latency_ms"));
  EXPECT_THAT(refusal("serial:/dev/ttyX?rts=high"), HasSubstr("rts=high: expected one of on, off, untouched"));
  EXPECT_THAT(refusal("serial:/dev/ttyX?latency_ms=0"), HasSubstr("latency_ms=0: expected milliseconds"));
}

TEST(SerialPorts, APortThatVanishesIsTheRigsTrouble) {
  World world;
  auto pty = Pty::open().value();
  const auto line = open_serial(world, parse_url("serial:" + pty->path()).value());
  ASSERT_TRUE(line);
  pty.reset();
  EXPECT_TRUE(world.run_until([&] { return (*line)->fault().has_value(); }, world.now() + 5s));
  EXPECT_THAT((*line)->fault(), Optional(HasSubstr("the port is gone")));
  (*line)->send(view("x"));
  world.run_until((*line)->idle_at() + 10ms);
}

TEST(SerialPorts, ALinkToThePtyGoesWithIt) {
  const auto name = std::filesystem::temp_directory_path() / ("umirig-link-" + std::to_string(::getpid()));
  {
    const auto pty = Pty::open().value();
    ASSERT_TRUE(pty->link(name));
    EXPECT_EQ(std::filesystem::read_symlink(name), pty->path());
    EXPECT_THAT(Pty::open().value()->link(name).error().text, HasSubstr("cannot be a link"));
  }
  EXPECT_FALSE(std::filesystem::is_symlink(name));
  std::filesystem::create_symlink("/dev/pts/no-such", name);  // left behind by one that was killed
  EXPECT_TRUE(Pty::open().value()->link(name));
  std::ofstream(name) << "a file";
  EXPECT_THAT(Pty::open().value()->link(name).error().text, HasSubstr("cannot be a link"));
  std::filesystem::remove(name);
}

std::vector<std::pair<int, int>> marked(std::initializer_list<int> bytes) {
  ErrorMarks marks;
  std::vector<StreamByte> out;
  for (const int byte : bytes) marks.take(static_cast<std::uint8_t>(byte), out);
  std::vector<std::pair<int, int>> all;
  for (const auto& one : out) all.emplace_back(one.byte, one.errors);
  return all;
}

// termios(3), PARMRK.
TEST(ErrorMarks, ErrorsAndBreaksAreToldFromTheirMarks) {
  using Pairs = std::vector<std::pair<int, int>>;
  EXPECT_EQ(marked({0x41, 0xFF, 0x00, 0x42, 0x43}), (Pairs{{0x41, 0}, {0x42, parity_error}, {0x43, 0}}));
  EXPECT_EQ(marked({0xFF, 0x00, 0x00}), (Pairs{{0, break_condition | framing_error}}));
  EXPECT_EQ(marked({0xFF, 0xFF, 0x41}), (Pairs{{0xFF, 0}, {0x41, 0}}));
  EXPECT_EQ(marked({0xFF}), Pairs{});
}

}  // namespace
}  // namespace umirig::serial
