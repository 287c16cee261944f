// Where an identification begins in a stream. IEC 62056-21, 6.3.2; push streams lose characters anywhere.
#include <algorithm>

#include "rig/iec62056/block_scanner.hpp"
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t header = 5;           // "/XXXZ"
constexpr std::size_t longest = 64;         // four times what 6.3.14 allows: longer lines are no identification
constexpr std::string_view never = "/!()";  // in the middle of a line these make a value more likely, "(imp/kWh)"

}  // namespace

std::size_t identification_size(ByteView input, std::size_t at, Place place) {
  if (at + header > input.size() || input[at + 1] == '?') return 0;
  const auto z = input[at + 4];
  const auto letters = input.subspan(at + 1, 3);
  // A meter that breaks 6.3.14 here is still heard where nothing else can begin with '/'.
  const bool lettered = std::all_of(letters.begin(), letters.end(), is_letter);
  if (!lettered && (place != Place::line_start || !std::all_of(letters.begin(), letters.end(), is_address_character))) return 0;
  if (!is_printable(z) || z == '/' || z == '!') return 0;
  if (place == Place::in_group && !baud_of(static_cast<char>(z))) return 0;
  const bool sure = lettered && place == Place::line_start;
  std::size_t stx = 0;
  for (std::size_t i = at + header; i < std::min(input.size(), at + longest); ++i) {
    const auto byte = input[i];
    if (byte == CR || byte == LF) return i - at;
    if (!sure && never.find(static_cast<char>(byte)) != std::string_view::npos) return 0;
    if (byte == STX && stx == 0) stx = i;
    // The line end got lost and data follow at once.
    if (byte == '(' && stx > 0) return stx - at;
  }
  return sure && input.size() - at < longest ? input.size() - at : 0;
}

}  // namespace umirig::iec62056
