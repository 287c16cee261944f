// For the tests of the reader: a wire with a device at its end, and a line in front of it that can echo and damage.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rig/iec62056/reader.hpp"
#include "rig/line/wire.hpp"

namespace umirig::iec62056 {

// Passes everything on; what comes in can be damaged, what goes out can come back.
class TroubledLine : public SerialLine, private SerialReceiver {
 public:
  TroubledLine(World& world, WireEnd& line) : world_(world), line_(line) { line_.listen(this); }
  ~TroubledLine() override { line_.listen(nullptr); }
  TroubledLine(const TroubledLine&) = delete;
  TroubledLine& operator=(const TroubledLine&) = delete;

  bool echo = false;
  // Characters by their number, from 0: their flags, and the byte that is read.
  std::map<std::size_t, std::uint8_t> errors;
  std::map<std::size_t, std::uint8_t> bytes;
  std::optional<std::string> broken;
  std::string sent;
  std::vector<Time> sent_at;   // each message
  std::vector<Time> heard_at;  // each character

  void set_format(const SerialFormat& format) override { line_.set_format(format); }
  SerialFormat format() const override { return line_.format(); }
  void send(ByteView message) override {
    const Time begin = std::max(world_.now(), line_.idle_at());
    sent += to_text(message);
    sent_at.push_back(begin);
    line_.send(message);
    for (std::size_t i = 0; echo && i < message.size(); ++i) {
      Character one;
      one.byte = message[i];
      one.begin = begin + format().characters(i);
      one.end = begin + format().characters(i + 1);
      world_.at(one.end, [this, one] {
        if (receiver_ != nullptr) receiver_->on_character(one);
      });
    }
  }
  void send_damaged(std::uint8_t byte, std::uint8_t flags) override { line_.send_damaged(byte, flags); }
  void send_break(Duration duration) override { line_.send_break(duration); }
  void flush() override { line_.flush(); }
  Time idle_at() const override { return line_.idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  std::optional<std::string> fault() const override { return broken; }

 private:
  void on_character(const Character& character) override {
    Character one = character;
    if (errors.count(heard_at.size()) != 0) one.errors = errors[heard_at.size()];
    if (bytes.count(heard_at.size()) != 0) one.byte = bytes[heard_at.size()];
    heard_at.push_back(one.end);
    if (receiver_ != nullptr) receiver_->on_character(one);
  }

  World& world_;
  WireEnd& line_;
  SerialReceiver* receiver_ = nullptr;
};

// A meter that says one thing after the other, whatever it hears.
class Speaker : public Actor, private SerialReceiver {
 public:
  struct Speech {
    std::string text;
    std::uint32_t baud = 300;
    Duration behind{-1};      // the end of the speech before; negative: `after` the last character heard
    Duration after{250ms};    // the last character heard, of this speech
    bool eight_bits = false;  // 8N1 in the place of 7E1
  };
  Speaker(World& world, WireEnd& line, std::vector<Speech> speeches)
      : world_(world), line_(line), speeches_(std::move(speeches)) {
    world_.add(*this);
    line_.listen(this);
  }
  ~Speaker() override {
    world_.remove(*this);
    line_.listen(nullptr);
  }
  Speaker(const Speaker&) = delete;
  Speaker& operator=(const Speaker&) = delete;

  Time next_deadline() const override { return deadline_; }
  void on_deadline(Time) override {
    deadline_ = never;
    if (next_ == speeches_.size()) return;
    const auto& speech = speeches_[next_++];
    line_.set_format(speech.eight_bits ? SerialFormat{speech.baud, 8, 'N', 1} : SerialFormat{speech.baud, 7, 'E', 1});
    line_.send(view(speech.text));
    if (next_ == speeches_.size() || speeches_[next_].behind < Duration(0)) return;
    deadline_ = line_.idle_at() + speeches_[next_].behind;
  }

 private:
  void on_character(const Character& character) override {
    if (next_ < speeches_.size()) deadline_ = character.end + speeches_[next_].after;
  }

  World& world_;
  WireEnd& line_;
  std::vector<Speech> speeches_;
  std::size_t next_ = 0;
  Time deadline_ = never;
};

class ReaderBench {
 public:
  // Puts a device at the end of the wire, made from World, wire end and `arguments`; the line is quiet by then.
  template <typename Device, typename... Arguments>
  void put(Arguments&&... arguments) {
    world.run_until(world.now() + 10s);
    device_.reset();
    device_ = std::make_shared<Device>(world, wire_.device_end(), std::forward<Arguments>(arguments)...);
  }
  void speak(std::vector<Speaker::Speech> speeches) { put<Speaker>(std::move(speeches)); }

  World world;
  ReaderOptions options;

 private:
  Wire wire_{world};
  std::shared_ptr<void> device_;

 public:
  TroubledLine line{world, wire_.rig_end()};
};

}  // namespace umirig::iec62056
