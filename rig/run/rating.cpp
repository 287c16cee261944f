#include "rig/run/rating.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "rig/run/echo.hpp"

namespace umirig::run {
namespace {

// A case that sends the same at another time is another stimulus; a recorded time may be later than the intended one by so much.
constexpr Duration slack = 1ms;

// One thing that the rig did to the line or the device.
struct Stimulus {
  enum class Kind { character, break_, format, restart, command };
  Kind kind = Kind::character;
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;
  bool hidden = false;
  SerialFormat format;
  Time begin{0};
  Duration length{0};
  std::string command;
  int answer = 0;  // to the command

  bool same(const Stimulus& then) const {
    if (kind != then.kind) return false;
    if (kind == Kind::break_) return length == then.length;
    if (kind == Kind::restart) return true;
    if (kind == Kind::command) return command == then.command;
    return format == then.format && (kind == Kind::format || (errors == then.errors && (then.hidden || byte == then.byte)));
  }
  std::string text() const {
    switch (kind) {
      case Kind::break_:
        return "a break of " + format_ms(length);
      case Kind::format:
        return "the format " + to_text(format);
      case Kind::restart:
        return "a restart";
      case Kind::command:
        return fmt::format("the command '{}'", command);
      case Kind::character:
        break;
    }
    return fmt::format("{:02x}{} ({})", byte, errors != 0 ? " damaged" : "", to_text(format));
  }
};

// A recorded line: gives what was received at its time, and holds what the case does against what was done.
class RecordedLine : public SerialLine, public BenchLine {
 public:
  RecordedLine(World& world, const std::vector<LineEvent>& events, const Uncertainty& uncertainty)
      : world_(world), uncertainty_(uncertainty) {
    for (const auto& event : events) take(event);
  }

  // How the case differs from the record; empty where it does not. What the case has left out counts up to the moment at which it
  // ended, or up to the end of the record where it went through all its steps.
  std::string changed(bool went_through) const {
    if (!changed_.empty() || next_ == done_.size()) return changed_;
    const auto& left = done_[next_];
    if (!went_through && left.begin + slack >= world_.now()) return "";
    return fmt::format("the record has {} at {} where the case does nothing", left.text(), format_ms(left.begin));
  }

  SerialLine& line() override { return *this; }
  void hide(std::size_t, std::size_t) override {}
  void set_format(const SerialFormat& format) override {
    format_ = format;
    Stimulus now;
    now.kind = Stimulus::Kind::format;
    now.format = format;
    now.begin = world_.now();
    compare(now);
  }
  SerialFormat format() const override { return format_; }
  void send(ByteView bytes) override {
    for (const auto byte : bytes) send_one(byte, 0);
  }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { send_one(byte, errors); }
  std::optional<std::string> cannot_show(LineError) override { return at(unseen_); }
  std::optional<std::string> cannot_see(LineError) override { return at(blind_); }
  void send_break(Duration duration) override {
    Stimulus now;
    now.kind = Stimulus::Kind::break_;
    now.length = duration;
    occupy(now);
  }
  void flush() override {}
  Time idle_at() const override { return idle_at_; }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  Uncertainty uncertainty() const override { return uncertainty_; }
  bool restart_device() override {
    // An adapter that cannot do it leaves no trace of the attempt.
    if (next_ == done_.size() || done_[next_].kind != Stimulus::Kind::restart) return false;
    Stimulus now;
    now.kind = Stimulus::Kind::restart;
    now.begin = world_.now();
    compare(now);
    return true;
  }
  Result<int> command(std::string_view text) override {
    Stimulus now;
    now.kind = Stimulus::Kind::command;
    now.command = text;
    now.begin = world_.now();
    const auto* then = compare(now);
    return then != nullptr ? then->answer : 0;
  }
  std::optional<std::string> fault() const override { return at(fault_); }
  std::optional<std::string> device_loss() const override { return at(loss_); }

 private:
  using Trouble = std::optional<std::pair<Time, std::string>>;

  std::optional<std::string> at(const Trouble& trouble) const {
    return trouble && trouble->first <= world_.now() ? std::optional(trouble->second) : std::nullopt;
  }

