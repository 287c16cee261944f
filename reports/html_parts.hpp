// The small parts that the HTML page is put together from.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/facts.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

// What every section needs.
struct Page {
  explicit Page(const run::Record& shown, const run::Explanation* why = nullptr);

  const run::Record& record;
  const run::Explanation* explanation;       // may be null
  std::map<std::string, std::size_t> cases;  // by id, the place in the record
  std::optional<Uncertainty> uncertainty;    // of the line that was recorded; nullopt: not stated

  // The record says that its times are exact.
  bool exact() const { return uncertainty && uncertainty->early + uncertainty->late == Duration(0); }
  // Text in which each id of a case is a link to it.
  std::string linked(std::string_view text) const;
  std::string link(std::size_t place, std::string_view text) const;
  // "6.4.3/2" for "iec62056-21/6.4.3/2": what tells the cases of one suite apart.
  std::string short_id(std::size_t place) const;
  // Links to cases by their short ids, at most about `most` of them.
  std::string links(const std::vector<std::size_t>& places, std::size_t most = 40) const;
};

// With a sign of its own, as no verdict may be told by colour alone.
std::string verdict_badge(run::Verdict verdict);
// CSS class: "pass", "fail", "inconclusive", "error", "none".
std::string verdict_class(run::Verdict verdict);

std::string section(std::string_view id, std::string_view title, const std::string& body);
std::string fact_list(const std::vector<Fact>& facts);

}  // namespace umirig::reports
