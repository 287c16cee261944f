#include "rig/iec62056/order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/base/bytes.hpp"
#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

std::string_view types_of(char letter) {
  switch (letter) {
    case 'R':
      return "123456";
    case 'W':
      return "12345";
    default:
      return "2";  // E
  }
}

std::string_view form_of(char letter) {
  switch (letter) {
    case 'R':
      return "'R1:ADDRESS', 'R5:ADDRESS(LOCATIONS)' or 'ADDRESS'";
    case 'W':
      return "'W1:ADDRESS=VALUE'";
    default:
      return "'E2:ADDRESS' or 'E2:ADDRESS=VALUE'";
  }
}

Result<void> check(std::string_view text, std::string_view part, bool (*legal)(std::uint8_t), std::string_view what) {
  const auto bytes = view(part);
  const auto bad = std::find_if_not(bytes.begin(), bytes.end(), legal);
  if (bad == bytes.end()) return {};
  return failure(ErrorKind::usage, fmt::format("'{}': '{}' cannot stand in {}", text, to_readable({bad, 1}), what));
}

}  // namespace

std::string name_of(const Order& order) { return fmt::format("{}{} {}", order.letter, order.type, order.address); }

Result<Order> parse_order(std::string_view text, char letter) {
  Order order;
  order.letter = letter;
  order.type = letter == 'E' ? '2' : '1';
  auto rest = text;
  if (rest.size() > 2 && rest[2] == ':' && is_upper(static_cast<std::uint8_t>(rest[0]))) {
    order.type = rest[1];
    if (rest[0] != letter || types_of(letter).find(order.type) == std::string_view::npos) {
      return failure(ErrorKind::usage, fmt::format("'{}': '{}' is no command here: {} and one of {} expected", text,
                                                   rest.substr(0, 2), letter, types_of(letter)));
    }
    rest.remove_prefix(3);
  }
  const auto wrong = [&] { return failure(ErrorKind::usage, fmt::format("'{}': expected {}", text, form_of(letter))); };
  if (rest.size() > 2 && rest.starts_with('[') && rest.ends_with(']')) {
    order.verbatim = true;
    order.address = rest.substr(1, rest.size() - 2);
    if (auto legal = check(text, order.address, is_printable, "the data of a command"); !legal)
      return tl::unexpected(legal.error());
    return order;
  }
  if (letter == 'R') {
    const auto bracket = rest.find('(');
    if (bracket != std::string_view::npos) {
      if (!rest.ends_with(')')) return wrong();
      order.value = rest.substr(bracket + 1, rest.size() - bracket - 2);
    }
    order.address = rest.substr(0, bracket);
  } else {
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos && letter == 'W') return wrong();
    if (equals != std::string_view::npos) order.value = rest.substr(equals + 1);
    order.address = rest.substr(0, equals);
  }
  if (order.address.empty()) return wrong();
  if (auto legal = check(text, order.address, is_address_character, "an address"); !legal) return tl::unexpected(legal.error());
  if (auto legal = check(text, order.value, is_value_character, "a value"); !legal) return tl::unexpected(legal.error());
  return order;
}

}  // namespace umirig::iec62056
