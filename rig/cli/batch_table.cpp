#include "rig/cli/batch_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/base/counted.hpp"

namespace umirig::cli {

std::vector<std::string> batch_table(const std::vector<BatchRow>& rows) {
  std::size_t label = std::string_view("device").size();
  std::size_t dut = 0;
  for (const auto& one : rows) {
    label = std::max(label, one.label.size());
    dut = std::max(dut, one.dut.size());
  }
  const auto line = [&](const auto& name, const auto& url, const auto& pass, const auto& fail, const auto& open,
                        const auto& error, const auto& none, const auto& exit, const auto& verdict) {
    return fmt::format("{:<{}}  {:<{}}  {:>4}  {:>4}  {:>12}  {:>5}  {:>4}  {:>4}  {}", name, label, url, dut, pass, fail, open,
                       error, none, exit, verdict);
  };
  std::vector<std::string> lines = {line("device", "", "pass", "fail", "inconclusive", "error", "none", "exit", "verdict")};
  for (const auto& one : rows) {
    const auto& counts = one.counts;
    lines.push_back(one.tested ? line(one.label, one.dut, counts.pass, counts.fail, counts.inconclusive, counts.error,
                                      counts.none, one.exit, one.verdict)
                               : line(one.label, one.dut, "-", "-", "-", "-", "-", "-", "not tested"));
  }
  const auto good =
      std::count_if(rows.begin(), rows.end(), [](const BatchRow& one) { return one.tested && one.exit == run::exit_conformant; });
  lines.push_back(fmt::format("{} of {} conformant", good, counted(rows.size(), "device")));
  return lines;
}

}  // namespace umirig::cli
