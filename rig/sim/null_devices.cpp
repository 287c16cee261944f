#include "rig/sim/null_devices.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/sim/meter_readout.hpp"
#include "rig/sim/recorded_session.hpp"

namespace umirig::sim {
namespace {

constexpr Duration quiet = 300ms;  // ends a message

class NullDevice : public Device {
 public:
  NullDevice(World& world, WireEnd& line) : world_(world), line_(line) { world_.add(*this); }
  ~NullDevice() override {
    world_.remove(*this);
    line_.listen(nullptr);
  }
  NullDevice(const NullDevice&) = delete;
  NullDevice& operator=(const NullDevice&) = delete;

  void restart() override {
    line_.flush();
    heard_ = SerialFormat();
    follow(heard_);
    line_.listen(this);
    deadline_ = never;
    begin();
  }
  Time next_deadline() const override { return deadline_; }
  void on_deadline(Time) override { deadline_ = never; }
  void on_character(const Character& character) override { heard_ = character.sent_format; }

 protected:
  virtual void begin() {}  // the power is on

  void follow(const SerialFormat& format) {
    if (line_.format() != format) line_.set_format(format);
  }
  void send(const SerialFormat& format, std::string_view message) {
    follow(format);
    line_.send(view(message));
  }

  World& world_;
  WireEnd& line_;
  SerialFormat heard_;  // of the last character
  Time deadline_ = never;
};

class Echo final : public NullDevice {
 public:
  using NullDevice::NullDevice;
  void on_character(const Character& character) override {
    const bool damage_is_known = character.sent_format == line_.format();
    follow(character.sent_format);
    if ((character.errors & break_condition) != 0) {
      line_.send_break(character.end - character.begin);
    } else if (damage_is_known && character.errors != no_error) {
      line_.send_damaged(character.sent_byte, character.errors);
    } else {
      line_.send({&character.sent_byte, 1});
    }
  }
};

// Answers when a message seems to be over, whatever it was.
class Answerer : public NullDevice {
 public:
  using NullDevice::NullDevice;
  void on_character(const Character& character) override {
    heard_ = character.sent_format;
    deadline_ = character.end + quiet;
  }
  void on_deadline(Time) override {
    deadline_ = never;
    answer();
  }

 protected:
  virtual void answer() = 0;
};

class Acknowledger final : public Answerer {
  using Answerer::Answerer;
  void answer() override { send(heard_, "\x06"); }
};

class Constant final : public Answerer {
  using Answerer::Answerer;
  void answer() override { send(heard_, identification_message(MeterOptions())); }
};

class Replay final : public Answerer {
 public:
  using Answerer::Answerer;

 private:
  void begin() override { next_ = 0; }
  void answer() override {
    const auto& message = session_[next_];
    next_ = (next_ + 1) % session_.size();
    SerialFormat format = heard_;
    if (message.baud != 0) format.baud = message.baud;
    send(format, message.bytes);
  }

  const std::vector<RecordedMessage> session_ = recorded_session(false);
  std::size_t next_ = 0;
};

class ReplayByTime final : public NullDevice {
 public:
  using NullDevice::NullDevice;
  void on_character(const Character& character) override {
    if (deadline_ != never) return;
    started_ = character.begin;
    next_ = 0;
    deadline_ = started_ + session_.front().begin;
  }
  void on_deadline(Time) override {
    const auto& message = session_[next_++];
    SerialFormat format;
    format.baud = message.baud;
    send(format, message.bytes);
    deadline_ = next_ < session_.size() ? started_ + session_[next_].begin : never;
  }

 private:
  const std::vector<RecordedMessage> session_ = recorded_session(true);
  Time started_{0};
  std::size_t next_ = 0;
};

class Noise final : public NullDevice {
 public:
  Noise(World& world, WireEnd& line) : NullDevice(world, line), random_(world.seed()) {}
  void on_deadline(Time) override {
    std::array<std::uint8_t, 40> burst{};
    const auto size = random_.between(1, burst.size());
    for (auto& byte : burst) byte = static_cast<std::uint8_t>(random_.between(0, 127));
    send(random_.between(0, 1) == 0 ? SerialFormat() : heard_, {reinterpret_cast<const char*>(burst.data()), size});
    pause(line_.idle_at());
  }

 private:
  void begin() override { pause(world_.now()); }
  void pause(Time from) { deadline_ = from + from_ms(static_cast<double>(random_.between(20, 3000))); }

  Random random_;  // of its own, and not begun again by a restart: no two sessions get the same noise
};

class Babbler final : public NullDevice {
 public:
  using NullDevice::NullDevice;
  void on_deadline(Time) override {
    send(SerialFormat(), readout_);
    deadline_ = line_.idle_at() + 500ms;
  }

 private:
  void begin() override { deadline_ = world_.now() + 500ms; }

  const std::string readout_ = readout_message(MeterOptions(), MeterStore());
};

template <typename T>
std::unique_ptr<Device> make(World& world, WireEnd& line) {
  auto device = std::make_unique<T>(world, line);
  device->restart();
  return device;
}

struct Known {
  std::string_view name;
  std::unique_ptr<Device> (*make)(World&, WireEnd&);
};

constexpr std::array<Known, 8> table = {{
    {"silent", make<NullDevice>},
    {"echo", make<Echo>},
    {"ack", make<Acknowledger>},
    {"random", make<Noise>},
    {"replay", make<Replay>},
    {"replay-by-time", make<ReplayByTime>},
    {"constant", make<Constant>},
    {"babble", make<Babbler>},
}};

}  // namespace

std::vector<std::string_view> null_devices() {
  std::vector<std::string_view> names;
  for (const auto& known : table) names.push_back(known.name);
  return names;
}

std::unique_ptr<Device> make_null_device(std::string_view name, World& world, WireEnd& line) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Known& known) { return known.name == name; });
  return found != table.end() ? found->make(world, line) : nullptr;
}

}  // namespace umirig::sim
