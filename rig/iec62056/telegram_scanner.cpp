#include "rig/iec62056/telegram_scanner.hpp"

#include <algorithm>
#include <utility>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/checks.hpp"
#include "rig/iec62056/meanings.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::uint8_t hdlc_flag = 0x7E;  // Annex E
constexpr std::size_t request_limit = 64;
constexpr std::size_t confirmation = 6;  // "ACK 2 Z 2 CR LF"

}  // namespace

TelegramScanner::TelegramScanner(ByteView input, FindingList findings, std::vector<Field>* fields)
    : input_(input),
      findings_(std::move(findings)),
      ends_(detect_line_ends(input, findings_)),
      layout_(fields),
      blocks_(input, 0, ends_, layout_) {}

std::vector<Telegram> TelegramScanner::run() {
  while (position_ < input_.size()) {
    switch (const auto byte = input_[position_]) {
      case SOH:
        command_begins() ? command() : skip_byte();
        break;
      case STX:
        frame();
        break;
      case ETX:
      case EOT:
        end_without_start();
        break;
      case ACK:
        acknowledgement();
        break;
      case NAK:
        negative_acknowledgement();
        break;
      default:
        if (byte == '/' && at(position_ + 1) == '?') {
          request();
        } else if (const auto size = byte == '/' ? identification_size(input_, position_, Place::line_start) : 0; size > 0) {
          identification(size);
        } else if (byte == hdlc_flag && hdlc_begins()) {
          hdlc();
        } else {
          plain_block();
        }
    }
  }
  finish();
  return std::move(done_);
}

void TelegramScanner::identification(std::size_t size) {
  if (!blank()) finish();
  traits_.begin = position_;
  const auto end = position_ + size;
  const auto line_end = line_end_size(input_, end, ends_);
  Bytes message(input_.begin() + static_cast<std::ptrdiff_t>(position_),
                input_.begin() + static_cast<std::ptrdiff_t>(end + line_end));
  if (ends_ != LineEnds::cr_lf && line_end > 0) {  // reported once for the whole input
    message.resize(size);
    message.insert(message.end(), {CR, LF});
  }
  auto decoded = decode_identification(message, position_);
  layout_.add(position_, position_ + 1, "begin of the identification");
  layout_.add(position_ + 1, position_ + 4, "{}",
              meaning([&] { return meaning_of_manufacturer(to_text(part(position_ + 1, position_ + 4))); }));
  layout_.add(position_ + 4, position_ + 5, "{}",
              meaning([&] { return meaning_of_rate(static_cast<char>(input_[position_ + 4])); }));
  auto i = position_ + 5;
  if (decoded) {
    for (const auto& escape : decoded->escapes) {
      layout_.add(i, i + 2, "{}", meaning_of_escape(escape[0]));
      i += 2;
    }
    findings_.add_all(decoded->findings);
    current_.identification = std::move(*decoded);
  }
  layout_.add(i, end, "identification");
  layout_.add(end, end + line_end, "line end");
  position_ = traits_.body = end + line_end;
  // Mode D and P1 have an empty line here (6.4.4); it is no deviation in any mode.
  const auto empty = line_end_size(input_, position_, ends_);
  if (empty > 0) {
    traits_.empty_line = true;
    layout_.add(position_, position_ + empty, "empty line");
    position_ += empty;
  }
}

void TelegramScanner::request() {
  auto end = position_ + 2;
  while (end < input_.size() && end - position_ < request_limit && is_printable(input_[end])) ++end;
  const auto line_end = line_end_size(input_, end, ends_);
  findings_.add("6.3.1", position_, "the request '{}' stands in the capture: an echo, or both directions were recorded",
                excerpt(part(position_, end)));
  layout_.add(position_, position_ + 2, "begin of a request");
  const auto mark = std::find(input_.begin() + static_cast<std::ptrdiff_t>(position_) + 2,
                              input_.begin() + static_cast<std::ptrdiff_t>(end), '!');
  const auto address_end = static_cast<std::size_t>(mark - input_.begin());
  layout_.add(position_ + 2, address_end, "device address");
  layout_.add(address_end, end, "end of the request");
  layout_.add(end, end + line_end, "line end");
  position_ = end + line_end;
}

// Annex E: a meter that is at 8N1 already confirms "ACK 2 Z 2 CR LF" with the parity bits of 7E1 in bit 7.
bool TelegramScanner::padded_confirmation() const {
  if (position_ + confirmation > input_.size()) return false;
  const auto seven = [this](std::size_t i) { return input_[position_ + i] & 0x7FU; };
  return input_[position_ + 1] == 0xB2 && seven(3) == '2' && seven(4) == CR && seven(5) == LF;
}

