#include "suites/iec62056-21/retell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/answer_names.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/frame_names.hpp"
#include "suites/iec62056-21/push.hpp"
#include "suites/iec62056-21/turns.hpp"

namespace umirig::suites {
namespace {

constexpr Duration own_reaction = 400ms;  // up to here the pause in front of a frame is the rig's reaction time
constexpr Duration longest_silence = 6s;  // that was waited for as an answer; a longer one is a wait
constexpr Duration usual_silence = 2s;
constexpr Duration unheard_pause = 900ms;  // behind a message: something else could have come
constexpr Duration usual_answer = 4s;      // less than what a step waits for by itself
constexpr Duration shortest_gap = 10ms;    // that is told in whole milliseconds

std::int64_t ms(Duration duration) { return std::llround(to_ms(duration)); }

// How a case is told.
struct Manner {
  bool exact = false;          // each character as it was
  const Turn* near = nullptr;  // a password that was taken though it may be another one of the same length
  bool patient = false;        // a short time, too, in which nothing came behind the last message is told
  bool onward = false;         // behind a break into a readout as well
};

class Retelling {
 public:
  Retelling(const run::Datasheet& sheet, const Manner& manner)
      : sheet_(sheet), frames_(sheet, manner.exact, manner.near), answers_(sheet), manner_(manner) {}

  Result<Node::Array> tell(const std::vector<Turn>& turns, Duration total) {
    for (std::size_t i = 0; i < turns.size() && !over_; ++i) {
      const auto& turn = turns[i];
      if (turn.kind == Turn::Kind::frame && wakes(turns, i)) continue;
      const auto done = turn.kind == Turn::Kind::frame    ? frame(turn, is_acknowledged(turns, i))
                        : turn.kind == Turn::Kind::format ? format(turn)
                                                          : other(turn);
      if (!done) return tl::unexpected(done.error());
    }
    // What the case waited for in vain at its end is what it may be about.
    const auto least = listens_for_telegrams(sheet_, format_) ? usual_answer : manner_.patient ? unheard_pause : usual_silence;
    if (!over_ && (waiting_ || total - end_ > least)) {
      steps_.push_back(Node::object().set("expect", "silence").set("timeout_ms", ms(total - end_)));
    }
    return std::move(steps_);
  }

 private:
  static Result<void> no_word(const Turn& turn, std::string_view what) {
    return failure(ErrorKind::data, fmt::format("{} behind its beginning the case {}", format_ms(turn.begin), what));
  }

  // Annex B: what is told by itself with the frame behind it.
  bool wakes(const std::vector<Turn>& turns, std::size_t at) {
    const auto next = std::find_if(turns.begin() + static_cast<std::ptrdiff_t>(at) + 1, turns.end(),
                                   [](const auto& turn) { return turn.kind == Turn::Kind::frame; });
    if (next == turns.end() || !frames_.wakes(turns[at], *next)) return false;
    pause_before(turns[at]);
    end_ = next->begin;
    waiting_ = false;
    return true;
  }

  static bool is_acknowledged(const std::vector<Turn>& turns, std::size_t at) {
    for (++at; at < turns.size() && turns[at].kind != Turn::Kind::frame; ++at) {
      if (turns[at].kind == Turn::Kind::message) return turns[at].message->kind == iec62056::MessageKind::ack;
    }
    return false;
  }

  Result<void> other(const Turn& turn) {
    if (turn.kind == Turn::Kind::break_) return line_break(turn);
    if (turn.kind == Turn::Kind::restart) {
      if (waiting_) silence(turn.begin - end_);
      steps_.push_back(Node::object().set("set", Node::object().set("power", "cycle")));
    } else {
      // What still comes of a readout that a break cut off.
      if (turn.begin < passed_) return {};
      steps_.push_back(expectation(turn));
    }
    waiting_ = false;
    end_ = turn.end;
    return {};
  }

  Node expectation(const Turn& turn) {
    const auto name = answers_.name(*turn.message);
    const auto word = name.is_object() ? name["word"].text() : name.text();
    if (word == "identification") z_ = turn.message->baud_character();
    auto step = Node::object().set("expect", word != "unreadable" && word != "something" ? word : "answer");
    if (name.has("value")) step.set("value", name["value"]);
    // What a device says of itself comes when it likes; how long telegrams take their word knows.
    if (const auto waited = turn.begin - end_; waited > usual_answer && telegram_of(*turn.message) == nullptr)
      step.set("timeout_ms", ms(2 * waited));
    return step;
  }

  Result<void> format(const Turn& turn) {
    SerialFormat slow;
    SerialFormat own;
    own.baud = iec62056::baud_of(z_).value_or(slow.baud);
    if (turn.format == format_) return {};
    const bool push = listens_for_telegrams(sheet_, turn.format);
    if (listens_for_telegrams(sheet_, format_) && turn.begin - end_ > usual_answer) waiting_ = true;
    if (waiting_ && turn.begin - end_ > own_reaction) {
      silence(turn.begin - end_);
      end_ = turn.begin;
    }
    format_ = turn.format;
    auto setting = Node::object();
    if (push) {
      setting.set("rate", "push");
    } else if (turn.format == slow || turn.format == own) {
      setting.set("rate", turn.format == slow ? "300" : "z");
    } else {
      setting.set("line", to_text(turn.format));
    }
    steps_.push_back(Node::object().set("set", setting));
    return {};
  }

