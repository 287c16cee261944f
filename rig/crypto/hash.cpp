#include "rig/crypto/hash.hpp"

#include <botan/hash.h>

#include "rig/base/bytes.hpp"

namespace umirig {

std::string sha256(std::string_view text) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  hash->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  const auto digest = hash->final();
  return to_hex(ByteView(digest.data(), digest.size()));
}

}  // namespace umirig
