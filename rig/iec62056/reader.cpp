#include "rig/iec62056/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/iec62056/reader_diagnosis.hpp"
#include "rig/iec62056/request.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::uint32_t start_rate = 300;
constexpr Duration answer_time = 1500ms;  // 6.1: the longest reaction time, and just not the longest gap between characters
constexpr Duration least_reaction = 200ms;
constexpr Duration least_fast_reaction = 20ms;
constexpr Duration back_time = 2200ms;  // behind its data a meter of mode C hears requests again, at the latest
constexpr std::string_view identification_form = "an identification '/XXXZ...<CR><LF>'";

// All rates of the standard but one, the start rate in front: it is what meters stay at.
std::vector<std::uint32_t> other_rates(std::uint32_t baud) {
  std::vector<std::uint32_t> rates;
  for (const char z : {'0', '5', '4', '3', '6', '2', '1'}) {
    if (const auto rate = baud_of(z); rate != baud) rates.push_back(*rate);
  }
  return rates;
}

bool has_wrong_bcc(const Heard& heard) {
  const auto message = decode_data_message(heard.message);
  return heard.kind == MessageKind::data && message && message->bcc && message->bcc->fits() == BccKind::none;
}

}  // namespace

Reader::Reader(World& world, SerialLine& line, ReaderOptions options)
    : options_(std::move(options)), link_(world, line, options_.trace, options_.progress) {
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
  lost_ = false;
  echoes_before_ = link_.echoes();
  stray_before_ = link_.stray();
  all_.clear();
  bcc_ = options_.bcc.value_or(BccKind::xor_);
  proposed_baud_ = start_rate;
  begun_ = link_.now();
}

void Reader::finding(std::string_view clause, std::size_t offset, std::string text) {
  auto& findings = readout_.telegram.findings;
  if (findings.size() < max_findings) findings.push_back({std::string(clause), std::move(text), offset});
}

