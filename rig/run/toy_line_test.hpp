// A device for the tests of the engine, with a protocol of its own: the rig sends single letters, the device answers each with a
// text. It sits at the end of a virtual wire and can have every trouble that a line may have.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "rig/line/wire.hpp"

namespace umirig::run {

struct ToyDevice {
  std::map<char, std::string> answers = {{'h', "H"}, {'a', "A"}, {'b', "B"}, {'x', "X"}};
  std::map<char, Duration> reactions;  // others: 20 ms
  bool echo = false;                   // what the rig sends comes back at once
  std::optional<char> crashes_at;      // dead until it is restarted
  std::optional<char> unplugged_at;    // the line is of no use from then on
  std::optional<char> locks_at;        // answers nothing until it is restarted, or for so long:
  Duration locked_for = 60s;
  bool can_restart = true;
  Uncertainty uncertainty;
  bool bare = false;  // bytes alone go to and fro, as on a pty
};

class ToyLine : public SerialLine, private SerialReceiver {
 public:
  ToyLine(World& world, ToyDevice device) : world_(world), device_(std::move(device)), wire_(world) {
    wire_.device_end().listen(this);
  }
  ~ToyLine() override { wire_.device_end().listen(nullptr); }
  ToyLine(const ToyLine&) = delete;
  ToyLine& operator=(const ToyLine&) = delete;

  void set_format(const SerialFormat& format) override {
    rig().set_format(format);
    wire_.device_end().set_format(format);  // it follows any rate
  }
  SerialFormat format() const override { return wire_.rig_end().format(); }
  void send(ByteView bytes) override { rig().send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { rig().send_damaged(byte, errors); }
  std::optional<std::string> cannot_show(LineError error) override {
    return device_.bare
               ? std::optional<std::string>(error == break_condition ? "no break gets through" : "no parity gets through")
               : std::nullopt;
  }
  std::optional<std::string> cannot_see(LineError) override {
    return device_.bare ? std::optional<std::string>("no parity comes back") : std::nullopt;
  }
  void send_break(Duration duration) override { rig().send_break(duration); }
  void flush() override { rig().flush(); }
  Time idle_at() const override { return wire_.rig_end().idle_at(); }
  void listen(SerialReceiver* receiver) override { rig().listen(receiver); }
  Uncertainty uncertainty() const override { return device_.uncertainty; }
  bool restart_device() override {
    if (!device_.can_restart) return false;
    loss_.reset();
    locked_until_ = Time(0);
    ++restarts;
    return true;
  }
  std::optional<std::string> fault() const override { return fault_; }
  std::optional<std::string> device_loss() const override { return loss_; }

  int restarts = 0;
  std::string heard;  // every letter so far

 private:
  WireEnd& rig() { return wire_.rig_end(); }

  void on_character(const Character& character) override {
    const char letter = static_cast<char>(character.byte);
    heard += letter;
    if ((character.errors & break_condition) != 0) return wire_.device_end().send_break(character.end - character.begin);
    if (device_.echo) wire_.device_end().send({&character.byte, 1});
    if (device_.unplugged_at == letter) fault_ = "the adapter is gone";
    if (device_.crashes_at == letter) loss_ = "the device crashed";
    if (device_.locks_at == letter) locked_until_ = world_.now() + device_.locked_for;
    if (loss_ || world_.now() < locked_until_ || character.errors != no_error) return;
    const auto answer = device_.answers.find(letter);
    if (answer == device_.answers.end()) return;
    const auto own = device_.reactions.find(letter);
    const auto reaction = own != device_.reactions.end() ? own->second : 20ms;
    wire_.device_end().send_at(view(answer->second), world_.now() + reaction);
  }

  World& world_;
  ToyDevice device_;
  mutable Wire wire_;
  std::optional<std::string> fault_;
  std::optional<std::string> loss_;
  Time locked_until_{0};
};

}  // namespace umirig::run