  Result<void> line_break(const Turn& turn) {
    pause_before(turn);
    steps_.push_back(Node::object().set("send", "break-condition").set("ms", ms(turn.end - turn.begin)));
    waiting_ = true;
    end_ = turn.end;
    return {};
  }

  void pause_before(const Turn& turn) {
    const auto before = turn.begin - end_;
    if (before <= own_reaction) return;
    if (waiting_) {
      silence(before);
    } else if (!steps_.empty()) {
      steps_.push_back(Node::object().set("wait_ms", ms(before)));
    }
  }

  // There is one check for it, which judges what comes behind as well and ends the dialogue; to go on there is a frame.
  Result<void> cut_in(const Turn& turn) {
    const bool readout = !answers_.programming() && !steps_.empty() && steps_.back().has("expect");
    if (!readout || turn.bytes != iec62056::encode_command(iec62056::break_command())) {
      return no_word(turn, "sends while the device sends, which no script can");
    }
    if (manner_.onward) {
      // Its word lets pass what still comes of the readout.
      steps_.back() = Node::object().set("send", "break").set("cut_in", true);
      passed_ = turn.end + cut_in_wait;
      end_ = passed_;
      waiting_ = false;
      return {};
    }
    steps_.back() = Node::object().set("check", "break-in-readout");
    over_ = true;
    return {};
  }

  // Nothing came, and was waited for as an answer or as time that passes.
  void silence(Duration length) {
    const auto waited = length > longest_silence ? usual_silence : length;
    steps_.push_back(Node::object().set("expect", "silence").set("timeout_ms", ms(waited)));
    if (length > waited) steps_.push_back(Node::object().set("wait_ms", ms(length - waited)));
    waiting_ = false;
  }

  Result<void> frame(const Turn& turn, bool acknowledged) {
    if (turn.cuts_in) return cut_in(turn);
    if (turn.spoilt) return no_word(turn, "damages characters in a way that no script can");
    pause_before(turn);
    answers_.said(turn.bytes);
    auto step = frames_.name(turn, acknowledged, z_);
    if (!step) return tl::unexpected(step.error());
    if (turn.gap > Duration(0)) step->set("gap_ms", turn.gap < shortest_gap ? Node(to_ms(turn.gap)) : Node(ms(turn.gap)));
    if (turn.wrong_parity_at) step->set("wrong_parity_at", static_cast<std::int64_t>(*turn.wrong_parity_at));
    steps_.push_back(std::move(*step));
    waiting_ = true;
    end_ = turn.end;
    return {};
  }

  const run::Datasheet& sheet_;
  FrameNames frames_;
  AnswerNames answers_;
  Manner manner_;
  Node::Array steps_;
  SerialFormat format_;
  char z_ = '0';
  bool over_ = false;     // the last step covers the rest
  bool waiting_ = false;  // for the answer to a frame
  Time end_{0};           // of the last turn
  Time passed_{0};        // messages up to here belong to a readout that a break cut off
};

}  // namespace

Result<std::vector<Node::Array>> retell(const std::vector<LineEvent>& events, Duration total, const run::Datasheet& sheet) {
  const auto turns = turns_of(events, sheet);
  auto plain = Retelling(sheet, {}).tell(turns, total);
  if (!plain) return tl::unexpected(plain.error());
  std::vector<Node::Array> tellings = {std::move(*plain)};
  std::vector<Manner> manners(4);
  manners[0].exact = true;
  const auto last = std::find_if(turns.rbegin(), turns.rend(), [](const auto& turn) { return turn.hidden > 0; });
  if (last != turns.rend()) manners[1].near = &*last;
  manners[2].exact = manners[2].patient = true;
  manners[3].onward = true;
  for (const auto& manner : manners) {
    auto told = Retelling(sheet, manner).tell(turns, total);
    if (told && std::find(tellings.begin(), tellings.end(), *told) == tellings.end()) tellings.push_back(std::move(*told));
  }
  return tellings;
}

Node last_answer(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps, const run::Datasheet& sheet) {
  AnswerNames names(sheet);
  Node answer = "silence";
  for (const auto& turn : turns_of(events, sheet)) {
    if (turn.kind == Turn::Kind::frame) {
      names.said(turn.bytes);
      answer = "silence";
    } else if (turn.kind == Turn::Kind::message) {
      answer = names.name(*turn.message);
    }
  }
  const auto heard = std::find_if(steps.rbegin(), steps.rend(), [](const auto& step) {
    return step.kind == run::Step::Kind::received || step.kind == run::Step::Kind::silence;
  });
  if (heard != steps.rend() && heard->kind == run::Step::Kind::silence) answer = "silence";
  return answer;
}

std::size_t unheard(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps, const run::Datasheet& sheet) {
  std::size_t count = 0;
  Time spoke{0};
  bool said = false;
  for (const auto& turn : turns_of(events, sheet)) {
    if (turn.kind == Turn::Kind::message) said = true;
    if (turn.kind != Turn::Kind::frame) continue;
    const bool heard = std::any_of(steps.begin(), steps.end(), [&](const auto& step) {
      return step.kind == run::Step::Kind::received && step.at > spoke && step.at <= turn.begin;
    });
    if (said && !heard) ++count;
    said = false;
    spoke = turn.begin;
  }
  return count;
}

bool may_lose_characters(const Node& step, std::string_view key) {
  if (key == "extra") return true;
  const auto text = step[key].text();
  return key == "text" && !text.empty() && text[0] != iec62056::SOH && text[0] != iec62056::ACK;
}

}  // namespace umirig::suites
