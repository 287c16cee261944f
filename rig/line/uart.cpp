#include "rig/line/uart.hpp"

#include <bit>

namespace umirig {
namespace {

// The levels of one character on the wire, start bit first; 1 is MARK, which also stands before and after.
struct Waveform {
  std::uint32_t levels = ~0U;
  unsigned bits = 0;

  void append(bool level) {
    if (!level) levels &= ~(1U << bits);
    ++bits;
  }
  bool at(double bit) const { return bit >= bits || ((levels >> static_cast<unsigned>(bit)) & 1U) != 0; }
};

Waveform waveform(std::uint8_t byte, const SerialFormat& sender, std::uint8_t damage) {
  Waveform wave;
  wave.append(false);
  for (unsigned i = 0; i < sender.data_bits; ++i) wave.append(((byte >> i) & 1U) != 0);
  if (sender.parity != 'N') {
    wave.append(parity_bit(byte, sender.data_bits, sender.parity) != ((damage & parity_error) != 0));
  }
  for (unsigned i = 0; i < sender.stop_bits; ++i) wave.append((damage & framing_error) == 0);
  return wave;
}

// Counting anew after so many characters keeps the sum within 64 bits at any rate.
constexpr std::size_t longest_run = 1'000'000;

}  // namespace

bool parity_bit(std::uint8_t byte, std::uint8_t data_bits, char parity) {
  const auto ones = std::popcount(static_cast<unsigned>(byte) & ((1U << data_bits) - 1U));
  return (ones % 2 == 1) == (parity == 'E');
}

Reception receive(std::uint8_t byte, const SerialFormat& sender, std::uint8_t damage, const SerialFormat& receiver) {
  const auto wave = waveform(byte, sender, damage);
  const double ratio = static_cast<double>(sender.baud) / receiver.baud;
  const auto sample = [&](unsigned bit) { return wave.at((bit + 0.5) * ratio); };
  Reception reception;
  for (unsigned i = 0; i < receiver.data_bits; ++i) {
    if (sample(1 + i)) reception.byte = static_cast<std::uint8_t>(reception.byte | (1U << i));
  }
  unsigned stop = 1U + receiver.data_bits;
  if (receiver.parity != 'N') {
    if (sample(stop) != parity_bit(reception.byte, receiver.data_bits, receiver.parity)) reception.errors |= parity_error;
    ++stop;
  }
  if (!sample(stop) || ratio < 0.97 || ratio > 1.03) reception.errors |= framing_error;
  return reception;
}

void TransmitQueue::set_format(const SerialFormat& format, Time now, bool receive_too) {
  format_ = format;
  run_length_ = 0;
  Transmission item;
  item.kind = Transmission::Kind::format;
  item.receive_too = receive_too;
  item.format = format;
  item.begin = item.end = start(now);
  items_.push_back(item);
}

void TransmitQueue::send(ByteView bytes, Time now) {
  for (const auto byte : bytes) push_character(byte, no_error, now);
}

void TransmitQueue::send_damaged(std::uint8_t byte, std::uint8_t errors, Time now) { push_character(byte, errors, now); }

void TransmitQueue::push_character(std::uint8_t byte, std::uint8_t damage, Time now) {
  Transmission item;
  item.byte = static_cast<std::uint8_t>(byte & ((1U << format_.data_bits) - 1U));
  item.damage = damage;
  item.format = format_;
  item.begin = start(now);
  if (run_length_ == 0 || run_length_ == longest_run || item.begin != tail_) {
    run_begin_ = item.begin;
    run_length_ = 0;
  }
  tail_ = item.end = run_begin_ + format_.characters(++run_length_);
  items_.push_back(item);
}

void TransmitQueue::send_break(Duration duration, Time now) {
  if (duration <= Duration(0)) return;
  Transmission item;
  item.kind = Transmission::Kind::break_;
  item.format = format_;
  item.begin = start(now);
  tail_ = item.end = item.begin + duration;
  run_length_ = 0;
  items_.push_back(item);
}

void TransmitQueue::flush(Time now) {
  if (items_.empty() || items_.back().begin <= now) return;
  while (!items_.empty() && items_.back().begin > now) items_.pop_back();
  tail_ = taken_;
  format_ = taken_format_;
  run_length_ = 0;
  for (const auto& item : items_) {
    format_ = item.format;
    if (item.kind != Transmission::Kind::format) tail_ = item.end;
  }
}

void TransmitQueue::clear(Time now) {
  items_.clear();
  tail_ = taken_ = std::min(tail_, now);
  taken_format_ = format_;
  run_length_ = 0;
}

std::optional<Transmission> TransmitQueue::take(Time now) {
  if (items_.empty() || items_.front().end > now) return std::nullopt;
  const Transmission item = items_.front();
  items_.pop_front();
  taken_format_ = item.format;
  if (item.kind != Transmission::Kind::format) taken_ = item.end;
  return item;
}

}  // namespace umirig