void TelegramScanner::acknowledgement() {
  if (padded_confirmation()) {
    findings_.add("5.4", position_ + 1, "the confirmation of mode E carries parity bits in bit 7: sent as 8N1 characters");
    layout_.add(position_, position_ + confirmation, "confirmation of mode E, parity bits in bit 7");
    traits_.hdlc_selected = true;
    position_ += confirmation;
    return;
  }
  std::size_t end = position_ + 1;
  while (end < input_.size() && end < position_ + 4 && is_printable(input_[end])) ++end;
  const auto line_end = line_end_size(input_, end, ends_);
  if (line_end == 0) {  // a single ACK, as an answer to a command
    layout_.add(position_, position_ + 1, "acknowledgement");
    ++position_;
    return;
  }
  findings_.add("6.3.3", position_, "the acknowledgement '{}' stands in the capture: an echo, or both directions were recorded",
                excerpt(part(position_, end)));
  layout_.add(position_, position_ + 1, "acknowledgement, option select");
  const auto field = [this, end](std::size_t i) { return std::min(position_ + i, end); };
  const auto character = [this](std::size_t i) { return static_cast<char>(at(position_ + i)); };
  layout_.add(field(1), field(2), "V, {}", meaning_of_protocol(character(1)));
  layout_.add(field(2), field(3), "Z, {}", meaning([&] { return meaning_of_rate(character(2)); }));
  layout_.add(field(3), field(4), "Y, {}", meaning_of_mode(character(3)));
  layout_.add(end, end + line_end, "line end");
  if (end == position_ + 4) {
    traits_.hdlc_selected = traits_.hdlc_selected || (input_[position_ + 1] == '2' && input_[position_ + 3] == '2');
    traits_.programming = traits_.programming || input_[position_ + 3] == '1';
  }
  position_ = end + line_end;
}

void TelegramScanner::negative_acknowledgement() {
  layout_.add(position_, position_ + 1, "negative acknowledgement: repeat request");
  ++position_;
}

bool TelegramScanner::command_begins() const {
  const auto next = at(position_ + 3);
  return is_printable(at(position_ + 1)) && is_printable(at(position_ + 2)) && (next == STX || next == ETX || next == EOT);
}

void TelegramScanner::command() {
  const auto start = position_;
  traits_.programming = true;
  layout_.add(start, start + 1, "begin of a command");
  layout_.add(start + 1, start + 2, "{}", meaning_of_command(static_cast<char>(input_[start + 1])));
  const auto letter = static_cast<char>(input_[start + 1]);
  layout_.add(start + 2, start + 3, "type: {}", meaning_of_command_type(letter, static_cast<char>(input_[start + 2])));
  position_ = start + 3;
  if (input_[position_] != STX) return block_check(start);
  layout_.add(position_, position_ + 1, "begin of the data");
  BlockScanner::Rules rules;
  rules.value_meaning = meaning_of_argument(letter, static_cast<char>(input_[start + 2]));
  rules.value_limit = programming_value_limit;
  framed_block(start, position_ + 1, rules);
}

void TelegramScanner::frame() {
  traits_.framed = true;
  layout_.add(position_, position_ + 1, "begin of the data message");
  BlockScanner::Rules rules;
  rules.value_limit = traits_.programming ? programming_value_limit : rules.value_limit;
  framed_block(position_, position_ + 1, rules);
}

void TelegramScanner::framed_block(std::size_t start, std::size_t block, BlockScanner::Rules rules) {
  rules.framed = true;
  rules.cut_at_end = true;
  position_ = block;
  bool marked = false;
  for (;;) {
    const auto stop = blocks_.scan(position_, rules, current_.datasets, findings_);
    position_ = blocks_.position();
    if (stop == BlockScanner::Stop::block_end) {
      const auto last = input_[position_ - 1];
      if (!marked && (last == CR || last == LF) && (traits_.programming || !current_.identification)) {
        findings_.add("6.5.2", position_ - 1, "a line end at the end of an answer, a closing bracket expected");
      }
      return block_check(start);
    }
    if (stop != BlockScanner::Stop::end_mark) break;
    marked = traits_.end_mark = true;
    layout_.add(position_, position_ + 1, "end mark");
    ++position_;
    if (line_end() == 0 && at(position_) != ETX && position_ < input_.size()) {
      findings_.add("6.3.4", position_, "'{}' behind the end mark, <CR><LF> expected", excerpt(part(position_, position_ + 1)));
    }
  }
  traits_.cut = true;
  findings_.add("6.3.4", position_, "the message that begins at offset {} is cut off here, ETX or EOT and BCC expected", start);
}

