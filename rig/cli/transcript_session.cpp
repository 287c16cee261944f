#include "rig/cli/transcript_session.hpp"

#include <algorithm>

#include "adapters/replay/exchange_rate.hpp"
#include "rig/iec62056/framer.hpp"

namespace umirig::cli {
namespace {

using iec62056::TranscriptLine;

constexpr Duration pause = 300ms;
constexpr Duration longest_answer = 2500ms;  // above the 2200 ms after which a meter goes on without an option select
constexpr Duration longest_gap = 2000ms;     // above the 1500 ms of 6.1

class Session : private SerialReceiver {
 public:
  Session(World& world, SerialLine& line) : world_(world), line_(line), last_(world.now()) { line_.listen(this); }
  ~Session() override { line_.listen(nullptr); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void say(ByteView bytes) {
    world_.run_until(last_ + pause);
    set_baud(rate_.from_reader(bytes));
    line_.send(bytes);
    last_ = line_.idle_at();
    world_.run_until(last_);
    set_baud(rate_.next_from_meter());
  }

  // False where nothing came.
  bool hear() {
    iec62056::Framer framer(iec62056::Side::meter);
    message_.clear();
    std::size_t fed = 0;
    bool complete = false;
    const auto grown = [&] {
      while (!complete && fed < message_.size()) complete = framer.feed(message_[fed++]) == iec62056::Progress::complete;
      return complete;
    };
    world_.run_until([&] { return !message_.empty(); }, last_ + longest_answer);
    if (message_.empty()) return false;
    for (std::size_t before = 0; !complete && message_.size() > before;) {
      before = message_.size();
      world_.run_until([&] { return message_.size() > before; }, last_ + longest_gap);
      grown();
    }
    rate_.from_meter(message_);
    set_baud(rate_.next_from_meter());
    return true;
  }

 private:
  void set_baud(std::uint32_t baud) {
    const SerialFormat format{baud, 7, 'E', 1};
    if (line_.format() != format) line_.set_format(format);
  }
  void on_character(const Character& character) override {
    message_.push_back(character.byte);
    last_ = std::max(last_, character.end);
  }

  World& world_;
  SerialLine& line_;
  replay::ExchangeRate rate_;
  Bytes message_;
  Time last_;
};

// Whether a message of the reader ends there, which a meter may answer.
class Completeness {
 public:
  bool ends_with(ByteView bytes) {
    bool complete = false;
    for (const auto byte : bytes) complete = framer_.feed(byte) == iec62056::Progress::complete;
    framer_.set_programming(framer_.kind() == iec62056::MessageKind::command);
    return complete;
  }

 private:
  iec62056::Framer framer_{iec62056::Side::reader};
};

}  // namespace

void say_transcript(World& world, SerialLine& line, const std::vector<TranscriptLine>& transcript) {
  const bool has_answers =
      std::any_of(transcript.begin(), transcript.end(), [](const auto& one) { return one.direction == 'M'; });
  Session session(world, line);
  Completeness completeness;
  for (std::size_t i = 0; i < transcript.size() && !world.interrupted(); ++i) {
    const auto& one = transcript[i];
    if (one.direction == 'C') {
      session.say(one.bytes);
      if (completeness.ends_with(one.bytes) && !has_answers) session.hear();
    } else {
      session.hear();
    }
  }
  while (!world.interrupted() && session.hear() && world.now() < 1h) {
  }
}

}  // namespace umirig::cli
