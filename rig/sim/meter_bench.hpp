// For tests: a device on a wire, and a reader's hands at the other end of it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "rig/iec62056/bcc.hpp"
#include "rig/sim/make_meter.hpp"

namespace umirig::sim {

// What came in one go.
struct Heard {
  std::string text;
  unsigned errors = 0;  // characters with any
  Duration delay{0};    // from the end of what was sent before to its first bit
  Duration length{0};   // of all of it
  Duration longest_gap{0};
  bool operator==(std::string_view expected) const { return text == expected && errors == 0; }
};

inline void PrintTo(const Heard& heard, std::ostream* out) {
  *out << to_readable(view(heard.text)) << " (" << heard.errors << " errors) after " << format_ms(heard.delay);
}

// "SOH ... ETX" or "STX ... ETX" with the right BCC behind it.
inline std::string framed(std::string message, bool sum = false) {
  const auto covered = view(message).subspan(1);
  message += static_cast<char>(sum ? iec62056::bcc_sum7(covered) : iec62056::bcc_xor(covered));
  return message;
}
inline std::string command(std::string_view name, std::string_view data) {
  return framed("\x01" + std::string(name) + "\x02" + std::string(data) + "\x03");
}
inline std::string data_message(std::string_view data) { return framed("\x02" + std::string(data) + "\x03"); }
inline const std::string break_b0 = framed(
    "\x01"
    "B0\x03");
// "ACK V Z Y CR LF"
inline std::string option_select(std::string_view vzy) { return "\x06" + std::string(vzy) + "\r\n"; }
inline const std::string ack = "\x06";
inline const std::string nak = "\x15";
inline const std::string request = "/?!\r\n";
inline const std::string identification = "/SIM5METER-1\r\n";

class Hands : public SerialReceiver {
 public:
  Hands() { wire_.rig_end().listen(this); }
  ~Hands() override { wire_.rig_end().listen(nullptr); }
  Hands(const Hands&) = delete;
  Hands& operator=(const Hands&) = delete;

  // Where the device goes.
  World& world() { return world_; }
  WireEnd& device_end() { return wire_.device_end(); }
  const std::vector<Character>& all() const { return all_; }

  void rate(std::uint32_t baud) { wire_.rig_end().set_format({baud, 7, 'E', 1}); }
  void format(const SerialFormat& format) { wire_.rig_end().set_format(format); }
  void wait(Duration duration) { world_.run_until(world_.now() + duration); }
  // Sends, with a pause between the characters, and waits until all is out.
  void say(std::string_view text, Duration pause = Duration(0)) {
    for (const char c : text) {
      wire_.rig_end().send(view({&c, 1}));
      if (pause != Duration(0)) sent_out(pause);
    }
    if (pause == Duration(0)) sent_out();
  }
  void say_damaged(char c, std::uint8_t errors = parity_error) {
    wire_.rig_end().send_damaged(static_cast<std::uint8_t>(c), errors);
    sent_out();
  }
  void say_break(Duration duration) {
    wire_.rig_end().send_break(duration);
    sent_out();
  }
  // Listens until so long nothing came.
  Heard hear(Duration quiet = 4s) {
    const std::size_t first = heard_;
    while (true) {
      const std::size_t before = all_.size();
      const Time from = before > first ? all_.back().end : world_.now();
      world_.run_until([&] { return all_.size() > before; }, std::max(from, world_.now()) + quiet);
      if (all_.size() == before) break;
    }
    heard_ = all_.size();
    return summary(first);
  }
  // Listens until so many characters have come, for at most ten seconds.
  Heard hear_characters(std::size_t count) {
    const std::size_t first = heard_;
    world_.run_until([&] { return all_.size() >= first + count; }, world_.now() + 10s);
    heard_ = all_.size();
    return summary(first);
  }
  // Says it and gives back what came; the second listens at another rate from then on.
  Heard ask(std::string_view text, Duration quiet = 4s) {
    say(text);
    return hear(quiet);
  }
  Heard ask_at(std::string_view text, std::uint32_t rate_of_answer, Duration quiet = 4s) {
    say(text);
    rate(rate_of_answer);
    return hear(quiet);
  }
  void on_character(const Character& character) override { all_.push_back(character); }

 private:
  void sent_out(Duration pause = Duration(0)) {
    said_ = wire_.rig_end().idle_at();
    world_.run_until(said_ + pause);
  }
  Heard summary(std::size_t first) const {
    Heard heard;
    for (std::size_t i = first; i < all_.size(); ++i) {
      heard.text += static_cast<char>(all_[i].byte);
      if (all_[i].errors != no_error) ++heard.errors;
      if (i > first) heard.longest_gap = std::max(heard.longest_gap, all_[i].begin - all_[i - 1].end);
    }
    if (first < all_.size()) {
      heard.delay = all_[first].begin - said_;
      heard.length = all_.back().end - all_[first].begin;
    }
    return heard;
  }

  World world_;
  Wire wire_{world_};
  std::vector<Character> all_;
  std::size_t heard_ = 0;
  Time said_{0};
};

class Bench : public Hands {
 public:
  // `query` as behind "sim:meter?".
  explicit Bench(const std::string& query = "") : Bench(parse_url("sim:meter?" + query).value().options) {}
  explicit Bench(const Url::Options& options)
      : meter_(make_meter(world(), device_end(), parse_meter_options(options).value(), store_)) {}

  Device& meter() { return *meter_; }
  // From the start to behind the operand, at 9600 Bd; what came as the operand.
  Heard program() {
    rate(300);
    ask(request, 300ms);
    return ask_at(
        "\x06"
        "051\r\n",
        9600);
  }

 private:
  MeterStore store_;
  std::unique_ptr<Device> meter_;
};

}  // namespace umirig::sim
