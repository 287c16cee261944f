// What kind of meter the simulated one is: the options of [device] in suites/iec62056-21/reference.toml, and its defects.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/iec62056/bcc.hpp"
#include "rig/line/url.hpp"
#include "rig/sim/defects.hpp"
#include "rig/world/time.hpp"

namespace umirig::sim {

enum class Layout { lines, empty, packed, groups, longest, long_, glued };
enum class Programming { yes, no, break_ };
enum class Access { none, write, all };
enum class Reserved { nak, error, silence };
enum class Fallback { tr, tt };

struct MeterOptions {
  std::string identification = "SIM5METER-1";  // at least "XXXZ", Z of '0' to '6'
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
  DefectSet defects;

  bool has(Defect defect) const { return defects.has(defect); }
  // The baud rate character of the identification, and the rate that the meter takes for it. 6.3.14, item 13.
  char z() const { return has(Defect::baud_character_reserved) ? '8' : identification[3]; }
  std::uint32_t rate_of_z() const;
};

// The names of all options, in the order of reference.toml.
std::vector<std::string_view> meter_option_names();

// Several defects stand behind one another with commas, or as several options of that name; of other options the last counts.
// Error (usage): an unknown option or defect, by name and with those that are known, or a value that the option cannot have.
Result<MeterOptions> parse_meter_options(const Url::Options& options);

}  // namespace umirig::sim
