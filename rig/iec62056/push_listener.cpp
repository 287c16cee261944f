#include "rig/iec62056/push_listener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/parity.hpp"
#include "rig/line/uart.hpp"

namespace umirig::iec62056 {
namespace {

// 2400 Bd by 6.4.4; 9600 Bd of German meters, 115200 Bd of P1; then what is left.
constexpr std::array<std::uint32_t, 10> rates = {2400, 9600, 115200, 300, 4800, 19200, 1200, 600, 57600, 38400};
constexpr unsigned judged = 24;         // characters after which a rate is judged
constexpr unsigned most_bad = 8;        // of them may be noise
constexpr std::size_t shown = 40;       // characters, in a text
constexpr std::size_t enough_even = 9;  // of ten characters, where bit 7 is a parity bit

bool is_bad(const Character& character) {
  if ((character.errors & (framing_error | break_condition)) != 0) return true;
  const auto seven = static_cast<std::uint8_t>(character.byte & 0x7FU);
  return !is_printable(seven) && seven != CR && seven != LF && seven != STX && seven != ETX;
}

// All eight bits as they were on the wire, bit 7 the parity bit where the line is set to 7E1.
std::uint8_t eight_bits(const Character& character, const SerialFormat& format) {
  if (format.data_bits == 8) return character.byte;
  const bool parity = parity_bit(character.byte, 7, 'E') != ((character.errors & parity_error) != 0);
  return static_cast<std::uint8_t>((character.byte & 0x7FU) | (parity ? 0x80U : 0U));
}

bool carries_parity(ByteView bytes) {
  const auto high = std::count_if(bytes.begin(), bytes.end(), [](auto byte) { return byte >= 0x80; });
  const auto even = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), has_even_parity));
  return high > 0 && even * 10 >= bytes.size() * enough_even;
}

}  // namespace

PushListener::PushListener(World& world, SerialLine& line, ListenOptions options)
    : world_(world), line_(line), options_(std::move(options)), splitter_(options_.limit) {
  line_.listen(this);
  set_rate(options_.baud.value_or(rates[0]));
  rate_found_ = options_.baud.has_value();
}

PushListener::~PushListener() { line_.listen(nullptr); }

void PushListener::set_rate(std::uint32_t baud) {
  const auto format = options_.seven_bits ? SerialFormat{baud, 7, 'E', 1} : SerialFormat{baud, 8, 'N', 1};
  if (line_.format() != format) line_.set_format(format);
  splitter_.clear();
  bad_ = heard_ = 0;
}

// Goes on to the next rate where most of what came cannot be read.
void PushListener::judge_rate(const Character& character) {
  const bool bad = is_bad(character);
  if (bad) ++unreadable_;
  if (rate_found_) return;
  if (bad) ++bad_;
  if (++heard_ < judged) return;
  if (bad_ <= most_bad) {
    bad_ = heard_ = 0;
    return;
  }
  rate_ = (rate_ + 1) % rates.size();
  set_rate(rates[rate_]);
}

PushedTelegram PushListener::decode(const PushSplitter::Piece& piece, Time end) {
  PushedTelegram pushed;
  pushed.whole = piece.whole;
  pushed.end = end;
  pushed.format = line_.format();
  pushed.skipped = piece.skipped;
  if (!carries_parity(piece.bytes)) {
    pushed.telegram = decode_telegram(piece.bytes);
    return pushed;
  }
  pushed.format.data_bits = 7;
  pushed.format.parity = 'E';
  pushed.telegram = decode_telegram(without_parity(piece.bytes));
  auto& findings = pushed.telegram.findings;
  for (std::size_t i = 0; i < piece.bytes.size() && findings.size() < max_findings; ++i) {
    if (!has_even_parity(piece.bytes[i]))
      findings.push_back({"5.6", fmt::format("character {:02X} has a parity error", piece.bytes[i] & 0x7F), i});
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) { return a.offset < b.offset; });
  return pushed;
}

std::string PushListener::silence(Duration waited) const {
  const auto head =
      fmt::format("no telegram within {:.0f} s at {}", to_ms(waited) / 1e3, rate_found_ ? to_text(line_.format()) : "any rate");
  constexpr std::string_view expected = "expected '/XXXZ...' and data that end with '!'";
  if (characters_ == 0) return fmt::format("{}: {}; nothing at all came in", head, expected);
  if (2 * unreadable_ > characters_) {
    return fmt::format("{}: {}; {} characters came, {} of them cannot be read: another rate?", head, expected, characters_,
                       unreadable_);
  }
  return fmt::format("{}: {}; {} characters came, at last '{}'", head, expected, characters_, excerpt(last_, 2 * shown));
}

std::optional<Error> PushListener::trouble() const {
  if (const auto fault = line_.fault()) return Error{ErrorKind::rig, *fault};
  if (const auto loss = line_.device_loss()) return Error{ErrorKind::data, *loss};
  if (world_.interrupted()) return Error{ErrorKind::rig, "interrupted"};
  return std::nullopt;
}

Result<PushedTelegram> PushListener::next() {
  const Time begin = world_.now();
  const Time deadline = begin + options_.patience;
  characters_ = unreadable_ = 0;
  last_.clear();
  while (true) {
    world_.run_until([&] { return !inbox_.empty() || trouble().has_value(); }, deadline);
    if (inbox_.empty()) {
      if (auto error = trouble()) return tl::unexpected(std::move(*error));
      return failure(ErrorKind::data, silence(world_.now() - begin));
    }
    const auto character = inbox_.front();
    inbox_.pop_front();
    ++characters_;
    if (options_.progress) options_.progress(characters_);
    if (last_.size() == shown) last_.erase(last_.begin());
    last_.push_back(static_cast<std::uint8_t>(character.byte & 0x7FU));
    const auto format = line_.format();
    const auto piece = splitter_.feed(eight_bits(character, format));
    if (!piece) {
      judge_rate(character);
      continue;
    }
    rate_found_ = rate_found_ || piece->whole;
    auto pushed = decode(*piece, character.end);
    if (options_.trace) {
      Passage passage;
      passage.begin = character.end - format.characters(piece->bytes.size());
      passage.baud = format.baud;
      passage.text = excerpt(without_parity(piece->bytes), shown);
      options_.trace(passage);
    }
    return pushed;
  }
}

}  // namespace umirig::iec62056
