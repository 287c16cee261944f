// What shows that a list of steps still proves a fault: the device under test breaks the requirement by it, and devices that keep
// the standard pass it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rig/cli/good_devices.hpp"
#include "rig/run/operator.hpp"
#include "rig/run/record.hpp"
#include "rig/run/shrink.hpp"

namespace umirig::cli {

class Proof {
 public:
  // `head`: the keys of the script in front of its steps (clause, number, requirement, …). `stopped`: Ctrl-C, or a deadline.
  // The suite, the devices and what `stopped` asks must outlive it.
  Proof(const run::Suite& suite, const Stand& dut, const std::vector<Stand>& good, Node head, std::uint64_t seed,
        std::function<bool()> stopped);

  // Who answers the questions of cases; without one they stay open.
  void let_answer(std::unique_ptr<run::Operator> person) { person_ = std::move(person); }
  // The number of the script, which is part of its id.
  void set_number(std::int64_t number) { head_.set("number", number); }

  // Runs a case on a device that starts anew. Error: the device cannot be opened, or the run was stopped.
  Result<run::CaseRecord> run(const run::Case& one, const Stand& stand);
  // The same for a script of these steps; a step { given = … } in front becomes its preamble.
  Result<run::CaseRecord> run(const Node::Array& steps, const Stand& stand);
  // The script file of these steps.
  Node script(const Node::Array& steps) const;

  // Takes these steps as the proof that is to be shortened: what the device does there is the fault, the good devices that pass
  // them have to go on passing, and no other one may be accused. Why they prove nothing; empty where they do. `lenient`: the
  // legal variants that they accuse (a fixed rate that is another device's own) are not asked, and named.
  std::string begin(const Node::Array& steps, bool lenient = false);
  // What the steps cost on the device, where they show the fault; else nothing.
  std::optional<run::Effort> shows(const Node::Array& steps);

  const std::string& requirement() const { return requirement_; }
  const Stand& dut() const { return dut_; }
  const std::vector<Stand>& good() const { return good_; }
  // Of the good devices, those that pass, and the names of those that are not asked.
  std::size_t passing() const { return passing_; }
  const std::vector<std::string>& accused() const { return accused_; }
  // The device cannot be brought to its start: what it keeps from one try to the next is in its hands.
  bool restarts() const { return restarts_; }
  // What kept a try from being made (no device, an interrupted run).
  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  // How the device broke the requirement; nothing where it did not.
  std::optional<std::string> fault(const run::CaseRecord& record) const;

  const run::Suite& suite_;
  const Stand& dut_;
  const std::vector<Stand>& good_;
  Node head_;
  std::string requirement_;
  std::uint64_t seed_;
  std::function<bool()> stopped_;
  std::unique_ptr<run::Operator> person_;
  std::string fault_;
  std::size_t unheard_ = 0;  // how often the rig speaks over an answer: a shorter exchange must not do so more often
  struct Judge {
    const Stand* stand;
    bool passes;  // else it must not fail
  };
  std::vector<Judge> judges_;  // the one that objected last in front
  std::size_t passing_ = 0;
  std::vector<std::string> accused_;
  bool restarts_ = true;
  bool tried_ = false;
  std::optional<Error> trouble_;
};

run::Effort effort_of(const run::CaseRecord& record);

}  // namespace umirig::cli
