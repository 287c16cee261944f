// Readouts of real meters: every entry of the corpus decodes to what its index expects. The corpus is not part of the project;
// UMIRIG_CORPORA names the folder, without it the tests are skipped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/explain.hpp"
#include "rig/iec62056/framer.hpp"
#include "rig/iec62056/read_json_test.hpp"
#include "rig/iec62056/telegram.hpp"
#include "rig/iec62056/transcript.hpp"

namespace umirig::iec62056 {
namespace {

std::string folder() {
  const char* named = std::getenv("UMIRIG_CORPORA");
  return fmt::format("{}/iec62056-21", named != nullptr ? named : UMIRIG_SOURCE_DIR "/../shared/corpora");
}

// A bracket group as the index has it: address (empty behind another group), value, unit ("" for none: no meter sends "*)").
struct Group {
  std::string address;
  std::string value;
  std::string unit;
  bool operator==(const Group&) const = default;
  friend void PrintTo(const Group& group, std::ostream* out) {
    *out << group.address << '(' << group.value << '*' << group.unit << ')';
  }
};

std::vector<Group> groups_of(const Telegram& telegram) {
  std::vector<Group> groups;
  for (const auto& set : telegram.datasets) {
    auto address = set.address.value_or("");
    for (const auto& value : set.values) groups.push_back({std::exchange(address, ""), value.value, value.unit.value_or("")});
  }
  return groups;
}

Group group_of(const Node& expected) {
  const auto& items = expected.items();
  return {items[0].text(), from_utf8(items[1].text()), items[2].text()};
}

class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    index_ = read_json(folder() + "/index.json");
    if (index_["entries"].items().empty()) GTEST_SKIP() << "no index.json in " << folder() << "; UMIRIG_CORPORA names the folder";
  }

  template <typename Body>
  void for_each(bool transcripts, Body body) {
    for (const auto& entry : index_["entries"].items()) {
      const auto file = entry["file"].text();
      if (file.ends_with(".hex") != transcripts) continue;
      SCOPED_TRACE(file);
      const auto bytes = read_file(folder() + "/" + file);
      EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), entry["size"].integer());
      body(entry, bytes);
    }
  }

  Node index_;
};

TEST_F(Corpus, IdentificationsHaveTheirFields) {
  for_each(false, [](const Node& entry, const Bytes& bytes) {
    const auto telegram = decode_telegram(bytes);
    const auto& expected = entry["ident"];
    ASSERT_EQ(telegram.identification.has_value(), !expected.is_null());
    if (!telegram.identification) return;
    const auto& seen = *telegram.identification;
    EXPECT_EQ(seen.raw, expected["raw"].text());
    EXPECT_EQ(seen.manufacturer, expected["flag"].text());
    EXPECT_EQ(std::string(1, seen.baud_character), expected["z"].text());
    EXPECT_EQ(seen.fast_reaction() ? 20 : 200, expected["tr_min_ms"].integer());
    std::string whole;
    for (const auto& escape : seen.escapes) whole += "\\" + escape;
    EXPECT_EQ(whole + seen.identification, expected["ident"].text());
    EXPECT_EQ(seen.escapes.size(), expected["escapes"].items().size());
  });
}

TEST_F(Corpus, DataSetsAreAllThere) {
  std::size_t compared = 0;
  for_each(false, [&](const Node& entry, const Bytes& bytes) {
    const auto& expected = entry["expected"];
    if (!expected.has("datasets")) return;
    ++compared;
    const auto groups = groups_of(decode_telegram(bytes));
    ASSERT_EQ(static_cast<std::int64_t>(groups.size()), expected["datasets"].integer());
    const auto& first = expected["first"].items();
    const auto& last = expected["last"].items();
    for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(groups.at(i), group_of(first[i]));
    for (std::size_t i = 0; i < last.size(); ++i) EXPECT_EQ(groups.at(groups.size() - last.size() + i), group_of(last[i]));
  });
  EXPECT_GT(compared, 0U);
}

// "values" come from other projects and are normalised: numbers are compared, and only where the address is the same.
TEST_F(Corpus, ValuesAreThoseOfOtherDecoders) {
  std::size_t compared = 0;
  for_each(false, [&](const Node& entry, const Bytes& bytes) {
    const auto groups = groups_of(decode_telegram(bytes));
    for (const auto& [address, expected] : entry["expected"]["values"].members()) {
      if (!expected.is_array()) continue;
      const auto value = expected.items()[0].text();
      std::set<std::string> seen;
      bool found = false;
      for (const auto& group : groups) {
        if (group.address != address) continue;
        seen.insert(group.value);
        found = found || group.value == value || std::strtod(group.value.c_str(), nullptr) == std::strtod(value.c_str(), nullptr);
      }
      if (seen.empty()) continue;
      ++compared;
      EXPECT_TRUE(found) << address << " " << value;
    }
  });
  EXPECT_GT(compared, 0U);
}

