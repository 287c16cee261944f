#include "reports/dialogue.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "rig/base/bytes.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t longest_name = 40;

bool is_data(const LineEvent& event) { return event.kind == LineEvent::Kind::sent || event.kind == LineEvent::Kind::received; }

bool is_message(const run::Step& step) {
  return step.kind == run::Step::Kind::sent || step.kind == run::Step::Kind::received || step.kind == run::Step::Kind::silence;
}

void add_symbols(Entry& entry, const LineEvent& event) {
  if (entry.symbols.empty()) {
    entry.format = event.format;
    entry.begin = event.at;
  }
  for (std::size_t i = 0; i < event.bytes.size(); ++i) {
    Symbol one;
    one.byte = event.bytes[i];
    one.errors = i < event.errors.size() ? event.errors[i] : std::uint8_t{0};
    one.hidden = i < event.hidden.size() && event.hidden[i] != 0;
    one.begin = event.at + event.format.characters(i);
    one.end = event.at + event.format.characters(i + 1);
    entry.symbols.push_back(one);
  }
  if (!entry.symbols.empty()) entry.end = std::max(entry.symbols.back().end, event.at + event.duration);
}

class Joiner {
 public:
  explicit Joiner(const run::CaseRecord& one) : one_(one) {
    const SerialFormat* last = nullptr;
    const SerialFormat at_first;
    for (const auto& event : one.events) {
      if (is_data(event)) {
        data_.push_back(&event);
      } else if (event.kind != LineEvent::Kind::format || !(event.format == (last != nullptr ? *last : at_first))) {
        add_event(event);
      }
      if (event.kind == LineEvent::Kind::format) last = &event.format;
    }
  }

  std::vector<Entry> run() {
    const auto& steps = one_.outcome.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto& step = steps[i];
      if (step.kind == run::Step::Kind::sent) {
        flush(step.at);
        add_step(step, Entry::Kind::sent, until(i), LineEvent::Kind::sent);
      } else if (step.kind == run::Step::Kind::received) {
        add_step(step, Entry::Kind::received, step.at, LineEvent::Kind::received);
      } else {
        add_step(step, Entry::Kind::other, Time(0), LineEvent::Kind::note);
      }
    }
    flush(never);
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.begin < b.begin; });
    std::size_t number = 0;
    for (auto& entry : entries_) {
      if (entry.kind != Entry::Kind::other) entry.number = ++number;
    }
    return std::move(entries_);
  }

 private:
  // Up to which moment the characters sent belong to step i.
  Time until(std::size_t i) const {
    const auto& steps = one_.outcome.steps;
    const auto next = std::find_if(steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, steps.end(), is_message);
    return next == steps.end() ? never : std::max(next->at, steps[i].at + Duration(1));
  }

  void add_event(const LineEvent& event) {
    Entry entry;
    entry.begin = event.at;
    entry.end = event.at + event.duration;
    entry.event = &event;
    entries_.push_back(std::move(entry));
  }

  void add_step(const run::Step& step, Entry::Kind kind, Time before, LineEvent::Kind wanted) {
    Entry entry;
    entry.kind = kind;
    entry.begin = step.at;
    entry.end = step.at;
    entry.step = &step;
    for (auto& event : data_) {
      if (event == nullptr || event->at >= before) continue;
      // What is sent behind an answer is another message.
      if (event->kind != wanted && wanted == LineEvent::Kind::sent && !entry.symbols.empty()) break;
      if (event->kind != wanted) continue;
      add_symbols(entry, *event);
      event = nullptr;
    }
    entries_.push_back(std::move(entry));
  }

  // What passed on the line before that moment without a word about it.
  void flush(Time before) {
    Entry* open = nullptr;
    for (auto& event : data_) {
      if (event == nullptr || event->at >= before) continue;
      const auto kind = event->kind == LineEvent::Kind::sent ? Entry::Kind::sent : Entry::Kind::received;
      const bool joins =
          open != nullptr && open->kind == kind && open->format == event->format && event->at - open->end <= joined_within;
      if (!joins) {
        entries_.emplace_back();
        open = &entries_.back();
        open->kind = kind;
      }
      add_symbols(*open, *event);
      event = nullptr;
    }
  }

  const run::CaseRecord& one_;
  std::vector<const LineEvent*> data_;  // null: it stands in an entry
  std::vector<Entry> entries_;
};

// Where the message's characters begin in the text of its step.
std::size_t place_of_symbols(const Entry& entry) {
  Bytes first;
  for (std::size_t i = 0; i < std::min<std::size_t>(entry.symbols.size(), 6) && !entry.symbols[i].hidden; ++i) {
    first.push_back(entry.symbols[i].byte & 0x7FU);
  }
  return first.empty() ? std::string::npos : entry.step->text.find(to_readable(first));
}

std::string without_colon(std::string text) {
  while (text.ends_with(' ') || text.ends_with(':')) text.pop_back();
  return text;
}

}  // namespace

std::vector<Entry> dialogue(const run::CaseRecord& one) { return Joiner(one).run(); }

std::string name_of(const Entry& entry) {
  if (entry.step == nullptr) return "";
  if (entry.kind == Entry::Kind::sent) {
    const auto& text = entry.step->text;
    const auto at = std::min(text.find(": "), place_of_symbols(entry));
    if (at <= longest_name) return without_colon(text.substr(0, at));
  }
  const auto& decoded = entry.step->decoded;
  return decoded.substr(0, decoded.find(':'));
}

std::string meaning_of(const Entry& entry) {
  if (entry.step == nullptr) return "";
  const auto& decoded = entry.step->decoded;
  if (!decoded.empty()) {
    const auto at = decoded.find(": ");
    return at == std::string::npos ? "" : decoded.substr(at + 2);
  }
  // What the text says beside the characters, which stand beside it anyway.
  const auto& text = entry.step->text;
  const auto at = place_of_symbols(entry);
  if (at == std::string::npos) return text;
  const auto before = without_colon(text.substr(0, at));
  return before == name_of(entry) ? "" : before;
}

bool covers(const run::Mark& mark, const Symbol& symbol) { return symbol.begin < mark.end && symbol.end > mark.begin; }

bool has_symbols(const run::Mark& mark, const std::vector<Entry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return std::any_of(entry.symbols.begin(), entry.symbols.end(), [&](const Symbol& symbol) { return covers(mark, symbol); });
  });
}

const Entry* decisive(const run::CaseRecord& one, const std::vector<Entry>& entries) {
  const auto& measured = one.outcome.measurements;
  const bool by_time = std::any_of(measured.begin(), measured.end(), [](const run::Measurement& its) { return !its.ok; });
  if (one.outcome.verdict != run::Verdict::fail || !one.outcome.marks.empty() || by_time) return nullptr;
  const Entry* last = nullptr;
  for (const auto& entry : entries) {
    if (entry.step != nullptr && entry.step->kind == run::Step::Kind::violation) return last;
    if (entry.step != nullptr && entry.step->kind == run::Step::Kind::silence) last = nullptr;
    if (entry.kind == Entry::Kind::received && !entry.symbols.empty()) last = &entry;
    if (entry.kind == Entry::Kind::sent) last = nullptr;
  }
  return nullptr;
}

}  // namespace umirig::reports
