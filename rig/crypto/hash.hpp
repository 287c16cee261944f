// SHA-256 for hash chains and for naming what took part in a run.
#pragma once

#include <string>
#include <string_view>

namespace umirig {

// Lower-case hex of SHA-256 (FIPS 180-4).
std::string sha256(std::string_view text);

}  // namespace umirig
