// Bytes as text for data URIs. RFC 4648, 4.
#pragma once

#include <string>
#include <string_view>

namespace umirig {

// With padding, without line ends.
std::string to_base64(std::string_view bytes);

}  // namespace umirig
