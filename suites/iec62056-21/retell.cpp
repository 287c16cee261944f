#include "suites/iec62056-21/retell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/rate.hpp"
#include "suites/iec62056-21/address_forms.hpp"
#include "suites/iec62056-21/turns.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

constexpr Duration own_reaction = 400ms;  // up to here the pause in front of a frame is the rig's reaction time
constexpr Duration longest_silence = 6s;  // that was waited for as an answer; a longer one is a wait
constexpr Duration usual_silence = 2s;
constexpr Duration usual_answer = 4s;      // less than what a step waits for by itself
constexpr std::size_t password_frame = 3;  // of the hidden characters of a password: bracket, ETX, BCC

std::int64_t ms(Duration duration) { return std::llround(to_ms(duration)); }

std::string name_of(const MeterMessage& message, bool programming) {
  if (message.unreadable()) return "unreadable";
  if (message.is_identification()) return "identification";
  if (message.is_command('P', '0')) return "operand";
  if (message.is_command('B', '0')) return "break";
  if (message.kind == MessageKind::ack) return "ack";
  if (message.kind == MessageKind::nak) return "nak";
  if (!programming) return message.is_readout() ? "readout" : "something";
  if (message.is_error()) return "error";
  return message.is_data() && !message.is_doubtful_error() ? "data" : "something";
}

