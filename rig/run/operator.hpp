// A person at the device, asked for what the rig cannot see: a display, a lamp, a seal. An answer is input like the bytes of the
// line: it stands in the record beside them, and a verdict is made from it again. Asking takes no time of the World while that is
// virtual: the device waits, however long the person thinks.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/world/time.hpp"

namespace umirig::run {

inline constexpr std::size_t longest_picture = 300'000;  // bytes
inline constexpr std::string_view needs_operator = "needs an operator";

struct Picture {
  std::string name;  // "display.png"
  std::string type;  // "image/png", "image/jpeg"; empty: there is none
  std::string bytes;
};

// Error (configuration): neither PNG nor JPEG, or too large.
Result<Picture> read_picture(std::string name, std::string bytes);
// "data:image/png;base64,…"; empty where there is none.
std::string data_uri(const Picture& picture);

struct Question {
  enum class Kind { choice, text, number };
  std::string text;
  Kind kind = Kind::choice;
  std::vector<std::string> answers = {"yes", "no"};  // of a choice
  std::string unit;                                  // of a number
  Picture picture;
  Duration timeout = 60s;  // real time
};

// "yes or no", "a number of kWh", "a text"
std::string expectation(const Question& question);
// An answer as the question spells it: without spaces around it, a choice in its own letters, a number with a point. Error
// (data): what is expected instead.
Result<std::string> read_answer(const Question& question, std::string_view text);

struct Answer {
  enum class State {
    given,
    declined,     // the person could not say
    late,         // nothing came in time
    unavailable,  // nobody is there; text says why
  };
  State state = State::unavailable;
  std::string text{needs_operator};
  std::string when{};  // UTC; empty where nobody looked at a clock
};

class Operator {
 public:
  virtual ~Operator() = default;
  // Which case asks next.
  virtual void begin_case(const std::string&) {}
  virtual Answer ask(const Question& question) = 0;
  // Answers that no question has taken yet, for people; none where a person answers.
  virtual std::vector<std::string> unused() const { return {}; }
};

// Answers that were written down before, by case, in the order of its questions. "?" declines.
class WrittenOperator : public Operator {
 public:
  // `from`: what they were read from, for people.
  WrittenOperator(std::map<std::string, std::vector<std::string>> answers, std::string from)
      : answers_(std::move(answers)), from_(std::move(from)) {}
  void begin_case(const std::string& id) override;
  Answer ask(const Question& question) override;
  std::vector<std::string> unused() const override;

 private:
  std::map<std::string, std::vector<std::string>> answers_;
  std::string from_;
  std::string case_;
  std::size_t next_ = 0;
  std::map<std::string, std::size_t> taken_;
};

// A question and its answer as the record keeps them.
struct Asked {
  Time at{0};  // since the beginning of the case
  std::string question;
  std::string picture;  // SHA-256 of its bytes; empty: there was none. The picture itself is in the steps of the outcome.
  std::string who;      // the operator, from the session
  Answer answer;
};

Node to_node(const std::vector<Asked>& asked);
std::vector<Asked> asked_from(const Node& node);
// Replaces secrets in the answers by 'x'.
void mask_secrets(std::vector<Asked>& asked, const std::vector<std::string>& secrets);

// Answers what was answered then, and notices where a case asks for something else.
class RecordedOperator : public Operator {
 public:
  explicit RecordedOperator(const std::vector<Asked>& asked) : asked_(asked) {}
  Answer ask(const Question& question) override;
  // How the case differs from the record; empty where it does not. `went_through`: it came to its end.
  std::string changed(bool went_through) const;

 private:
  const std::vector<Asked>& asked_;
  std::size_t next_ = 0;
  std::string changed_;
};

}  // namespace umirig::run
