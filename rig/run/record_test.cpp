#include "rig/run/record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"
#include "rig/run/scratch_folder_test.hpp"

namespace umirig::run {
namespace {

using testing::HasSubstr;

CaseRecord sample_case(int number) {
  CaseRecord one;
  one.id = "toy/1/" + std::to_string(number);
  one.requirement = "1/1";
  one.clause = "1";
  one.purpose = "purpose \"quoted\"";
  one.version = 3;
  one.begin = 123456789ns;
  one.duration = 5s + 1ns;
  LineEvent sent;
  sent.at = -7ns;
  sent.bytes = umirig::to_bytes("\x01P1\x02(xxxx)\x03");
  sent.hidden = Bytes{0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0};
  LineEvent behind_a_gap = sent;
  behind_a_gap.kind = LineEvent::Kind::received;
  behind_a_gap.at = 3s;
  behind_a_gap.format = SerialFormat{9600, 8, 'N', 2};
  behind_a_gap.hidden.clear();
  behind_a_gap.errors = Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6};
  LineEvent loss;
  loss.kind = LineEvent::Kind::loss;
  loss.at = 4s;
  loss.text = "gone";
  one.events = {sent, behind_a_gap, loss};
  auto& outcome = one.outcome;
  outcome.verdict = Verdict::inconclusive;
  outcome.reason = "blocked by toy/1/2: x";
  outcome.requirement = "1/2";
  outcome.blocked_by = "toy/1/2";
  outcome.stimulus_changed = true;
  outcome.measurements = {{"a", 0.1, "ms", 1.5, std::nullopt, 0.001, false},
                          {"b", 200, "ms", std::nullopt, 2.0, std::nullopt, true}};
  outcome.findings = {"one", "two"};
  outcome.steps = {{Step::Kind::sent, 1ns, "s"},
                   {Step::Kind::received, 2ns, "r"},
                   {Step::Kind::silence, 3ns, "-"},
                   {Step::Kind::remark, 4ns, "m"},
                   {Step::Kind::violation, 5ns, "v"}};
  outcome.steps[1].decoded = "an answer: r";
  outcome.steps[3].picture = "data:image/png;base64,AAAA";
  outcome.measurements[0].begin = 6ns;
  outcome.marks = {{7ns, 8ns, "why"}, {9ns, 10ns, ""}};
  return one;
}

Node header() { return Node::object().set("suite", Node::object().set("name", "toy")).set("seed", 7).set("dut", "sim:toy"); }

std::string json_of(const CaseRecord& one) {
  return to_json(Node::object()
                     .set("id", one.id)
                     .set("requirement", one.requirement)
                     .set("clause", one.clause)
                     .set("purpose", one.purpose)
                     .set("version", one.version)
                     .set("begin", static_cast<std::int64_t>(one.begin.count()))
                     .set("duration", static_cast<std::int64_t>(one.duration.count()))
                     .set("events", to_node(one.events))
                     .set("outcome", to_node(one.outcome)));
}

class Records : public testing::Test {
 protected:
  // A record with so many cases, and its end where wanted.
  void write(int cases, bool ended = true) {
    auto writer = RecordWriter::create(path, header());
    ASSERT_TRUE(writer.has_value()) << writer.error().text;
    for (int i = 1; i <= cases; ++i) ASSERT_TRUE((*writer)->add(sample_case(i)).has_value());
    if (!ended) return;
    ASSERT_TRUE((*writer)->finish(Node::object().set("ended", "now")).has_value());
  }
  std::string error_of_reading() {
    const auto record = read_record(path);
    if (record) return "it was read";
    EXPECT_EQ(record.error().kind, ErrorKind::configuration);
    return record.error().text;
  }

