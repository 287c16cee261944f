// The program's version, as CMake's project() has it.
#pragma once

namespace umirig::cli {

inline constexpr const char* program_version = UMIRIG_VERSION;

}  // namespace umirig::cli
