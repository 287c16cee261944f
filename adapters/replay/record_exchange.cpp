#include <fmt/format.h>

#include <algorithm>

#include "adapters/replay/exchange.hpp"

namespace umirig::replay {
namespace {

constexpr Duration inter_character_time = 1500ms;  // 6.1: what comes later belongs to another message

bool has_received(const run::CaseRecord& one) {
  return std::any_of(one.events.begin(), one.events.end(),
                     [](const LineEvent& event) { return event.kind == LineEvent::Kind::received; });
}

Result<const run::CaseRecord*> choose(const run::Record& record, std::string_view id) {
  std::string known;
  for (const auto& one : record.cases) {
    const std::string_view name = one.id;
    const auto slash = name.find('/');
    if (id.empty() ? has_received(one) : name == id || (slash != std::string_view::npos && name.substr(slash + 1) == id))
      return &one;
    if (has_received(one)) known += (known.empty() ? "" : ", ") + one.id;
  }
  if (id.empty())
    return failure(ErrorKind::usage, fmt::format("{}: nothing was received in any case of this record", record.path));
  return failure(ErrorKind::usage,
                 fmt::format("{}: there is no case '{}' in this record; cases with an exchange: {}", record.path, id, known));
}

// Joins flags that are empty where none is set.
void append_flags(Bytes& flags, std::size_t size, const Bytes& more, std::size_t more_size) {
  if (flags.empty() && more.empty()) return;
  flags.resize(size);
  flags.insert(flags.end(), more.begin(), more.end());
  flags.resize(size + more_size);
}

class Builder {
 public:
  void add(const LineEvent& event) {
    ++number_;
    switch (event.kind) {
      case LineEvent::Kind::format:
        rig_format_ = event.format;
        return;
      case LineEvent::Kind::sent:
        return sent(event);
      case LineEvent::Kind::received:
        return received(event);
      case LineEvent::Kind::break_:
        return break_condition(event);
      default:
        return;
    }
  }

  Exchange take() { return std::move(exchange_); }

 private:
  Step& begin(bool from_meter, const SerialFormat& format) {
    Step step;
    step.from_meter = from_meter;
    step.format = format;
    step.where = fmt::format("event {}", number_);
    exchange_.push_back(std::move(step));
    return exchange_.back();
  }

  void sent(const LineEvent& event) {
    const bool joins = !exchange_.empty() && !exchange_.back().from_meter && !exchange_.back().condition &&
                       exchange_.back().format == event.format && event.at - end_ < inter_character_time;
    auto& step = joins ? exchange_.back() : begin(false, event.format);
    const auto size = step.bytes.size();
    step.bytes.insert(step.bytes.end(), event.bytes.begin(), event.bytes.end());
    append_flags(step.errors, size, event.errors, event.bytes.size());
    append_flags(step.hidden, size, event.hidden, event.bytes.size());
    end_ = event.at + event.format.characters(event.bytes.size());
  }

  void received(const LineEvent& event) {
    // What the recorder could not read goes out as it was read, in its own format.
    const bool damaged = std::any_of(event.errors.begin(), event.errors.end(), [](auto flags) { return flags != no_error; });
    auto& step = begin(true, damaged ? rig_format_ : event.format);
    step.bytes = event.bytes;
    step.errors = event.errors;
    step.pause = std::max(Duration(0), event.at - end_);
    end_ = event.at + event.format.characters(event.bytes.size());
  }

  void break_condition(const LineEvent& event) {
    auto& step = begin(false, rig_format_);
    step.bytes = {0};
    step.condition = true;
    end_ = event.at + event.duration;
  }

  Exchange exchange_;
  SerialFormat rig_format_;
  Time end_{0};
  std::size_t number_ = 0;
};

}  // namespace

Result<Exchange> exchange_from_record(const run::Record& record, std::string_view id) {
  const auto chosen = choose(record, id);
  if (!chosen) return tl::unexpected(chosen.error());
  Builder builder;
  for (const auto& event : (*chosen)->events) builder.add(event);
  return builder.take();
}

}  // namespace umirig::replay
