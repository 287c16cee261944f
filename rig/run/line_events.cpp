#include "rig/run/line_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace umirig::run {
namespace {

constexpr std::array kinds = {LineEvent::Kind::sent,    LineEvent::Kind::received, LineEvent::Kind::format,
                              LineEvent::Kind::break_,  LineEvent::Kind::flush,    LineEvent::Kind::restart,
                              LineEvent::Kind::loss,    LineEvent::Kind::fault,    LineEvent::Kind::command,
                              LineEvent::Kind::refusal, LineEvent::Kind::report,   LineEvent::Kind::unseen,
                              LineEvent::Kind::blind,   LineEvent::Kind::note};
constexpr std::uint8_t mask = 'x';
// So many bytes in front of a secret tell an echo of it from a register that happens to hold the same digits: "P1<STX>(".
constexpr std::size_t context = 4;
// A shorter secret is found in too many innocent texts.
constexpr std::size_t shortest_in_text = 4;

// "300 7E1"
Result<SerialFormat> format_from(std::string_view text) {
  SerialFormat format;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, format.baud);
  if (error != std::errc() || format.baud == 0 || end - rest != 4 || *rest != ' ' || rest[1] < '5' || rest[1] > '8' ||
      std::string_view("NEO").find(rest[2]) == std::string_view::npos || rest[3] < '1' || rest[3] > '2') {
    return failure(ErrorKind::data, fmt::format("'{}' is no line format: expected one like 300 7E1", text));
  }
  format.data_bits = static_cast<std::uint8_t>(rest[1] - '0');
  format.parity = rest[2];
  format.stop_bits = static_cast<std::uint8_t>(rest[3] - '0');
  return format;
}

// One byte in the events of a line.
struct Place {
  LineEvent* event = nullptr;
  std::size_t index = 0;
};

// Secret bytes, with what stood in front of them on the line.
struct Pattern {
  Bytes bytes;
  std::size_t secret = 0;  // where the secret begins
};

// The bytes of one direction in their order, without parity bits, and where each stands.
Bytes stream_of(std::vector<LineEvent>& events, LineEvent::Kind kind, std::vector<Place>& places) {
  Bytes all;
  for (auto& event : events) {
    if (event.kind != kind) continue;
    for (std::size_t i = 0; i < event.bytes.size(); ++i) {
      places.push_back({&event, i});
      all.push_back(event.bytes[i] & 0x7FU);
    }
  }
  return all;
}

void mask_at(const Place& place) {
  place.event->hidden.resize(place.event->bytes.size());
  place.event->hidden[place.index] = 1;
  place.event->bytes[place.index] = mask;
}

// A secret may be sent character by character, each an event: what stands in front of it is looked for in the events before.
std::vector<Pattern> mask_sent(std::vector<LineEvent>& events) {
  std::vector<Pattern> patterns;
  std::vector<Place> places;
  const auto all = stream_of(events, LineEvent::Kind::sent, places);
  const auto is_hidden = [&](std::size_t i) {
    const auto& flags = places[i].event->hidden;
    return !flags.empty() && flags[places[i].index] != 0;
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!is_hidden(i)) continue;
    const auto first = i;
    while (i + 1 < all.size() && places[i + 1].event == places[first].event && is_hidden(i + 1)) ++i;
    const auto secret = std::min(first, context);
    patterns.push_back(
        {Bytes(all.begin() + static_cast<std::ptrdiff_t>(first - secret), all.begin() + static_cast<std::ptrdiff_t>(i + 1)),
         secret});
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_hidden(i)) mask_at(places[i]);
  }
  return patterns;
}

void mask_echoes(std::vector<LineEvent>& events, const std::vector<Pattern>& patterns) {
  if (patterns.empty()) return;
  std::vector<Place> places;
  const auto all = stream_of(events, LineEvent::Kind::received, places);
  for (const auto& [bytes, secret] : patterns) {
    auto from = all.begin();
    while ((from = std::search(from, all.end(), bytes.begin(), bytes.end())) != all.end()) {
      const auto first = static_cast<std::size_t>(from - all.begin());
      for (std::size_t i = secret; i < bytes.size(); ++i) mask_at(places[first + i]);
      from += static_cast<std::ptrdiff_t>(bytes.size());
    }
  }
}

}  // namespace

Result<SerialFormat> serial_format_from(std::string_view text) { return format_from(text); }

Node to_node(const std::vector<LineEvent>& events) {
  auto list = Node::array();
  for (const auto& event : events) {
    auto node = Node::object();
    node.set("kind", to_text(event.kind)).set("at", static_cast<std::int64_t>(event.at.count()));
    const bool bytes = event.kind == LineEvent::Kind::sent || event.kind == LineEvent::Kind::received;
    if (bytes || event.kind == LineEvent::Kind::format) node.set("format", to_text(event.format));
    if (bytes) node.set("bytes", to_hex(event.bytes));
    if (!event.errors.empty()) node.set("errors", to_hex(event.errors));
    if (!event.hidden.empty()) node.set("hidden", to_hex(event.hidden));
    if (event.duration != Duration(0)) node.set("duration", static_cast<std::int64_t>(event.duration.count()));
    if (!event.text.empty()) node.set("text", event.text);
    list.push(std::move(node));
  }
  return list;
}

Result<std::vector<LineEvent>> line_events_from(const Node& node) {
  std::vector<LineEvent> events;
  for (const auto& item : node.items()) {
    LineEvent event;
    const auto bad = [&](std::string_view why) {
      return failure(ErrorKind::data, fmt::format("event {}: {}", events.size() + 1, why));
    };
    const auto kind = item["kind"].text();
    const auto* found = std::find_if(kinds.begin(), kinds.end(), [&](auto one) { return to_text(one) == kind; });
    if (found == kinds.end()) return bad(fmt::format("'{}' is no kind of event", kind));
    event.kind = *found;
    event.at = Time(item["at"].integer());
    event.duration = Duration(item["duration"].integer());
    event.text = item["text"].text();
    if (item.has("format")) {
      auto format = format_from(item["format"].text());
      if (!format) return bad(format.error().text);
      event.format = *format;
    }
    for (const auto& [name, into] : {std::pair{"bytes", &event.bytes}, {"errors", &event.errors}, {"hidden", &event.hidden}}) {
      auto bytes = from_hex(item[name].text());
      if (!bytes) return bad(bytes.error().text);
      *into = std::move(*bytes);
    }
    for (const auto* flags : {&event.errors, &event.hidden}) {
      if (!flags->empty() && flags->size() != event.bytes.size()) return bad("as many flags as bytes expected");
    }
    events.push_back(std::move(event));
  }
  return events;
}

void mask_secrets(std::vector<LineEvent>& events, const std::vector<std::string>& secrets) {
  mask_echoes(events, mask_sent(events));
  for (auto& event : events) event.text = mask_secrets(std::move(event.text), secrets);
}

std::string mask_secrets(std::string text, const std::vector<std::string>& secrets) {
  for (const auto& secret : secrets) {
    if (secret.size() < shortest_in_text) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 1)) {
      text.replace(at, secret.size(), std::string(secret.size(), static_cast<char>(mask)));
    }
  }
  return text;
}

}  // namespace umirig::run
