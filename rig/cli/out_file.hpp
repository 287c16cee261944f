// A file that a command writes where the user says: what stands there already is not overwritten unasked.
#pragma once

#include <string>

#include "rig/base/result.hpp"

namespace umirig::cli {

// Before any work is done for it. Error (usage): it exists already and is not to be replaced by force, it is a record, which
// nothing replaces, or it cannot be written there. A file without a name, and a device such as /dev/stdout, may always be
// written.
Result<void> check_out_file(const std::string& path, bool force);

// Error (usage): it cannot be written.
Result<void> write_out_file(const std::string& path, const std::string& text);

}  // namespace umirig::cli
