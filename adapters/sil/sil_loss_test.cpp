// Devices that crash, hang, or go beyond all bounds: the rig lives on and says what happened.
#include <dirent.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "adapters/sil/sil_test_kit.hpp"

namespace umirig {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

std::size_t entries(const char* folder) {
  std::size_t count = 0;
  DIR* open = ::opendir(folder);
  while (::readdir(open) != nullptr) ++count;
  ::closedir(open);
  return count;
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  std::getline(file, text);
  return text;
}

std::string children(pid_t process = ::getpid()) {
  const auto id = std::to_string(process);
  return first_line("/proc/" + id + "/task/" + id + "/children");
}

unsigned long processor_ticks(pid_t process) {
  auto text = first_line("/proc/" + std::to_string(process) + "/stat");
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  unsigned long ticks = 0;
  fields >> ticks;
  return ticks;
}

class SilLoss : public testing::Test {
 protected:
  // How the device is lost when it runs for ten seconds; the time at which it was lost must be its second.
  static std::string loss(const std::string& config) {
    SilRig rig("unruly", config);
    rig.world.run_until([&] { return rig.line->device_loss().has_value(); }, 10s);
    EXPECT_FALSE(rig.line->fault());
    if (rig.line->device_loss()) {
      EXPECT_GE(rig.world.now(), 1s);
      EXPECT_LE(rig.world.now(), 1s + 20ms);
      rig.heard.clear();
      rig.line->send(Bytes{0x2F});
      rig.world.run_until(rig.world.now() + 10s);
      EXPECT_EQ(rig.bytes(), "") << "a lost device is silent";
    }
    return rig.line->device_loss().value_or("alive");
  }
};

// Where a device does not return, the rig need not wait for long.
class SilHang : public SilLoss {
 protected:
  void SetUp() override { ::setenv("UMIRIG_SIL_TIMEOUT_S", "0.4", 1); }
  void TearDown() override { ::unsetenv("UMIRIG_SIL_TIMEOUT_S"); }
};

TEST_F(SilLoss, ACrashIsTheDevicesLossWithItsSignal) {
  EXPECT_EQ(loss("in=run&do=crash"), "the device crashed: signal 11 (Segmentation fault) in run, 1000000 us after it was opened");
  EXPECT_THAT(loss("in=run&do=null"), StartsWith("the device crashed: signal 11 (Segmentation fault)"));
  EXPECT_THAT(loss("in=run&do=abort"), StartsWith("the device crashed: signal 6 (Aborted)"));
}

TEST_F(SilLoss, ACrashWhileItHearsIsLostAtThatCharacter) {
  SilRig rig("unruly", "in=receive&do=crash");
  rig.line->set_format({300, 7, 'E', 1});
  rig.line->send(Bytes(10, 0x41));
  rig.world.run_until([&] { return rig.line->device_loss().has_value(); }, 10s);
  EXPECT_EQ(rig.line->device_loss(),
            "the device crashed: signal 11 (Segmentation fault) in uart_receive, 33334 us after it was opened");
  EXPECT_EQ(rig.world.now(), Time(33'334'000));
}

TEST_F(SilHang, AProcessThatTheDeviceStartedEndsWithItAndHidesNoCrash) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // so that it becomes a child of this one
  SilRig rig("unruly", "in=run&do=child");
  pid_t device = 0;
  std::istringstream(children()) >> device;
  rig.world.run_until(2s);
  EXPECT_THAT(rig.line->device_loss().value_or(""), StartsWith("the device crashed: signal 11 (Segmentation fault)"));
  int status = 0;
  pid_t ended = 0;
  for (int i = 0; i < 300 && ended == 0; ++i) {
    ended = ::waitpid(-device, &status, WNOHANG);
    ::poll(nullptr, 0, 10);
  }
  EXPECT_GT(ended, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST_F(SilLoss, ADeviceMaySendForEverInPortions) {
  SilRig rig("unruly", "do=stream");
  rig.world.run_until([&] { return rig.heard.size() == 1'200'000 || rig.line->device_loss(); }, never);
  EXPECT_FALSE(rig.line->device_loss()) << *rig.line->device_loss();
}

TEST_F(SilLoss, ADeviceThatEndsItsProcessIsLost) {
  EXPECT_THAT(loss("in=run&do=exit"), StartsWith("the device ended its process: exit status 3 in run"));
}

TEST_F(SilHang, ADeviceThatDoesNotReturnIsLost) {
  EXPECT_EQ(loss("in=run&do=hang"), "the device hangs: it did not return within 0.4 s in run, 1000000 us after it was opened");
  EXPECT_THAT(loss("in=run&do=stop"), StartsWith("the device hangs: "));
}

TEST_F(SilHang, ADeviceThatHungIsNotWaitedForSoLongAgain) {
  ::setenv("UMIRIG_SIL_TIMEOUT_S", "1.5", 1);
  SilRig rig("unruly", "in=run&do=hang");
  rig.world.run_until(2s);
  EXPECT_THAT(rig.line->device_loss().value_or(""), StartsWith("the device hangs: it did not return within 1.5 s"));
  ASSERT_TRUE(rig.line->restart_device());
  EXPECT_FALSE(rig.line->device_loss());
  rig.world.run_until(rig.world.now() + 2s);
  EXPECT_THAT(rig.line->device_loss().value_or(""), StartsWith("the device hangs again: it did not return within 1 s"));
}

TEST_F(SilHang, ADeviceThatIsSlowButMovesIsNotLost) {
  EXPECT_EQ(loss("in=run&do=slow"), "alive");  // ten calls of 0.1 s within one message
}

TEST_F(SilHang, ADeviceThatPrintsOrLogsForEverIsLostAndNotTheRigsMemory) {
  for (const auto* how : {"print", "log"}) {
    SilRig rig("unruly", std::string("in=run&do=") + how);
    rig.world.run_until(2s);
    EXPECT_THAT(rig.line->device_loss().value_or(""), StartsWith("the device hangs: "));
    EXPECT_THAT(rig.line->take_log(), AllOf(SizeIs(testing::Le(1000U)), testing::Contains("for ever and ever")));
  }
}

TEST_F(SilLoss, ADeviceThatClosesTheRigsFilesIsLost) {
  EXPECT_THAT(loss("in=run&do=close_files"), HasSubstr("as when the device closes its connection to the rig"));
}

TEST_F(SilLoss, ADeviceThatWritesToTheRigsFilesIsLost) {
  EXPECT_THAT(loss("in=run&do=write_files"), StartsWith("the device damaged its process: "));
}

TEST_F(SilLoss, TenThousandTimesNotLaterThanNowAreTheEndAndOneLessIsNot) {
  EXPECT_EQ(
      loss("spin=10000"),
      "the device broke the contract of umirig_sil.h: run answered 10000 times in a row with a time that is not later than now");
  EXPECT_EQ(loss("spin=9999"), "alive");
}

TEST_F(SilLoss, AFormatThatDoesNotExistIsTheEnd) {
  EXPECT_THAT(loss("in=run&do=format&baud=0"), HasSubstr("uart_format: 0 Bd, 7 data bits"));
  EXPECT_THAT(loss("in=run&do=format&bits=12"), HasSubstr("uart_format: 300 Bd, 12 data bits"));
  EXPECT_THAT(loss("in=run&do=format&bits=0"), HasSubstr("0 data bits"));
  EXPECT_THAT(loss("in=run&do=format&baud=4294967295"), HasSubstr("uart_format: 4294967295 Bd"));
}

TEST_F(SilHang, OutputWithoutBoundsIsTheEndAndNotTheRigsMemory) {
  EXPECT_THAT(loss("in=run&do=huge"), HasSubstr("uart_send: 100000000 more characters"));
  EXPECT_THAT(loss("in=run&do=break"), HasSubstr("more than 100 years"));
  EXPECT_THAT(loss("in=run&do=flush"), HasSubstr("more than 65536 actions at once"));
  EXPECT_THAT(loss("in=run&do=report"), HasSubstr("report: more than 1048576 bytes at once"));
  EXPECT_THAT(loss("in=run&do=store"), HasSubstr("store: 18446744073709551615 bytes"));
  EXPECT_THAT(loss("in=run&do=many"), StartsWith("the device hangs"));  // 1 MiB is taken, then it goes on for ever
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  EXPECT_LT(used.ru_maxrss, 1024 * 1024) << "KiB";
}

TEST_F(SilHang, AnEndThatFailsWhileClosingDoesNotHarmTheNextPowerOn) {
  for (const auto* how : {"crash", "hang", "exit"}) {
    SilRig rig("unruly", std::string("in=close&do=") + how);
    ASSERT_TRUE(rig.line->restart_device());
    EXPECT_FALSE(rig.line->device_loss());
    EXPECT_THAT(rig.line->take_log(), testing::Contains(HasSubstr("in close")));
  }
}

TEST_F(SilLoss, ADeviceThatCrashesAgainWhenItIsOpenedIsLostAndTheRigIsNot) {
  SilRig rig("unruly", "in=run&do=crash");
  rig.world.run_until(2s);
  ASSERT_TRUE(rig.line->device_loss());
  ASSERT_TRUE(rig.line->restart_device());
  EXPECT_FALSE(rig.line->device_loss());
  rig.world.run_until(2999ms);
  EXPECT_FALSE(rig.line->device_loss());
  rig.world.run_until(3s);
  EXPECT_TRUE(rig.line->device_loss());
}

TEST_F(SilLoss, ThousandRestartsLeaveNoProcessAndNoFileBehind) {
  const auto before = entries("/proc/self/fd");
  {
    SilRig rig("echo");
    const auto open = entries("/proc/self/fd");
    const auto child = children();
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(rig.line->restart_device());
    EXPECT_EQ(entries("/proc/self/fd"), open);
    EXPECT_EQ(children(), child) << "the same process serves them all";
  }
  for (const auto* name : {"unruly", "resident"}) {
    SilRig rig(name, "in=run&do=crash");
    for (int i = 0; i < 20; ++i) {
      rig.world.run_until(rig.world.now() + 2s);
      ASSERT_TRUE(rig.line->restart_device());
    }
  }
  EXPECT_EQ(open_error(sil_url("unruly", "in=open&do=crash")).find("opened"), std::string::npos);
  EXPECT_EQ(entries("/proc/self/fd"), before);
  EXPECT_EQ(children(), "");
}

TEST_F(SilLoss, ADeviceInAnEndlessLoopDiesWithTheRig) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the thread sanitizer puts signals off until the next call of the system";
#endif
  const pid_t rig_process = ::fork();
  if (rig_process == 0) {
    SilRig rig("unruly", "in=run&do=hang");
    rig.world.run_until(2s);
    ::_exit(0);
  }
  // In its loop once it has had processor time: ten ticks, a tenth of a second.
  pid_t device = 0;
  for (unsigned long ticks = 0; ticks < 10; ::poll(nullptr, 0, 10)) {
    if (device == 0) std::istringstream(children(rig_process)) >> device;
    if (device != 0) ticks = processor_ticks(device);
  }
  const int seen = static_cast<int>(::syscall(SYS_pidfd_open, device, 0));
  ::kill(rig_process, SIGKILL);
  ::waitpid(rig_process, nullptr, 0);
  pollfd end{seen, POLLIN, 0};
  EXPECT_EQ(::poll(&end, 1, 3000), 1) << "the device lives on";
  ::close(seen);
}

TEST_F(SilLoss, ManyLinesInManyThreadsDoNotDisturbEachOther) {
  std::vector<std::string> results(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i) {
    threads.emplace_back([&results, i] {
      for (int round = 0; round < 5; ++round) {
        SilRig rig("echo", "delay=" + std::to_string(100 * i));
        SilRig lost("unruly", "in=run&do=crash");
        lost.world.run_until(2s);
        rig.line->restart_device();
        rig.line->send(Bytes{static_cast<std::uint8_t>(i), 0x41});
        rig.world.run_until(1s);
        results[i] = rig.bytes() + (lost.line->device_loss() ? " lost" : "");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(results, testing::ElementsAre("00 41 lost", "01 41 lost", "02 41 lost", "03 41 lost"));
}

TEST_F(SilLoss, TheThreadThatOpenedALineMayEndBeforeIt) {
  std::unique_ptr<SilRig> rig;
  std::thread([&] { rig = std::make_unique<SilRig>("echo"); }).join();
  rig->line->send(Bytes{0x41});
  rig->world.run_until(1s);
  EXPECT_EQ(rig->bytes(), "41");
}

}  // namespace
}  // namespace umirig
