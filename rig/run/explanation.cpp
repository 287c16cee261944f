#include "rig/run/explanation.hpp"

#include <cmath>

namespace umirig::run {
namespace {

Node list(const std::vector<std::string>& texts) {
  auto node = Node::array();
  for (const auto& one : texts) node.push(one);
  return node;
}

std::string_view name_of(Explanation::Kind kind) {
  switch (kind) {
    case Explanation::Kind::known:
      return "known defect";
    case Explanation::Kind::form:
      return "form in doubt";
    case Explanation::Kind::unknown:
      return "unknown";
    case Explanation::Kind::nothing_failed:
      break;
  }
  return "nothing failed";
}

}  // namespace

Node to_node(const Explanation& explanation) {
  auto candidates = Node::array();
  for (const auto& one : explanation.candidates) {
    candidates.push(Node::object()
                        .set("defect", one.defect)
                        .set("requirement", one.requirement)
                        .set("text", one.text)
                        .set("likeness", std::round(one.likeness * 1e4) / 1e4)
                        .set("explained", list(one.explained))
                        .set("unexplained", list(one.unexplained)));
  }
  return Node::object()
      .set("kind", name_of(explanation.kind))
      .set("summary", explanation.summary)
      .set("candidates", candidates)
      .set("separating", list(explanation.separating))
      .set("next", list(explanation.next))
      .set("alike", list(explanation.alike))
      .set("together", list(explanation.together))
      .set("no_device", explanation.no_device)
      .set("doubts", list(explanation.doubts))
      .set("compared", static_cast<std::int64_t>(explanation.compared))
      .set("remarks", list(explanation.remarks));
}

}  // namespace umirig::run
