// Answers that a person has given before, to the same questions asked again: in shorter tries of the same case.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rig/run/operator.hpp"

namespace umirig::cli {

// A question that stood there several times gets its answers in their order, and the last one from then on.
class AnswersAgain : public run::Operator {
 public:
  explicit AnswersAgain(const std::vector<run::Asked>& asked);
  void begin_case(const std::string& id) override;
  run::Answer ask(const run::Question& question) override;

 private:
  std::map<std::string, std::vector<run::Answer>> answers_;
  std::map<std::string, std::size_t> given_;
};

}  // namespace umirig::cli
