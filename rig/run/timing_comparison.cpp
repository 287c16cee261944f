#include "rig/run/timing_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace umirig::run {
namespace {

using Finding = TimingComparison::Finding;

constexpr std::size_t fewest = 8;    // values on each side: with less, chance alone does what is to be excluded
constexpr double doubtful = 0.01;    // likelihood by chance, over all things compared
constexpr double resolution = 1e-3;  // of a stamp in ms, however exact the line: rates are whole multiples of a nanosecond
// Between these quantiles a spread is held against the uncertainty: extremes alone say little.
constexpr double low_end = 0.05;
constexpr double high_end = 0.95;

double end_shift(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return std::max(std::abs(quantile(b, low_end) - quantile(a, low_end)), std::abs(quantile(b, high_end) - quantile(a, high_end)));
}

TimingComparison compare_one(const std::vector<double>& a, const std::vector<double>& b, double uncertainty, double compared) {
  TimingComparison one;
  one.a = distribution_of(a);
  one.b = distribution_of(b);
  one.shift = shift_between(a, b);
  one.uncertainty = uncertainty;
  if (a.size() < fewest || b.size() < fewest) return one;
  // Bonferroni: who compares many things finds something by chance. Two tests each.
  const auto corrected = [&](double likelihood) { return std::min(1.0, likelihood * compared * 2); };
  const double of_shift = corrected(mann_whitney(a, b));
  const double of_spread = corrected(kolmogorov_smirnov(a, b));
  one.likelihood = std::min(of_shift, of_spread);
  const double least = std::max(uncertainty, resolution);
  one.finding = Finding::same;
  if (of_shift < doubtful && std::abs(one.shift) > least) {
    one.finding = Finding::shifted;
  } else if (of_spread < doubtful && end_shift(a, b) > least) {
    one.finding = Finding::spread;
  } else if (one.likelihood < doubtful) {
    one.finding = Finding::within;
  }
  return one;
}

Node to_node(const Distribution& one) {
  return Node::object()
      .set("n", static_cast<std::int64_t>(one.n))
      .set("min", one.min)
      .set("median", one.median)
      .set("p95", one.p95)
      .set("max", one.max);
}

}  // namespace

void add_timings(Timings& timings, const std::vector<Measurement>& measurements, const std::vector<Spoken>& exchange) {
  for (const auto& one : measurements) {
    if (std::isfinite(one.value)) timings[{"measured: " + one.name, one.unit}].push_back(one.value);
  }
  for (const auto& one : exchange) {
    if (!one.by_device || one.bytes.empty()) continue;
    if (one.reaction) timings[{"reaction time: " + one.kind, "ms"}].push_back(to_ms(*one.reaction));
    if (one.bytes.size() > 1) timings[{"longest pause: " + one.kind, "ms"}].push_back(to_ms(one.longest_pause));
  }
}

std::vector<TimingComparison> compare_timings(const Timings& a, const Timings& b, double uncertainty_ms) {
  double compared = 0;
  for (const auto& [key, values] : a) {
    const auto other = b.find(key);
    if (other != b.end() && values.size() >= fewest && other->second.size() >= fewest) ++compared;
  }
  std::vector<TimingComparison> list;
  for (const auto& [key, values] : a) {
    const auto other = b.find(key);
    if (other == b.end()) continue;
    auto one = compare_one(values, other->second, key.second == "ms" ? uncertainty_ms : 0, compared);
    one.name = key.first;
    one.unit = key.second;
    list.push_back(std::move(one));
  }
  return list;
}

std::string_view to_text(Finding finding) {
  switch (finding) {
    case Finding::too_few:
      return "too few values";
    case Finding::same:
      return "no difference shown";
    case Finding::within:
      return "within the uncertainty";
    case Finding::shifted:
      return "shifted";
    case Finding::spread:
      return "another spread";
  }
  return "";
}

std::string sentence(const TimingComparison& one) {
  const auto amount = [&](double value) { return fmt::format("{:.6g} {}", value, one.unit); };
  const auto rig = one.uncertainty > 0 ? fmt::format("; the rig can tell ±{}", amount(one.uncertainty)) : std::string();
  switch (one.finding) {
    case Finding::too_few:
      return fmt::format("too few values to conclude anything ({} and {}, at least {} each)", one.a.n, one.b.n, fewest);
    case Finding::same:
      return "no difference shown";
    case Finding::within:
      return fmt::format("differs by {}, which the rig cannot tell from its own uncertainty of ±{}", amount(one.shift),
                         amount(std::max(one.uncertainty, resolution)));
    case Finding::shifted:
      return fmt::format("B is {} {} than A{}", amount(std::abs(one.shift)), one.shift > 0 ? "longer" : "shorter", rig);
    case Finding::spread:
      return fmt::format("another spread around a middle that is the same{}", rig);
  }
  return "";
}

Node to_node(const TimingComparison& one) {
  return Node::object()
      .set("name", one.name)
      .set("unit", one.unit)
      .set("a", to_node(one.a))
      .set("b", to_node(one.b))
      .set("shift", one.shift)
      .set("uncertainty", one.uncertainty)
      .set("likelihood", one.likelihood)
      .set("finding", to_text(one.finding))
      .set("text", sentence(one));
}

}  // namespace umirig::run
