// What a single message shows of a requirement, for scripts that judge it: `expect = "readout"  keeps = "6.5.1/1"`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// Whether messages show that requirement at all.
bool may_be_kept(std::string_view requirement);

// Why that requirement is broken by this message, or by one before it in the same case; nothing where it is kept.
std::optional<std::string> broken(run::Bench& bench, const MeterMessage& message, std::string_view requirement);

}  // namespace umirig::suites
