// The bench that a case works on: one line, one World, one datasheet. Everything that a case does to the device and sees of it
// goes through here, live as well as when a record is rated again.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "rig/line/serial_line.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/operator.hpp"
#include "rig/run/outcome.hpp"
#include "rig/world/world.hpp"

namespace umirig::run {

// A line on which bytes can be marked as secret, so that no record shows them.
class BenchLine {
 public:
  virtual ~BenchLine() = default;
  virtual SerialLine& line() = 0;
  // The bytes [first, first + count) of the next send.
  virtual void hide(std::size_t first, std::size_t count) = 0;
};

// What the cases before this one saw, for cases that judge the whole run.
struct History {
  struct Seen {
    std::string case_id;
    Violation violation;
  };
  std::vector<Seen> violations;
  std::size_t passed = 0;  // cases

  void add(const std::string& case_id, const Outcome& outcome);
};

class Bench : private SerialReceiver {
 public:
  Bench(World& world, BenchLine& line, const Datasheet& sheet, std::uint64_t seed);
  ~Bench() override;
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  const Datasheet& sheet() const { return sheet_; }
  Random& random() { return random_; }
  // What words of one case tell each other ("z": the baud rate character of the identification).
  std::map<std::string, std::string, std::less<>>& notes() { return notes_; }
  Outcome& outcome() { return outcome_; }

  // Time since the beginning of the case.
  Time now() const { return world_.now() - origin_; }
  // The end of the last character sent or received.
  Time last_activity() const { return last_activity_; }
  Time last_sent() const { return last_sent_; }

  // Whether the line lets the rig see such errors of the device; where it does not, the case does not apply.
  bool sees(LineError error);
  // Sends and waits until the last bit is out. `gap`: a pause between any two characters. Where the line cannot show the device a
  // wrong parity bit or a break, nothing is sent and the case does not apply.
  void send(ByteView bytes, Duration gap = Duration(0), std::size_t hidden_first = 0, std::size_t hidden_count = 0,
            std::optional<std::size_t> wrong_parity_at = std::nullopt);
  void send_break(Duration duration);
  void set_format(const SerialFormat& format);
  SerialFormat format() const { return line_.line().format(); }
  bool restart_device();

  // Tells a device that is a reader what to do now. False where it will not: the verdict is INCONCLUSIVE then.
  bool command(const std::string& text);
  // What it says it found since the last command, with the time of each line.
  struct Report {
    Time at{0};
    std::string text;
  };
  const std::vector<Report>& reports() const { return reports_; }

  // False when the run was interrupted.
  bool wait_until(Time when);
  bool wait(Duration duration) { return wait_until(now() + duration); }

  // What came and was not taken yet.
  std::deque<Character>& inbox() { return inbox_; }
  // Takes the first of them away.
  Character take();
  // The end of the last character sent, or received and taken: a reaction time counts from here.
  Time reference() const { return std::max(last_sent_, last_taken_); }
  // Waits for a character; false when none came by then, or the run was interrupted.
  bool wait_character(Time deadline);

  std::optional<std::string> device_loss() const { return line_.line().device_loss(); }
  bool interrupted() const { return world_.interrupted(); }

  // The limits of a measured time: takes the line's uncertainty and the decision rule of the IXIT. `inconclusive`: guarded
  // acceptance, and the limit lies within the uncertainty.
  enum class Judgement { inside, outside, inconclusive };
  // `begin`: where in the case's time the measured interval begins, so that a report can draw it.
  Judgement measure(std::string name, Duration value, std::optional<Duration> lower, std::optional<Duration> upper,
                    std::optional<Time> begin = std::nullopt);

  void say(Step::Kind kind, std::string text, std::string decoded = {});
  // The characters between two moments are what a verdict or a violation is about; of two marks alike the first stands.
  void mark(Time begin, Time end, std::string text);
  // Asks the person at the device; the answer is kept beside what happened on the line. Without one: unavailable.
  Answer ask(const Question& question);
  void set_operator(Operator* person) { person_ = person; }
  const std::vector<Asked>& asked() const { return asked_; }
  void finding(std::string text);
  // Verdicts only worsen; the first reason of the worst stands.
  void verdict(Verdict verdict, std::string requirement, std::string reason);
  void pass() { verdict(Verdict::pass, "", ""); }
  // Whether a verdict worse than pass stands, or the case does not apply: it ends.
  bool over() const { return outcome_.verdict > Verdict::pass || !applicable_; }
  // A requirement seen broken. The case that judges it fails; others go on, and a case over the whole run will tell.
  void violation(std::string requirement, std::string text);
  // What came breaks that requirement, and all that follows may come of it: the case ends without a verdict of its own, and no
  // violation and no FAIL of another requirement counts from here on.
  void spoil(std::string requirement, std::string reason);
  const History& history() const { return history_; }
  void set_history(const History& history) { history_ = history; }
  // Whose matter it is when the device dies of what is said next; empty: the case's own.
  void blame_loss_on(std::string requirement) { culprit_ = std::move(requirement); }
  const std::string& culprit() const { return culprit_; }
  // How far a measured time may lie from the truth.
  Duration tolerance() const { return line_.line().uncertainty().early + line_.line().uncertainty().late; }

  // This device gives the case nothing to do (an address without letters has no other case): verdict NONE, with the reason. No
  // verdict on the device counts behind it.
  void not_applicable(std::string reason);
  bool applicable() const { return applicable_; }
  // The preamble is over: from here on the case's own stimuli are sent.
  void begin_body() { in_body_ = true; }
  bool in_body() const { return in_body_; }
  // Counts what was observed of the device: without one there is no PASS.
  void observed() { ++observations_; }
  std::size_t observations() const { return observations_; }

 private:
  void on_character(const Character& character) override;
  void on_report(const std::string& line) override { reports_.push_back({now(), line}); }

  World& world_;
  BenchLine& line_;
  const Datasheet& sheet_;
  Random random_;
  Time origin_;
  Time last_activity_{0};
  Time last_sent_{0};
  Time last_taken_{0};
  std::deque<Character> inbox_;
  std::vector<Report> reports_;
  std::map<std::string, std::string, std::less<>> notes_;
  Outcome outcome_;
  Operator* person_ = nullptr;
  std::vector<Asked> asked_;
  std::size_t observations_ = 0;
  History history_;
  std::string culprit_;
  std::string spoiler_;  // the requirement that spoil() named
  bool in_body_ = false;
  bool applicable_ = true;
};

}  // namespace umirig::run
