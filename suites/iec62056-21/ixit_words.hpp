// Registers and values of the IXIT by the names that scripts have for them.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/node.hpp"
#include "rig/run/datasheet.hpp"

namespace umirig::suites {

// `which`: "known", "writable", "unknown", or an address as it is.
std::string address_of(const run::Datasheet& sheet, const std::string& which);
// The name of an address; the address itself where it has none.
std::string name_of_address(const run::Datasheet& sheet, const std::string& address);

// `which`: "first", "second" (a value to write, and another one), or a value as it is.
std::string value_of(const run::Datasheet& sheet, const std::string& which);
// The name of a value; empty where it has none.
std::string name_of_value(const run::Datasheet& sheet, const std::string& value);

}  // namespace umirig::suites
