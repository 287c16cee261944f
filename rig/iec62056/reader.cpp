#include "rig/iec62056/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/reader_diagnosis.hpp"
#include "rig/iec62056/reader_times.hpp"

namespace umirig::iec62056 {
namespace {

// All rates of the standard but one, the start rate in front: it is what meters stay at.
std::vector<std::uint32_t> other_rates(std::uint32_t baud) {
  std::vector<std::uint32_t> rates;
  for (const std::uint32_t rate : {300U, 9600U, 4800U, 2400U, 19200U, 1200U, 600U}) {
    if (rate != baud) rates.push_back(rate);
  }
  return rates;
}

}  // namespace

Reader::Reader(World& world, SerialLine& line, ReaderOptions options)
    : options_(std::move(options)), link_(world, line, options_.trace, options_.progress, options_.eight_bits) {
  link_.set_baud(start_rate);
}

Duration Reader::reaction() const {
  if (options_.reaction) return *options_.reaction;
  const auto& known = readout_.telegram.identification;
  return known && known->fast_reaction() ? least_fast_reaction : least_reaction;
}

void Reader::begin() {
  link_.set_baud(start_rate);
  link_.wait_until(std::max(link_.now(), back_at_start_));
  readout_ = {};
  ended_.clear();
  operand_.clear();
  sum_tried_ = given_up_ = false;
  request_name_ = options_.address.empty() ? "the request" : "the request with its address";
  echoes_before_ = link_.echoes();
  stray_before_ = link_.stray();
  all_.clear();
  proposed_baud_ = start_rate;
  begun_ = link_.now();
}

void Reader::finding(std::string_view clause, std::size_t offset, std::string text) {
  auto& findings = readout_.telegram.findings;
  if (findings.size() < max_findings) findings.push_back({std::string(clause), std::move(text), offset});
}

// Writes down times, gaps and damaged characters of what came.
void Reader::note(const Heard& heard, std::string to, const Expected& expected) {
  if (heard.silent()) return;
  const auto offset = all_.size();
  const auto [early, late] = link_.uncertainty();
  const auto least = readout_.telegram.identification && !identification().fast_reaction() ? least_reaction : least_fast_reaction;
  if (!expected.at_once && heard.reaction + early < least) {
    finding(
        "6.1", offset,
        fmt::format("answered {} {} behind its end, not before {} expected", to, format_ms(heard.reaction), format_ms(least)));
  } else if (heard.reaction - late > expected.longest) {
    finding("6.1", offset,
            fmt::format("answered {} {} behind its end, {} or less expected", to, format_ms(heard.reaction),
                        format_ms(expected.longest)));
  }
  Time end = heard.characters.front().begin;
  for (std::size_t i = 0; i < heard.characters.size(); ++i) {
    const auto& one = heard.characters[i];
    if (one.begin - end - late >= answer_time) {
      finding(
          "6.1", offset + i,
          fmt::format("{} between two characters, less than {} expected", format_ms(one.begin - end), format_ms(answer_time)));
    }
    end = one.end;
    if ((one.errors & parity_error) != 0)
      finding("5.6", offset + i, fmt::format("character {:02X} has a parity error", one.byte));
    if ((one.errors & framing_error) != 0)
      finding("5.4", offset + i, fmt::format("character {:02X} has a framing error", one.byte));
  }
  const auto bytes = heard.bytes();
  all_.insert(all_.end(), bytes.begin(), bytes.end());
  readout_.times.reactions.push_back({std::move(to), heard.reaction});
  readout_.times.longest_gap = std::max(readout_.times.longest_gap, heard.longest_gap);
}

Heard Reader::hear(std::string to, const Expected& expected) {
  Wanted wanted;
  wanted.identification = expected.identification;
  wanted.confirmation = expected.confirmation;
  wanted.check = options_.bcc != BccKind::none;
  wanted.first = expected.longest + options_.tolerance;
  wanted.gap = answer_time + options_.tolerance;
  wanted.rates = other_rates(link_.baud());
  auto heard = link_.receive(wanted);
  note(heard, std::move(to), expected);
  return heard;
}

tl::unexpected<Error> Reader::unexpected_answer(const Heard& heard, std::string_view to, std::string_view expected) const {
  if (auto trouble = stopped()) return tl::unexpected(std::move(*trouble));
  Circumstances now;
  now.to = to;
  now.expected = expected;
  now.baud = proposed_baud_;
  now.waited = answer_time + options_.tolerance;
  now.echoed = link_.echoed();
  now.signed_on = readout_.telegram.identification.has_value();
  if (readout_.telegram.identification && proposed_baud_ != start_rate) now.z = identification().baud_character;
  return failure(ErrorKind::data, diagnose(heard, now, fmt::format("'{}'", link_.describe(heard))));
}

void Reader::break_off() {
  if (const auto trouble = stopped(); trouble && trouble->text != "interrupted") return;
  link_.send_now(encode_command(break_command()));
}

Readout Reader::take() {
  readout_.times.total = link_.last_activity() - begun_;
  if (const auto echoes = link_.echoes() - echoes_before_; echoes > 0) {
    readout_.remarks.push_back(fmt::format("the reader's own bytes came back and were left out: {} messages", echoes));
  }
  if (const auto stray = link_.stray() - stray_before_; stray > 0) {
    readout_.remarks.push_back(fmt::format("characters that nothing asked for came and were left out: {}", stray));
  }
  auto& findings = readout_.telegram.findings;
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
  return std::move(readout_);
}

}  // namespace umirig::iec62056
