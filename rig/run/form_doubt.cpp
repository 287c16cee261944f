#include "rig/run/form_doubt.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::run {

void add_doubts(Explanation& explanation, const std::vector<FormDoubt>& doubts) {
  if (explanation.kind == Explanation::Kind::nothing_failed) return;
  const bool certain = std::any_of(doubts.begin(), doubts.end(), [](const FormDoubt& one) { return one.certain; });
  if (certain) {
    Explanation form;
    form.kind = Explanation::Kind::form;
    form.summary = "The form seems wrong, rather than the device:";
    form.compared = explanation.compared;
    form.remarks = explanation.remarks;
    explanation = std::move(form);
  }
  std::string items;
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    const auto& one = doubts[i];
    explanation.doubts.push_back(one.item + ": " + one.text);
    if (one.certain) explanation.summary += fmt::format(" {}: {}.", one.item, one.text);
    items += (i == 0 ? "" : i + 1 == doubts.size() ? " and " : ", ") + one.item;
  }
  if (certain) {
    explanation.summary += " Mend it and run again: defects are looked for behind a form that is right.";
  } else if (!doubts.empty()) {
    explanation.summary = fmt::format("First make sure of {}. If the form is right: {}", items, explanation.summary);
  }
}

}  // namespace umirig::run
