// What real meters said, played to the reader, the listener and the judge. The corpus is not part of the project; UMIRIG_CORPORA
// names the folder, without it the tests are skipped.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "rig/iec62056/push_listener.hpp"
#include "rig/iec62056/read_json_test.hpp"
#include "rig/iec62056/reader_test.hpp"
#include "rig/iec62056/transcript.hpp"

namespace umirig::iec62056 {
namespace {

using testing::HasSubstr;

class CorpusReaders : public testing::Test, protected ReaderBench {
 protected:
  void SetUp() override {
    if (bytes("index.json").empty()) GTEST_SKIP() << "no corpora; UMIRIG_CORPORA names the folder";
  }
  static Bytes bytes(const std::string& name) {
    const char* named = std::getenv("UMIRIG_CORPORA");
    return read_file(fmt::format("{}/iec62056-21/{}", named != nullptr ? named : UMIRIG_SOURCE_DIR "/../shared/corpora", name));
  }
  // A readout as the meter says it: its identification at 300 Bd, then the rest.
  Result<Readout> read(const std::string& name, std::uint32_t baud, Duration pause) {
    const auto all = umirig::to_text(bytes(name));
    const auto end = all.find("\r\n") + 2;
    speak({{all.substr(0, end)}, {all.substr(end), baud, pause}});
    return Reader(world, line, options).read_out();
  }
  // The judgements of meter and reader.
  static std::pair<BccJudgement, BccJudgement> judge(const std::string& name) {
    BccJudge meter;
    BccJudge reader;
    const auto lines = parse_transcript(umirig::to_text(bytes(name)));
    EXPECT_TRUE(lines);
    for (const auto& one : *lines) (one.direction == 'M' ? meter : reader).add_all(decode_telegram(one.bytes).bcc);
    return {meter.judgement(), reader.judgement()};
  }
};

TEST_F(CorpusReaders, AModeAReadoutWithASum) {
  const auto readout = read("kamstrup-mc66-modeA-sumBCC.bin", 300, 0ms);
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_EQ(readout->telegram.mode, "A");
  EXPECT_EQ(readout->telegram.datasets.size(), 4U);
  EXPECT_EQ(readout->telegram.bcc.judgement().verdict, BccVerdict::sum7);
  EXPECT_FALSE(readout->telegram.bcc.judgement().proven());
  EXPECT_THAT(line.sent, testing::Not(HasSubstr("\x15")));
}

TEST_F(CorpusReaders, ModeBReadouts) {
  for (const auto* name : {"lg-uh50-gj-modeB.txt", "siemens-2wr5-heat-modeB-2400.bin"}) {
    const auto readout = read(name, 2400, 300ms);
    ASSERT_TRUE(readout) << name << readout.error().text;
    EXPECT_EQ(readout->telegram.mode, "B") << name;
    EXPECT_EQ(readout->baud, 2400U) << name;
    EXPECT_GE(readout->telegram.datasets.size(), 40U) << name;
  }
}

TEST_F(CorpusReaders, AReadoutWithoutABccIsWhole) {
  options.mode = 'B';  // its rate without an option select
  const auto readout = read("isk-me172-modeC-noBCC.bin", 9600, 300ms);
  ASSERT_TRUE(readout) << readout.error().text;
  EXPECT_TRUE(readout->missing.empty());
  EXPECT_EQ(readout->telegram.bcc.judgement().verdict, BccVerdict::none);
}

TEST_F(CorpusReaders, PushedTelegramsAtTheirRates) {
  struct Push {
    const char* name;
    SerialFormat format;
    std::size_t datasets;
  };
  for (const auto& one :
       {Push{"hager-ehz161wa-modeD.txt", {9600, 7, 'E', 1}, 15}, Push{"p1-iskra-am550-1011.txt", {115200, 8, 'N', 1}, 36},
        Push{"p1-smeterd-lgz.txt", {9600, 7, 'E', 1}, 20}, Push{"p1-warmtelink-unpadded-crc.txt", {115200, 8, 'N', 1}, 9}}) {
    Speaker::Speech speech{umirig::to_text(bytes(one.name)), one.format.baud};
    speech.eight_bits = one.format.data_bits == 8;
    speak({speech});
    world.at(world.now() + 1s, [&] { line.send(view("?")); });  // the speaker waits for a character
    ListenOptions listening;
    listening.baud = one.format.baud;
    const auto pushed = PushListener(world, line, listening).next();
    ASSERT_TRUE(pushed) << one.name << pushed.error().text;
    EXPECT_EQ(pushed->format, one.format) << one.name;
    std::size_t groups = 0;
    for (const auto& set : pushed->telegram.datasets) groups += set.values.size();
    EXPECT_EQ(groups, one.datasets) << one.name;
    for (const auto& check : pushed->telegram.checks) EXPECT_TRUE(check.ok) << one.name;
  }
}

TEST_F(CorpusReaders, SessionsProveTheirKindOfBcc) {
  const auto [energomera, client] = judge("ce301-programming-session.hex");
  EXPECT_EQ(energomera.verdict, BccVerdict::sum7);
  EXPECT_TRUE(energomera.proven());
  EXPECT_EQ(energomera.frames, 13U);
  EXPECT_EQ(client.verdict, BccVerdict::sum7);
  EXPECT_GE(client.exempt, 1U);
  const auto [iskra, reader] = judge("isk-me162-0033-session.hex");
  EXPECT_EQ(iskra.verdict, BccVerdict::xor_);
  EXPECT_TRUE(iskra.proven());
  EXPECT_EQ(reader.verdict, BccVerdict::xor_);
}

}  // namespace
}  // namespace umirig::iec62056
