// What opening a SIL device says when it does not work, and what stays over a restart.
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "adapters/sil/sil_test_kit.hpp"

namespace umirig {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// An environment variable for as long as a test lasts.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Environment() { ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

TEST(SilOpen, SaysWhatIsWrongWithTheFile) {
  EXPECT_EQ(open_error(*parse_url("sil:./nowhere.so")), "sil:./nowhere.so: no such file");
  EXPECT_THAT(open_error(*parse_url("sil:")), HasSubstr("expected sil:PATH"));
  EXPECT_THAT(open_error(*parse_url("sil:/")), HasSubstr("is a folder"));
  EXPECT_THAT(open_error(*parse_url("sil:/etc/passwd")), HasSubstr("cannot be loaded as a shared library: "));
  EXPECT_THAT(open_error(sil_url("no_entry", "")), HasSubstr("exports no umirig_sil_open"));
  EXPECT_THAT(open_error(sil_url("crash_on_load", "")),
              HasSubstr("the device crashed: signal 11 (Segmentation fault) while it was loaded"));
}

TEST(SilOpen, SaysWhatTheDeviceAnsweredAndLogged) {
  EXPECT_THAT(open_error(sil_url("unruly", "answer=71")), AllOf(HasSubstr("EPROTO"), HasSubstr("abi 1")));
  EXPECT_THAT(open_error(sil_url("unruly", "answer=95")), HasSubstr("ENOTSUP"));
  EXPECT_THAT(
      open_error(sil_url("unruly", "answer=22&x=%20")),
      AllOf(HasSubstr("EINVAL, it does not take the configuration 'answer=22&x=%20'"), EndsWith("; it says: I do not want to")));
  EXPECT_THAT(open_error(sil_url("unruly", "answer=12")), HasSubstr("ENOMEM, Cannot allocate memory"));
  EXPECT_THAT(open_error(sil_url("unruly", "answer=-1")), HasSubstr("-1, which is no errno value"));
  EXPECT_THAT(open_error(sil_url("unruly", "receive=no")), HasSubstr("no uart_receive"));
  EXPECT_THAT(open_error(sil_url("unruly", "in=open&do=crash")),
              HasSubstr("the device crashed: signal 11 (Segmentation fault) in umirig_sil_open"));
  EXPECT_THAT(open_error(sil_url("unruly", "in=open&do=format&baud=0")), HasSubstr("uart_format: 0 Bd"));
}

TEST(SilOpen, TheConfigurationIsHandedOverAsItIsWritten) {
  SilRig rig("script", "do=m%41+b=c;v");
  EXPECT_THAT(rig.line->take_log(), ElementsAre("%41+b=c"));
}

TEST(SilOpen, ADeviceMadeForAnOlderHeaderIsTaken) {
  SilRig rig("old");
  rig.line->send(Bytes{0x41});
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41");
  EXPECT_THAT(open_error(sil_url("old", "abi=0")), HasSubstr("EPROTO"));
}

TEST(SilOpen, AMemberExistsOnlyIfTheSizeOfItsStructCoversIt) {
  EXPECT_THAT(open_error(sil_url("unruly", "dut_size=64")), HasSubstr("no uart_receive"));
  EXPECT_THAT(open_error(sil_url("unruly", "dut_size=71")), HasSubstr("no uart_receive"));
  EXPECT_EQ(open_error(sil_url("unruly", "dut_size=72")), "opened");
  EXPECT_EQ(open_error(sil_url("unruly", "dut_size=0")), "opened");
  EXPECT_EQ(open_error(sil_url("unruly", "dut_size=4096")), "opened");
}

TEST(SilOpen, AMissingHostProgramIsTheRigsTrouble) {
  const Environment host("UMIRIG_SIL_HOST", "/nowhere/host");
  World world;
  const auto line = open_sil(world, sil_url("echo", ""));
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, ErrorKind::rig);
  EXPECT_THAT(line.error().text, HasSubstr("UMIRIG_SIL_HOST names '/nowhere/host'"));
}