  void take(const LineEvent& event) {
    Stimulus one;
    one.format = event.format;
    one.begin = event.at;
    one.length = event.duration;
    switch (event.kind) {
      case LineEvent::Kind::sent:
        for (std::size_t i = 0; i < event.bytes.size(); ++i) {
          one.byte = event.bytes[i];
          one.errors = event.errors.empty() ? std::uint8_t{0} : event.errors[i];
          one.hidden = !event.hidden.empty() && event.hidden[i] != 0;
          one.begin = event.at + event.format.characters(i);
          one.length = event.at + event.format.characters(i + 1) - one.begin;
          done_.push_back(one);
        }
        break;
      case LineEvent::Kind::break_:
        one.kind = Stimulus::Kind::break_;
        done_.push_back(one);
        break;
      case LineEvent::Kind::format:
        one.kind = Stimulus::Kind::format;
        done_.push_back(one);
        break;
      case LineEvent::Kind::restart:
        one.kind = Stimulus::Kind::restart;
        done_.push_back(one);
        break;
      case LineEvent::Kind::command:
        one.kind = Stimulus::Kind::command;
        one.command = event.text;
        done_.push_back(one);
        break;
      case LineEvent::Kind::refusal:
        if (!done_.empty()) done_.back().answer = std::atoi(event.text.c_str());
        break;
      case LineEvent::Kind::report:
        world_.at(event.at, [this, text = event.text] {
          if (receiver_ != nullptr) receiver_->on_report(text);
        });
        break;
      case LineEvent::Kind::received:
        receive(event);
        break;
      case LineEvent::Kind::loss:
        loss_ = {event.at, event.text};
        break;
      case LineEvent::Kind::fault:
        fault_ = {event.at, event.text};
        break;
      case LineEvent::Kind::unseen:
        if (!unseen_) unseen_ = {event.at, event.text};
        break;
      case LineEvent::Kind::blind:
        if (!blind_) blind_ = {event.at, event.text};
        break;
      default:
        break;
    }
  }

  void receive(const LineEvent& event) {
    for (std::size_t i = 0; i < event.bytes.size(); ++i) {
      Character one;
      one.byte = event.bytes[i];
      one.errors = event.errors.empty() ? std::uint8_t{0} : event.errors[i];
      one.begin = event.at + event.format.characters(i);
      one.end = event.duration > Duration(0) ? event.at + event.duration : event.at + event.format.characters(i + 1);
      world_.at(one.end, [this, one] {
        if (receiver_ != nullptr) receiver_->on_character(one);
      });
    }
  }

  void send_one(std::uint8_t byte, std::uint8_t errors) {
    Stimulus now;
    now.byte = byte;
    now.errors = errors;
    now.format = format_;
    now.length = format_.characters(1);
    occupy(now);
  }

  // What takes time on the wire stands behind what is queued.
  void occupy(Stimulus now) {
    now.begin = std::max(world_.now(), idle_at_);
    const auto* then = compare(now);
    idle_at_ = then != nullptr ? then->begin + then->length : now.begin + now.length;
  }

  // The same in the record, or null from the first difference on.
  const Stimulus* compare(const Stimulus& now) {
    if (!changed_.empty()) return nullptr;
    if (next_ == done_.size()) {
      changed_ = fmt::format("the case has {} at {} where the record ends", now.text(), format_ms(now.begin));
      return nullptr;
    }
    const auto& then = done_[next_++];
    if (!now.same(then)) {
      changed_ = fmt::format("the case has {} at {} where the record has {}", now.text(), format_ms(now.begin), then.text());
    } else if (then.begin < now.begin - slack || then.begin > now.begin + slack) {
      changed_ = fmt::format("the case has {} at {}, the record at {}", now.text(), format_ms(now.begin), format_ms(then.begin));
    }
    return changed_.empty() ? &then : nullptr;
  }

  World& world_;
  Uncertainty uncertainty_;
  SerialFormat format_;
  SerialReceiver* receiver_ = nullptr;
  std::vector<Stimulus> done_;
  std::size_t next_ = 0;
  Time idle_at_{0};
  Trouble loss_;
  Trouble fault_;
  Trouble unseen_;
  Trouble blind_;
  std::string changed_;
};

}  // namespace

std::uint64_t case_seed(std::uint64_t run_seed, std::string_view id) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash ^ run_seed;
}

