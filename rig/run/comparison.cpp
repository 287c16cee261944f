#include "rig/run/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "rig/run/alignment.hpp"
#include "rig/run/golden.hpp"
#include "rig/run/json.hpp"

namespace umirig::run {
namespace {

constexpr std::size_t longest_text = 80;  // characters of a message in full
constexpr std::size_t before = 20;        // of a longer one: so many bytes around the first difference
constexpr std::size_t behind = 40;

std::string text_of(const Node& node) { return node.is_null() ? "" : node.is_string() ? node.text() : to_json(node); }

// A text without its numbers: "1502.3 ms" and "1499 ms" are the same reason.
std::string without_numbers(std::string_view text) {
  std::string rest;
  bool number = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !number) rest += '#';
    number = digit || (number && c == '.');
    if (!number) rest += c;
  }
  return rest;
}

class HeaderReader {
 public:
  HeaderReader(Comparison& all, const Node& a, const Node& b) : all_(all), a_(a), b_(b) {}

  void member(std::string item, const Node& a, const Node& b, std::string limits = "") {
    if (a == b) return;
    all_.header.push_back({std::move(item), text_of(a), text_of(b), std::move(limits)});
  }
  void top(const char* name, const char* label, std::string limits = "") { member(label, a_[name], b_[name], std::move(limits)); }
  void inner(const char* name, const char* part, const char* label, std::string limits = "") {
    member(label, a_[name][part], b_[name][part], std::move(limits));
  }
  // Every member of a table, those of A first.
  void table(const char* name, const char* label, const std::string& limits = "") {
    const auto& a = a_[name];
    const auto& b = b_[name];
    for (const auto& [id, value] : a.members()) member(fmt::format("{} {}", label, id), value, b[id], limits);
    for (const auto& [id, value] : b.members()) {
      if (!a.has(id)) member(fmt::format("{} {}", label, id), Node(), value, limits);
    }
  }

 private:
  Comparison& all_;
  const Node& a_;
  const Node& b_;
};

void compare_headers(Comparison& all, const Record& a, const Record& b) {
  HeaderReader reader(all, a.header, b.header);
  reader.inner("suite", "name", "suite", "another suite: only cases of the same name can be compared");
  reader.inner("suite", "version", "suite, version", "another version of the suite: cases may ask for something else");
  reader.inner("suite", "hash", "suite, hash", "another state of the suite: cases may ask for something else");
  reader.inner("program", "version", "program, version", "another version of the rig: a change may be its own");
  reader.inner("program", "hash", "program, hash");
  reader.top("dut", "device");
  reader.inner("adapter", "device_hash", "device, hash");
  reader.table("session", "session");
  reader.inner("adapter", "scheme", "adapter", "another adapter: times may differ by the delay of the adapter");
  reader.inner("adapter", "calibration", "adapter, calibration");
  reader.table("pics", "PICS", "the devices state other options: other cases apply, and some ask for something else");
  reader.table("ixit", "IXIT", "other values for the tests: cases may send something else");
  reader.top("decision_rule", "decision rule", "measured times are judged by another rule");
  reader.top("seed", "seed", "another chance: cases that draw what they send send something else");
  reader.top("selectors", "selectors");
  for (const auto& one : all.header) {
    if (!one.limits.empty()) all.warnings.push_back(fmt::format("{}: {}", one.item, one.limits));
  }
  for (const auto& [name, record] : {std::pair("A", &a), std::pair("B", &b)}) {
    if (const auto why = voided(*record)) all.warnings.push_back(fmt::format("{}: {}", name, *why));
    if (!record->end) all.warnings.push_back(fmt::format("{} did not come to its end: cases are missing", name));
    for (const auto& remark : record->remarks) all.warnings.push_back(fmt::format("{}: {}", name, remark));
  }
}

VerdictChange::Kind kind_of(Verdict a, Verdict b) {
  const auto silent = [](Verdict verdict) { return verdict == Verdict::none || verdict == Verdict::error; };
  if (silent(a) || silent(b)) return VerdictChange::Kind::other;
  return b > a ? VerdictChange::Kind::worse : VerdictChange::Kind::better;
}