  const ScratchFolder folder;
  const std::string path = folder.file("run.jsonl");
};

TEST_F(Records, ComeBackAsTheyWereWritten) {
  write(2);
  const auto record = read_record(path);
  ASSERT_TRUE(record.has_value()) << record.error().text;
  EXPECT_EQ(record->header, header().set("format", "umirig-record-1"));
  ASSERT_EQ(record->cases.size(), 2U);
  for (int i = 0; i < 2; ++i) {
    const auto& one = record->cases[static_cast<std::size_t>(i)];
    const auto wanted = sample_case(i + 1);
    EXPECT_EQ(one.events, wanted.events);
    EXPECT_EQ(json_of(one), json_of(wanted));
    EXPECT_EQ(one.outcome.measurements[1].lower, std::nullopt);
    EXPECT_EQ(one.outcome.measurements[0].uncertainty, 0.001);
    EXPECT_EQ(one.outcome.steps[3].kind, Step::Kind::remark);
    EXPECT_EQ(one.outcome.steps[4].at, 5ns);
    EXPECT_EQ(one.outcome.steps[1].decoded, "an answer: r");
    EXPECT_EQ(one.outcome.steps[3].picture, "data:image/png;base64,AAAA");
    EXPECT_EQ(one.outcome.measurements[0].begin, Time(6ns));
    EXPECT_EQ(one.outcome.measurements[1].begin, std::nullopt);
    ASSERT_EQ(one.outcome.marks.size(), 2U);
    EXPECT_EQ(one.outcome.marks[0].end, 8ns);
    EXPECT_EQ(one.outcome.marks[0].text, "why");
  }
  ASSERT_TRUE(record->end.has_value());
  EXPECT_EQ((*record->end)["ended"].text(), "now");
  EXPECT_EQ(record->path, path);
  EXPECT_EQ(record->size, contents(path).size());
  EXPECT_THAT(record->remarks, testing::IsEmpty());
}

TEST_F(Records, TwoWritersOfOneRecordAreRefused) {
  auto first = RecordWriter::create(path, header());
  ASSERT_TRUE(first.has_value()) << first.error().text;
  ASSERT_TRUE((*first)->add(sample_case(1)).has_value());
  const auto read = read_record(path).value();
  const auto created = RecordWriter::create(path, header());
  const auto gone_on = RecordWriter::resume(read);
  for (const auto* two : {&created, &gone_on}) {
    const auto& second = *two;
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().kind, ErrorKind::usage);
    EXPECT_THAT(second.error().text, HasSubstr("another run is writing this record"));
  }
  first->reset();
  EXPECT_THAT(RecordWriter::create(path, header()).error().text, HasSubstr("exists already"));
  auto resumed = RecordWriter::resume(read);
  ASSERT_TRUE(resumed.has_value()) << resumed.error().text;
  EXPECT_THAT(RecordWriter::resume(read).error().text, HasSubstr("another run is writing this record"));
  ASSERT_TRUE((*resumed)->add(sample_case(2)).has_value());
  EXPECT_EQ(read_record(path)->cases.size(), 2U);
}

TEST_F(Records, ARecordThatAnotherRunHasGoneOnWithSinceIsLeftAlone) {
  write(1, false);
  const auto read = read_record(path).value();
  ASSERT_TRUE((*RecordWriter::resume(read))->add(sample_case(2)).has_value());
  const auto late = RecordWriter::resume(read);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().kind, ErrorKind::usage);
  EXPECT_THAT(late.error().text, HasSubstr("has gone on with this record in the meantime"));
  EXPECT_EQ(read_record(path)->cases.size(), 2U);
}

TEST_F(Records, ARecordOpenedAgainStaysAsItIsUntilSomethingIsAdded) {
  write(2, false);
  const auto torn = contents(path).substr(0, contents(path).size() - 9);
  overwrite(path, torn);
  const auto read = read_record(path).value();
  {
    auto writer = RecordWriter::resume(read);
    EXPECT_EQ(contents(path), torn);
    ASSERT_TRUE((*writer)->add(sample_case(2)).has_value());
  }
  EXPECT_EQ(read_record(path)->cases.size(), 2U);
}

TEST_F(Records, LineEndsOfAnotherSystemAreNamed) {
  write(1);
  std::string text;
  for (const char c : contents(path)) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  overwrite(path, text);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 1: ends with CR LF"));
}

