// Dialogues with the example meter as text: what a reader does, and what the line then showed.
//
// Steps, with spaces between them; behind each, up to 2.5 s are waited for an answer:
//   /?!              a line that begins with '/': CR LF is added
//   ACK050           option select; ACK, NAK, NUL alone: this character; NULx60 is a string of 60, BREAK a break condition
//   R1:1.8.0()       command, with STX where a data set follows, ETX (a '+' in front: EOT) and block check character
//   R1:1.8.0()%      the same with a wrong block check character; R1:1.8.0()~4 with a parity error in its character 4
//   R1:1.8.0()^2     torn behind 2 characters
//   =text            these characters, <CR> and <LF> among them; ~N for a parity error as above
//   @9600 sum gap5   the reader's rate; its sum block check; pauses of 5 ms between its characters
//   w500 q500 h500   500 ms pass; the next step comes 500 ms behind what was on the line last; or is followed by 500 ms alone
//   off on           power
// What the line showed, a burst of characters each: "210@300 text", ms from the last character on the line, rate (8N1: not 7E1;
// "!": wrong parity), characters. "~" is CR LF, "<bcc>" the right block check character, "<sum>" the right one for a sum.
#pragma once

#include <fmt/format.h>

#include <sstream>

#include "adapters/sil/example_meter_kit.hpp"

namespace umirig::example {

class Script {
 public:
  Script(const std::string& library, const std::string& config) : meter_(library, config) {
    if (meter_.error != 0) seen_ = "refused: " + (meter_.log.empty() ? "" : meter_.log.back());
  }

  std::string play(const std::string& steps) {
    std::istringstream words(steps);
    for (std::string word; meter_.error == 0 && words >> word;) step(word);
    look();
    return seen_;
  }

 private:
  void step(const std::string& word) {
    const auto number = [&](std::size_t from) { return std::stod(word.substr(from)); };
    if (word[0] == '@') {
      baud_ = static_cast<std::uint32_t>(number(1));
    } else if (word == "sum") {
      sum_ = true;
    } else if (word.rfind("gap", 0) == 0) {
      gap_ms_ = number(3);
    } else if (word == "off" || word == "on") {
      meter_.power(word == "on");
    } else if (word[0] == 'w') {
      meter_.wait(number(1));
      look();
    } else if (word[0] == 'q') {
      pause_ms_ = number(1);
    } else if (word[0] == 'h') {
      hurry_ms_ = number(1);
    } else {
      speak(word);
    }
  }

  void speak(const std::string& word) {
    if (pause_ms_ >= 0) {
      look();
      meter_.wait_until(std::max(meter_.now_ms(), last_ms_ + pause_ms_));
      look();
    }
    pause_ms_ = -1;
    auto [text, mark, place] = marked(word);
    std::string sent = characters(text);
    if (mark == '%') sent.back() = static_cast<char>(sent.back() ^ 0x11);
    if (mark == '^') sent.resize(place);
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (i > 0 && gap_ms_ > 0) meter_.wait(gap_ms_);
      std::uint32_t errors = 0;
      if (mark == '~' && i == place) errors = UMIRIG_SIL_PARITY_ERROR;
      if (word == "BREAK") errors = UMIRIG_SIL_BREAK | UMIRIG_SIL_FRAMING_ERROR;
      meter_.send_one(static_cast<std::uint8_t>(sent[i]), baud_, errors);
    }
    before_ms_ = last_ms_;
    last_ms_ = meter_.now_ms();
    if (quiet(word)) return;
    if (hurry_ms_ >= 0) {
      meter_.wait(hurry_ms_);
    } else {
      meter_.settle(2500);
      look();
    }
    hurry_ms_ = -1;
  }

  // Strings of NUL are followed by pauses of their own.
  static bool quiet(const std::string& word) { return word.rfind("NUL", 0) == 0; }

  static std::tuple<std::string, char, std::size_t> marked(const std::string& word) {
    const std::size_t at = word.find_last_of("%~^");
    if (at == std::string::npos || at == 0) return {word, ' ', 0};
    const std::string rest = word.substr(at + 1);
    if (rest.find_first_not_of("0123456789") != std::string::npos) return {word, ' ', 0};
    return {word.substr(0, at), word[at], rest.empty() ? 0 : std::stoul(rest)};
  }

