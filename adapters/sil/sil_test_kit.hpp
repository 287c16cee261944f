// What the tests of sil: share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "adapters/sil/sil_line.hpp"

namespace umirig {

inline std::string test_device(const std::string& name) { return UMIRIG_BUILD_DIR "/sil_test_devices/" + name + ".so"; }

inline Url sil_url(const std::string& name, const std::string& config) {
  return *parse_url("sil:" + test_device(name) + (config.empty() ? "" : "?" + config));
}

// Why it cannot be opened.
inline std::string open_error(const Url& url) {
  World world;
  const auto line = SilLine::open(world, url);
  return line ? "opened" : line.error().text;
}

// A World, a device, and the rig's end of the line between them, set to the format that most test devices have.
struct SilRig : SerialReceiver {
  explicit SilRig(const std::string& name, const std::string& config = "", std::uint64_t seed = 1, Time opened = Time(0))
      : world(seed) {
    world.run_until(opened);
    auto result = SilLine::open(world, sil_url(name, config));
    if (!result) throw std::runtime_error(result.error().text);
    line = std::move(*result);
    line->listen(this);
    line->set_format({9600, 8, 'N', 1});
  }
  void on_character(const Character& character) override { heard.push_back(character); }

  // What was heard: "41" a byte, "41!1" one with errors.
  std::string bytes() const {
    std::string text;
    for (const auto& c : heard) {
      if (!text.empty()) text += ' ';
      text += to_hex(Bytes{c.byte});
      if (c.errors != 0) text += "!" + std::to_string(c.errors);
    }
    return text;
  }

  World world;
  std::vector<Character> heard;
  std::unique_ptr<SilLine> line;
};

}  // namespace umirig
