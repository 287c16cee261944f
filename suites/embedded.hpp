// The data files of the suites, built into the program.
#pragma once

#include <span>
#include <string_view>

namespace umirig::suites {

struct EmbeddedFile {
  std::string_view name;  // relative to the suite's folder
  std::string_view text;  // a script, or the bytes of a picture
};

std::span<const EmbeddedFile> embedded_iec62056_21();

}  // namespace umirig::suites