void compare_reasons(Comparison& all, const CaseRecord& a, const CaseRecord& b) {
  const auto& one = a.outcome;
  const auto& other = b.outcome;
  if (one.requirement != other.requirement || without_numbers(one.reason) != without_numbers(other.reason)) {
    const auto text = [](const Outcome& outcome) {
      return outcome.requirement.empty() ? outcome.reason : fmt::format("{}: {}", outcome.requirement, outcome.reason);
    };
    all.reasons.push_back({a.id, one.verdict, text(one), text(other)});
  }
  const auto answers = [](const CaseRecord& record) {
    std::string text;
    for (const auto& asked : record.asked)
      text += fmt::format("{}'{}': {}", text.empty() ? "asked " : ", ", asked.question, asked.answer.text);
    return text;
  };
  if (without_numbers(answers(a)) != without_numbers(answers(b))) {
    all.reasons.push_back({a.id, one.verdict, answers(a), answers(b)});
  }
  const auto plain = [](const std::vector<std::string>& findings) {
    std::vector<std::string> texts;
    for (const auto& finding : findings) texts.push_back(without_numbers(finding));
    std::sort(texts.begin(), texts.end());
    return texts;
  };
  if (plain(one.findings) == plain(other.findings)) return;
  const auto text = [](const Outcome& outcome) {
    return outcome.findings.empty() ? std::string("no finding") : fmt::format("finding: {}", fmt::join(outcome.findings, "; "));
  };
  all.reasons.push_back({a.id, one.verdict, text(one), text(other)});
}

// As people read it: the whole, or what stands around that byte.
std::string excerpt(const Spoken& one, std::size_t at) {
  if (one.text.size() <= longest_text || one.bytes.empty()) return one.text;
  const auto from = at > before ? at - before : 0;
  const auto to = std::min(at + behind, one.bytes.size());
  return fmt::format("{}{}{} ({} characters)", from > 0 ? "…" : "", to_readable(ByteView(one.bytes).subspan(from, to - from)),
                     to < one.bytes.size() ? "…" : "", one.bytes.size());
}

template <typename Text>
std::size_t first_difference(const Text& a, const Text& b) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(a.size(), b.size()));
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + count, b.begin()).first - a.begin());
}

// Nothing where both are the same to the byte.
std::optional<MessageChange> change_of(const Spoken* a, const Spoken* b) {
  using Kind = MessageChange::Kind;
  MessageChange change;
  const auto& known = b != nullptr ? *b : *a;
  change.message = a != nullptr ? a->kind : b->kind;
  std::size_t at = 0;
  if (a != nullptr && b != nullptr) {
    const bool alike = form_key(a->form) == form_key(b->form) && a->kind == b->kind;
    if (alike && (a->bytes == b->bytes || a->kind == "unreadable")) return std::nullopt;
    change.kind = alike ? Kind::values : Kind::form;
    if (change.message != b->kind) change.message += " / " + b->kind;
    at = alike ? first_difference(a->bytes, b->bytes) : std::min(first_difference(a->form, b->form), a->bytes.size());
    at = std::min(at, b->bytes.size());
  }
  if (!known.by_device) change.kind = Kind::stimulus;
  if (a != nullptr) change.a = excerpt(*a, at);
  if (b != nullptr) change.b = excerpt(*b, at);
  return change;
}

class ExchangeReader {
 public:
  explicit ExchangeReader(Comparison& all) : all_(all) {}

  void compare(const CaseRecord& one, const std::vector<Spoken>& a, const std::vector<Spoken>& b) {
    ExchangeChange found;
    found.id = one.id;
    found.verdict = one.outcome.verdict;
    for (const auto& [in_a, in_b] : align(keys(a), keys(b))) {
      const auto* from_a = in_a ? &a[*in_a] : nullptr;
      const auto* from_b = in_b ? &b[*in_b] : nullptr;
      auto change = change_of(from_a, from_b);
      if (!change) continue;
      count(*change, one.id, from_a != nullptr ? from_a->form : "", from_b != nullptr ? from_b->form : "");
      const bool better = change->kind != MessageChange::Kind::values && found.first.kind == MessageChange::Kind::values;
      if (found.changes++ == 0 || better) found.first = std::move(*change);
    }
    if (found.changes > 0) all_.exchanges.push_back(std::move(found));
  }

  // The groups in their final order.
  void finish() {
    std::stable_sort(all_.groups.begin(), all_.groups.end(), [](const auto& a, const auto& b) {
      return a.change.kind != b.change.kind ? a.change.kind < b.change.kind : a.cases.size() > b.cases.size();
    });
  }

