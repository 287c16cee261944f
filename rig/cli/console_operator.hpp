// A person at the terminal: asked on stderr, answers on stdin, within the time of the question as the computer's clock has it.
#pragma once

#include <functional>
#include <string>

#include "rig/run/operator.hpp"

namespace umirig::cli {

class ConsoleOperator : public run::Operator {
 public:
  // `stopped`: whether the run is to end (Ctrl-C).
  explicit ConsoleOperator(std::function<bool()> stopped) : stopped_(std::move(stopped)) {}
  void begin_case(const std::string& id) override { case_ = id; }
  run::Answer ask(const run::Question& question) override;

 private:
  enum class Line { whole, late, ended };
  Line read_line(double until_s, std::string& line);

  std::function<bool()> stopped_;
  std::string case_;
  std::string typed_;  // behind the last whole line
};

}  // namespace umirig::cli
