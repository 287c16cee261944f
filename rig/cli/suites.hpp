// The suites that the program knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/result.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

std::vector<std::string> suite_names();
// By name, or by any selector that begins with it. Error (usage): unknown, with those that are known.
Result<run::Suite> load_suite(std::string_view selector);
// Adds a case of the user's own from a script file and gives its id. Error (configuration): the file is no script of that suite.
Result<std::string> add_script(run::Suite& suite, const std::string& path);
// The whole text of a file. Error (usage): it cannot be read.
Result<std::string> read_file(const std::string& path);

}  // namespace umirig::cli
