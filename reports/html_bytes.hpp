// The characters of a message on the HTML page, the offending ones marked.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/dialogue.hpp"

namespace umirig::reports {

// What is wrong with characters of one message, and where: "character 162 (7D)".
struct Remark {
  std::string where;
  std::string why;
};

class MarkedBytes {
 public:
  // `decisive`: the whole message is what the verdict came from, though nobody said which characters.
  MarkedBytes(const Entry& entry, const std::vector<run::Mark>& marks, bool decisive);

  // As text, control characters by name, a new line behind each line feed. At most about `limit` characters and those around the
  // marked ones; what is left out is said. Secret ones stand as "•".
  std::string text(std::size_t limit) const;
  // Sixteen a line: offset and hex. Secret ones stand as "••".
  std::string hex(std::size_t limit) const;
  const std::vector<Remark>& remarks() const { return remarks_; }
  bool marked() const { return marked_; }
  // The message as such is meant, and no character of it more than another.
  bool whole() const { return whole_; }

 private:
  void add_mark(const run::Mark& mark);
  void add_errors();
  std::vector<bool> shown(std::size_t limit) const;

  const Entry& entry_;
  std::vector<bool> flags_;  // a symbol
  std::vector<Remark> remarks_;
  bool marked_ = false;
  bool whole_ = false;
};

}  // namespace umirig::reports
