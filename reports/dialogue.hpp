// A case as a dialogue: its steps and what happened on the line, brought together in the order of time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rig/run/record.hpp"

namespace umirig::reports {

// Characters that come closer than this belong together: a real adapter hands over a message in many pieces.
inline constexpr Duration joined_within = 15ms;

// One character on the line.
struct Symbol {
  std::uint8_t byte = 0;
  std::uint8_t errors = 0;  // LineError flags
  bool hidden = false;      // secret
  Time begin{0};
  Time end{0};
};

// A message of either side, or what was noted or happened between two messages. Points into the case that it was made from.
struct Entry {
  enum class Kind { sent, received, other };
  Kind kind = Kind::other;
  std::size_t number = 0;  // of a message, from 1; 0 elsewhere
  Time begin{0};           // first start bit, or the moment
  Time end{0};             // last stop bit
  std::vector<Symbol> symbols;
  SerialFormat format;
  const run::Step* step = nullptr;   // what the case said about it, if anything
  const LineEvent* event = nullptr;  // what happened on the line besides messages

  bool message() const { return number > 0; }
};

// Every character of the case stands in exactly one entry. A step about a message is joined with the characters that it is
// about: those behind it for a message sent, those before it for one received.
std::vector<Entry> dialogue(const run::CaseRecord& one);

// What a message is called: "option select"; "" where nobody said.
std::string name_of(const Entry& entry);
// What it means or what was said of it, besides its name and its characters; "" where there is nothing.
std::string meaning_of(const Entry& entry);

// Whether a character lies in the marked time.
bool covers(const run::Mark& mark, const Symbol& symbol);
// Whether any character of the case does; else the time itself is marked.
bool has_symbols(const run::Mark& mark, const std::vector<Entry>& entries);

// The message on which the case came to its verdict, where no mark and no measured value says it more exactly: the last one
// received before the first violation of a case that failed. Null where there is none.
const Entry* decisive(const run::CaseRecord& one, const std::vector<Entry>& entries);

}  // namespace umirig::reports
