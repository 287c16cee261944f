#include "rig/run/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace umirig::run {
namespace {

constexpr std::size_t most_for_shift = 1000;

double median_of(const std::vector<double>& sorted) {
  const auto n = sorted.size();
  if (n == 0) return 0;
  return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

std::vector<double> thinned(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  if (values.size() <= most_for_shift) return values;
  std::vector<double> few;
  for (std::size_t i = 0; i < most_for_shift; ++i) {
    few.push_back(values[(2 * i + 1) * values.size() / (2 * most_for_shift)]);
  }
  return few;
}

}  // namespace

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Distribution distribution_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values.size(), values.front(), median_of(values), quantile(values, 0.95), values.back()};
}

double mann_whitney(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return 1;
  std::vector<std::pair<double, bool>> all;  // value, whether it is one of a
  for (const double value : a) all.emplace_back(value, true);
  for (const double value : b) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  double ranks_of_a = 0;
  double ties = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    std::size_t of_a = 0;
    for (; end < all.size() && all[end].first == all[i].first; ++end) of_a += all[end].second ? 1U : 0U;
    const double count = static_cast<double>(end - i);
    ranks_of_a += static_cast<double>(of_a) * (static_cast<double>(i + end + 1) / 2);  // ranks count from 1
    ties += count * count * count - count;
    i = end;
  }
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  const double u = ranks_of_a - n * (n + 1) / 2;
  const double variance = n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1)));
  if (variance <= 0) return 1;  // all values are equal
  const double z = std::max(0.0, std::abs(u - n * m / 2) - 0.5) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2.0));
}

double kolmogorov_smirnov(std::vector<double> a, std::vector<double> b) {
  if (a.empty() || b.empty()) return 1;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  double distance = 0;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const double value = std::min(a[i], b[k]);
    while (i < a.size() && a[i] <= value) ++i;
    while (k < b.size() && b[k] <= value) ++k;
    distance = std::max(distance, std::abs(static_cast<double>(i) / n - static_cast<double>(k) / m));
  }
  const double root = std::sqrt(n * m / (n + m));
  const double lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;  // the series below does not converge there, and its sum is 1
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * lambda * lambda);
  return std::clamp(sum, 0.0, 1.0);
}

double shift_between(std::vector<double> a, std::vector<double> b) {
  const auto few_a = thinned(std::move(a));
  const auto few_b = thinned(std::move(b));
  std::vector<double> differences;
  differences.reserve(few_a.size() * few_b.size());
  for (const double one : few_a) {
    for (const double other : few_b) differences.push_back(other - one);
  }
  std::sort(differences.begin(), differences.end());
  return median_of(differences);
}

}  // namespace umirig::run
