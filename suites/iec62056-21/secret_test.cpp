// The password of the IXIT stands in no record, whatever the device does with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"
#include "suites/iec62056-21/sim_run_test.hpp"

namespace umirig::suites {
namespace {

const std::string password = "Kx7Qz9Lw";

// All bytes of one direction, so that nothing hides between two events.
std::string stream(const run::CaseRecord& one, LineEvent::Kind kind) {
  std::string text;
  for (const auto& event : one.events) {
    if (event.kind != kind) continue;
    for (const auto byte : event.bytes) text += static_cast<char>(byte & 0x7FU);
  }
  return text;
}

std::size_t hidden_bytes(const run::CaseRecord& one) {
  std::size_t count = 0;
  for (const auto& event : one.events) count += static_cast<std::size_t>(std::count(event.hidden.begin(), event.hidden.end(), 1));
  return count;
}

// Returns how many bytes were hidden.
std::size_t expect_no_password(const std::vector<run::CaseRecord>& cases) {
  std::size_t hidden = 0;
  for (const auto& one : cases) {
    EXPECT_EQ(stream(one, LineEvent::Kind::sent).find(password), std::string::npos) << one.id;
    EXPECT_EQ(stream(one, LineEvent::Kind::received).find(password), std::string::npos) << one.id;
    const auto text = run::to_json(run::to_node(one.events)) + run::to_json(run::to_node(one.outcome));
    EXPECT_EQ(text.find(password), std::string::npos) << one.id;
    EXPECT_EQ(text.find(to_hex(to_bytes(password))), std::string::npos) << one.id;
    hidden += hidden_bytes(one);
  }
  return hidden;
}

// Every byte that the rig sends comes back at once, as from an optical head without echo suppression; the meter answers too.
class EchoingHead : public SerialLine, private SerialReceiver {
 public:
  explicit EchoingHead(std::unique_ptr<SerialLine> line, World& world) : line_(std::move(line)), world_(world) {
    line_->listen(this);
  }
  void set_format(const SerialFormat& format) override { line_->set_format(format); }
  SerialFormat format() const override { return line_->format(); }
  void send(ByteView bytes) override {
    const Time begin = std::max(world_.now(), line_->idle_at());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Character character;
      character.byte = bytes[i];
      character.begin = begin + format().characters(i);
      character.end = begin + format().characters(i + 1);
      character.sent_byte = bytes[i];
      character.sent_format = format();
      world_.at(character.end, [this, character] { on_character(character); });
    }
    line_->send(bytes);
  }
  void send_damaged(std::uint8_t byte, std::uint8_t errors) override { line_->send_damaged(byte, errors); }
  void send_break(Duration duration) override { line_->send_break(duration); }
  void flush() override { line_->flush(); }
  Time idle_at() const override { return line_->idle_at(); }
  void listen(SerialReceiver* receiver) override { receiver_ = receiver; }
  bool restart_device() override { return line_->restart_device(); }

 private:
  void on_character(const Character& character) override {
    if (receiver_ != nullptr) receiver_->on_character(character);
  }

  std::unique_ptr<SerialLine> line_;
  World& world_;
  SerialReceiver* receiver_ = nullptr;
};

std::vector<run::CaseRecord> run_script(const std::string& steps, bool echoing_head, const std::string& device) {
  const auto one = iec62056_21_script(
      "clause = \"6.3.7\"\nnumber = 900\nrequirement = \"6.3.7/1\"\nbehaviour = \"valid\"\npurpose = \"p\"\n" + steps, "my.toml");
  if (!one) throw std::runtime_error(one.error().text);
  const auto sheet = sheet_with({{"password", password}});
  World world(1);
  auto line = open_device(world, device, device == "meter" ? Options{{"password", password}} : Options{});
  if (echoing_head) line = std::make_unique<EchoingHead>(std::move(line), world);
  return run::run(world, *line, plan_of(sheet, {one->get()})).value();
}

TEST(Secret, IsInNoRecordOfAMeterThatTakesIt) {
  for (const auto* access : {"none", "write", "all"}) {
    const auto sheet = sheet_with({{"password", password}, {"C.3", access}});
    const auto cases = run_device("meter", {{"password", password}, {"access", access}}, sheet);
    EXPECT_GT(expect_no_password(cases), 2 * password.size()) << access;
    const bool right =
        std::all_of(cases.begin(), cases.end(), [](const auto& one) { return one.outcome.verdict <= run::Verdict::pass; });
    EXPECT_TRUE(right) << access;
  }
}

TEST(Secret, IsInNoRecordOfAMeterWithADefectAtPasswords) {
  for (const auto& defect : whole_suite().defects) {
    if (!defect.requirement.starts_with("6.3.7/") && !defect.requirement.starts_with("D/")) continue;
    auto options = defect.on.empty() ? Options{} : whole_suite().variant(defect.on)->device;
    auto settings = defect.on.empty() ? Options{} : whole_suite().variant(defect.on)->settings;
    options.insert(options.end(), {{"password", password}, {"defect", defect.id}});
    settings.emplace_back("password", password);
    SCOPED_TRACE(defect.id);
    expect_no_password(run_device("meter", options, sheet_with(settings)));
  }
}

TEST(Secret, IsInNoRecordOfANullDevice) {
  const auto sheet = sheet_with({{"password", password}});
  for (const auto& name : whole_suite().null_devices) expect_no_password(run_device(name, {}, sheet));
}

TEST(Secret, IsMaskedInTheEchoOfADevice) {
  const auto cases = run_script("[[step]]\nsend = \"password\"\n[[step]]\nexpect = \"ack\"\njudge = true\n", false, "echo");
  // Secret, bracket, ETX and BCC, as sent and as they came back.
  EXPECT_EQ(expect_no_password(cases), 2 * (password.size() + 3));
  EXPECT_EQ(cases[0].outcome.verdict, run::Verdict::fail);
  EXPECT_FALSE(cases[0].outcome.stimulus_changed);
}

TEST(Secret, IsMaskedInTheEchoOfAnOpticalHead) {
  const std::string steps =
      "[[step]]\nsend = \"request\"\n[[step]]\nwait_ms = 1500\n[[step]]\nsend = \"option-select\"\nz = \"5\"\ny = \"1\"\n"
      "[[step]]\nset = { rate = \"z\" }\n[[step]]\nwait_ms = 1500\n[[step]]\nsend = \"password\"\n[[step]]\nwait_ms = 1000\n";
  const auto cases = run_script(steps, true, "meter");
  EXPECT_EQ(expect_no_password(cases), 2 * (password.size() + 3));
}

TEST(Secret, AnOpticalHeadThatReflectsIsNamedInTheReason) {
  const std::string steps = "[[step]]\nsend = \"request\"\n[[step]]\nexpect = \"identification\"\njudge = true\n";
  EXPECT_THAT(run_script(steps, true, "meter")[0].outcome.reason, testing::HasSubstr("the head reflects"));
  EXPECT_EQ(run_script(steps, false, "meter")[0].outcome.reason, "");
}

TEST(Secret, ARegisterWithTheSameDigitsStaysReadable) {
  // The reference meter's password stands in its readout as a value.
  const auto sheet = sheet_with({{"password", "12345678"}});
  const auto cases = run_device("meter", {{"password", "12345678"}}, sheet);
  const auto shown = std::any_of(cases.begin(), cases.end(), [](const auto& one) {
    return stream(one, LineEvent::Kind::received).find("12345678") != std::string::npos;
  });
  EXPECT_TRUE(shown);
}

}  // namespace
}  // namespace umirig::suites
