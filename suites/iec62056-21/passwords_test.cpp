// Meters that count wrong passwords: those that accept one in time, and those that lock themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

using testing::HasSubstr;

constexpr const char* several = "iec62056-21/6.3.7/25";

// A meter behind a line that counts passwords: the answer to one of them becomes an ACK, or nothing comes from one on.
class CountingMeter : public SerialLine, private SerialReceiver {
 public:
  CountingMeter(std::unique_ptr<SerialLine> line, int accepted, int locked)
      : line_(std::move(line)), accepted_(accepted), locked_(locked) {
    line_->listen(this);
  }
  void set_format(const SerialFormat& format) override { line_->set_format(format); }
  SerialFormat format() const override { return line_->format(); }
  void send(ByteView bytes) override {
    said_ += to_text(bytes);
    if (const auto at = said_.rfind("\x01P1\x02"); at != std::string::npos) {
      ++passwords_;
      replaced_ = 0;
      said_.clear();
    }
    line_->send(bytes);
  }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { line_->send_damaged(byte, errors); }
  void send_break(Duration duration) override { line_->send_break(duration); }
  void flush() override { line_->flush(); }
  Time idle_at() const override { return line_->idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  bool restart_device() override {
    passwords_ = 0;
    return line_->restart_device();
  }

 private:
  void on_character(const Character& character) override {
    if (receiver_ == nullptr || (locked_ > 0 && passwords_ >= locked_)) return;
    auto heard = character;
    // SOH B 0 ETX BCC of the break.
    if (accepted_ > 0 && passwords_ == accepted_ && replaced_ < 5 && ++replaced_ > 0) {
      if (replaced_ > 1) return;
      heard.byte = 0x06;
    }
    receiver_->on_character(heard);
  }

  std::unique_ptr<SerialLine> line_;
  const int accepted_;
  const int locked_;
  int passwords_ = 0;
  int replaced_ = 5;
  std::string said_;
  SerialReceiver* receiver_ = nullptr;
};

run::Outcome judged(int accepted, int locked, const Options& settings = {}) {
  World world(1);
  Options options;
  for (const auto& [id, value] : settings) options.emplace_back(id, value);
  CountingMeter line(open_device(world, "meter", options), accepted, locked);
  const auto sheet = sheet_with(settings);
  return run::run(world, line, plan_of(sheet, {whole_suite().find(several)})).value().at(0).outcome;
}

TEST(SeveralWrongPasswords, OneThatIsAcceptedIsSeenWhicheverItIs) {
  for (int accepted = 1; accepted <= 7; ++accepted) {
    const auto outcome = judged(accepted, 0);
    EXPECT_EQ(outcome.verdict, run::Verdict::fail) << accepted;
    EXPECT_EQ(outcome.requirement, "6.3.7/2");
    EXPECT_THAT(outcome.reason, HasSubstr("behind " + std::to_string(accepted - 1) + " wrong ones"));
  }
}

TEST(SeveralWrongPasswords, AMeterThatAcceptsNonePassesWhateverItsPasswordIs) {
  for (const auto* password : {"00000000", "9", "99999999", "AbCdEfGh", "88888888", "x y"}) {
    EXPECT_EQ(judged(0, 0, {{"password", password}}).verdict, run::Verdict::pass) << password;
  }
}

TEST(SeveralWrongPasswords, AMeterThatLocksItselfIsNotAccused) {
  EXPECT_EQ(judged(0, 1).verdict, run::Verdict::inconclusive);
  for (int locked = 2; locked <= 7; ++locked) {
    const auto outcome = judged(0, locked);
    EXPECT_EQ(outcome.verdict, run::Verdict::pass) << locked << outcome.reason;
    ASSERT_EQ(outcome.findings.size(), 1U);
    EXPECT_THAT(outcome.findings[0], HasSubstr("taken for a lock"));
  }
}

}  // namespace
}  // namespace umirig::suites