class Retelling {
 public:
  // `near`: a password that was taken though it may be another one of the same length.
  Retelling(const run::Datasheet& sheet, bool exact, const Turn* near = nullptr) : sheet_(sheet), exact_(exact), near_(near) {}

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
    if (!over_ && (waiting_ || total - end_ > usual_silence)) {
      steps_.push_back(Node::object().set("expect", "silence").set("timeout_ms", ms(total - end_)));
    }
    return std::move(steps_);
  }

 private:
  static Result<void> no_word(const Turn& turn, std::string_view what) {
    return failure(ErrorKind::data, fmt::format("{} behind its beginning the case {}", format_ms(turn.begin), what));
  }

  // Annex B: the word for a request wakes a battery meter by itself, as its PICS says.
  bool wakes(const std::vector<Turn>& turns, std::size_t at) {
    if (exact_ || !sleeps() || !std::all_of(turns[at].bytes.begin(), turns[at].bytes.end(), [](auto byte) { return byte == 0; }))
      return false;
    const auto next = std::find_if(turns.begin() + static_cast<std::ptrdiff_t>(at) + 1, turns.end(),
                                   [](const auto& turn) { return turn.kind == Turn::Kind::frame; });
    if (next == turns.end() || request(next->bytes).is_null()) return false;
    pause_before(turns[at]);
    end_ = next->begin;
    waiting_ = false;
    return true;
  }

  bool sleeps() const {
    const auto wake_up = sheet_.pics("A.4");
    return !wake_up.empty() && wake_up != "none";
  }

  static bool is_acknowledged(const std::vector<Turn>& turns, std::size_t at) {
    for (++at; at < turns.size() && turns[at].kind != Turn::Kind::frame; ++at) {
      if (turns[at].kind == Turn::Kind::message) return turns[at].message->kind == MessageKind::ack;
    }
    return false;
  }

  Result<void> other(const Turn& turn) {
    if (turn.kind == Turn::Kind::break_) return line_break(turn);
    if (turn.kind == Turn::Kind::restart) {
      if (waiting_) silence(turn.begin - end_);
      steps_.push_back(Node::object().set("set", Node::object().set("power", "cycle")));
    } else {
      const auto name = name_of(*turn.message, programming_);
      if (name == "identification") z_ = turn.message->baud_character();
      const bool word = name != "unreadable" && name != "something";
      auto step = Node::object().set("expect", word ? name : "answer");
      // What a device says of itself comes when it likes.
      if (const auto waited = turn.begin - end_; waited > usual_answer) step.set("timeout_ms", ms(2 * waited));
      steps_.push_back(std::move(step));
    }
    waiting_ = false;
    end_ = turn.end;
    return {};
  }

  Result<void> format(const Turn& turn) {
    SerialFormat slow;
    SerialFormat own;
    own.baud = iec62056::baud_of(z_).value_or(slow.baud);
    if (turn.format == format_) return {};
    if (waiting_ && turn.begin - end_ > own_reaction) silence(turn.begin - end_);
    format_ = turn.format;
    auto setting = Node::object();
    if (turn.format == slow || turn.format == own) {
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

  // There is one word for it, which judges what comes behind as well: it ends the dialogue.
  Result<void> cut_in(const Turn& turn) {
    const bool readout = !programming_ && !steps_.empty() && steps_.back().has("expect");
    if (!readout || turn.bytes != iec62056::encode_command(iec62056::break_command())) {
      return no_word(turn, "sends while the device sends, which no script can");
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
    auto step = words_of(turn, acknowledged);
    if (!step) return tl::unexpected(step.error());
    if (turn.gap > Duration(0)) step->set("gap_ms", ms(turn.gap));
    if (turn.wrong_parity_at) step->set("wrong_parity_at", static_cast<std::int64_t>(*turn.wrong_parity_at));
    steps_.push_back(std::move(*step));
    waiting_ = true;
    end_ = turn.end;
    return {};
  }

  Result<Node> words_of(const Turn& turn, bool acknowledged) {
    const auto& bytes = turn.bytes;
    programming_ = bytes[0] == iec62056::SOH;
    if (turn.hidden > 0) return password(turn, acknowledged);
    if (bytes.size() == 1 && bytes[0] == iec62056::NAK) return Node::object().set("send", "nak");
    if (bytes.size() == 1 && bytes[0] == iec62056::ACK) return Node::object().set("send", "ack");
    auto step = programming_ ? command(bytes) : bytes[0] == iec62056::ACK ? option_select(bytes) : request(bytes);
    if (step.is_null()) step.set("send", "raw").set("text", to_text(bytes));
    return step;
  }

  // Which password it was stands in no record: how long it was does, and whether it was taken.
  Result<Node> password(const Turn& turn, bool acknowledged) const {
    const auto right = sheet_.ixit("password").size();
    const auto head = to_text(turn.bytes).substr(0, 5);
    const bool whole = turn.hidden >= password_frame && turn.bytes.size() == head.size() + turn.hidden;
    if (!whole || head != "\x01P1\x02(") {
      const auto wrong = no_word(turn, "sends a secret in a way that no word has");
      return tl::unexpected(wrong.error());
    }
    const auto length = turn.hidden - password_frame;
    if (length == right && acknowledged && &turn == near_)
      return Node::object().set("send", "near-password").set("form", "other-case");
    if (length == right) return Node::object().set("send", "password").set("which", acknowledged ? "right" : "wrong");
    const auto* form = length + 1 == right ? "shorter" : length == right + 1 ? "longer" : length == 0 ? "empty" : "half";
    return Node::object().set("send", "near-password").set("form", form);
  }

  Node request(const Bytes& bytes) const {
    const auto text = to_text(bytes);
    if (exact_ && sleeps()) return nullptr;
    if (!text.starts_with("/?") || !text.ends_with("!\r\n") || text.size() < 5) return nullptr;
    const auto address = text.substr(2, text.size() - 5);
    auto step = Node::object().set("send", "request");
    if (address.empty()) return step;
    for (const auto* form : {"own", "other", "more-zeros", "fewer-zeros", "one-more", "one-less", "tail", "last-changed", "zeros",
                             "illegal", "too-long", "cut-off", "far-too-long", "space-before", "more-space", "other-case"}) {
      if (address_form(form, sheet_.ixit("device_address")) == address) return step.set("address", form);
    }
    return nullptr;
  }

  Node option_select(const Bytes& bytes) const {
    const auto text = to_text(bytes);
    if (text.size() < 6 || !text.ends_with("\r\n")) return nullptr;
    auto step = Node::object().set("send", "option-select");
    if (text[1] != '0') step.set("v", text.substr(1, 1));
    const bool other = !exact_ && iec62056::baud_of(text[2]) && iec62056::mode_of(text[2]) == 'C';
    if (text[2] != z_) step.set("z", text[2] == '0' ? "zero" : other ? "other" : text.substr(2, 1));
    if (text[3] != '0') step.set("y", text.substr(3, 1));
    if (text.size() > 6) step.set("extra", text.substr(4, text.size() - 6));
    return step;
  }

  std::string register_name(const std::string& address) const {
    if (address == sheet_.ixit("read_address")) return "known";
    if (address == sheet_.ixit("write_address")) return "writable";
    if (address == sheet_.ixit("unknown_address")) return "unknown";
    return address;
  }

  Node command(const Bytes& bytes) const {
    const auto decoded = iec62056::decode_command(bytes);
    if (!decoded || decoded->command.partial) return nullptr;
    const auto& found = decoded->command;
    const auto kind = found.letter != 'B' && sheet_.pics("B.4") == "sum7" ? iec62056::BccKind::sum7 : iec62056::BccKind::xor_;
    const auto right = iec62056::encode_command(found, kind);
    auto step = found.letter == 'B' && found.type == '0' && !found.has_data ? Node::object().set("send", "break") : words(found);
    if (step.is_null() || bytes == right) return step;
    if (exact_ && (bytes.back() ^ right.back()) != 0x15U) return nullptr;
    return step.set("corrupt", "bcc");
  }

  Node words(const iec62056::Command& found) const {
    if (!found.has_data) return nullptr;
    const auto text = to_text(found.data);
    const auto open = text.find('(');
    const bool grouped = open != std::string::npos && text.ends_with(')');
    const auto address = text.substr(0, open);
    const auto value = grouped ? text.substr(open + 1, text.size() - open - 2) : "";
    if (grouped && found.letter == 'R' && found.type == '1') {
      auto step = Node::object().set("send", "read");
      if (const auto name = register_name(address); name != "known") step.set("address", name);
      if (!value.empty()) step.set("count", value);
      return step;
    }
    if (grouped && found.letter == 'W') {
      auto step = Node::object().set("send", "write");
      if (address != sheet_.ixit("write_address")) step.set("address", register_name(address));
      const auto second = sheet_.ixit("write_value_2");
      if (value != sheet_.ixit("write_value")) step.set("value", value == second ? std::string("second") : value);
      if (found.type != '1') step.set("type", std::string(1, found.type));
      return step;
    }
    return Node::object()
        .set("send", "command")
        .set("letter", std::string(1, found.letter))
        .set("type", std::string(1, found.type))
        .set("data", text);
  }

  const run::Datasheet& sheet_;
  bool exact_;
  const Turn* near_;
  Node::Array steps_;
  SerialFormat format_;
  char z_ = '0';
  bool programming_ = false;  // the last frame was a command
  bool over_ = false;         // the last step covers the rest
  bool waiting_ = false;      // for the answer to a frame
  Time end_{0};               // of the last turn
};

}  // namespace

Result<std::vector<Node::Array>> retell(const std::vector<LineEvent>& events, Duration total, const run::Datasheet& sheet) {
  const auto turns = turns_of(events);
  auto plain = Retelling(sheet, false).tell(turns, total);
  if (!plain) return tl::unexpected(plain.error());
  std::vector<Node::Array> tellings = {std::move(*plain)};
  const auto add = [&](Result<Node::Array> told) {
    if (told && *told != tellings.front()) tellings.push_back(std::move(*told));
  };
  add(Retelling(sheet, true).tell(turns, total));
  const auto last = std::find_if(turns.rbegin(), turns.rend(), [](const auto& turn) { return turn.hidden > 0; });
  if (last != turns.rend()) add(Retelling(sheet, false, &*last).tell(turns, total));
  return tellings;
}

std::string last_answer(const std::vector<LineEvent>& events) {
  bool programming = false;
  std::string answer = "silence";
  for (const auto& turn : turns_of(events)) {
    if (turn.kind == Turn::Kind::frame) {
      programming = turn.bytes[0] == iec62056::SOH;
      answer = "silence";
    } else if (turn.kind == Turn::Kind::message) {
      answer = name_of(*turn.message, programming);
    }
  }
  return answer;
}

std::size_t unheard(const std::vector<LineEvent>& events, const std::vector<run::Step>& steps) {
  std::size_t count = 0;
  Time spoke{0};
  bool said = false;
  for (const auto& turn : turns_of(events)) {
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
