// Lines over TCP, with both ends here.
#include "adapters/net/net.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/net/tcp.hpp"

namespace umirig::net {
namespace {

using testing::HasSubstr;
using testing::Optional;

struct Heard : SerialReceiver {
  void on_character(const Character& character) override {
    text += static_cast<char>(character.byte);
    errors |= character.errors;
  }
  std::string text;
  int errors = 0;
};

std::string refusal(const std::string& url) {
  World world;
  const auto line = open_tcp(world, parse_url(url).value());
  return line ? "opened" : line.error().text;
}

std::unique_ptr<TcpServer> server() { return TcpServer::open({"127.0.0.1", 0}).value(); }

std::string url_of(const TcpServer& one, std::string_view query = "") {
  return fmt::format("tcp://127.0.0.1:{}{}", one.port(), query);
}

TEST(NetLines, WhatIsSentAtOneEndIsHeardAtTheOther) {
  World world;
  auto owned = server();
  const auto url = url_of(*owned);
  StreamLine device(world, std::move(owned));
  const auto line = open_tcp(world, parse_url(url).value());
  ASSERT_TRUE(line) << line.error().text;
  Heard at_device;
  Heard at_rig;
  device.listen(&at_device);
  (*line)->listen(&at_rig);
  (*line)->set_format({9600, 7, 'E', 1});
  device.set_format({9600, 7, 'E', 1});
  (*line)->send(view("/?!"));
  EXPECT_TRUE(world.run_until([&] { return at_device.text == "/?!"; }, world.now() + 5s));
  device.send(view("/SIM5"));
  EXPECT_TRUE(world.run_until([&] { return at_rig.text == "/SIM5"; }, world.now() + 5s));
  EXPECT_THAT((*line)->cannot_see(parity_error), Optional(HasSubstr("parity bits cannot be seen over tcp://127.0.0.1:")));
  EXPECT_EQ((*line)->uncertainty().late, 50ms + world.worst_lag());
}

TEST(NetLines, ParityByHandIsTheEighthBit) {
  World world;
  auto owned = server();
  const auto url = url_of(*owned, "?parity=hand&latency_ms=7.5");
  StreamLine device(world, std::move(owned));
  const auto line = open_tcp(world, parse_url(url).value());
  ASSERT_TRUE(line);
  device.set_format({9600, 8, 'N', 1});
  (*line)->set_format({9600, 7, 'E', 1});
  Heard at_device;
  Heard at_rig;
  device.listen(&at_device);
  (*line)->listen(&at_rig);
  (*line)->send(view("a"));
  EXPECT_TRUE(world.run_until([&] { return at_device.text == "\xE1"; }, world.now() + 5s));
  device.send(view("\xE1\x61"));
  EXPECT_TRUE(world.run_until([&] { return at_rig.text == "aa"; }, world.now() + 5s));
  EXPECT_EQ(at_rig.errors, parity_error);
  EXPECT_EQ((*line)->uncertainty().late, 7500us + world.worst_lag());
}

TEST(NetLines, AServerThatClosesIsTheRigsTroubleAndServesTheNextClient) {
  World world;
  auto owned = server();
  const auto url = url_of(*owned);
  auto* kept = owned.get();
  StreamLine device(world, std::move(owned));
  for (int i = 0; i < 3; ++i) {
    auto line = open_tcp(world, parse_url(url).value());
    ASSERT_TRUE(line);
    EXPECT_TRUE(world.run_until([&] { return kept->has_client(); }, world.now() + 5s));
    line->reset();
    EXPECT_TRUE(world.run_until([&] { return !kept->has_client(); }, world.now() + 5s));
  }
  EXPECT_EQ(device.fault(), std::nullopt);
}

TEST(NetLines, AConnectionThatIsClosedIsTheRigsTrouble) {
  World world;
  auto owned = server();
  const auto url = url_of(*owned);
  const auto line = open_tcp(world, parse_url(url).value());
  ASSERT_TRUE(line);
  EXPECT_TRUE(owned->read());  // takes the client
  owned.reset();
  EXPECT_TRUE(world.run_until([&] { return (*line)->fault().has_value(); }, world.now() + 5s));
  EXPECT_THAT((*line)->fault(), Optional(HasSubstr("closed the connection")));
}

TEST(NetLines, WhatIsNoServerIsSaid) {
  auto owned = server();
  const auto url = url_of(*owned);
  owned.reset();
  EXPECT_THAT(refusal(url), HasSubstr("Connection refused: does a server listen there?"));
  EXPECT_THAT(refusal("tcp://no-port"), HasSubstr("expected HOST:PORT"));
  EXPECT_THAT(refusal("tcp://host:99999"), HasSubstr("expected HOST:PORT"));
  EXPECT_THAT(refusal("tcp://::1:5"), HasSubstr("expected HOST:PORT"));
  EXPECT_THAT(refusal("tcp://host:1?speed=5"), HasSubstr("has no option 'speed'; known: latency_ms, parity"));
  EXPECT_EQ(parse_endpoint("//[::1]:4001").value().host, "::1");
  const auto taken = server();
  EXPECT_THAT(TcpServer::open({"127.0.0.1", taken->port()}).error().text, HasSubstr("it cannot be listened at"));
}

}  // namespace
}  // namespace umirig::net
