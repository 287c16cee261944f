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
  ASSERT_EQ(deaf.size(), 2U);
  EXPECT_EQ(deaf.front().item, "IXIT device_address");
  EXPECT_EQ(deaf.back().item, "PICS A.2");
  EXPECT_FALSE(deaf.front().certain);
}

// An item of the form, a meter that differs in it, and whether that is beyond doubt.
struct Wrong {
  std::string item;
  Options device;
  Options form;
  bool certain;
};

std::vector<Wrong> wrong_forms() {
  const Options push = {{"mode", "D"}, {"identification", "SIM5METER-1"}, {"push_baud", "9600"}, {"push_interval_s", "1"}};
  const auto pushed = [&](Options more) {
    Options all = {{"A.1", "D"}, {"push_baud", "9600"}, {"push_interval_s", "3"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  return {
      {"PICS A.2", {{"address", ""}}, {}, false},
      {"PICS A.3", {{"mode_e", "yes"}}, {}, false},
      {"PICS A.3", {}, {{"A.3", "true"}}, false},
      {"PICS A.4", {{"wake_up", "slow"}}, {}, true},
      {"PICS A.4", {{"wake_up", "fast"}}, {}, true},
      {"PICS A.4", {{"wake_up", "both"}}, {}, true},
      {"PICS A.4", {}, {{"A.4", "slow"}}, false},
      {"PICS A.4", {}, {{"A.4", "both"}, {"C.17", "false"}}, false},
      {"PICS A.4", {{"wake_up", "slow"}}, {{"A.4", "fast"}, {"C.17", "false"}}, false},
      {"PICS A.4", {{"wake_up", "fast"}}, {{"A.4", "slow"}}, false},
      {"PICS B.1", {{"check", "none"}}, {}, false},
      {"PICS B.1", {}, {{"B.1", "false"}}, true},
      {"PICS B.2", {}, {{"B.2", "true"}}, false},
      {"PICS B.3", {}, {{"B.3", "true"}}, false},
      {"PICS B.5", push, pushed({{"B.5", "true"}}), false},
      {"PICS C.1", {{"programming", "no"}}, {}, false},
      {"PICS C.1", {{"programming", "break"}}, {}, false},
      {"PICS C.1", {}, {{"C.1", "false"}}, true},
      {"PICS C.2", {{"password", ""}}, {}, false},
      {"PICS C.3", {{"access", "write"}}, {}, false},
      {"PICS C.3", {{"access", "all"}}, {}, false},
      {"PICS C.3", {{"access", "all"}}, {{"C.3", "write"}}, false},
      {"PICS C.3", {}, {{"C.3", "write"}}, false},
      {"PICS C.3", {}, {{"C.3", "all"}}, false},
      {"PICS C.4", {{"read", "no"}}, {}, false},
      {"PICS C.5", {{"write", "no"}}, {}, false},
      {"PICS C.6", {}, {{"C.6", "true"}, {"read_2", "1.8.0()"}}, false},
      {"PICS C.7", {}, {{"C.7", "true"}, {"write_2", "C.9(A)"}}, false},
      {"PICS C.8", {}, {{"C.8", "true"}, {"partial_read", "P.98(5)"}}, false},
      {"PICS C.9", {}, {{"C.9", "true"}}, false},
      {"PICS C.10", {}, {{"C.10", "true"}, {"partial_read_4", "P.98(5)"}}, false},
      {"PICS C.11", {}, {{"C.11", "true"}, {"partial_write_4", "C.9(A)"}}, false},
      {"PICS C.12", {}, {{"C.12", "true"}, {"read_5", "1.8.1()"}}, false},
      {"PICS C.13", {}, {{"C.13", "true"}, {"read_6", "1.8.2()"}}, false},
      {"PICS C.14", {}, {{"C.14", "true"}, {"write_5", "C.9(A)"}}, false},
      {"PICS C.15", {}, {{"C.15", "true"}, {"execute_2", "E.1(1)"}}, false},
      {"PICS C.16", {}, {{"C.16", "true"}, {"password_2", "5ECRE7"}}, false},
      {"PICS C.17", {{"wake_up", "fast"}}, {{"A.4", "fast"}, {"C.17", "true"}}, false},
      {"IXIT password", {}, {{"password", "1234"}}, false},
      {"IXIT read_address", {}, {{"read_address", "9.9.9"}}, false},
      {"IXIT write_address", {}, {{"write_address", "1.8.0"}}, false},
      {"IXIT unknown_address", {}, {{"unknown_address", "1.8.1"}}, false},
      {"IXIT write_value", {}, {{"write_value", std::string(40, 'a')}}, false},
      {"IXIT push_baud", push, pushed({{"push_baud", "2400"}}), false},
      {"IXIT push_format", push, pushed({{"push_format", "8N1"}}), false},
      {"IXIT push_interval_s", {push[0], push[1], push[2], {"push_interval_s", "10"}}, pushed({}), false},
  };
}

TEST(FormDoubts, EveryItemThatADeviceContradictsIsDoubted) {
  for (const auto& one : wrong_forms()) {
    const auto doubts = doubts_of("meter", one.device, one.form);
    const auto found = std::find_if(doubts.begin(), doubts.end(), [&](const auto& doubt) { return doubt.item == one.item; });
    std::string told = one.item + " with";
    for (const auto& [name, value] : one.device) told += " " + name + "=" + value;
    for (const auto& [name, value] : one.form) told += ", form " + name + "=" + value;
    if (found == doubts.end()) {
      ADD_FAILURE() << told << ": no doubt";
    } else {
      EXPECT_EQ(found->certain, one.certain) << told << ": " << found->text;
    }
  }
}

TEST(FormDoubts, AMeterThatAnswersNothingMaySleep) {
  const auto doubts = doubts_of("silent", {}, {});
  ASSERT_FALSE(doubts.empty());
  EXPECT_EQ(doubts.front().item, "PICS A.4");
  EXPECT_FALSE(doubts.front().certain);
}

TEST(FormDoubts, WhatAWrongPasswordStopsIsBlockedByThePassword) {
  for (const auto& one : run_device("meter", {}, sheet_with({{"password", "1234"}}))) {
    if (one.outcome.verdict != run::Verdict::inconclusive) continue;
    EXPECT_EQ(one.outcome.blocked_by, "iec62056-21/6.3.7/1") << one.id << ": " << one.outcome.reason;
  }
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
