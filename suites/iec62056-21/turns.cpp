#include "suites/iec62056-21/turns.hpp"

#include <algorithm>
#include <utility>

#include "suites/iec62056-21/push.hpp"

namespace umirig::suites {
namespace {

constexpr Duration pause = 150ms;            // less than any reaction time of the rig's: a frame goes on, or one cuts in
constexpr Duration longest_gap = 2500ms;     // in a message of the meter, as it is waited for
constexpr Duration same_gap = 1ms;           // by which two gaps of one frame may differ
constexpr std::size_t garbage_limit = 4096;  // characters
constexpr std::size_t least_data = 8;        // characters that are more than a slip behind an identification

struct Sent {
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;
  bool hidden = false;
  Time begin{0};
  Time end{0};
};

std::uint8_t flag_at(const Bytes& flags, std::size_t at) { return at < flags.size() ? flags[at] : std::uint8_t{0}; }

void put(Turn& frame, const Sent& one) {
  if (frame.bytes.empty()) frame.begin = one.begin;
  if (one.errors != 0) {
    frame.spoilt = frame.spoilt || frame.wrong_parity_at || one.errors != parity_error;
    frame.wrong_parity_at = frame.bytes.size();
  }
  if (one.hidden) ++frame.hidden;
  frame.bytes.push_back(one.byte);
  frame.end = one.end;
}

// Characters one by one, with a gap between any two: one frame.
std::size_t spaced(const std::vector<Sent>& sent, std::size_t first, const std::vector<Character>& received) {
  std::size_t last = first;
  while (last + 1 < sent.size()) {
    const auto gap = sent[last + 1].begin - sent[last].end;
    if (gap < pause) break;
    const auto usual = sent[first + 1].begin - sent[first].end;
    if (gap > usual + same_gap || gap + same_gap < usual) break;
    const bool answered = std::any_of(received.begin(), received.end(), [&](const auto& one) {
      return one.begin >= sent[last].end && one.begin < sent[last + 1].begin;
    });
    if (answered) break;
    ++last;
  }
  return last;
}

std::vector<Turn> frames_of(const std::vector<Sent>& sent, const std::vector<Character>& received) {
  std::vector<Turn> frames;
  for (std::size_t at = 0; at < sent.size();) {
    Turn frame;
    // Two could be frames of one character each; more of them, at the same distance, are one frame.
    if (const auto last = spaced(sent, at, received); last >= at + 2) {
      frame.gap = sent[at + 1].begin - sent[at].end;
      for (; at <= last; ++at) put(frame, sent[at]);
    } else {
      auto shortest = pause;
      for (;;) {
        put(frame, sent[at++]);
        if (at == sent.size() || sent[at].begin - frame.end >= pause) break;
        shortest = std::min(shortest, sent[at].begin - frame.end);
        frame.longest_gap = std::max(frame.longest_gap, sent[at].begin - frame.end);
      }
      if (frame.bytes.size() > 1 && shortest >= same_gap && frame.longest_gap - shortest < same_gap) frame.gap = shortest;
    }
    frames.push_back(std::move(frame));
  }
  return frames;
}

// Whether the rig sent in between.
bool frame_between(const std::vector<Turn>& frames, Time a, Time b) {
  return std::any_of(frames.begin(), frames.end(), [&](const auto& one) { return one.begin >= a && one.begin < b; });
}

// As receive_telegram() gathers them.
void add_telegrams(std::vector<Turn>& messages, const std::vector<Character>& received, const std::vector<Turn>& frames) {
  for (std::size_t at = 0; at < received.size();) {
    TelegramGatherer gatherer;
    if (!gatherer.begins(received[at])) {
      ++at;
      continue;
    }
    Time end{0};
    do {
      end = received[at].end;
      gatherer.take(received[at++]);
    } while (at < received.size() && !gatherer.complete() && !gatherer.over(received[at]) &&
             !frame_between(frames, end, received[at].begin));
    Turn turn;
    turn.kind = Turn::Kind::message;
    turn.message = std::make_unique<TelegramMessage>(gatherer.telegram());
    turn.begin = turn.message->begin;
    turn.end = turn.message->end;
    messages.push_back(std::move(turn));
  }
}

// As receive() gathers them: until the message ends as its kind does, or nothing comes any more.
std::vector<Turn> messages_of(const std::vector<Character>& received, const std::vector<Turn>& frames) {
  std::vector<Turn> messages;
  iec62056::Framer framer(iec62056::Side::meter);
  for (std::size_t at = 0; at < received.size(); ++at) {
    const auto& one = received[at];
    auto* last = messages.empty() ? nullptr : messages.back().message.get();
    if (last != nullptr) {
      const auto silent = one.begin - messages.back().end;
      // What follows a whole message without a pause belongs to nothing; but data may follow an identification (6.4.1, mode A).
      const bool data = last->is_identification() && received.size() - at >= least_data;
      if (last->whole && !data && silent < 2 * (one.end - one.begin)) {
        last->extra.push_back(one.byte & 0x7FU);
        messages.back().end = one.end;
        continue;
      }
      if (last->whole || silent > longest_gap || last->bytes.size() >= garbage_limit ||
          frame_between(frames, messages.back().end, one.begin))
        last = nullptr;
    }
    if (last == nullptr) {
      framer.clear();
      Turn turn;
      turn.kind = Turn::Kind::message;
      turn.begin = one.begin;
      turn.message = std::make_unique<MeterMessage>();
      turn.message->silence = false;
      messages.push_back(std::move(turn));
      last = messages.back().message.get();
    }
    last->characters.push_back(one);
    last->bytes.push_back(one.byte & 0x7FU);
    framer.feed(one.byte);
    last->whole = framer.complete();
    last->kind = framer.skipped() > 0 ? iec62056::MessageKind::garbage : framer.kind();
    messages.back().end = one.end;
  }
  return messages;
}

// Takes out what came while the rig listened for telegrams.
std::vector<Character> pushed(std::vector<Character>& received, const std::vector<Turn>& others, const run::Datasheet& sheet) {
  const auto from = std::stable_partition(received.begin(), received.end(), [&](const auto& one) {
    SerialFormat format;
    for (const auto& other : others) {
      if (other.kind == Turn::Kind::format && other.begin <= one.begin) format = other.format;
    }
    return !listens_for_telegrams(sheet, format);
  });
  std::vector<Character> list(from, received.end());
  received.erase(from, received.end());
  return list;
}

// Behind a whole message the device is not sending any more, however soon the rig begins.
void find_cuts(std::vector<Turn>& frames, const std::vector<Turn>& messages) {
  for (auto& frame : frames) {
    frame.cuts_in = std::any_of(messages.begin(), messages.end(), [&](const auto& one) {
      return one.begin < frame.begin && one.end + (one.message->whole ? Duration(0) : pause) > frame.begin;
    });
  }
}

}  // namespace

std::vector<Turn> turns_of(const std::vector<LineEvent>& events, const run::Datasheet& sheet) {
  std::vector<Sent> sent;
  std::vector<Character> received;
  std::vector<Turn> others;
  for (const auto& event : events) {
    Turn other;
    other.begin = event.at;
    other.end = event.at + (event.kind == LineEvent::Kind::break_ ? event.duration : Duration(0));
    other.format = event.format;
    for (std::size_t i = 0; i < event.bytes.size(); ++i) {
      const Time begin = event.at + event.format.characters(i);
      const Time end = event.duration > Duration(0) ? event.at + event.duration : event.at + event.format.characters(i + 1);
      if (event.kind == LineEvent::Kind::sent) {
        sent.push_back({event.bytes[i], flag_at(event.errors, i), flag_at(event.hidden, i) != 0, begin, end});
      } else {
        Character one;
        one.byte = event.bytes[i];
        one.errors = flag_at(event.errors, i);
        one.begin = begin;
        one.end = end;
        received.push_back(one);
      }
    }
    if (event.kind == LineEvent::Kind::format) other.kind = Turn::Kind::format;
    if (event.kind == LineEvent::Kind::restart) other.kind = Turn::Kind::restart;
    if (event.kind == LineEvent::Kind::break_) other.kind = Turn::Kind::break_;
    if (other.kind != Turn::Kind::frame) others.push_back(std::move(other));
  }
  std::stable_sort(received.begin(), received.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  const auto unasked = pushed(received, others, sheet);
  auto frames = frames_of(sent, received);
  auto messages = messages_of(received, frames);
  add_telegrams(messages, unasked, frames);
  find_cuts(frames, messages);
  // A change of the line counts for what is sent at the same time.
  auto turns = std::move(others);
  for (auto* list : {&frames, &messages}) {
    for (auto& one : *list) turns.push_back(std::move(one));
  }
  std::stable_sort(turns.begin(), turns.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  return turns;
}

}  // namespace umirig::suites