Outcome conclude(const Case& one, const Suite& suite, Bench& bench) {
  one.run(bench);
  auto& outcome = bench.outcome();
  const auto loss = bench.device_loss();
  for (const auto& seen : std::vector<Violation>(outcome.violations)) {
    if (seen.requirement == one.head().requirement) bench.verdict(Verdict::fail, seen.requirement, seen.text);
  }
  // What the case is about made the device die; an ordinary message that it needed on the way is another case's matter.
  const bool own = bench.in_body() && (bench.culprit().empty() || bench.culprit() == one.head().requirement);
  const auto lost = own ? Verdict::fail : Verdict::inconclusive;
  if (loss && outcome.verdict < lost) {
    bench.verdict(lost, own ? one.head().requirement : bench.culprit(), *loss);
  } else if (loss) {
    outcome.reason += "; " + *loss;
  }
  if (!bench.applicable() && outcome.verdict <= Verdict::pass) {
    outcome.verdict = Verdict::none;
  } else if (outcome.verdict <= Verdict::pass) {
    outcome.verdict = Verdict::none;
    if (bench.observations() > 0) {
      outcome.verdict = Verdict::pass;
    } else {
      bench.verdict(Verdict::inconclusive, "", "nothing was observed of the device");
    }
  }
  if (outcome.verdict == Verdict::inconclusive && !outcome.requirement.empty()) {
    outcome.blocked_by = suite.owner(outcome.requirement);
    if (outcome.blocked_by == one.head().id) outcome.blocked_by.clear();
    if (!outcome.blocked_by.empty()) outcome.reason = fmt::format("blocked by {}: {}", outcome.blocked_by, outcome.reason);
  }
  return outcome;
}

Outcome rate(const Case& one, const Suite& suite, const std::vector<LineEvent>& events, const Datasheet& sheet,
             std::uint64_t seed, const Uncertainty& uncertainty, const History& history, const std::vector<Asked>& asked) {
  World world(seed);
  RecordedLine line(world, events, uncertainty);
  Bench bench(world, line, sheet, case_seed(seed, one.head().id));
  bench.set_history(history);
  RecordedOperator person(asked);
  bench.set_operator(&person);
  auto outcome = conclude(one, suite, bench);
  const bool went_through = outcome.verdict == Verdict::pass;
  auto changed = line.changed(went_through);
  if (changed.empty()) changed = person.changed(went_through);
  if (const auto fault = line.fault()) {
    outcome.verdict = Verdict::error;
    outcome.requirement.clear();
    outcome.blocked_by.clear();
    outcome.reason = *fault;
  } else if (!changed.empty()) {
    outcome.verdict = Verdict::inconclusive;
    outcome.requirement.clear();
    outcome.blocked_by.clear();
    outcome.stimulus_changed = true;
    outcome.reason = "stimulus changed: " + changed;
  } else if (outcome.verdict > Verdict::pass && echoes(events)) {
    outcome.reason += fmt::format("; {}", echo_text);
  }
  return outcome;
}

std::optional<std::string> inapplicable(const Case& one, const Suite& suite, const Datasheet& sheet) {
  auto condition = sheet.unmet(one.head().when);
  const auto* requirement = suite.requirement(one.head().requirement);
  if (!condition && requirement != nullptr) condition = sheet.unmet(requirement->when);
  if (!condition) return std::nullopt;
  return fmt::format("does not apply: PICS {} does not hold", *condition);
}

std::vector<Outcome> rate(const Record& record, const Suite& suite) {
  const auto sheet = datasheet_from_record(record.header);
  const auto seed = static_cast<std::uint64_t>(record.header["seed"].integer());
  const auto& adapter = record.header["adapter"];
  const Uncertainty uncertainty{Duration(adapter["uncertainty_early_ns"].integer()),
                                Duration(adapter["uncertainty_late_ns"].integer())};
  std::vector<Outcome> outcomes;
  History history;
  for (const auto& recorded : record.cases) {
    const auto* one = suite.find(recorded.id);
    Outcome outcome;
    if (one == nullptr) {
      outcome.verdict = Verdict::inconclusive;
      outcome.stimulus_changed = true;
      outcome.reason = "this suite has no such case any more";
    } else if (const auto reason = inapplicable(*one, suite, sheet)) {
      outcome.reason = *reason;
    } else {
      outcome = rate(*one, suite, recorded.events, sheet, seed, uncertainty, history, recorded.asked);
    }
    if (!outcome.stimulus_changed) history.add(recorded.id, outcome);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace umirig::run
