#include "rig/run/result.hpp"

#include <algorithm>
#include <array>

#include "rig/run/golden.hpp"

namespace umirig::run {

Counts count(const std::vector<CaseRecord>& cases) {
  Counts counts;
  for (const auto& one : cases) {
    switch (one.outcome.verdict) {
      case Verdict::pass:
        ++counts.pass;
        break;
      case Verdict::fail:
        ++counts.fail;
        break;
      case Verdict::inconclusive:
        ++counts.inconclusive;
        break;
      case Verdict::error:
        ++counts.error;
        break;
      case Verdict::none:
        ++counts.none;
        break;
    }
  }
  return counts;
}

std::vector<int> exit_codes(const Record& record) {
  const auto counts = count(record.cases);
  std::vector<int> codes;
  if (counts.error > 0 || voided(record)) codes.push_back(exit_rig);
  if (counts.fail > 0) codes.push_back(exit_fail);
  // What was not run may hide anything.
  if (counts.inconclusive > 0 || !record.end) codes.push_back(exit_inconclusive);
  if (counts.pass + counts.fail == 0) codes.push_back(exit_nothing);
  if (codes.empty()) codes.push_back(exit_conformant);
  return codes;
}

int worst_exit(const std::vector<int>& codes) {
  constexpr std::array precedence = {exit_configuration, exit_usage, exit_rig, exit_fail, exit_inconclusive, exit_nothing};
  for (const int code : precedence) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) return code;
  }
  return codes.empty() ? exit_nothing : exit_conformant;
}

std::string overall(const Record& record) {
  switch (exit_codes(record).front()) {
    case exit_rig:
      return "rig error";
    case exit_fail:
      return "not conformant";
    case exit_inconclusive:
      return record.end ? "inconclusive" : "incomplete";
    case exit_nothing:
      return "nothing verified";
    default:
      return "conformant";
  }
}

Node summary(const Record& record, const std::string& report_dir) {
  const auto counts = count(record.cases);
  auto exits = Node::array();
  for (const int code : exit_codes(record)) exits.push(code);
  auto list = Node::array();
  for (const auto& one : record.cases) {
    const auto outcome = to_node(one.outcome);
    auto node = Node::object();
    node.set("id", one.id).set("clause", one.clause).set("requirement", one.requirement).set("purpose", one.purpose);
    node.set("verdict", to_text(one.outcome.verdict)).set("reason", one.outcome.reason);
    if (!one.outcome.requirement.empty()) node.set("blamed", one.outcome.requirement);
    if (!one.outcome.blocked_by.empty()) node.set("blocked_by", one.outcome.blocked_by);
    node.set("measurements", outcome["measurements"]).set("findings", outcome["findings"]);
    list.push(std::move(node));
  }
  auto node = Node::object();
  node.set("suite", record.header["suite"]["name"])
      .set("dut", record.header["dut"])
      .set("verdict", overall(record))
      .set("exit", exit_codes(record).front())
      .set("exits", exits)
      .set("counts", Node::object()
                         .set("pass", static_cast<std::int64_t>(counts.pass))
                         .set("fail", static_cast<std::int64_t>(counts.fail))
                         .set("inconclusive", static_cast<std::int64_t>(counts.inconclusive))
                         .set("error", static_cast<std::int64_t>(counts.error))
                         .set("none", static_cast<std::int64_t>(counts.none)))
      .set("cases", list)
      .set("record", record.path.empty() ? Node() : Node(record.path))
      .set("report", report_dir.empty() ? Node() : Node(report_dir));
  if (record.header.has("golden")) {
    const auto why = voided(record);
    auto golden = Node::object().set("before", record.header["golden"]["before"]);
    node.set("golden", golden.set("after", record.end ? (*record.end)["golden"]["after"] : Node()));
    node.set("void", why ? Node(*why) : Node());
  }
  return node;
}

}  // namespace umirig::run
