#include "rig/world/time.hpp"

#include <fmt/format.h>

namespace umirig {

std::string format_ms(Duration duration) {
  auto text = fmt::format("{:.3f}", to_ms(duration));
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + " ms";
}

}  // namespace umirig
