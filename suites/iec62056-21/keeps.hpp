// What a single message shows of a requirement, for scripts that judge it: `expect = "readout"  keeps = "6.5.1/1"`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// The requirements that messages show by themselves.
const std::vector<std::string>& kept_requirements();
bool may_be_kept(std::string_view requirement);

// Why that requirement is broken by this message, which is a `word` of the vocabulary, or was broken by one before it in the same
// case; nothing where it is kept.
std::optional<std::string> broken(run::Bench& bench, const MeterMessage& message, std::string_view word,
                                  std::string_view requirement);

}  // namespace umirig::suites
