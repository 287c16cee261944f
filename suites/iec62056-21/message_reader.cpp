#include "suites/iec62056-21/message_reader.hpp"

#include <algorithm>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/framer.hpp"

namespace umirig::suites {
namespace {

using iec62056::MessageKind;

constexpr char right_bcc = 'r';  // stands for a check character that fits, whichever it is
constexpr char wrong_bcc = 'w';

bool has_bcc(MessageKind kind) { return kind == MessageKind::data || kind == MessageKind::command; }

// What stands in brackets is a value, up to its unit: "(1234.56*kWh)" and "(99.99*kWh)" have one form. The decimals of a number
// are its resolution, which does not move on: "(99.9*kWh)" has another form, as has an empty value.
void level_values(std::string& form) {
  constexpr std::string_view digits = "0123456789";
  for (auto open = form.find('('); open != std::string::npos; open = form.find('(', open + 1)) {
    const auto end = form.find_first_of("*)(", open + 1);
    if (end == std::string::npos) return;
    const auto value = std::string_view(form).substr(open + 1, end - open - 1);
    const auto point = value.find_first_of(".,");
    const bool number = point != std::string_view::npos && value.find_first_not_of("0123456789.,+- ") == std::string_view::npos &&
                        value.find_first_not_of(digits, point + 1) == std::string_view::npos;
    const auto whole = number ? point : value.size();
    const auto from = form.begin() + static_cast<std::ptrdiff_t>(open + 1);
    std::fill(from, from + static_cast<std::ptrdiff_t>(whole), run::value_character);
    if (number) std::fill(from + static_cast<std::ptrdiff_t>(whole + 1), from + static_cast<std::ptrdiff_t>(value.size()), '0');
  }
}

std::string kind_of_data(std::string_view text) {
  if (text.find('!') != std::string_view::npos) return "readout";
  // IEC 62056-21, 6.3.8: what an error message says is free. Anything else in brackets may be a value.
  const auto open = text.find('(');
  const auto letter = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) | 0x20U : 0U; };
  const bool says_error = open == 1 && letter(2) == 'e' && letter(3) == 'r';
  return open == std::string_view::npos || says_error ? "error message" : "data";
}

std::string kind_of(MessageKind kind, std::string_view text) {
  switch (kind) {
    case MessageKind::identification:
      return "identification";
    case MessageKind::plain_data:
      return "readout";
    case MessageKind::data:
      return kind_of_data(text);
    case MessageKind::ack:
      return "ACK";
    case MessageKind::nak:
      return "NAK";
    case MessageKind::command:
      return text.substr(1, 1) == "P" ? "operand" : text.substr(1, 1) == "B" ? "break" : "other command";
    default:
      return "characters";
  }
}

run::MessageReading reading_of(MessageKind kind, bool complete, ByteView bytes) {
  run::MessageReading one;
  one.size = bytes.size();
  for (const auto byte : bytes) one.form += static_cast<char>(byte & 0x7FU);
  one.kind = kind_of(kind, one.form);
  if (has_bcc(kind) && complete && bytes.size() > 2) {
    const auto check = iec62056::check_bcc(bytes.subspan(1, bytes.size() - 2), bytes.back() & 0x7FU);
    one.form.back() = check.fits() == iec62056::BccKind::none ? wrong_bcc : right_bcc;
  }
  const bool has_values = kind == MessageKind::data || kind == MessageKind::plain_data || kind == MessageKind::command;
  if (has_values && one.kind != "error message") level_values(one.form);
  return one;
}

}  // namespace

std::vector<run::MessageReading> read_meter_messages(ByteView bytes) {
  std::vector<run::MessageReading> list;
  iec62056::Framer framer(iec62056::Side::meter);
  std::size_t from = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    // What is garbage in front of a message is a message of its own.
    const auto skipped = framer.skipped();
    const auto progress = framer.feed(bytes[i] & 0x7FU);
    if (framer.skipped() > skipped && i > from) {
      list.push_back(reading_of(MessageKind::garbage, false, bytes.subspan(from, i - from)));
      from = i;
    }
    if (progress != iec62056::Progress::complete) continue;
    list.push_back(reading_of(framer.kind(), true, bytes.subspan(from, i + 1 - from)));
    from = i + 1;
    framer.clear();
  }
  if (from < bytes.size()) list.push_back(reading_of(framer.kind(), false, bytes.subspan(from)));
  return list;
}

}  // namespace umirig::suites
