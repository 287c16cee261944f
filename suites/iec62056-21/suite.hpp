// The suite iec62056-21: tariff devices (meters) in mode C. IEC 62056-21:2002.
#pragma once

#include "rig/run/script.hpp"
#include "rig/run/suite.hpp"

namespace umirig::suites {

// Everything embedded, parsed and checked. Error (configuration): the suite itself is unsound.
Result<run::Suite> iec62056_21();

// A case of the user's own, as a dialogue script with the words of this suite. `beside`: reads the pictures that it names.
Result<std::unique_ptr<run::Case>> iec62056_21_script(std::string_view toml, std::string_view name,
                                                      const run::ReadBeside& beside = nullptr);

}  // namespace umirig::suites
