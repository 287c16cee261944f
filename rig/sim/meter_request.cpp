#include "rig/sim/meter_request.hpp"

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/request.hpp"

namespace umirig::sim {
namespace {

using namespace iec62056;

constexpr Duration inter_character_time = 1500ms;  // ta
constexpr std::size_t line_limit = 4096;           // what is longer is no request to anybody

bool is_no_address_character(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return !is_digit(byte) && !is_letter(byte) && byte != ' ';
}

void drop_leading_spaces(std::string& text) { text.erase(0, std::min(text.find_first_not_of(' '), text.size())); }

void fold_case(std::string& text) {
  for (auto& c : text) {
    if (is_upper(static_cast<std::uint8_t>(c))) c = static_cast<char>(c - 'A' + 'a');
  }
}

}  // namespace

bool BreakFinder::hear(const Character& character) {
  std::shift_left(last_.begin(), last_.end(), 1);
  last_.back() = character.errors != no_error ? std::uint8_t{0xFF} : character.byte;
  if (last_[0] != SOH || last_[1] != 'B' || last_[2] != '0' || last_[3] != ETX) return false;
  const ByteView covered(&last_[1], 3);
  return last_[4] == bcc_xor(covered) || (options_.check == BccKind::sum7 && last_[4] == bcc_sum7(covered));
}

void RequestListener::forget_line() {
  line_.clear();
  damaged_ = false;
  parity_error_ = false;
}

void RequestListener::reset() {
  break_.reset();
  forget_line();
  last_end_ = -1h;
  at_begin_ = true;
  skipping_ = false;
  noise_ = 0;
  nuls_ = 0;
}

void RequestListener::power_on() {
  reset();
  deaf_ = false;
  requests_ = 0;
}

void RequestListener::count_noise(const Character& character) {
  if (character.errors == no_error && character.byte == '/')
    noise_ = nuls_ = 0;
  else if (line_.starts_with('/'))
    return;
  else if (character.byte != NUL)
    ++noise_;
  else if (character.errors == no_error)
    ++nuls_;
  if (noise_ > 60 && options_.has(Defect::deaf_after_noise)) deaf_ = true;
  if (nuls_ > 40 && options_.has(Defect::deaf_after_nul)) deaf_ = true;
}

// One that this meter must answer.
RequestListener::Heard RequestListener::request_heard(std::string_view line) {
  ++requests_;
  general_ = line.starts_with("/?!");
  if (deaf_ || (requests_ > 10 && options_.has(Defect::wears_out))) return Heard::nothing;
  return Heard::request;
}

bool RequestListener::is_skipped(const Character& character, Duration gap) {
  if (gap > inter_character_time || at_begin_) skipping_ = character.byte != '/' || character.errors != no_error;
  return skipping_;
}

RequestListener::Heard RequestListener::hear(const Character& character) {
  if ((character.errors & break_condition) != 0 && options_.has(Defect::break_condition_deafens)) deaf_ = true;
  if (break_.hear(character)) {
    count_noise(character);
    if (options_.has(Defect::break_at_start_deafens)) deaf_ = true;
    return Heard::break_message;
  }
  const bool dropped = character.errors == parity_error && line_.starts_with('/');
  if (dropped && options_.has(Defect::damaged_characters_dropped)) return Heard::nothing;
  const Duration gap = character.begin - last_end_;
  last_end_ = character.end;
  const Duration patience = options_.has(Defect::impatient_for_request) ? Duration(300ms) : inter_character_time;
  if (gap > patience && !options_.has(Defect::stale_request_completes)) forget_line();
  count_noise(character);
  if (options_.has(Defect::no_resynchronisation) && is_skipped(character, gap)) {
    at_begin_ = false;
    return Heard::nothing;
  }
  at_begin_ = false;

  auto errors = character.errors;
  if (options_.has(Defect::parity_unchecked_in_request)) errors &= static_cast<std::uint8_t>(~parity_error);
  const bool counts = parity_error_ && options_.has(Defect::parity_error_before_request_counts);
  if (errors == no_error && character.byte == '/') forget_line();  // 6.3.1: whatever stands before '/' is skipped
  if (counts) damaged_ = parity_error_ = true;
  if (errors != no_error || line_.size() == line_limit) damaged_ = true;  // 5.6
  if (line_.size() < line_limit) line_ += static_cast<char>(character.byte);
  if ((errors & parity_error) != 0) parity_error_ = true;
  if (is_damaged_request()) {
    if (options_.has(Defect::deaf_after_parity_error)) deaf_ = true;
    if (options_.has(Defect::damaged_request_answered_with_nak)) {
      reset();
      return Heard::damaged_request;
    }
  }
  if (errors != no_error) return Heard::nothing;
  if (options_.has(Defect::answers_before_line_end) && !damaged_ && is_request(line_)) {
    const auto heard = request_heard(line_);
    reset();
    return heard;
  }
  const bool swapped = line_.ends_with("!\n\r") && options_.has(Defect::line_feed_before_carriage_return);
  if (!swapped && !line_.ends_with("\r\n")) return Heard::nothing;
  const bool answered = !damaged_ && is_request(std::string_view(line_).substr(0, line_.size() - 2));
  const auto heard = answered ? request_heard(line_) : Heard::nothing;
  if (line_.starts_with("/?") && line_.size() > 80 && options_.has(Defect::deaf_after_long_address)) deaf_ = true;
  forget_line();
  at_begin_ = true;
  return heard;
}

// Whole, to whomever, but for its parity.
bool RequestListener::is_damaged_request() const { return parity_error_ && line_.starts_with("/?") && line_.ends_with("!\r\n"); }

bool RequestListener::is_request(std::string_view line) const {
  if (options_.has(Defect::answers_any_line) && line.ends_with('!')) return true;
  if (options_.has(Defect::answers_without_question_mark) && line == "/!") return true;
  if (!line.starts_with("/?") || !line.ends_with('!')) return false;
  const auto address = line.substr(2, line.size() - 3);
  if (address.empty()) return !options_.has(Defect::deaf_to_general_request);
  return means_this_meter(std::string(address));
}

// What a meter takes for its address that compares it carelessly.
bool RequestListener::is_nearly(std::string_view address, std::string_view own) const {
  if (address.empty() || own.empty()) return false;
  if (options_.has(Defect::address_beginning_accepted) && own.starts_with(address)) return true;
  if (options_.has(Defect::address_end_accepted) && own.ends_with(address)) return true;
  if (options_.has(Defect::address_continued_accepted) && address.starts_with(own) && address.size() <= 32) return true;
  if (!options_.has(Defect::address_last_character_ignored)) return false;
  return same_address(own.substr(0, own.size() - 1), address.substr(0, address.size() - 1));
}

bool RequestListener::means_this_meter(std::string address) const {
  if (address == "0" && options_.has(Defect::single_zero_is_general)) return true;
  if (options_.has(Defect::deaf_to_own_address)) return false;
  if (address.size() > 16 && options_.has(Defect::long_zeros_refused)) return false;
  if (options_.has(Defect::address_characters_unchecked)) std::erase_if(address, is_no_address_character);
  if (address.size() > 32 && options_.has(Defect::address_cut_to_own_length)) address.resize(options_.address.size());
  const bool zeros = address.find_first_not_of('0') == std::string::npos;
  if (!legal_address(address)) {
    const bool only_too_long = std::none_of(address.begin(), address.end(), is_no_address_character);
    if (!options_.has(Defect::address_length_unchecked) || !only_too_long) return false;
  } else {
    if (zeros && options_.has(Defect::zero_address_is_general)) return true;
    if (!zeros && options_.has(Defect::answers_any_address)) return true;
  }
  if (options_.address.empty()) return false;

  std::string own = options_.address;
  if (options_.has(Defect::address_leading_space_ignored)) {
    drop_leading_spaces(address);
    drop_leading_spaces(own);
  }
  if (is_nearly(address, own)) return true;
  if (options_.has(Defect::leading_zeros_count)) return address == own;
  if (options_.has(Defect::address_spaces_ignored)) {
    std::erase(address, ' ');
    std::erase(own, ' ');
  }
  if (options_.has(Defect::address_case_ignored)) {
    fold_case(address);
    fold_case(own);
  }
  return same_address(own, address);
}

}  // namespace umirig::sim
