// Measured values as a distribution, and whether two of them differ. Tests of ranks only: measured times are never normal.
#pragma once

#include <cstddef>
#include <vector>

namespace umirig::run {

struct Distribution {
  std::size_t n = 0;
  double min = 0;
  double median = 0;
  double p95 = 0;  // the value of rank ceil(0.95 n): never one that was not measured
  double max = 0;
};

Distribution distribution_of(std::vector<double> values);

// The value of rank ceil(share * n) of sorted values; 0 where there are none.
double quantile(const std::vector<double>& sorted, double share);

// How likely ranks as far apart as these are where both samples come of one distribution (two-sided). Mann and Whitney 1947, the
// normal approximation with correction for ties and continuity: good from about eight values each. 1 where a sample is empty.
double mann_whitney(const std::vector<double>& a, const std::vector<double>& b);

// The same for the largest distance between the two empirical distributions: sees another spread where the middle is equal.
// Kolmogorov and Smirnov, the limit with Stephens' correction; with ties it errs on the side of "no difference".
double kolmogorov_smirnov(std::vector<double> a, std::vector<double> b);

// By how much b lies above a: the median of all differences (Hodges and Lehmann 1963); of at most 1000 quantiles of each.
double shift_between(std::vector<double> a, std::vector<double> b);

}  // namespace umirig::run