TEST_F(Records, RemarksOfTheHeaderAreRemarksOfTheRecord) {
  auto remarked = header();
  remarked.set("remarks", Node::array().push("PICS C.4 does not apply"));
  ASSERT_TRUE(RecordWriter::create(path, remarked).has_value());
  EXPECT_THAT(read_record(path)->remarks, testing::ElementsAre("PICS C.4 does not apply"));
}

TEST_F(Records, AnOutcomeOfAnOlderProgramHasNoMarksAndIsReadAllTheSame) {
  auto node = to_node(sample_case(1).outcome);
  auto old = Node::object();
  for (const auto& [name, value] : node.members()) {
    if (name != "marks") old.set(name, value);
  }
  old.set("steps", Node::array().push(Node::object().set("kind", "sent").set("at", 1).set("text", "s")));
  const auto outcome = outcome_from(old);
  EXPECT_TRUE(outcome.marks.empty());
  ASSERT_EQ(outcome.steps.size(), 1U);
  EXPECT_EQ(outcome.steps[0].text, "s");
  EXPECT_EQ(outcome.steps[0].decoded, "");
}

TEST_F(Records, EveryVerdictComesBack) {
  for (const auto verdict : {Verdict::none, Verdict::pass, Verdict::inconclusive, Verdict::fail, Verdict::error}) {
    Outcome outcome;
    outcome.verdict = verdict;
    EXPECT_EQ(outcome_from(to_node(outcome)).verdict, verdict);
    EXPECT_EQ(verdict_of(to_text(verdict)), verdict);
  }
  EXPECT_EQ(verdict_of("pass"), std::nullopt);
}

TEST_F(Records, AnExistingFileIsNeverOverwritten) {
  overwrite(path, "precious");
  const auto writer = RecordWriter::create(path, header());
  ASSERT_FALSE(writer.has_value());
  EXPECT_EQ(writer.error().kind, ErrorKind::usage);
  EXPECT_THAT(writer.error().text, HasSubstr("exists already"));
  EXPECT_EQ(contents(path), "precious");
}

TEST_F(Records, AFileThatCannotBeMadeIsAWrongCall) {
  const auto writer = RecordWriter::create(folder.file("no/such/folder/r.jsonl"), header());
  ASSERT_FALSE(writer.has_value());
  EXPECT_EQ(writer.error().kind, ErrorKind::usage);
}

TEST_F(Records, WhatIsWrittenIsInTheFileAtOnce) {
  auto writer = RecordWriter::create(path, header());
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(read_record(path)->cases.size(), 0U);
  ASSERT_TRUE((*writer)->add(sample_case(1)).has_value());
  EXPECT_EQ(read_record(path)->cases.size(), 1U);
  EXPECT_FALSE(read_record(path)->end.has_value());
}

TEST_F(Records, AFullDiskIsTheRigsTroubleAndKeepsWhatWasWritten) {
  auto writer = RecordWriter::create(path, header());
  ASSERT_TRUE(writer.has_value());
  ASSERT_TRUE((*writer)->add(sample_case(1)).has_value());
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = contents(path).size() + 40;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto done = (*writer)->add(sample_case(2));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, ErrorKind::rig);
  EXPECT_THAT(done.error().text, HasSubstr("cannot write the record"));
  EXPECT_EQ(read_record(path)->cases.size(), 1U);
  EXPECT_EQ(read_record(path)->remarks.size(), 1U);
}

