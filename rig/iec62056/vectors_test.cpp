// The known answers of vectors/iec62056.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rig/iec62056/bcc.hpp"
#include "rig/iec62056/bcc_judge.hpp"
#include "rig/iec62056/command.hpp"
#include "rig/iec62056/command_data.hpp"
#include "rig/iec62056/data_set.hpp"
#include "rig/iec62056/hdlc_entry.hpp"
#include "rig/iec62056/identification.hpp"
#include "rig/iec62056/push_splitter.hpp"
#include "rig/iec62056/read_json_test.hpp"
#include "rig/iec62056/request.hpp"
#include "rig/iec62056/telegram.hpp"
#include "rig/iec62056/wake_up.hpp"

namespace umirig::iec62056 {
namespace {

std::string text_of(const Findings& findings) {
  std::string text;
  for (const auto& finding : findings) text += fmt::format("{}@{} ", finding.clause, finding.offset);
  return text;
}

std::uint8_t byte_of(const Node& hex) { return from_hex(hex.text()).value().at(0); }

template <typename T>
void expect_error(const Result<T>& result, const Node& vector) {
  ASSERT_FALSE(result.has_value()) << vector["why"].text();
  EXPECT_NE(result.error().text.find(vector["error"].text()), std::string::npos)
      << vector["why"].text() << ": " << result.error().text;
}

template <typename Body>
void for_each(const char* name, Body body) {
  const auto file = read_vectors(name);
  for (const auto& vector : file["vectors"].items()) {
    SCOPED_TRACE(fmt::format("{}: {}", vector["clause"].text(), vector["why"].text()));
    body(vector);
  }
}

TEST(Vectors, BlockCheckCharacters) {
  for_each("bcc", [](const Node& vector) {
    const auto message = bytes_of(vector);
    const auto covered = ByteView(message).subspan(1);
    EXPECT_EQ(bcc_xor(covered), byte_of(vector["xor"]));
    EXPECT_EQ(bcc_sum7(covered), byte_of(vector["sum7"]));
  });
}

TEST(Vectors, Requests) {
  for_each("request", [](const Node& vector) {
    for (const auto* key : {"same", "different"}) {
      if (!vector.has(key)) continue;
      const auto& pair = vector[key].items();
      EXPECT_EQ(same_address(pair[0].text(), pair[1].text()), key == std::string("same"));
      EXPECT_EQ(same_address(pair[1].text(), pair[0].text()), key == std::string("same"));
    }
    if (!vector.has("text")) return;
    const auto request = decode_request(bytes_of(vector));
    if (vector.has("error")) return expect_error(request, vector);
    ASSERT_TRUE(request.has_value()) << request.error().text;
    EXPECT_EQ(request->address, vector["address"].text());
    EXPECT_EQ(encode_request(request->address), bytes_of(vector));
    EXPECT_TRUE(legal_address(request->address));
  });
}

TEST(Vectors, Identifications) {
  for_each("identification", [](const Node& vector) {
    const auto seen = decode_identification(bytes_of(vector));
    if (vector.has("error")) return expect_error(seen, vector);
    ASSERT_TRUE(seen.has_value()) << seen.error().text;
    EXPECT_EQ(seen->manufacturer, vector["manufacturer"].text());
    EXPECT_EQ(std::string(1, seen->baud_character), vector["baud_character"].text());
    EXPECT_EQ(seen->identification, vector["identification"].text());
    EXPECT_EQ(seen->fast_reaction(), vector["fast"].boolean());
    std::string escapes;
    std::string expected;
    for (const auto& escape : seen->escapes) escapes += escape;
    for (const auto& escape : vector["escapes"].items()) expected += escape.text();
    EXPECT_EQ(escapes, expected);
    EXPECT_EQ(text_of(seen->findings), findings_text(vector["findings"]));
    const auto ends_well = umirig::to_text(bytes_of(vector)).ends_with("\r\n");
    if (ends_well) {
      EXPECT_EQ(encode_identification(*seen), bytes_of(vector));
    }
  });
}

void expect_data_set(const DataSet& seen, const Node& expected) {
  const auto& items = expected.items();
  EXPECT_EQ(seen.address.has_value(), !items[0].is_null());
  EXPECT_EQ(seen.address.value_or(""), items[0].text());
  ASSERT_EQ(seen.values.size() + 1, items.size());
  for (std::size_t i = 0; i < seen.values.size(); ++i) {
    const auto& pair = items[i + 1].items();
    EXPECT_EQ(seen.values[i].value, from_utf8(pair[0].text()));
    EXPECT_EQ(seen.values[i].unit.has_value(), !pair[1].is_null());
    EXPECT_EQ(seen.values[i].unit.value_or(""), pair[1].text());
  }
}

TEST(Vectors, DataSets) {
  for_each("data_set", [](const Node& vector) {
    BlockRules rules;
    rules.programming = vector["programming"].boolean();
    rules.value_limit = static_cast<std::size_t>(vector["value_limit"].integer(32));
    const auto block = decode_block(bytes_of(vector), 0, rules);
    const auto& expected = vector["datasets"].items();
    ASSERT_EQ(block.datasets.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) expect_data_set(block.datasets[i], expected[i]);
    EXPECT_EQ(text_of(block.findings), findings_text(vector["findings"]));
  });
}

TEST(Vectors, OffsetsOfABlockCountFromItsPlace) {
  for_each("data_set", [](const Node& vector) {
    BlockRules rules;
    rules.programming = vector["programming"].boolean();
    const auto here = decode_block(bytes_of(vector), 0, rules);
    const auto there = decode_block(bytes_of(vector), 1000, rules);
    ASSERT_EQ(here.findings.size(), there.findings.size());
    for (std::size_t i = 0; i < here.findings.size(); ++i) EXPECT_EQ(here.findings[i].offset + 1000, there.findings[i].offset);
    for (std::size_t i = 0; i < here.datasets.size(); ++i) EXPECT_EQ(here.datasets[i].offset + 1000, there.datasets[i].offset);
  });
}

TEST(Vectors, Commands) {
  for_each("command", [](const Node& vector) {
    const auto message = bytes_of(vector);
    const auto seen = decode_command(message);
    if (vector.has("error")) return expect_error(seen, vector);
    ASSERT_TRUE(seen.has_value()) << seen.error().text;
    EXPECT_EQ(std::string(1, seen->command.letter), vector["letter"].text());
    EXPECT_EQ(std::string(1, seen->command.type), vector["type"].text());
    EXPECT_EQ(seen->command.has_data, vector.has("data"));
    EXPECT_EQ(umirig::to_text(seen->command.data), vector["data"].text());
    EXPECT_EQ(seen->command.partial, vector["partial"].boolean());
    EXPECT_EQ(to_text(seen->bcc.fits()), vector["fits"].text());
    EXPECT_EQ(text_of(seen->findings), findings_text(vector["findings"]));
    const auto kind = seen->bcc.fits();
    if (kind != BccKind::none) {
      EXPECT_EQ(encode_command(seen->command, kind), message);
    }
  });
}

TEST(Vectors, Telegrams) {
  for_each("telegram", [](const Node& vector) {
    const auto seen = decode_telegram(bytes_of(vector));
    EXPECT_EQ(seen.mode.value_or("null"), vector["mode"].is_null() ? "null" : vector["mode"].text());
    std::size_t groups = 0;
    for (const auto& set : seen.datasets) groups += set.values.size();
    EXPECT_EQ(groups, static_cast<std::size_t>(vector["groups"].integer()));
    const auto& checks = vector["checks"].items();
    ASSERT_EQ(seen.checks.size(), checks.size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
      const auto& expected = checks[i].items();
      EXPECT_EQ(seen.checks[i].kind, expected[0].text());
      EXPECT_EQ(seen.checks[i].expected, expected[1].text());
      EXPECT_EQ(seen.checks[i].seen, expected[2].text());
      EXPECT_EQ(seen.checks[i].ok, expected[3].boolean());
    }
    EXPECT_EQ(text_of(seen.findings), findings_text(vector["findings"]));
  });
}

TEST(Vectors, DataOfCommands) {
  for_each("command_data", [](const Node& vector) {
    const auto command = decode_command(bytes_of(vector));
    ASSERT_TRUE(command.has_value()) << command.error().text;
    EXPECT_EQ(command->bcc.fits(), BccKind::xor_);
    const auto seen = decode_command_data(command->command);
    if (vector.has("error")) return expect_error(seen, vector);
    ASSERT_TRUE(seen.has_value()) << seen.error().text;
    EXPECT_EQ(seen->address.has_value(), !vector["address"].is_null());
    EXPECT_EQ(seen->address.value_or(""), vector["address"].text());
    EXPECT_EQ(seen->value, vector["value"].text());
    EXPECT_EQ(seen->locations.has_value(), vector.has("locations"));
    EXPECT_EQ(seen->locations.value_or(0), vector["locations"].integer());
    EXPECT_EQ(text_of(seen->findings), findings_text(vector["findings"]));
  });
}

TEST(Vectors, EntriesIntoHdlc) {
  for_each("hdlc_entry", [](const Node& vector) {
    const auto message = bytes_of(vector);
    const auto seen = decode_hdlc_confirmation(message);
    if (vector.has("error")) return expect_error(seen, vector);
    ASSERT_TRUE(seen.has_value()) << seen.error().text;
    EXPECT_EQ(std::string(1, seen->z), vector["z"].text());
    EXPECT_EQ(seen->padded, vector["padded"].boolean());
    EXPECT_EQ(seen->padded ? encode_padded_hdlc_entry(seen->z) : encode_hdlc_entry(seen->z), message);
  });
}

TEST(Vectors, KindsOfBccOverSeveralMessages) {
  for_each("bcc_judge", [](const Node& vector) {
    BccJudge judge;
    for (const auto& one : vector["messages"].items()) {
      const auto message = to_bytes(one.text());
      judge.add(ByteView(message).subspan(1, message.size() - 2), message.back());
    }
    const auto seen = judge.judgement();
    EXPECT_EQ(to_text(seen.verdict), vector["verdict"].text());
    EXPECT_EQ(seen.proven(), vector["proven"].boolean());
    EXPECT_EQ(seen.frames, static_cast<std::size_t>(vector["frames"].integer()));
    EXPECT_EQ(seen.exempt, static_cast<std::size_t>(vector["exempt"].integer()));
  });
}

TEST(Vectors, WakeUpStrings) {
  for_each("wake_up", [](const Node& vector) {
    const SerialFormat format{static_cast<std::uint32_t>(vector["baud"].integer()), 7, 'E', 1};
    EXPECT_EQ(encode_wake_up(format), Bytes(static_cast<std::size_t>(vector["slow"].integer())));
    EXPECT_EQ(encode_fast_wake_up(format), Bytes(static_cast<std::size_t>(vector["fast"].integer())));
  });
}

TEST(Vectors, PushStreams) {
  for_each("push", [](const Node& vector) {
    PushSplitter splitter;
    std::size_t next = 0;
    const auto& pieces = vector["pieces"].items();
    for (const auto byte : bytes_of(vector)) {
      const auto piece = splitter.feed(byte);
      if (!piece) continue;
      ASSERT_LT(next, pieces.size());
      const auto& expected = pieces[next++].items();
      EXPECT_EQ(umirig::to_text(piece->bytes), expected[0].text());
      EXPECT_EQ(piece->whole, expected[1].boolean());
      EXPECT_EQ(piece->skipped, static_cast<std::size_t>(expected[2].integer()));
    }
    EXPECT_EQ(next, pieces.size());
  });
}

}  // namespace
}  // namespace umirig::iec62056
