// Dialogue scripts: a case as a short TOML file that a metering engineer can read. The engine knows the kinds of steps; the words
// in them (frames, messages, preambles, checks) belong to the suite.
//
//   clause = "6.4.3"  number = 2  requirement = "6.4.3/2"  behaviour = "invalid"  version = 1
//   when = ["C.1"]                       # PICS conditions beside those of the requirement
//   purpose = "…"
//   given = "signed-on"                  # a preamble; when it fails the case is INCONCLUSIVE
//   [[step]]
//   send = "option-select"               # a frame, with its arguments beside it
//   z = "other"
//   [[step]]
//   expect = ["readout", {word = "ack"}] # alternatives; "silence" among them allows that nothing comes
//   judge = true                         # not met: FAIL; without it INCONCLUSIVE, blocked by the word's own requirement
//                                        # judge = "times": only the time limits are judged
//   blocked_by = "6.4.3/3"               # another requirement than the word's own for that
//   fail_on = ["data"]                   # without judge: FAIL all the same where one of these came
//   within_ms = [200, 1500]              # from the last character on the line to the first of the message
//   timeout_ms = 3000                    # how long to wait for the first character
//   [[step]]  wait_ms = 500
//   [[step]]  set = { rate = "z" }       # the suite's settings
//   [[step]]  check = "alive"            # a composite step of the suite
//   [[step]]  repeat = 3                 # with its own [[step.step]]
//   [[step]]
//   ask = "Is the display lit?"          # a person at the device; without one (--non-interactive) the case is INCONCLUSIVE
//   answers = ["yes", "no"]              # this is the default; or "text"; or "number", with unit = "kWh"
//   right = ["yes"]                      # another answer is not right; a number: within = [0, 10]. Without either it is only
//   noted judge = true                         # not right: FAIL; without it INCONCLUSIVE, blocked_by as above fail_on = ["no"]
//   # without judge: FAIL all the same on one of these picture = "display.png"              # beside the script: PNG or JPEG of
//   at most 300 kB timeout_s = 60                       # of real time; no time passes on a line that is virtual
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/run/suite.hpp"

namespace umirig::run {

// One message of the device, whole or cut off, or the silence in place of it.
class Message {
 public:
  virtual ~Message() = default;
  bool silence = true;
  Time begin{0};         // first start bit
  Time end{0};           // last stop bit
  Duration reaction{0};  // from the last character on the line before it
  std::string text;      // for people
};

struct Vocabulary {
  struct Frame {
    std::vector<std::string> arguments;
    std::function<Result<void>(Bench&, const Node& step)> send;
    // What is wrong with the values of the arguments; nothing where all are known.
    std::function<std::optional<std::string>(const Node& step)> wrong = nullptr;
  };
  struct Word {
    std::vector<std::string> arguments;
    std::string requirement;  // what is broken when the device does not send it and the step does not judge
    std::string expected;     // "a readout"
    // Why the message is not that; nothing where it is.
    std::function<std::optional<std::string>(Bench&, const Message&, const Node& arguments)> differs;
    // What is wrong with the values of the arguments; nothing where all are known.
    std::function<std::optional<std::string>(const Node& arguments)> wrong = nullptr;
  };
  struct Check {
    std::vector<std::string> arguments;
    std::function<void(Bench&, const CaseHead&, const Node& step)> run;
    bool judges = false;  // it can fail, and is not only in the way of what comes behind it
  };
  std::map<std::string, Frame, std::less<>> frames;
  std::map<std::string, Word, std::less<>> words;
  std::map<std::string, std::function<void(Bench&)>, std::less<>> preambles;
  std::map<std::string, Check, std::less<>> checks;
  std::map<std::string, std::function<Result<void>(Bench&, const Node& value)>, std::less<>> settings;
  std::function<std::unique_ptr<Message>(Bench&, Duration timeout)> receive;
  // The requirement to which silence belongs whatever the step judges, by what earlier cases saw; nothing where there is none.
  // It may ask the device, and leave a verdict of its own.
  std::function<std::optional<std::string>(Bench&, const CaseHead&)> excuse = nullptr;
};

// The contents of a file beside the script.
using ReadBeside = std::function<Result<std::string>(const std::string& name)>;

// Error (configuration): what is wrong, in which step, and what is known there. `beside`: for pictures; none: there are none.
Result<std::unique_ptr<Case>> parse_script(std::string_view toml, std::string_view name, const std::string& suite,
                                           std::shared_ptr<const Vocabulary> vocabulary, const ReadBeside& beside = nullptr);

}  // namespace umirig::run
