#include "rig/sim/recorded_session.hpp"

#include "rig/iec62056/bcc.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

// Everything up to ETX, with the BCC behind it.
std::string framed(std::string message) {
  message += static_cast<char>(iec62056::bcc_xor(view(message).subspan(1)));
  return message;
}

}  // namespace

std::vector<RecordedMessage> recorded_session(bool with_rates) {
  const MeterOptions meter;
  const auto identification = identification_message(meter);
  const std::string ack = "\x06";
  // The reader answered after 210 ms each time; its second sign-on came 4 s behind the first.
  std::vector<RecordedMessage> session = {
      {377ms, 300, identification},
      {1464ms, 9600, readout_message(meter, MeterStore())},
      {4377ms, 300, identification},
      {5464ms, 9600, framed("\x01P0\x02()\x03")},
      {5910ms, 9600, ack},                                 // to P1
      {6350ms, 9600, framed("\x02(001234.567*kWh)\x03")},  // to R1
      {6810ms, 9600, ack},                                 // to W1
      {7260ms, 9600,
       framed("\x01"
              "B0\x03")},  // to P1 with another password
  };
  if (!with_rates) {
    for (auto& message : session) {
      const bool behind_change = &message == &session[1] || &message == &session[3];
      if (!behind_change) message.baud = 0;
    }
  }
  return session;
}

}  // namespace umirig::sim