TEST(SilOpen, AHostProgramThatIsNoneIsNoticed) {
  const Environment host("UMIRIG_SIL_HOST", "/bin/true");
  EXPECT_THAT(open_error(sil_url("echo", "")), HasSubstr("process ended with status 0"));
}

TEST(SilOpen, ATimeoutThatIsNoNumberIsRefused) {
  const Environment timeout("UMIRIG_SIL_TIMEOUT_S", "5s");
  EXPECT_THAT(open_error(sil_url("echo", "")), HasSubstr("UMIRIG_SIL_TIMEOUT_S is '5s'"));
}

TEST(SilOpen, APathIsRelativeToTheCurrentFolder) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(UMIRIG_BUILD_DIR "/sil_test_devices");
  EXPECT_EQ(open_error(*parse_url("sil:echo.so")), "opened");
  EXPECT_EQ(open_error(*parse_url("sil:./echo.so")), "opened");
  std::filesystem::current_path(before);
}

TEST(SilOpen, WhatTheDevicePrintsGoesToItsLogAndNotToTheRigsOutput) {
  testing::internal::CaptureStdout();
  {
    SilRig rig("script", "do=pprinted;mlogged;pagain");
    EXPECT_THAT(rig.line->take_log(), ElementsAre("printed", "logged", "again"));
    EXPECT_THAT(rig.line->take_log(), IsEmpty());
  }
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

TEST(SilRestart, VariablesStartAnewAndTheStoreStays) {
  for (const auto* name : {"memory", "resident"}) {
    SilRig rig(name);
    EXPECT_THAT(rig.line->take_log(), ElementsAre("length 0, stored 0, variable 0, untouched 0")) << name;
    ASSERT_TRUE(rig.line->restart_device());
    ASSERT_TRUE(rig.line->restart_device());
    EXPECT_THAT(rig.line->take_log(),
                ElementsAre("length 3, stored 1, variable 0, untouched 0", "length 3, stored 2, variable 0, untouched 0"))
        << name;
  }
}

TEST(SilRestart, WhatWasStoredBeforeACrashStays) {
  SilRig rig("memory");
  rig.line->set_format({300, 7, 'E', 1});
  rig.line->send(Bytes{0x41});
  rig.world.run_until(1s);
  ASSERT_TRUE(rig.line->device_loss());
  rig.line->take_log();
  ASSERT_TRUE(rig.line->restart_device());
  EXPECT_FALSE(rig.line->device_loss());
  EXPECT_THAT(rig.line->take_log(), ElementsAre("length 4, stored 107, variable 0, untouched 0"));  // "kept"
}

TEST(SilRestart, TheStoreOfOneDeviceIsNotThatOfAnother) {
  SilRig first("memory");
  SilRig second("memory");
  EXPECT_THAT(second.line->take_log(), ElementsAre("length 0, stored 0, variable 0, untouched 0"));
}

TEST(SilRestart, WhatIsOnTheWireIsDroppedAndTheDevicesTimeStartsAnew) {
  SilRig rig("script", "do=f300,7E1;s41424344;@200000;n");
  rig.line->set_format({300, 7, 'E', 1});
  rig.line->send(Bytes(10, 0x41));
  rig.world.run_until(50ms);
  EXPECT_EQ(rig.bytes(), "41");
  rig.line->take_log();
  ASSERT_TRUE(rig.line->restart_device());
  EXPECT_LE(rig.line->idle_at(), rig.world.now());
  EXPECT_EQ(rig.line->format(), (SerialFormat{300, 7, 'E', 1}));
  rig.world.run_until(1s);
  EXPECT_EQ(rig.bytes(), "41 41 42 43 44");
  EXPECT_EQ(rig.heard[1].begin, Time(50ms));
  EXPECT_THAT(rig.line->take_log(), ElementsAre("closed", "now 200000"));
}

}  // namespace
}  // namespace umirig
