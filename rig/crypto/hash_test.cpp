#include "rig/crypto/hash.hpp"

#include <gtest/gtest.h>

namespace umirig {
namespace {

// FIPS 180-4, example of a one-block message.
TEST(Hash, Sha256OfAbcIsThePublishedOne) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace umirig
