#include "rig/run/bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "rig/crypto/hash.hpp"

namespace umirig::run {

Bench::Bench(World& world, BenchLine& line, const Datasheet& sheet, std::uint64_t seed)
    : world_(world), line_(line), sheet_(sheet), random_(seed), origin_(world.now()) {
  line_.line().listen(this);
}

Bench::~Bench() { line_.line().listen(nullptr); }

bool Bench::sees(LineError error) {
  const auto why = line_.line().cannot_see(error);
  if (why) not_applicable(*why);
  return !why;
}

void Bench::send(ByteView bytes, Duration gap, std::size_t hidden_first, std::size_t hidden_count,
                 std::optional<std::size_t> wrong_parity_at) {
  auto& line = line_.line();
  const auto idle = [&] {
    const Time at = line.idle_at();
    world_.run_until(at);
    last_sent_ = std::max(last_sent_, at - origin_);
    last_activity_ = std::max(last_activity_, last_sent_);
  };
  if (wrong_parity_at) {
    if (const auto why = line.cannot_show(parity_error)) return not_applicable(*why);
  }
  std::size_t from = 0;
  while (from < bytes.size() && !interrupted()) {
    std::size_t to = bytes.size();
    if (gap > Duration(0)) to = from + 1;
    if (wrong_parity_at && *wrong_parity_at >= from) to = std::min(to, *wrong_parity_at == from ? from + 1 : *wrong_parity_at);
    const auto first = std::max(from, hidden_first);
    const auto last = std::min(to, hidden_first + hidden_count);
    if (first < last) line_.hide(first - from, last - first);
    if (wrong_parity_at && *wrong_parity_at == from) {
      line.send_damaged(bytes[from], parity_error);
    } else {
      line.send(bytes.subspan(from, to - from));
    }
    from = to;
    if (gap > Duration(0) && from < bytes.size()) {
      idle();
      wait(gap);
    }
  }
  idle();
}

void Bench::send_break(Duration duration) {
  auto& line = line_.line();
  if (const auto why = line.cannot_show(break_condition)) return not_applicable(*why);
  line.send_break(duration);
  const Time at = line.idle_at();
  world_.run_until(at);
  last_sent_ = at - origin_;
  last_activity_ = std::max(last_activity_, last_sent_);
}

void Bench::set_format(const SerialFormat& format) { line_.line().set_format(format); }

bool Bench::restart_device() {
  const bool done = line_.line().restart_device();
  if (done) inbox_.clear();
  return done;
}

bool Bench::command(const std::string& text) {
  reports_.clear();
  say(Step::Kind::sent, fmt::format("command: {}", text));
  const auto answer = line_.line().command(text);
  if (answer && *answer == 0) return true;
  const auto why = answer ? std::string(std::strerror(*answer)) : answer.error().text;
  verdict(Verdict::inconclusive, "", fmt::format("the device does not take the command '{}': {}", text, why));
  return false;
}

bool Bench::wait_until(Time when) {
  world_.run_until(origin_ + when);
  return !interrupted();
}

bool Bench::wait_character(Time deadline) {
  return world_.run_until([this] { return !inbox_.empty(); }, origin_ + std::max(deadline, now()));
}

Bench::Judgement Bench::measure(std::string name, Duration value, std::optional<Duration> lower, std::optional<Duration> upper,
                                std::optional<Time> begin) {
  const auto uncertainty = line_.line().uncertainty();
  // A reaction lies between two time stamps; each may be off by as much.
  const Duration early = uncertainty.early + uncertainty.late;
  const Duration late = early;
  const bool guarded = sheet_.ixit("decision_rule") == "guarded";
  // Simple acceptance: outside only where the device cannot be inside.
  const bool outside = (lower && value + late < *lower) || (upper && value - early > *upper);
  const bool doubtful = guarded && ((lower && value - early < *lower) || (upper && value + late > *upper));
  Measurement one;
  one.name = std::move(name);
  one.value = to_ms(value);
  one.unit = "ms";
  if (lower) one.lower = to_ms(*lower);
  if (upper) one.upper = to_ms(*upper);
  if (early > Duration(0)) one.uncertainty = to_ms(early);
  one.ok = !outside;
  one.begin = begin;
  outcome_.measurements.push_back(std::move(one));
  if (outside) return Judgement::outside;
  return doubtful && early > Duration(0) ? Judgement::inconclusive : Judgement::inside;
}

Character Bench::take() {
  const Character first = inbox_.front();
  inbox_.pop_front();
  last_taken_ = std::max(last_taken_, first.end);
  return first;
}

void Bench::not_applicable(std::string reason) {
  applicable_ = false;
  outcome_.reason = std::move(reason);
}

void Bench::say(Step::Kind kind, std::string text, std::string decoded) {
  outcome_.steps.push_back(Step{kind, now(), std::move(text), std::move(decoded)});
}

void Bench::mark(Time begin, Time end, std::string text) {
  auto& all = outcome_.marks;
  const bool known = std::any_of(all.begin(), all.end(), [&](const Mark& one) { return one.begin == begin && one.end == end; });
  if (!known) all.push_back({begin, end, std::move(text)});
}

Answer Bench::ask(const Question& question) {
  say(Step::Kind::asked, question.text);
  outcome_.steps.back().picture = data_uri(question.picture);
  Asked one;
  one.at = now();
  one.question = question.text;
  if (!question.picture.bytes.empty()) one.picture = sha256(question.picture.bytes);
  if (person_ != nullptr) one.answer = person_->ask(question);
  if (one.answer.state == Answer::State::given) say(Step::Kind::answered, one.answer.text);
  asked_.push_back(one);
  return one.answer;
}

void History::add(const std::string& case_id, const Outcome& outcome) {
  if (outcome.verdict == Verdict::pass) ++passed;
  for (const auto& one : outcome.violations) violations.push_back({case_id, one});
}

void Bench::spoil(std::string requirement, std::string reason) {
  if (!spoiler_.empty()) return;
  spoiler_ = requirement;
  verdict(Verdict::inconclusive, std::move(requirement), std::move(reason));
}

void Bench::violation(std::string requirement, std::string text) {
  if (!spoiler_.empty() && requirement != spoiler_) return;
  auto& all = outcome_.violations;
  const bool known = std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.requirement == requirement; });
  if (!known) all.push_back({std::move(requirement), std::move(text)});
}

void Bench::finding(std::string text) {
  auto& all = outcome_.findings;
  if (std::find(all.begin(), all.end(), text) == all.end()) all.push_back(std::move(text));
}

void Bench::verdict(Verdict verdict, std::string requirement, std::string reason) {
  if (verdict <= outcome_.verdict || (!applicable_ && verdict < Verdict::error)) return;
  if (verdict == Verdict::fail && !spoiler_.empty() && requirement != spoiler_) return;
  outcome_.verdict = verdict;
  outcome_.requirement = std::move(requirement);
  outcome_.reason = std::move(reason);
  if (verdict > Verdict::pass) say(Step::Kind::violation, outcome_.reason);
}

void Bench::on_character(const Character& character) {
  Character mine = character;
  mine.begin -= origin_;
  mine.end -= origin_;
  last_activity_ = std::max(last_activity_, mine.end);
  inbox_.push_back(mine);
}

}  // namespace umirig::run