 private:
  static std::vector<std::string> keys(const std::vector<Spoken>& exchange) {
    std::vector<std::string> list;
    for (const auto& one : exchange) list.push_back((one.by_device ? "<" : ">") + one.kind + '\0' + form_key(one.form));
    return list;
  }

  void count(const MessageChange& change, const std::string& id, const std::string& form_a, const std::string& form_b) {
    auto key = fmt::format("{}\n{}\n{}{}", to_text(change.kind), change.message, change.a.has_value(), change.b.has_value());
    key += '\n' + form_a + '\n' + form_b;
    const auto [place, is_new] = places_.try_emplace(std::move(key), all_.groups.size());
    if (is_new) all_.groups.push_back({change, 0, {}});
    auto& group = all_.groups[place->second];
    ++group.messages;
    if (group.cases.empty() || group.cases.back() != id) group.cases.push_back(id);
  }

  Comparison& all_;
  std::map<std::string, std::size_t> places_;
};

// Of the difference between a time of the one and a time of the other. A reaction lies between two stamps.
double uncertainty_ms(const Record& a, const Record& b) {
  Duration sum{0};
  for (const auto* record : {&a, &b}) {
    const auto& adapter = record->header["adapter"];
    sum += Duration(adapter["uncertainty_early_ns"].integer()) + Duration(adapter["uncertainty_late_ns"].integer());
  }
  return to_ms(sum);
}

}  // namespace

Comparison compare(const Record& a, const Record& b, const ComparisonPlan& plan) {
  Comparison all;
  compare_headers(all, a, b);
  std::map<std::string, const CaseRecord*> in_b;
  for (const auto& one : b.cases) in_b.emplace(one.id, &one);
  ExchangeReader exchanges(all);
  Timings times_a;
  Timings times_b;
  for (const auto& one : a.cases) {
    const auto found = in_b.find(one.id);
    if (found == in_b.end()) {
      all.only_a.push_back(one.id);
      continue;
    }
    const auto& other = *found->second;
    in_b.erase(found);
    ++all.common;
    if (one.version != other.version) {
      all.warnings.push_back(fmt::format("{}: version {} in A and {} in B: another case", one.id, one.version, other.version));
    }
    if (one.outcome.verdict != other.outcome.verdict) {
      const auto kind = kind_of(one.outcome.verdict, other.outcome.verdict);
      all.verdicts.push_back(
          {one.id, kind, one.outcome.verdict, other.outcome.verdict, one.outcome.reason, other.outcome.reason});
      continue;
    }
    compare_reasons(all, one, other);
    if (!plan.exchanges && !plan.timing) continue;
    const auto said_a = exchange_of(one.events, plan.reader);
    const auto said_b = exchange_of(other.events, plan.reader);
    if (plan.exchanges) exchanges.compare(one, said_a, said_b);
    add_timings(times_a, one.outcome.measurements, said_a);
    add_timings(times_b, other.outcome.measurements, said_b);
  }
  for (const auto& one : b.cases) {
    if (in_b.count(one.id) != 0) all.only_b.push_back(one.id);
  }
  std::stable_sort(all.verdicts.begin(), all.verdicts.end(), [](const auto& x, const auto& y) { return x.kind < y.kind; });
  exchanges.finish();
  if (plan.timing) all.timing = compare_timings(times_a, times_b, uncertainty_ms(a, b));
  return all;
}

bool Comparison::same() const {
  const auto counts = [](const ExchangeChange& one) { return one.first.kind != MessageChange::Kind::values; };
  return only_a.empty() && only_b.empty() && verdicts.empty() && reasons.empty() &&
         std::none_of(exchanges.begin(), exchanges.end(), counts) &&
         std::none_of(timing.begin(), timing.end(), [](const auto& one) { return one.differs(); });
}

std::string_view to_text(VerdictChange::Kind kind) {
  switch (kind) {
    case VerdictChange::Kind::worse:
      return "worse";
    case VerdictChange::Kind::better:
      return "better";
    case VerdictChange::Kind::other:
      break;
  }
  return "other";
}

std::string_view to_text(MessageChange::Kind kind) {
  switch (kind) {
    case MessageChange::Kind::stimulus:
      return "stimulus";
    case MessageChange::Kind::form:
      return "form";
    case MessageChange::Kind::values:
      break;
  }
  return "values";
}

}  // namespace umirig::run
