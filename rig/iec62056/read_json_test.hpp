// JSON files for the tests of this room: vectors and the index of a corpus.
#pragma once

#include <string>

#include "rig/base/bytes.hpp"
#include "rig/base/node.hpp"

namespace umirig::iec62056 {

// Null where there is no such file or it is no JSON.
Node read_json(const std::string& path);

// vectors/iec62056/<name>.json of the source tree; fails the test where it cannot be read.
Node read_vectors(const std::string& name);

Bytes read_file(const std::string& path);

// The bytes of a vector: "hex", or "text" with a character a byte.
Bytes bytes_of(const Node& vector);

// The reverse of to_utf8.
std::string from_utf8(const std::string& text);

// A list of [clause, offset], as vectors have it.
std::string findings_text(const Node& findings);

}  // namespace umirig::iec62056