  std::string characters(const std::string& word) const {
    if (word[0] == '/') return word + "\r\n";
    if (word[0] == '=') return with_line_ends(word.substr(1));
    if (word == "BREAK" || word == "NUL") return std::string(1, '\0');
    if (word.rfind("NULx", 0) == 0) return std::string(std::stoul(word.substr(4)), '\0');
    if (word == "ACK" || word == "NAK") return word == "ACK" ? "\x06" : "\x15";
    if (word.rfind("ACK", 0) == 0) return "\x06" + word.substr(3) + "\r\n";
    const bool more = word[0] == '+';
    std::string text = more ? word.substr(1) : word;
    if (text.size() > 2) text = text.substr(0, 2) + "\2" + text.substr(3);
    text += more ? '\4' : '\3';
    const bool sum = sum_ && text.substr(0, 2) != "B0";
    return "\1" + text + check(text, sum);
  }

  static std::string with_line_ends(std::string text) {
    const std::vector<std::pair<std::string, std::string>> names{{"<LF>", "\n"}, {"<CR>", "\r"}};
    for (const auto& [name, c] : names) {
      for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name)) text.replace(at, name.size(), c);
    }
    return text;
  }

  static char check(const std::string& text, bool sum) {
    unsigned value = 0;
    for (const char c : text) value = sum ? value + static_cast<unsigned char>(c) : value ^ static_cast<unsigned char>(c);
    return static_cast<char>(value & 0x7F);
  }

  void look() {
    std::string text;
    Sign first, last;
    for (const auto& sign : meter_.take()) {
      const bool follows = !text.empty() && sign.baud == last.baud && sign.errors == last.errors &&
                           sign.data_bits == last.data_bits && sign.begin - last.end < 1'000'000;
      if (!follows) {
        show(first, last, text);
        text.clear();
        first = sign;
      }
      text += static_cast<char>(sign.byte);
      last = sign;
    }
    show(first, last, text);
  }

  void show(const Sign& first, const Sign& last, const std::string& text) {
    if (text.empty()) return;
    if (!seen_.empty()) seen_ += ' ';
    const double since = ms_of(first.begin) - last_ms_ < -0.5 ? before_ms_ : last_ms_;
    seen_ += fmt::format("{:.0f}@{}{}{} {}", ms_of(first.begin) - since, first.baud, first.data_bits == 8 ? "8N1" : "",
                         first.errors != 0 ? "!" : "", named(text));
    last_ms_ = ms_of(last.end);
  }

  std::string named(const std::string& text) const {
    static const std::vector<std::pair<char, std::string>> names{{'\1', "SOH"}, {'\2', "STX"},  {'\3', "ETX"}, {'\4', "EOT"},
                                                                 {'\6', "ACK"}, {'\n', "LF"},   {'\r', "CR"},  {'\x15', "NAK"},
                                                                 {'~', "7E"},   {'\x7F', "DEL"}};
    const std::size_t start = text.find_first_of("\1\2"), end = text.find_first_of("\3\4");
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (end != std::string::npos && start < end && i == end + 1) {
        const bool right = text[i] == check(text.substr(start + 1, end - start), false);
        const bool by_sum = text[i] == check(text.substr(start + 1, end - start), true);
        shown += right ? "<bcc>" : by_sum ? "<sum>" : "<wrong>";
        continue;
      }
      if (text.compare(i, 2, "\r\n") == 0) {
        shown += '~';
        ++i;
        continue;
      }
      const auto name = std::find_if(names.begin(), names.end(), [&](const auto& each) { return each.first == text[i]; });
      shown += name != names.end() ? "<" + name->second + ">" : std::string(1, text[i]);
    }
    return shown;
  }

  Meter meter_;
  std::string seen_;
  std::uint32_t baud_ = 300;
  bool sum_ = false;
  double gap_ms_ = 0, pause_ms_ = -1, hurry_ms_ = -1, last_ms_ = 0, before_ms_ = 0;
};

}  // namespace umirig::example
