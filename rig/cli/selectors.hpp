// Selectors as they stand on the command line: some stand in a file.
#pragma once

#include <string>
#include <vector>

#include "rig/base/result.hpp"

namespace umirig::cli {

// "@FILE" becomes what stands in the file, a selector a line; empty lines and what follows '#' do not count. Error (usage): the
// file cannot be read, is no text, or holds none.
Result<std::vector<std::string>> expand_selectors(const std::vector<std::string>& selectors);

}  // namespace umirig::cli
