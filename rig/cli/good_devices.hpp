// Devices that keep the standard and are otherwise like a given one: what a script must not accuse.
#pragma once

#include <string>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/line/url.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

// A device and what is known of it.
struct Stand {
  std::string name;  // "sim:meter", "variant sum-bcc"
  Url url;
  run::Datasheet sheet;
};

// Simulated devices without a defect, with the PICS of `dut`: first the one that is nearest to it (the same without its defect,
// where it is simulated itself), then the legal variants of that. `remarks`: items of its PICS that no simulated device has.
// Error: the suite's own data do not fit together.
Result<std::vector<Stand>> good_devices(const run::Suite& suite, const Stand& dut, std::vector<std::string>& remarks);

}  // namespace umirig::cli
