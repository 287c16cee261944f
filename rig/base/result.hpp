// What a function returns that can fail: a value, or an error that says what was seen, where, and what was expected.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace umirig {

enum class ErrorKind {
  configuration,  // PICS, IXIT, suite or file contents: exit 6
  usage,          // a wrong call: exit 2
  rig,            // the rig, its adapter or its line: exit 4
  data,           // bytes or text that do not decode
};

struct Error {
  ErrorKind kind = ErrorKind::data;
  std::string text;
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(ErrorKind kind, std::string text) {
  return tl::unexpected<Error>(Error{kind, std::move(text)});
}

}  // namespace umirig
