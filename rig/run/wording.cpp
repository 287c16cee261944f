#include "rig/run/wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>

namespace umirig::run {
namespace {

constexpr std::string_view cut_off = "…";  // a long message is shown by its beginning

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

// The length of a control character's name at this place, "<STX>"; 0 where there is none.
std::size_t tag_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '<') return 0;
  const auto end = text.find('>', at);
  if (end == std::string_view::npos || end - at < 3 || end - at > 4) return 0;
  const auto name = text.substr(at + 1, end - at - 1);
  const bool good = std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
  return good ? end - at + 1 : 0;
}

bool is_message(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (tag_at(word, i) != 0) return true;
  }
  return word.find(cut_off) != std::string_view::npos;
}

std::string shape_of_message(std::string_view word) {
  std::string shape;
  if (!is_word(word[0]) && word[0] != '<') shape = word[0];
  if (word.find(cut_off) != std::string_view::npos) {
    const auto length = tag_at(word, 0);
    return (length > 0 ? std::string(word.substr(0, length)) : shape) + std::string(cut_off);
  }
  std::size_t i = 0;
  while (i < word.size()) {
    if (const auto length = tag_at(word, i); length > 0) {
      const auto tag = word.substr(i, length);
      shape += tag;
      i += length;
      if (tag == "<SOH>") {  // a command is named by its letter and type
        shape += word.substr(i, 2);
        i += 2;
      }
      if (tag == "<ETX>") break;  // what follows is a check character
      continue;
    }
    const char c = word[i++];
    if (c != '(' && c != ')' && c != '*') continue;
    shape += c;
    if (c == '(' && i < word.size() && is_letter(word[i])) shape += 'A';
    if (c == '(' && i < word.size() && is_digit(word[i])) shape += '0';
  }
  return shape;
}

// "1700", "(161.458": a whole number word; nothing where it is none.
bool is_number(std::string_view word, double& value) {
  if (!word.empty() && word.front() == '(') word.remove_prefix(1);
  while (!word.empty() && std::string_view(",:;)").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  if (word.empty() || !is_digit(word[0])) return false;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  return error == std::errc() && end == word.data() + word.size();
}

double milliseconds(std::string_view unit) {
  while (!unit.empty() && !is_letter(unit.back())) unit.remove_suffix(1);
  return unit == "ms" ? 1 : unit == "s" ? 1000 : 0;
}

// Every number, also a hexadecimal one, becomes '#'.
std::string without_numbers(std::string_view word) {
  std::string text;
  std::size_t i = 0;
  while (i < word.size()) {
    std::size_t end = i;
    while (end < word.size() && is_word(word[end])) ++end;
    if (end == i) {
      text += word[i++];
      continue;
    }
    const auto run = word.substr(i, end - i);
    const bool number = std::any_of(run.begin(), run.end(), is_digit) &&
                        std::all_of(run.begin(), run.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'F'); });
    text += number ? "#" : std::string(run);
    i = end;
  }
  return text;
}

std::string without_quotes(std::string_view text) {
  std::string shape;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool closes = text.find('\'', i + 1) != std::string_view::npos;
    if (text[i] == '\'' && (quoted || closes)) {
      quoted = !quoted;
      shape += '\'';
    } else if (!quoted) {
      shape += text[i];
    }
  }
  return shape;
}

// "158 characters with framing errors": a message at another rate. How long it is says what it is, an acknowledgement, a short
// answer or a readout; the number itself differs with each make of device.
std::string_view size_of_noise(double characters) {
  constexpr double single = 2;
  constexpr double few = 24;
  return characters <= single ? "single" : characters <= few ? "few" : "many";
}

bool is_noise(const std::vector<std::string_view>& words, std::size_t at) {
  constexpr std::array<std::string_view, 4> behind = {"characters", "with", "framing", "errors"};
  return at + behind.size() < words.size() &&
         std::equal(behind.begin(), behind.end(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto space = text.find(' ');
    words.push_back(text.substr(0, space));
    if (space == std::string_view::npos) return words;
    text.remove_prefix(space + 1);
  }
}

}  // namespace

Wording wording_of(std::string_view text) {
  for (const std::string_view pointer : {"blocked by ", "in "}) {
    const auto end = text.find(": ");
    if (text.starts_with(pointer) && end != std::string_view::npos &&
        text.substr(pointer.size(), end - pointer.size()).find(' ') == std::string_view::npos) {
      text.remove_prefix(end + 2);
    }
  }
  Wording wording;
  const auto plain = without_quotes(text);
  const auto words = words_of(plain);
  for (std::size_t i = 0; i < words.size(); ++i) {
    double value = 0;
    const double unit = i + 1 < words.size() ? milliseconds(words[i + 1]) : 0;
    if (i > 0) wording.shape += ' ';
    if (!words[i].empty() && is_message(words[i])) {
      wording.shape += shape_of_message(words[i]);
    } else if (is_noise(words, i) && is_number(words[i], value)) {
      wording.shape += size_of_noise(value);
    } else if (unit > 0 && is_number(words[i], value)) {
      wording.times_ms.push_back(value * unit);
      wording.shape += '#';
    } else {
      wording.shape += without_numbers(words[i]);
    }
  }
  return wording;
}

double alike_times(double a_ms, double b_ms) {
  if (a_ms == b_ms) return 1;
  if (a_ms <= 0 || b_ms <= 0) return 0.5;
  const double ratio = std::max(a_ms, b_ms) / std::min(a_ms, b_ms);
  return 1 / (ratio * ratio);
}

double alike(const Wording& a, const Wording& b) {
  if (a.shape == b.shape) {
    double times = 1;
    if (a.times_ms.size() != b.times_ms.size()) return 0.75;
    for (std::size_t i = 0; i < a.times_ms.size(); ++i) times *= alike_times(a.times_ms[i], b.times_ms[i]);
    return 0.5 + 0.5 * times;
  }
  const auto ours = words_of(a.shape);
  const auto theirs = words_of(b.shape);
  const std::set<std::string_view> one(ours.begin(), ours.end());
  std::set<std::string_view> all(theirs.begin(), theirs.end());
  const auto common = std::count_if(one.begin(), one.end(), [&](const auto& word) { return all.count(word) != 0; });
  all.insert(one.begin(), one.end());
  return 0.5 * static_cast<double>(common) / static_cast<double>(all.size());
}

}  // namespace umirig::run
