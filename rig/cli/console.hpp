// What the program says: data on stdout, everything else on stderr, colours only on a terminal that wants them.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "rig/base/result.hpp"

namespace umirig::cli {

enum class Colour { none, green, red, yellow, grey, bold };

bool is_terminal(std::FILE* stream);
// As it is, or in colour where the stream is a terminal and NO_COLOR is not set.
std::string paint(std::string_view text, Colour colour, std::FILE* stream);

// Writes a line; false when the stream is closed.
void out(std::string_view line);
void err(std::string_view line);
// "umirig: …" on stderr, and the exit code that belongs to the kind of error.
int complain(const Error& error);
int exit_code(const Error& error);

// A line on stderr that overwrites itself on a terminal; nothing elsewhere.
class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  // `total` 0: how much there is to do is not known yet.
  void show(std::size_t done, std::size_t total, std::string_view text);
  void clear();

 private:
  bool on_;
  double begin_s_;
  std::size_t width_ = 0;
};

}  // namespace umirig::cli
