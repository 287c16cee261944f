#include "suites/iec62056-21/form_questions.hpp"

#include <algorithm>
#include <array>

#include "suites/iec62056-21/command_tally.hpp"
#include "suites/iec62056-21/message_reader.hpp"

namespace umirig::suites {
namespace {

struct Question {
  const char* requirement;  // that fails
  const char* item;         // "PICS A.3"
  const char* stated;       // what the form says there; empty: whatever it says
  bool unknown;             // only where the meter refuses what was asked, or says nothing
  const char* text;
};

constexpr auto questions = std::to_array<Question>({
    {"6.3.6/1", "PICS B.2", "true", true, "it says that repeat requests are answered, but NAK behind a readout is not"},
    {"6.3.12/3", "PICS B.3", "true", false, "it says that a break stops a readout, but the readout goes on: does it stop one?"},
    {"6.4.4/7", "PICS B.5", "true", false,
     "it says that telegrams end with a CRC-16, but none that fits stands behind '!': does the meter send one?"},
    {"6.4.5/1", "PICS A.3", "true", false,
     "it says that the meter offers mode E, but ACK 2 Z 2 is not confirmed: does it know HDLC?"},
    {"B.1/1", "PICS A.4", "slow", false, "it says that a slow wake-up wakes the meter, but it does not: is it the fast one?"},
    {"B.1/1", "PICS A.4", "both", false,
     "it says that a slow wake-up wakes the meter, but it does not: is it the fast one alone?"},
    {"B.1/4", "PICS A.4", "slow", false,
     "it says slow, but NUL characters are answered: does the meter know the fast wake-up too?"},
    {"B.2/1", "PICS A.4", "fast", false,
     "it says that a fast wake-up wakes the meter, but it is not answered: is it the slow one?"},
    {"B.2/1", "PICS A.4", "both", false,
     "it says that a fast wake-up wakes the meter, but it is not answered: is it the slow one alone?"},
    {"6.3.7/8", "PICS C.6", "true", true, "it says that the meter knows R2, but R2 is refused"},
    {"6.3.7/9", "PICS C.7", "true", true, "it says that the meter knows W2, but W2 is refused"},
    {"6.3.10/1", "PICS C.8", "true", true, "it says that the meter knows R3, but R3 is refused"},
    {"6.4.7/5", "PICS C.9", "true", true, "it says that the meter knows W3, but W3 is refused"},
    {"6.3.10/2", "PICS C.10", "true", true, "it says that the meter knows R4, but R4 is refused"},
    {"6.4.7/9", "PICS C.11", "true", true, "it says that the meter knows W4, but W4 is refused"},
    {"6.3.7/10", "PICS C.12", "true", true, "it says that the meter knows R5, but R5 is refused"},
    {"6.3.7/11", "PICS C.13", "true", true, "it says that the meter knows R6, but R6 is refused"},
    {"6.3.7/12", "PICS C.14", "true", true, "it says that the meter knows W5, but W5 is refused"},
    {"6.3.7/13", "PICS C.15", "true", true, "it says that the meter knows E2, but E2 is refused"},
    {"6.3.7/14", "PICS C.16", "true", true, "it says that the meter takes a password by P2, but P2 is refused"},
    {"6.3.7/14", "IXIT password_2", "", true, "the meter refuses it: is it its password? A wrong one looks the same"},
    {"6.3.12/5", "PICS C.17", "true", true, "it says that the meter knows the sign-off B1, but B1 is refused"},
    {"6.3.14/4", "PICS C.18", "true", false,
     "it says that a read takes a number of locations in its brackets: is it so, or has the maker given them another use?"},
    {"6.3.14/5", "PICS C.18", "true", false,
     "it says that a read takes a number of locations in its brackets: is it so, or has the maker given them another use?"},
    {"D/1", "PICS C.3", "write", false, "it says that writes need the password, but the meter takes them before it: is it so?"},
    {"D/1", "PICS C.3", "all", false, "it says that all commands need the password, but the meter writes before it: is it so?"},
    {"D/2", "PICS C.3", "all", false, "it says that all commands need the password, but the meter reads before it: is it so?"},
    {"6.3.7/2", "PICS C.2", "true", true,
     "it says that the meter checks a password, but a wrong one is not answered with a break"},
    {"6.4.4/1", "IXIT push_baud", "", false, "no telegram that can be read came: do they come at this rate?"},
    {"5.4/1", "IXIT push_format", "", false, "the characters have errors: do they come in this format?"},
    {"6.4.4/5", "IXIT push_interval_s", "", false, "the telegrams come more seldom: is it their longest interval?"},
});

std::string stated(const run::Record& record, const std::string& item) {
  return record.header[item.starts_with("PICS") ? "pics" : "ixit"][item.substr(5)].text();
}

bool applies(const run::Record& record, const Question& question) {
  const std::string item = question.item;
  const auto value = stated(record, item);
  if (*question.stated != '\0' ? value != question.stated : record.header["ixit"][item.substr(5)].is_null()) return false;
  return std::any_of(record.cases.begin(), record.cases.end(), [&](const run::CaseRecord& one) {
    if (one.outcome.verdict != run::Verdict::fail || one.requirement != question.requirement) return false;
    return !question.unknown || last_refused(run::exchange_of(one.events, read_meter_messages));
  });
}

}  // namespace

std::vector<run::FormDoubt> form_questions(const run::Record& record) {
  std::vector<run::FormDoubt> doubts;
  for (const auto& one : questions) {
    const bool known = std::any_of(doubts.begin(), doubts.end(), [&](const auto& doubt) { return doubt.item == one.item; });
    if (!known && applies(record, one)) doubts.push_back({one.item, one.text, false});
  }
  return doubts;
}

}  // namespace umirig::suites
