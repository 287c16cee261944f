// The simulated meter in mode E: it confirms the change to HDLC, has no HDLC behind it, and goes back when nothing that it knows
// has come. IEC 62056-21, 6.4.5 and annex E.
#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/rate.hpp"
#include "rig/sim/meter.hpp"

namespace umirig::sim {

void Meter::decide_hdlc(Time heard, bool matches) {
  if (matches) {
    if (has(Defect::hdlc_gives_readout)) return answer_readout(heard + reaction(), options_.rate_of_z());
    return enter_hdlc(heard, options_.z());
  }
  if (has(Defect::hdlc_with_any_z) && select_.z() >= '0' && select_.z() <= '6') return enter_hdlc(heard, select_.z());
  if (has(Defect::hdlc_wrong_z_not_answered)) return go_to_start();
  fall_back(heard);
}

void Meter::enter_hdlc(Time heard, char z) {
  hdlc_z_ = z;
  if (has(Defect::hdlc_not_confirmed)) return listen_in_hdlc(heard);
  const std::uint32_t baud = has(Defect::hdlc_confirmed_at_300) ? 300 : iec62056::baud_of(z).value_or(300);
  const std::string_view vzy = has(Defect::hdlc_confirmed_with_zero) ? "0z0" : "2z2";
  std::string confirmation(1, iec62056::ACK);
  confirmation.append(vzy).append("\r\n");
  confirmation[2] = z;
  answer(heard + reaction(), {.text = std::move(confirmation), .baud = baud, .afterwards = State::hdlc});
}

void Meter::listen_in_hdlc(Time now) {
  state_ = State::hdlc;
  line_.set_format({iec62056::baud_of(hdlc_z_).value_or(300), 8, 'N', 1});
  Duration inactivity = options_.inactivity;
  if (has(Defect::hdlc_ends_too_late)) inactivity = 180s;
  if (has(Defect::hdlc_ends_too_early)) inactivity = 20s;
  hdlc_end_ = has(Defect::hdlc_never_ends) ? never : now + inactivity;
  deadline_ = has(Defect::hdlc_babbles) ? now + 1s : hdlc_end_;
}

void Meter::hdlc_time_over(Time now) {
  if (now >= hdlc_end_) {
    const auto z_baud = iec62056::baud_of(hdlc_z_).value_or(300);
    if (has(Defect::hdlc_ends_with_break)) return answer(now, {.text = session_.break_message(), .baud = z_baud});
    return has(Defect::hdlc_rate_stays) ? listen_at_start(z_baud, never) : go_to_start();
  }
  constexpr std::uint8_t flag = 0x7E;
  line_.send({&flag, 1});
  deadline_ = hdlc_end_;
}

}  // namespace umirig::sim
