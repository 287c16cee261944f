#include "suites/iec62056-21/tour.hpp"

#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {
namespace {

class Walk {
 public:
  Walk(run::Bench& bench, const std::function<void(const Stop&)>& see) : bench_(bench), see_(see) {}

  // Shows a message; false when the walk ends here.
  bool show(std::string name, bool programming, std::unique_ptr<MeterMessage> message) {
    if (!message) return false;
    Stop stop;
    stop.name = std::move(name);
    stop.programming = programming;
    stop.message = std::move(message);
    bench_.observed();
    see_(stop);
    return !bench_.over() && !bench_.interrupted();
  }

  bool show_readout() {
    if (!show("identification", false, sign_on(bench_)) || !show("readout", false, read_out(bench_))) return false;
    return back_to_start(bench_);
  }

  // Sends a command and shows its answer; none at all is another case's matter.
  bool ask(std::string name, const char* owner, const iec62056::Command& command, const Damage& damage = {}) {
    say_command(bench_, command, damage);
    auto message = receive(bench_, answer_wait);
    if (message->silence || message->unreadable()) {
      // Without its password a meter may have ended the session.
      if (refused_) {
        block(bench_, "6.3.7/1", *message, "an answer behind the right password, which was refused");
      } else {
        block(bench_, owner, *message, "an answer");
      }
      return false;
    }
    return show(std::move(name), true, std::move(message));
  }

  void show_programming(bool wrong_password) {
    const auto& sheet = bench_.sheet();
    const bool operand = mode_of_meter(bench_) == 'C';
    if (!show("identification", false, sign_on(bench_))) return;
    if (!show(operand ? "operand" : "readout", operand, enter_programming(bench_))) return;
    if (sheet.holds("C.2")) {
      say_password(bench_, true);
      auto message = receive(bench_, answer_wait);
      if (message->silence || message->unreadable()) return block(bench_, "6.3.7/1", *message, "ACK to the right password");
      refused_ = message->kind != iec62056::MessageKind::ack;
      if (!show("answer to P1", true, std::move(message))) return;
    }
    const auto known = sheet.ixit("read_address");
    if (sheet.holds("C.4")) {
      if (!ask("answer to R1", "6.3.9/1", iec62056::read_command('1', known))) return;
      if (!ask("refusal of R1", "6.3.11/1", iec62056::read_command('1', sheet.ixit("unknown_address")))) return;
      Damage damage;
      damage.wrong_bcc = true;
      if (!ask("refusal of a wrong BCC", "6.2/3", iec62056::read_command('1', known), damage)) return;
    }
    if (sheet.holds("C.5")) {
      const auto command = iec62056::write_command('1', sheet.ixit("write_address"), sheet.ixit("write_value_2"));
      if (!ask("answer to W1", "6.3.7/6", command)) return;
    }
    if (wrong_password && sheet.holds("C.2")) {
      say_password(bench_, false);
      auto message = receive(bench_, answer_wait);
      if (message->silence || message->unreadable()) return block(bench_, refused_ ? "6.3.7/1" : "6.3.7/2", *message, "a break");
      show("break", true, std::move(message));
    }
  }

 private:
  run::Bench& bench_;
  const std::function<void(const Stop&)>& see_;
  bool refused_ = false;  // the right password was not acknowledged
};

}  // namespace

void tour(run::Bench& bench, bool readout, bool programming, const std::function<void(const Stop&)>& see, bool wrong_password) {
  Walk walk(bench, see);
  if (!quiet(bench)) return;
  if (readout && !walk.show_readout()) return;
  if (programming && bench.sheet().holds("C.1")) walk.show_programming(wrong_password);
}

}  // namespace umirig::suites
