#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {

std::string excerpt(ByteView bytes, std::size_t limit) {
  if (bytes.size() <= limit) return to_readable(bytes);
  return fmt::format("{}... ({} characters)", to_readable(bytes.first(limit)), bytes.size());
}

}  // namespace umirig::iec62056
