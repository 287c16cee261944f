#include "rig/run/exchange.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::run {
namespace {

// Characters that one side said without the other one in between.
struct Stretch {
  bool by_device = false;
  Bytes bytes;
  Bytes errors;  // a flag a byte
  std::vector<Time> begins;
  std::vector<Time> ends;
};

void extend(Stretch& stretch, const LineEvent& event) {
  for (std::size_t i = 0; i < event.bytes.size(); ++i) {
    stretch.bytes.push_back(event.bytes[i]);
    stretch.errors.push_back(event.errors.empty() ? std::uint8_t{0} : event.errors[i]);
    stretch.begins.push_back(event.at + event.format.characters(i));
    const bool lasts = event.duration > Duration(0);
    stretch.ends.push_back(lasts ? event.at + event.duration : event.at + event.format.characters(i + 1));
  }
}

// The beginning decides, as for a receiver: what follows may be another message at the right rate.
bool unreadable(const Bytes& errors) {
  constexpr std::size_t beginning = 8;
  const auto count = std::min(errors.size(), beginning);
  const auto bad = std::count_if(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(count),
                                 [](unsigned flags) { return (flags & framing_error) != 0; });
  return count > 0 && 2 * static_cast<std::size_t>(bad) >= count;
}

Spoken cut(const Stretch& stretch, std::size_t from, std::size_t to) {
  Spoken one;
  one.by_device = stretch.by_device;
  one.bytes.assign(stretch.bytes.begin() + static_cast<std::ptrdiff_t>(from),
                   stretch.bytes.begin() + static_cast<std::ptrdiff_t>(to));
  one.begin = stretch.begins[from];
  one.end = stretch.ends[to - 1];
  for (auto i = from + 1; i < to; ++i) {
    one.longest_pause = std::max(one.longest_pause, stretch.begins[i] - stretch.ends[i - 1]);
  }
  one.text = to_readable(one.bytes);
  return one;
}

void add_stimulus(std::vector<Spoken>& list, const Stretch& stretch) {
  auto one = cut(stretch, 0, stretch.bytes.size());
  one.kind = "stimulus";
  one.form = to_text(stretch.bytes);
  const auto damaged = std::count_if(stretch.errors.begin(), stretch.errors.end(), [](auto flags) { return flags != 0; });
  if (damaged > 0) {
    one.form += to_hex(stretch.errors);
    one.text += fmt::format(" ({} of its characters damaged)", damaged);
  }
  list.push_back(std::move(one));
}

void add_messages(std::vector<Spoken>& list, const Stretch& stretch, const MessageReader& reader) {
  if (unreadable(stretch.errors)) {
    auto one = cut(stretch, 0, stretch.bytes.size());
    one.kind = one.form = "unreadable";
    one.text = fmt::format("{} characters with framing errors (another rate?)", one.bytes.size());
    list.push_back(std::move(one));
    return;
  }
  std::size_t from = 0;
  for (const auto& reading : reader(stretch.bytes)) {
    const auto to = std::min(from + reading.size, stretch.bytes.size());
    if (to <= from) break;
    auto one = cut(stretch, from, to);
    one.kind = reading.kind;
    one.form = reading.form;
    std::size_t damaged = 0;
    for (auto i = from; i < to; ++i) {
      if (stretch.errors[i] == 0) continue;
      ++damaged;
      one.form += fmt::format(" {}:{}", i - from, stretch.errors[i]);
    }
    if (damaged > 0) one.text += fmt::format(" ({} with errors)", damaged);
    list.push_back(std::move(one));
    from = to;
  }
}

Spoken deed(const LineEvent& event, bool by_device, std::string kind, std::string text) {
  Spoken one;
  one.by_device = by_device;
  one.kind = std::move(kind);
  one.form = one.text = std::move(text);
  one.begin = event.at;
  one.end = event.at + event.duration;
  return one;
}

}  // namespace

std::string form_key(std::string_view form) {
  std::string key(form);
  const auto both = [](char a, char b) { return a == value_character && b == value_character; };
  key.erase(std::unique(key.begin(), key.end(), both), key.end());
  return key;
}

std::vector<MessageReading> read_any_message(ByteView bytes) {
  if (bytes.empty()) return {};
  MessageReading one{bytes.size(), "message", to_text(bytes)};
  for (auto& c : one.form) c = c >= '0' && c <= '9' ? '0' : c;
  return {one};
}

std::vector<Spoken> exchange_of(const std::vector<LineEvent>& events, const MessageReader& reader) {
  std::vector<Spoken> list;
  Stretch stretch;
  const auto close = [&] {
    if (!stretch.bytes.empty() && stretch.by_device) add_messages(list, stretch, reader ? reader : read_any_message);
    if (!stretch.bytes.empty() && !stretch.by_device) add_stimulus(list, stretch);
    stretch = {};
  };
  for (const auto& event : events) {
    const bool received = event.kind == LineEvent::Kind::received;
    switch (event.kind) {
      case LineEvent::Kind::sent:
      case LineEvent::Kind::received:
        if (stretch.by_device != received) close();
        stretch.by_device = received;
        extend(stretch, event);
        break;
      case LineEvent::Kind::break_:
        close();
        list.push_back(deed(event, false, "break", "a break of " + format_ms(event.duration)));
        break;
      case LineEvent::Kind::restart:
        close();
        list.push_back(deed(event, false, "restart", "a restart"));
        break;
      case LineEvent::Kind::command:
        close();
        list.push_back(deed(event, false, "command", event.text));
        break;
      case LineEvent::Kind::report:
        close();
        list.push_back(deed(event, true, "report", event.text));
        break;
      case LineEvent::Kind::loss:
        close();
        list.push_back(deed(event, true, "loss", event.text));
        break;
      default:  // the rig's own format, what was dropped, the device's log: no part of what was said
        break;
    }
  }
  close();
  for (std::size_t i = 1; i < list.size(); ++i) {
    const bool answers = list[i].by_device && !list[i - 1].by_device && list[i - 1].kind != "restart";
    if (answers && !list[i].bytes.empty()) list[i].reaction = list[i].begin - list[i - 1].end;
  }
  return list;
}

}  // namespace umirig::run
