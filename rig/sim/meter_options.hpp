// What kind of meter the simulated one is: the options of [device] in suites/iec62056-21/reference.toml, and its defects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/line/serial_line.hpp"
#include "rig/line/url.hpp"
#include "rig/sim/defects.hpp"
#include "rig/world/time.hpp"

namespace umirig::sim {

enum class Mode { a, b, c, d };
enum class Layout { lines, empty, packed, groups, longest, long_, glued, suffixes };
enum class Programming { yes, no, break_ };
enum class Access { none, write, all };
enum class Reserved { nak, error, silence };
enum class Fallback { tr, tt };
enum class AfterData { both, commands };
enum class TelegramCrc { none, padded, unpadded };
enum class WakeUp { none, slow, fast, both };

struct MeterOptions {
  Mode mode = Mode::c;
  std::string identification = "SIM5METER-1";  // at least "XXXZ", with a Z of the mode
  std::string address = "12345678";            // empty: none
  std::string password = "00000000";           // empty: none
  std::string operand;
  Duration tr = 210ms;
  Duration gap{0};
  Duration tt = 1800ms;
  Duration back = 100ms;
  Duration inactivity = 90s;
  iec62056::BccKind check = iec62056::BccKind::xor_;  // none: of readouts only, programming then has xor_
  Layout layout = Layout::lines;
  bool repeat = false;
  bool break_stops = false;  // option "break"
  Programming programming = Programming::yes;
  bool read = true;
  bool write = true;
  Access access = Access::none;
  bool answer_address = false;
  bool answer_crlf = false;
  Reserved reserved = Reserved::nak;
  std::string error = "ERROR";
  Fallback fallback = Fallback::tr;
  AfterData after_data = AfterData::both;
  bool repeat_at_300 = false;  // option "repeat_rate"; else at the rate of Z
  bool mode_e = false;
  Duration push_interval = 10s;
  SerialFormat push_format = {2400, 7, 'E', 1};  // options "push_baud" and "push_format"
  TelegramCrc crc = TelegramCrc::none;
  WakeUp wake_up = WakeUp::none;
  Duration awake = 5000ms;
  bool awake_once = false;            // option "awake_from": what it hears prolongs nothing
  std::vector<std::string> commands;  // beside P1, R1, W1 and B0: "R3" and the like
  std::string p2;                     // empty: none
  DefectSet defects;

  bool has(Defect defect) const { return defects.has(defect); }
  // One of the option "commands": "R3" and the like.
  bool knows(std::string_view command) const;
  // A battery meter: asleep wherever a mains meter is at its start. Annex B.
  bool sleeps() const { return wake_up != WakeUp::none; }
  // The baud rate character of the identification, and the rate that the meter takes for it. 6.3.14, item 13.
  char z() const;
  std::uint32_t rate_of_z() const;
};

// The names of all options, in the order of reference.toml.
std::vector<std::string_view> meter_option_names();

// Several defects stand behind one another with commas, or as several options of that name; of other options the last counts.
// Error (usage): an unknown option or defect, by name and with those that are known, a value that the option cannot have, or one
// that does not go with the others.
Result<MeterOptions> parse_meter_options(const Url::Options& options);

}  // namespace umirig::sim
