#include "rig/cli/answers_again.hpp"

#include <algorithm>

namespace umirig::cli {

AnswersAgain::AnswersAgain(const std::vector<run::Asked>& asked) {
  for (const auto& one : asked) answers_[one.question].push_back(one.answer);
}

void AnswersAgain::begin_case(const std::string&) { given_.clear(); }

run::Answer AnswersAgain::ask(const run::Question& question) {
  const auto found = answers_.find(question.text);
  if (found == answers_.end()) return {};
  const auto at = std::min(given_[question.text]++, found->second.size() - 1);
  return found->second[at];
}

}  // namespace umirig::cli