// Writes down times, gaps and damaged characters of what came.
void Reader::note(const Heard& heard, std::string to) {
  if (heard.silent()) return;
  const auto offset = all_.size();
  const auto [early, late] = link_.uncertainty();
  const auto least = readout_.telegram.identification && !identification().fast_reaction() ? least_reaction : least_fast_reaction;
  if (heard.reaction + early < least) {
    finding(
        "6.1", offset,
        fmt::format("answered {} {} behind its end, not before {} expected", to, format_ms(heard.reaction), format_ms(least)));
  } else if (heard.reaction - late > answer_time) {
    finding(
        "6.1", offset,
        fmt::format("answered {} {} behind its end, {} or less expected", to, format_ms(heard.reaction), format_ms(answer_time)));
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

Heard Reader::hear(std::string to, bool identification) {
  Wanted wanted;
  wanted.identification = identification;
  wanted.first = wanted.gap = answer_time + options_.tolerance;
  wanted.rates = other_rates(link_.baud());
  auto heard = link_.receive(wanted);
  note(heard, std::move(to));
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
  if (readout_.telegram.identification && proposed_baud_ != start_rate) now.z = identification().baud_character;
  return failure(ErrorKind::data, diagnose(heard, now, fmt::format("'{}'", link_.describe(heard))));
}

// 6.3.1 and 6.3.2.
Result<void> Reader::sign_on() {
  begin();
  link_.send(encode_request(options_.address), reaction());
  const auto heard = hear("request", true);
  if (stopped()) return tl::unexpected(*stopped());
  const bool whole = heard.kind == MessageKind::identification && heard.whole;
  auto decoded = decode_identification(heard.message, all_.size() - std::min(all_.size(), heard.message.size()));
  if (!whole || !decoded)
    return unexpected_answer(heard, options_.address.empty() ? "the request" : "the request with its address",
                             identification_form);
  for (auto& one : decoded->findings) finding(one.clause, one.offset, one.text);
  decoded->findings.clear();
  const char z = decoded->baud_character;
  readout_.telegram.mode = std::string(1, mode_of(z));
  proposed_baud_ = baud_of(z).value_or(start_rate);
  readout_.telegram.identification = std::move(*decoded);
  return {};
}

bool Reader::select(char y) {
  const char z = identification().baud_character;
  if (mode_of(z) == 'B') {  // 6.4.2: both sides change by themselves
    link_.set_baud(proposed_baud_);
    return false;
  }
  if (mode_of(z) == 'A') {
    proposed_baud_ = start_rate;
    return false;
  }
  // 6.4.4: a meter of mode D does not wait.
  if (!link_.quiet_for(reaction())) {
    proposed_baud_ = link_.baud();
    readout_.remarks.emplace_back("the meter sent its data without waiting for an option select");
    return false;
  }
  const bool switches = !options_.stay_at_300 && baud_of(z).has_value();
  if (!switches) proposed_baud_ = start_rate;
  link_.send(encode_option_select('0', switches ? z : '0', y), reaction());
  if (proposed_baud_ != start_rate) {
    link_.wait_until(link_.now() + options_.switch_delay);
    link_.set_baud(proposed_baud_);
  }
  return true;
}

// 6.3.6: once. What came first is left out where the second is better.
void Reader::ask_again(Heard& first, std::size_t first_byte, std::size_t first_finding) {
  link_.send(Bytes{NAK}, reaction());
  const auto bytes = all_;
  const auto findings = readout_.telegram.findings;
  all_.resize(first_byte);
  readout_.telegram.findings.resize(first_finding);
  auto second = hear("repeat request");
  if (second.whole && second.kind == MessageKind::data && !has_wrong_bcc(second)) {
    readout_.remarks.emplace_back("the first readout had a wrong BCC: this is the one that came after a repeat request");
    first = std::move(second);
    return;
  }
  readout_.remarks.emplace_back(fmt::format("the BCC is wrong; in answer to a repeat request came {}", link_.describe(second)));
  all_ = bytes;
  readout_.telegram.findings = findings;
}

Result<Heard> Reader::gather_data() {
  const bool selected = select('0');
  const auto first_byte = all_.size();
  const auto first_finding = readout_.telegram.findings.size();
  const std::string_view to = selected ? "the option select" : "the request, behind the identification";
  auto heard = hear(selected ? "option select" : "identification");
  if (stopped()) return tl::unexpected(*stopped());
  const bool data =
      heard.kind == MessageKind::data || heard.kind == MessageKind::plain_data || heard.kind == MessageKind::garbage;
  if (heard.silent() || !data || heard.baud != proposed_baud_) return unexpected_answer(heard, to, "the data of a readout");
  if (options_.repeat_on_wrong_bcc && has_wrong_bcc(heard)) ask_again(heard, first_byte, first_finding);
  return heard;
}

Result<Readout> Reader::read_out() {
  if (auto done = sign_on(); !done) return tl::unexpected(done.error());
  auto heard = gather_data();
  link_.set_baud(start_rate);
  back_at_start_ = link_.last_activity() + back_time;
  if (!heard) return tl::unexpected(heard.error());

  auto own = std::move(readout_.telegram.findings);
  readout_.baud = heard->baud;
  readout_.telegram = decode_telegram(all_);
  if (readout_.telegram.datasets.empty() && !heard->whole)
    return unexpected_answer(*heard, "the option select", "the data of a readout");
  if (!heard->whole) {
    readout_.missing.push_back(
        fmt::format("the readout broke off behind {} characters: nothing for {}, the end mark '!' and <ETX> expected",
                    heard->characters.size(), format_ms(answer_time + options_.tolerance)));
  }
  // Those of the identification are found again in the whole.
  auto& findings = readout_.telegram.findings;
  for (auto& one : own) {
    if (std::find(findings.begin(), findings.end(), one) == findings.end()) findings.push_back(std::move(one));
  }
  return take();
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