TEST_F(Records, CutOffAnywhereTheyKeepTheirWholeLinesAndResumeWithAValidChain) {
  write(2, false);
  const auto whole = contents(path);
  const auto first_end = whole.find('\n') + 1;
  const auto second_end = whole.find('\n', first_end) + 1;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto near = [&](std::size_t end) { return length + 3 > end && length < end + 3; };
    if (length % 101 != 0 && !near(first_end) && !near(second_end) && !near(whole.size())) continue;
    overwrite(path, whole.substr(0, length));
    const auto record = read_record(path);
    if (length < first_end) {
      ASSERT_FALSE(record.has_value()) << length;
      continue;
    }
    ASSERT_TRUE(record.has_value()) << length << ": " << record.error().text;
    const std::size_t kept = length < second_end ? 0 : length < whole.size() ? 1 : 2;
    ASSERT_EQ(record->cases.size(), kept) << length;
    const bool torn = length != first_end && length != second_end && length != whole.size();
    ASSERT_EQ(record->remarks.size(), torn ? 1U : 0U) << length;
    if (torn) {
      ASSERT_THAT(record->remarks[0], HasSubstr("line " + std::to_string(kept + 2) + " is torn")) << length;
    }

    auto writer = RecordWriter::resume(*record);
    ASSERT_TRUE(writer.has_value());
    ASSERT_TRUE((*writer)->add(sample_case(9)).has_value());
    ASSERT_TRUE((*writer)->finish(Node::object()).has_value());
    const auto again = read_record(path);
    ASSERT_TRUE(again.has_value()) << length << ": " << again.error().text;
    ASSERT_EQ(again->cases.size(), kept + 1) << length;
    ASSERT_EQ(again->cases.back().id, "toy/1/9");
    ASSERT_TRUE(again->end.has_value());
    ASSERT_THAT(again->remarks, testing::IsEmpty());
  }
}

TEST_F(Records, AnyChangedByteIsFoundWithTheNumberOfItsLine) {
  write(2);
  const auto whole = contents(path);
  std::size_t line = 1;
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](std::size_t at, char byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte).flush();
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    put(i, static_cast<char>(whole[i] ^ (i % 2 == 0 ? 0x01 : 0x20)));
    const auto place = "line " + std::to_string(line) + ":";
    const auto record = read_record(path);
    if (record) {
      // Only the very last byte can look like a line that was not finished.
      ASSERT_EQ(i, whole.size() - 1);
      ASSERT_THAT(record->remarks, testing::ElementsAre(HasSubstr("line 4 is torn")));
    } else {
      ASSERT_THAT(record.error().text, HasSubstr(place)) << "byte " << i << ", '" << whole[i] << "'";
    }
    put(i, whole[i]);
    if (whole[i] == '\n') ++line;
  }
}

TEST_F(Records, ALineThatIsMissingTwiceOrMovedIsFound) {
  write(3);
  const auto whole = contents(path);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < whole.size(); at = whole.find('\n', at) + 1)
    lines.push_back(whole.substr(at, whole.find('\n', at) + 1 - at));
  ASSERT_EQ(lines.size(), 5U);
  overwrite(path, lines[0] + lines[2] + lines[3] + lines[4]);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 2: the hash chain breaks here"));
  overwrite(path, lines[0] + lines[1] + lines[1] + lines[2]);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 3: the hash chain breaks here"));
  overwrite(path, lines[0] + lines[2] + lines[1]);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 2: the hash chain breaks here"));
  overwrite(path, lines[1] + lines[2]);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 1: the hash chain breaks here"));
  overwrite(path, lines[0] + "\n" + lines[1]);
  EXPECT_THAT(error_of_reading(), HasSubstr("line 2: no hash at its end"));
}

TEST_F(Records, WhatIsNoRecordIsSaidSo) {
  EXPECT_EQ(read_record(path).error().kind, ErrorKind::usage);
  EXPECT_THAT(read_record(path).error().text, HasSubstr("no such record"));
  overwrite(path, "");
  EXPECT_THAT(error_of_reading(), HasSubstr("is empty: expected a record"));
  overwrite(path, "{\"a\":1}\n");
  EXPECT_THAT(error_of_reading(), HasSubstr("line 1: this is no record of umirig"));
  EXPECT_FALSE(is_record("{\"a\":1}\n"));
  EXPECT_FALSE(read_record(folder.file("")).has_value());
}

}  // namespace
}  // namespace umirig::run