// At ETX or EOT; 6.2: the BCC stands directly behind it.
void TelegramScanner::block_check(std::size_t start) {
  layout_.add(position_, position_ + 1, "{}", input_[position_] == ETX ? "end of the message" : "end of a partial block");
  const auto covered = part(start + 1, ++position_);
  if (position_ == input_.size()) {
    findings_.add("6.2", position_ - 1, "the input ends with {} at this offset, a BCC expected behind it",
                  to_readable(covered.last(1)));
    current_.bcc.add_without();
    return;
  }
  auto check = check_bcc_of(covered, input_[position_], position_, ends_, findings_, current_.bcc);
  layout_.add(position_, position_ + 1, "BCC: {}, {} expected {}", check.kind, check.expected, check.ok ? "and seen" : "- wrong");
  current_.checks.push_back(std::move(check));
  ++position_;
  if (line_end_size(input_, position_, ends_) > 0) {
    findings_.add("6.3.4", position_, "a line end behind the BCC, the end of the message expected");
    line_end();
  }
}

void TelegramScanner::end_without_start() {
  const auto end = std::min(position_ + 2, input_.size());
  if (!findings_.only_counts(position_)) {
    findings_.add("6.3.4", position_, "{} without STX in front: the BCC behind it cannot be checked",
                  to_readable(part(position_, position_ + 1)));
  }
  layout_.add(position_, position_ + 1, "end of a message whose begin is missing");
  layout_.add(position_ + 1, end, "BCC, not checked");
  position_ = end;
}

// Annex E: a frame of type 3 behind the selection of HDLC, or directly behind an identification that offers it.
bool TelegramScanner::hdlc_begins() const {
  if ((at(position_ + 1) & 0xF0U) != 0xA0U || !current_.datasets.empty() || !current_.identification) return false;
  return traits_.hdlc_selected || (position_ == traits_.body && current_.identification->offers_hdlc());
}

void TelegramScanner::hdlc() {
  traits_.hdlc = true;
  layout_.add(position_, input_.size(), "HDLC frames of mode E (Annex E)");
  position_ = input_.size();
}

void TelegramScanner::skip_byte() {
  if (!findings_.only_counts(position_)) {
    findings_.add("6.3.7", position_, "{} begins no command here, 'SOH letter type' and STX or ETX expected",
                  to_readable(part(position_, position_ + 1)));
  }
  layout_.add(position_, position_ + 1, "belongs to no message");
  ++position_;
}

void TelegramScanner::plain_block() {
  BlockScanner::Rules rules;
  rules.cut_at_end = true;
  const auto stop = blocks_.scan(position_, rules, current_.datasets, findings_);
  position_ = blocks_.position();
  if (stop == BlockScanner::Stop::end_mark) end_mark();
}

// "! CR LF", or the CRC of P1 between them.
void TelegramScanner::end_mark() {
  const auto mark = position_++;
  traits_.end_mark = true;
  layout_.add(mark, position_, "end mark");
  auto end = position_;
  while (end < input_.size() && end < position_ + 4 && is_hex_digit(input_[end])) ++end;
  const bool whole = end == input_.size() ? end == position_ + 4 : line_end_size(input_, end, ends_) > 0;
  if (end > position_ && whole) crc(mark, end);
  if (line_end() > 0) return;
  if (position_ == input_.size()) {
    findings_.add("6.3.4", mark, "the input ends with the end mark at this offset, <CR><LF> expected behind it");
  } else if (!findings_.only_counts(position_)) {
    findings_.add("6.3.4", position_, "'{}' behind the end mark, <CR><LF> expected", excerpt(part(position_, position_ + 1)));
  }
}

void TelegramScanner::crc(std::size_t mark, std::size_t end) {
  const auto digits = to_text(part(position_, end));
  layout_.add(position_, end, "CRC of P1");
  // The first one only: a CRC covers its telegram once, and further ones would make hostile input cost its square.
  if (current_.identification && !std::exchange(traits_.crc, true)) {
    current_.checks.push_back(check_crc_of(part(traits_.begin, mark + 1), digits, position_, ends_, findings_));
  } else {
    findings_.add("P1", position_, "the CRC {} cannot be checked: the begin of the telegram is missing", digits);
  }
  traits_.crc = true;
  position_ = end;
}

std::size_t TelegramScanner::line_end() {
  const auto size = line_end_size(input_, position_, ends_);
  layout_.add(position_, position_ + size, "line end");
  position_ += size;
  return size;
}

}  // namespace umirig::iec62056
