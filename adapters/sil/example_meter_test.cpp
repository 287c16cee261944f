// What the example meter (example/meter.c) does with each option, and with each defect that it can be given: the dialogues of
// example_meter_dialogues.txt, played in virtual time. The suite looks at the meter from outside; here each switch is looked at
// alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "adapters/sil/example_meter_script.hpp"

namespace umirig::example {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::string meter = UMIRIG_BUILD_DIR "/meter.so";
const std::string catalogue = UMIRIG_SOURCE_DIR "/suites/iec62056-21/";

std::string with(const std::string& config, const std::string& more) { return config.empty() ? more : config + "&" + more; }
std::string play(const std::string& config, const std::string& steps) { return Script(meter, config).play(steps); }

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// A block of the file: its name, then lines of a key and what belongs to it.
struct Dialogue {
  std::string name;
  std::map<std::string, std::string> says;
};

std::vector<Dialogue> dialogues() {
  std::vector<Dialogue> all;
  for (const auto& line : lines_of(UMIRIG_SOURCE_DIR "/adapters/sil/example_meter_dialogues.txt")) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != ' ') {
      all.push_back({line, {}});
      continue;
    }
    const std::size_t key = line.find_first_not_of(' '), end = line.find(' ', key);
    all.back().says[line.substr(key, end - key)] = end == std::string::npos ? "" : line.substr(end + 1);
  }
  return all;
}

std::vector<std::string> ids_of(const std::string& file) {
  std::vector<std::string> ids;
  const std::string head = "id = \"";
  for (const auto& line : lines_of(catalogue + file)) {
    if (line.rfind(head, 0) == 0) ids.push_back(line.substr(head.size(), line.rfind('"') - head.size()));
  }
  return ids;
}

TEST(ExampleMeter, DoesWhatItsOptionsSay) {
  std::size_t looked_at = 0;
  for (auto& [name, says] : dialogues()) {
    if (says.count("seen") == 0) continue;
    EXPECT_EQ(play(says["options"], says["steps"]), says["seen"]) << name << ": " << says["options"] << ": " << says["steps"];
    ++looked_at;
  }
  EXPECT_GT(looked_at, 50U);
}

TEST(ExampleMeter, DiffersByADefectAsTheCatalogueSays) {
  for (auto& [name, says] : dialogues()) {
    if (says.count("bad") == 0) continue;
    EXPECT_EQ(play(says["options"], says["steps"]), says["good"]) << "without " << name << ": " << says["steps"];
    EXPECT_EQ(play(with(says["options"], "defect=" + name), says["steps"]), says["bad"]) << name << ": " << says["steps"];
    EXPECT_NE(says["good"], says["bad"]) << name;
  }
}

TEST(ExampleMeter, HasADialogueForEachDefectOfTheFurtherModes) {
  const auto ids = ids_of("defects.toml");
  const auto first = std::find(ids.begin(), ids.end(), "login-stays");
  ASSERT_NE(first, ids.end());
  std::vector<std::string> missing(first + 1, ids.end());
  for (auto& [name, says] : dialogues()) {
    if (says.count("bad") != 0) missing.erase(std::remove(missing.begin(), missing.end(), name), missing.end());
  }
  EXPECT_THAT(missing, IsEmpty());
}

TEST(ExampleMeter, KnowsEveryDefectOfTheCatalogueAndNoOther) {
  for (const auto& id : ids_of("defects.toml")) EXPECT_EQ(Meter(meter, "defect=" + id).error, 0) << id;
  const Meter other(meter, "defect=parity-odd,none-such");
  ASSERT_NE(other.error, 0);
  EXPECT_THAT(other.log.at(0), HasSubstr("unknown defect 'none-such'"));
  for (const auto& id : ids_of("defects.toml")) EXPECT_THAT(other.log.at(0) + " ", HasSubstr(" " + id + " "));
}

// `device = { mode = 'A', tr_ms = 20 }` as the query part of a URL.
std::string query_of(const std::string& device) {
  std::string query;
  const std::string equals = " = ";
  for (std::size_t at = device.find(equals), end = 0; at != std::string::npos; at = device.find(equals, end)) {
    const auto name = device.find_first_not_of("{, ", end);
    const auto value = at + equals.size();
    const bool quoted = device[value] == '\'';
    const auto first = value + (quoted ? 1 : 0);
    const auto last = quoted ? device.find('\'', first) : device.find_first_of(", }", first);
    query = with(query, device.substr(name, at - name) + "=" + device.substr(first, last - first));
    end = last + (quoted ? 1 : 0);
  }
  return query;
}

TEST(ExampleMeter, TakesTheOptionsOfEveryVariant) {
  std::size_t variants = 0;
  for (const auto& line : lines_of(catalogue + "variants.toml")) {
    if (line.rfind("device = {", 0) != 0) continue;
    const Meter variant(meter, query_of(line.substr(10)));
    EXPECT_EQ(variant.error, 0) << line << ": " << (variant.log.empty() ? "" : variant.log.front());
    ++variants;
  }
  EXPECT_EQ(variants, ids_of("variants.toml").size());
}

TEST(ExampleMeter, NamesTheOptionThatItRefuses) {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"mode=F", "option mode"},
      {"mode=A", "option identification"},
      {"mode=A&identification=SIMI", "option identification"},
      {"mode=B&identification=SIMG", "option identification"},
      {"identification=SIM7", "option identification"},
      {"identification=SI/5", "option identification"},
      {"mode=B&identification=SIMA&mode_e=yes", "option mode_e"},
      {"mode=D&wake_up=slow", "option wake_up"},
      {"push_baud=2401", "option push_baud"},
      {"push_format=8E1", "option push_format"},
      {"commands=R2,R9", "option commands"},
      {"commands=R2,,W2", "option commands"},
      {"awake_ms=long", "option awake_ms"},
      {"p2=(1)", "option p2"},
      {"after_data=none", "option after_data"},
      {"error=ERROR-TEXT-OF-33-CHARACTERS-XXXXX", "option error"},
      {"nonsense=1", "unknown option 'nonsense'"},
  };
  for (const auto& [config, reason] : refused) {
    const Meter none(meter, config);
    ASSERT_NE(none.error, 0) << config;
    EXPECT_THAT(none.log.at(0), HasSubstr(reason)) << config;
  }
}

TEST(ExampleMeter, KeepsWhatWasWrittenOverAPowerCut) {
  EXPECT_THAT(play("layout=empty", "/?! ACK051 @9600 W1:C.9(kept) off on @300 /?! ACK051 @9600 R1:C.9()"), HasSubstr("(kept)"));
  EXPECT_THAT(play("commands=W3", "/?! ACK051 @9600 +W3:C.9(ke) W3:(pt) off on @300 /?! ACK051 @9600 R1:C.9()"),
              HasSubstr("(kept)"));
}

TEST(ExampleMeter, JoinsPartsToAtMost128Characters) {
  const std::string half(64, 'h');
  const std::string steps = "/?! ACK051 @9600 +W3:C.9(" + half + ") ";
  EXPECT_THAT(play("commands=W3", steps + "W3:(" + half + ") R1:C.9()"), HasSubstr("(" + half + half + ")"));
  EXPECT_THAT(play("commands=W3", steps + "W3:(" + half + "x) R1:C.9()"), HasSubstr("(ERROR)<ETX><bcc> 210@9600 <STX>(UMIRIG)"));
}

}  // namespace
}  // namespace umirig::example
