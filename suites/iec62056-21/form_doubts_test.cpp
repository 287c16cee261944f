// A form that does not fit is told from a meter that is built wrong: no defect of the catalogue raises a certain doubt.
#include "suites/iec62056-21/form_doubts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const run::Variant& variant(const std::string& id) {
  static const run::Variant reference;
  return id.empty() ? reference : *whole_suite().variant(id);
}

std::vector<run::FormDoubt> doubts_of(const std::string& device, const Options& options, const Options& form) {
  const auto sheet = sheet_with(form);
  run::Record record;
  record.header = header_of(sheet);
  record.cases = run_device(device, options, sheet);
  return form_doubts(record);
}

// "PICS A.1: …" of those that are certain.
std::vector<std::string> certain(const std::vector<run::FormDoubt>& doubts) {
  std::vector<std::string> texts;
  for (const auto& one : doubts) {
    if (one.certain) texts.push_back(one.item + ": " + one.text);
  }
  return texts;
}

std::vector<std::string> certain(const std::string& device_variant, const std::string& form_variant) {
  return certain(doubts_of("meter", variant(device_variant).device, variant(form_variant).settings));
}

TEST(FormDoubts, NoDefectIsTakenForAWrongForm) {
  for (const auto& one : whole_suite().defects) {
    auto options = variant(one.on).device;
    options.emplace_back("defect", one.id);
    EXPECT_THAT(certain(doubts_of("meter", options, variant(one.on).settings)), IsEmpty()) << one.id;
  }
}

TEST(FormDoubts, NeitherLegalVariantsNorNullDevicesRaiseACertainOne) {
  for (const auto& one : whole_suite().variants) EXPECT_THAT(certain(one.id, one.id), IsEmpty()) << one.id;
  for (const auto& name : whole_suite().null_devices) EXPECT_THAT(certain(doubts_of(name, {}, {})), IsEmpty()) << name;
}

TEST(FormDoubts, TheModeIsHeldAgainstTheIdentificationAndWhatFollowsIt) {
  for (const auto& [device, form] : std::vector<std::pair<std::string, std::string>>{{"mode-a", ""},
                                                                                     {"mode-a-letters", ""},
                                                                                     {"mode-b", ""},
                                                                                     {"mode-b-19200", ""},
                                                                                     {"", "mode-a"},
                                                                                     {"", "mode-b"},
                                                                                     {"mode-a", "mode-b"},
                                                                                     {"mode-b", "mode-a"}}) {
    const auto found = certain(device, form);
    ASSERT_FALSE(found.empty()) << device << " as " << form;
    EXPECT_THAT(found.front(), HasSubstr("PICS A.1: it says mode ")) << device << " as " << form;
  }
  EXPECT_THAT(certain("mode-b", "").front(), HasSubstr("'/SIMEMETER-1', whose baud rate character 'E' is that of mode B"));
}

TEST(FormDoubts, TheKindOfCheckCharacterIsHeldAgainstAllMessages) {
  EXPECT_THAT(certain("sum-bcc", "").front(), HasSubstr("PICS B.4: it says xor, but in all of "));
  EXPECT_THAT(certain("", "sum-bcc").front(), HasSubstr("PICS B.4: it says sum7, but in all of "));
}

TEST(FormDoubts, TheDeviceAddressIsHeldAgainstThatOfTheReadout) {
  EXPECT_THAT(certain(doubts_of("meter", {}, {{"device_address", "87654321"}})),
              testing::ElementsAre("IXIT device_address: it says '87654321', which the meter does not answer, and its readout "
                                   "names '12345678'"));
  const auto deaf = doubts_of("meter", {{"defect", "deaf-to-own-address"}}, {});
  ASSERT_EQ(deaf.size(), 1U);
  EXPECT_FALSE(deaf.front().certain);
}

TEST(FormDoubts, APushingMeterAndOneThatIsAskedAreToldApartAsPossible) {
  for (const auto& doubts :
       {doubts_of("meter", variant("mode-d").device, {}), doubts_of("meter", {}, variant("mode-d").settings)}) {
    ASSERT_FALSE(doubts.empty());
    EXPECT_EQ(doubts.front().item, "PICS A.1");
    EXPECT_THAT(doubts.front().text, HasSubstr("mode D"));
  }
}

}  // namespace
}  // namespace umirig::suites