TEST_F(Corpus, ChecksHoldWhereTheirsDo) {
  for_each(false, [](const Node& entry, const Bytes& bytes) {
    const auto telegram = decode_telegram(bytes);
    std::size_t bad = 0;
    for (const auto& check : telegram.checks) bad += check.ok ? 0U : 1U;
    if (entry["expected"].has("telegrams_complete")) {
      EXPECT_EQ(static_cast<std::int64_t>(telegram.checks.size()), entry["expected"]["telegrams_complete"].integer());
      EXPECT_EQ(static_cast<std::int64_t>(bad), entry["expected"]["crc_bad"].integer());
      return;
    }
    std::size_t next = 0;
    for (const auto& expected : entry["checks"].items()) {
      if (expected["got"].is_null() || !expected.has("ok")) continue;
      ASSERT_LT(next, telegram.checks.size());
      const auto& seen = telegram.checks[next++];
      EXPECT_EQ(seen.seen, expected["got"].text());
      if (expected["kind"].text() == "crc16-arc") {
        EXPECT_EQ(seen.kind, "crc16");
        EXPECT_EQ(seen.expected, expected["calc"].text());
        EXPECT_EQ(seen.ok, expected["ok"].boolean());
      } else {
        const bool sum = expected["ok"].text() == "arith-sum7";
        EXPECT_EQ(seen.kind, sum ? "bcc-sum7" : "bcc-xor");
        EXPECT_EQ(seen.expected, expected[sum ? "sum7" : "xor"].text());
        EXPECT_EQ(seen.ok, expected["ok"].text() != "BAD");
      }
    }
    EXPECT_EQ(next, telegram.checks.size());
    EXPECT_EQ(decodes(telegram), bad == 0);
  });
}

TEST_F(Corpus, ModesAreTheirs) {
  for_each(false, [](const Node& entry, const Bytes& bytes) {
    const auto mode = decode_telegram(bytes).mode;
    const auto prose = entry["mode"].text();
    if (!mode) {
      EXPECT_TRUE(entry["ident"].is_null());
    } else if (prose.starts_with("P1")) {  // without a CRC it looks like mode D, which it is derived from
      EXPECT_TRUE(*mode == "P1" || *mode == "D") << *mode;
    } else {  // "E announced" meters were read in mode C
      EXPECT_EQ(*mode, prose.starts_with("E") ? "C" : prose.substr(0, 1));
    }
  });
}

TEST_F(Corpus, EveryByteIsExplainedOnce) {
  for_each(false, [](const Node&, const Bytes& bytes) {
    std::size_t next = 0;
    for (const auto& field : fields(bytes)) {
      ASSERT_EQ(field.offset, next);
      next += field.size;
    }
    EXPECT_EQ(next, bytes.size());
  });
}

TEST_F(Corpus, AMissedRateIsNamed) {
  for_each(false, [](const Node& entry, const Bytes& bytes) {
    if (!entry["expected"].has("must")) return;
    std::string texts;
    for (const auto& finding : decode_telegram(bytes).findings) texts += finding.clause + " " + finding.text + "\n";
    EXPECT_NE(texts.find("6.4.2 baud rate change missed"), std::string::npos) << texts;
  });
}

TEST_F(Corpus, TranscriptsAreMadeOfMessages) {
  for_each(true, [](const Node&, const Bytes& bytes) {
    const auto lines = parse_transcript(umirig::to_text(bytes));
    ASSERT_TRUE(lines.has_value()) << lines.error().text;
    bool programming = false;
    for (const auto& line : *lines) {
      SCOPED_TRACE(fmt::format("line {}", line.line));
      Framer framer(line.direction == 'C' ? Side::reader : Side::meter);
      framer.set_programming(programming);
      std::size_t used = 0;
      while (used < line.bytes.size() && !framer.complete()) framer.feed(line.bytes[used++]);
      ASSERT_TRUE(framer.complete());
      ASSERT_NE(framer.kind(), MessageKind::garbage);
      // Some clients append CR LF to a BCC; 6.3.7 has none.
      const auto rest = umirig::to_text(ByteView(line.bytes).subspan(used));
      EXPECT_TRUE(rest.empty() || rest == "\r\n") << rest;
      if (framer.kind() == MessageKind::command) {
        const auto command = decode_command(framer.bytes());
        ASSERT_TRUE(command.has_value()) << command.error().text;
        EXPECT_NE(command->bcc.fits(), BccKind::none);
        EXPECT_TRUE(command->findings.empty());
        programming = command->command.letter != 'B';
      } else if (framer.kind() == MessageKind::data) {
        const auto data = decode_data_message(framer.bytes());
        ASSERT_TRUE(data.has_value() && data->bcc.has_value());
        EXPECT_NE(data->bcc->fits(), BccKind::none);
        EXPECT_FALSE(decode_block(data->block).datasets.empty());
      }
    }
  });
}

}  // namespace
}  // namespace umirig::iec62056
