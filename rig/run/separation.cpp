#include "rig/run/separation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::run {
namespace {

constexpr std::size_t most_cases = 3;
constexpr double least_difference = 0.02;

struct Difference {
  std::size_t index = 0;
  const Evidence* seen = nullptr;  // nothing: the record does not hold the case
  double size = 0;
};

std::string shown(const Evidence& evidence) {
  if (!evidence.deviates()) return std::string(to_text(evidence.verdict));
  return fmt::format("{} ({})", to_text(evidence.verdict), evidence.reason.shape);
}

std::string describe(const Difference& one, const Dictionary& dictionary, const DictionaryRow& a, const DictionaryRow& b) {
  const auto first = a.at(one.index);
  const auto second = b.at(one.index);
  auto text = fmt::format("{}: ", dictionary.cases[one.index].id);
  if (shown(first) == shown(second)) {
    text += fmt::format("'{}' and '{}' both give {}, in another way", a.id, b.id, to_text(first.verdict));
  } else {
    text += fmt::format("'{}' gives {}, '{}' gives {}", a.id, shown(first), b.id, shown(second));
  }
  return text + (one.seen != nullptr ? fmt::format("; the record has {}", to_text(one.seen->verdict)) : "; not in the record");
}

}  // namespace

void separate(Explanation& result, const std::vector<Seen>& record, const Dictionary& dictionary, const DictionaryRow& one,
              const DictionaryRow& other) {
  std::vector<Difference> list;
  for (std::size_t i = 0; i < dictionary.cases.size(); ++i) {
    const auto a = one.at(i);
    const auto b = other.at(i);
    const bool watches = dictionary.cases[i].watches;
    const auto found = std::find_if(record.begin(), record.end(), [&](const Seen& seen) { return seen.index == i; });
    Difference difference{i, found != record.end() ? &found->evidence : nullptr, 0};
    if (difference.seen != nullptr && difference.seen->empty()) continue;  // it does not apply to this device
    // What judges the whole run cannot be run by itself.
    if (a.empty() || b.empty() || (watches && difference.seen == nullptr)) continue;
    difference.size = std::max(weight(a, watches), weight(b, watches)) * (1 - alike(a, b));
    if (difference.size > least_difference) list.push_back(difference);
  }
  std::stable_sort(list.begin(), list.end(), [](const Difference& a, const Difference& b) {
    if ((a.seen == nullptr) != (b.seen == nullptr)) return a.seen == nullptr;
    return a.size > b.size;
  });
  for (std::size_t i = 0; i < std::min(list.size(), most_cases); ++i) {
    result.separating.push_back(describe(list[i], dictionary, one, other));
    if (list[i].seen == nullptr) result.next.push_back(dictionary.cases[list[i].index].id);
  }
}

}  // namespace umirig::run
