// A message or capture byte by byte, for people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rig/base/bytes.hpp"

namespace umirig::iec62056 {

// Bytes that mean one thing together.
struct Field {
  std::size_t offset = 0;
  std::size_t size = 0;
  std::string meaning;
};

// Every byte of the input is in exactly one field, in order.
std::vector<Field> fields(ByteView input);

// A line for each field: offset, hex, readable, meaning; long fields go on in further lines. Findings stand behind the field
// that they are about.
std::string explain(ByteView input);

}  // namespace umirig::iec62056
