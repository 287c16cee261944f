#include "adapters/replay/replay_line.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/replay/peer.hpp"
#include "rig/run/record.hpp"

namespace umirig::replay {
namespace {

constexpr Duration least_reaction = 200ms;  // 6.1
constexpr std::uint32_t most_ms = 100'000;
constexpr std::uint32_t most_baud = 4'000'000;

class ReplayLine final : public SerialLine {
 public:
  ReplayLine(World& world, Exchange exchange, std::string name)
      : wire_(world), peer_(world, wire_.device_end(), std::move(exchange), std::move(name)) {}

  void set_format(const SerialFormat& format) override { rig().set_format(format); }
  SerialFormat format() const override { return format_of_rig(); }
  void send(ByteView bytes) override { rig().send(bytes); }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { rig().send_damaged(byte, errors); }
  void send_break(Duration duration) override { rig().send_break(duration); }
  void flush() override { rig().flush(); }
  Time idle_at() const override { return wire_.rig_end().idle_at(); }
  void listen(SerialReceiver* receiver) override { rig().listen(receiver); }
  std::optional<std::string> fault() const override { return peer_.fault(); }

 private:
  WireEnd& rig() { return wire_.rig_end(); }
  SerialFormat format_of_rig() const { return wire_.rig_end().format(); }

  mutable Wire wire_;
  Peer peer_;
};

Result<std::string> contents(const std::string& path) {
  std::error_code error;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, error)) {
    return failure(ErrorKind::usage, fmt::format("replay: there is no file '{}' that can be read: expected a record of umirig or "
                                                 "a transcript of lines 'C hex' and 'M hex'",
                                                 path));
  }
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Result<Duration> reaction_from(const Url& url) {
  if (!url.has("tr_ms")) return least_reaction;
  const auto text = url.option("tr_ms");
  std::uint32_t ms = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (error != std::errc() || end != text.data() + text.size() || ms > most_ms) {
    return failure(ErrorKind::usage, fmt::format("{}: option 'tr_ms' cannot be '{}': expected a whole number of ms up to {}",
                                                 url.text, text, most_ms));
  }
  return std::chrono::milliseconds(ms);
}

Result<SerialFormat> push_format(const Url& url) {
  SerialFormat format;
  const auto text = url.option("baud");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format.baud);
  if (error != std::errc() || end != text.data() + text.size() || format.baud == 0 || format.baud > most_baud) {
    return failure(ErrorKind::usage, fmt::format("{}: option 'baud' cannot be '{}': expected a rate in Bd", url.text, text));
  }
  const auto form = url.option("format", "7E1");
  if (form != "7E1" && form != "8N1")
    return failure(ErrorKind::usage, fmt::format("{}: option 'format' cannot be '{}': expected 7E1 or 8N1", url.text, form));
  if (form == "8N1") {
    format.data_bits = 8;
    format.parity = 'N';
  }
  return format;
}

// What a meter says unasked.
Result<Exchange> load_push(const Url& url, const std::string& text) {
  for (const auto& [name, value] : url.options) {
    if (name != "baud" && name != "format")
      return failure(ErrorKind::usage, fmt::format("{}: a push stream has no option '{}'; known: baud, format", url.text, name));
  }
  const auto format = push_format(url);
  if (!format) return tl::unexpected(format.error());
  if (text.empty()) return failure(ErrorKind::configuration, fmt::format("{}: the file is empty", url.path));
  auto exchange = exchange_from_transcript(text, least_reaction, *format);
  if (!exchange) {
    exchange = Exchange(1);
    exchange->front().from_meter = true;
    exchange->front().bytes = to_bytes(text);
    exchange->front().pause = least_reaction;
    exchange->front().format = *format;
  }
  for (const auto& step : *exchange) {
    if (!step.from_meter) {
      return failure(ErrorKind::usage, fmt::format("{}: {} is the reader's, and the rates of a session are its own: expected no "
                                                   "'baud', or lines 'M hex' alone",
                                                   url.text, step.where));
    }
  }
  return exchange;
}

Result<Exchange> load(const Url& url) {
  const auto text = contents(url.path);
  if (!text) return tl::unexpected(text.error());
  if (url.has("baud")) return load_push(url, *text);
  const bool is_record = text->starts_with('{');
  for (const auto& [name, value] : url.options) {
    if (name == (is_record ? "case" : "tr_ms")) continue;
    return failure(ErrorKind::usage, fmt::format("{}: {} has no option '{}'; known: {}", url.text,
                                                 is_record ? "a record" : "a transcript", name, is_record ? "case" : "tr_ms"));
  }
  if (is_record) {
    const auto record = run::read_record(url.path);
    if (!record) return tl::unexpected(record.error());
    return exchange_from_record(*record, url.option("case"));
  }
  const auto reaction = reaction_from(url);
  if (!reaction) return tl::unexpected(reaction.error());
  auto exchange = exchange_from_transcript(*text, *reaction);
  if (!exchange) {
    return failure(exchange.error().kind,
                   fmt::format("{}: neither a record of umirig nor a transcript: {}", url.path, exchange.error().text));
  }
  return exchange;
}

}  // namespace

Result<std::unique_ptr<SerialLine>> open_replay(World& world, const Url& url) {
  auto exchange = load(url);
  if (!exchange) return tl::unexpected(exchange.error());
  return std::unique_ptr<SerialLine>(std::make_unique<ReplayLine>(world, std::move(*exchange), "replay:" + url.path));
}

}  // namespace umirig::replay
