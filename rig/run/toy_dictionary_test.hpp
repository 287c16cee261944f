// The toy suite with a catalogue, and what it teaches.
#pragma once

#include "rig/run/dictionary.hpp"
#include "rig/run/toy_suite_test.hpp"

namespace umirig::run {

inline Suite toy_catalogue() {
  auto suite = toy_suite();
  suite.defects = parse_defects(R"(
[[defect]]
id = "mute"
requirement = "1/1"
kind = "omitted"
text = "does not greet"
[[defect]]
id = "no-a"
requirement = "1/2"
kind = "omitted"
text = "does not answer a"
[[defect]]
id = "late-b"
requirement = "1/3"
kind = "too late"
text = "answers b late"
[[defect]]
id = "no-x"
requirement = "2/1"
kind = "omitted"
text = "does not answer x"
)",
                                "defects.toml")
                      .value();
  suite.null_devices = {"silent"};
  return suite;
}

// defect=mute, no-a, late-b, no-x, or several with commas; b_ms=N; a=LETTER answers 'a' with another one.
inline ToyDevice toy_device(const std::vector<std::pair<std::string, std::string>>& options) {
  ToyDevice device;
  for (const auto& [name, value] : options) {
    if (name == "b_ms") device.reactions['b'] = std::chrono::milliseconds(std::stoi(value));
    if (name == "a") device.answers['a'] = value;
    if (name != "defect") continue;
    if (value.find("mute") != std::string::npos) device.answers.erase('h');
    if (value.find("no-a") != std::string::npos) device.answers.erase('a');
    if (value.find("late-b") != std::string::npos) device.reactions['b'] = 200ms;
    if (value.find("no-x") != std::string::npos) device.answers.erase('x');
  }
  return device;
}

inline QualificationPlan toy_qualification(const Suite& suite, unsigned threads = 2) {
  QualificationPlan plan;
  plan.suite = &suite;
  plan.threads = threads;
  plan.open = [](World& world, const auto& options) -> Result<std::unique_ptr<SerialLine>> {
    return std::make_unique<ToyLine>(world, toy_device(options));
  };
  plan.open_null = [](World& world, const std::string&) -> Result<std::unique_ptr<SerialLine>> {
    ToyDevice device;
    device.answers.clear();
    return std::make_unique<ToyLine>(world, device);
  };
  return plan;
}

inline Dictionary toy_dictionary(const Suite& suite, unsigned threads = 2) {
  auto dictionary = learn(toy_qualification(suite, threads));
  if (!dictionary) throw std::invalid_argument(dictionary.error().text);
  return std::move(*dictionary);
}

// The whole toy suite on a toy device.
inline std::vector<CaseRecord> toy_record(const Suite& suite, const ToyDevice& device) {
  const auto sheet = toy_sheet(suite);
  World world(5);
  ToyLine line(world, device);
  RunPlan plan;
  plan.suite = &suite;
  for (const auto& one : suite.cases) plan.cases.push_back(one.get());
  plan.sheet = &sheet;
  return run(world, line, plan).value();
}

}  // namespace umirig::run
