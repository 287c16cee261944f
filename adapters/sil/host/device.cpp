#include "adapters/sil/host/device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace umirig::sil {

static_assert(int{UMIRIG_SIL_PARITY_ERROR} == int{parity_error} && int{UMIRIG_SIL_FRAMING_ERROR} == int{framing_error} &&
              int{UMIRIG_SIL_BREAK} == int{break_condition});

// Notes where the device is, for the case that it does not come back.
template <typename Function>
auto Device::call(Call what, Function function) {
  struct Note {
    BlackBox& box;
    Note(BlackBox& place, Call entered) : box(place) {
      box.call = entered;
      ++box.calls;
    }
    ~Note() {
      ++box.calls;
      box.call = Call::none;
    }
  };
  const Note note(box_, what);
  return function();
}

Device::Opened Device::open(const std::string& path, std::string config, std::uint64_t seed, Duration utc) {
  Opened opened;
  if (!close()) {
    opened.status = Status::resident;
    return opened;
  }
  if (!call(Call::load, [&] { return library_.load(path, opened.text); })) {
    opened.status = Status::not_loadable;
    return opened;
  }
  const auto entry = library_.entry();
  if (entry == nullptr) {
    opened.status = Status::no_entry;
    return opened;
  }
  config_ = std::move(config);
  rig_ = std::make_unique<RigSide>(box_, seed, utc);
  reached_ = Time(0);
  wake_us_ = UMIRIG_SIL_NEVER;
  runs_at_once_ = 0;
  umirig_sil_dut offered{};
  offered.size = sizeof offered;
  opened.error = call(Call::open, [&] { return entry(&rig_->table(), config_.c_str(), &offered); });
  if (opened.error != 0) {
    opened.status = Status::refused;
    return opened;
  }
  // umirig_sil.h: a member exists only if the size covers it, all of it. A device that cleared the struct left it as large as it
  // was.
  const std::size_t size = offered.size == 0 ? sizeof dut_ : std::min<std::size_t>(offered.size, sizeof dut_);
  dut_ = umirig_sil_dut{};
  std::memcpy(&dut_, &offered, size - size % alignof(umirig_sil_dut));
  open_ = true;
  if (dut_.uart_receive == nullptr) {
    opened.status = Status::no_receive;
    return opened;
  }
  run();
  return opened;
}

bool Device::close() {
  if (std::exchange(open_, false) && dut_.close != nullptr) call(Call::close, [&] { dut_.close(dut_.dut); });
  const bool gone = call(Call::load, [&] { return library_.unload(); });
  rig_.reset();
  return gone;
}

Time Device::wake_time() const {
  return wake_us_ > static_cast<std::uint64_t>(never.count() / 1000) ? never : Time(static_cast<std::int64_t>(wake_us_ * 1000));
}

std::size_t Device::advance(Time until, const std::vector<Transmission>& heard) {
  std::size_t next = 0;
  for (unsigned runs = 0; runs < most_runs && rig_->loss().empty() && !rig_->acted(); ++runs) {
    const Time comes = next < heard.size() ? heard[next].end : never;
    const Time wakes = wake_time();
    if (std::min(comes, wakes) > until || std::min(comes, wakes) == never) break;
    // What is over by the time of the wake-up is heard before it.
    reached_ = std::min(comes, wakes);
    if (comes <= wakes) {
      hear(heard[next++]);
    } else {
      rig_->set_now(wakes);
      run();
    }
  }
  return next;
}

void Device::hear(const Transmission& heard) {
  const auto& format = rig_->receive_format(heard.end);
  if (!format) return;
  rig_->set_now(heard.end);
  std::uint8_t byte = 0;
  std::uint32_t errors = UMIRIG_SIL_BREAK | UMIRIG_SIL_FRAMING_ERROR;
  if (heard.kind == Transmission::Kind::character) {
    byte = heard.byte;
    errors = receive(heard.byte, heard.format, heard.damage, *format).errors;
  }
  const auto& sender = heard.format;
  call(Call::receive,
       [&] { dut_.uart_receive(dut_.dut, byte, sender.baud, sender.data_bits, sender.parity, sender.stop_bits, errors); });
  run();
}

int Device::command(Time now, const std::string& text) {
  if (dut_.command == nullptr) return ENOTSUP;
  reached_ = std::max(reached_, now);
  rig_->set_now(now);
  const int error = call(Call::command, [&] { return dut_.command(dut_.dut, text.c_str()); });
  run();
  return error;
}

void Device::run() {
  if (dut_.run == nullptr) return;
  wake_us_ = call(Call::run, [&] { return dut_.run(dut_.dut); });
  if (wake_us_ > rig_->now_us()) {
    runs_at_once_ = 0;
    return;
  }
  wake_us_ = rig_->now_us() + 1;
  if (++runs_at_once_ >= most_runs_at_once) {
    rig_->lose(fmt::format("run answered {} times in a row with a time that is not later than now", most_runs_at_once));
  }
}

}  // namespace umirig::sil
