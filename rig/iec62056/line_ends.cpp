#include "rig/iec62056/line_ends.hpp"

#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {

LineEnds detect_line_ends(ByteView input, FindingList& findings) {
  std::size_t count = 0;
  std::size_t first = 0;
  bool pairs = true;
  for (std::size_t i = 0; i < input.size(); ++i) {
    if (input[i] == ETX || input[i] == EOT) {  // 6.2: the BCC behind it can have any value
      ++i;
      continue;
    }
    if (input[i] == CR) return LineEnds::cr_lf;
    if (input[i] != LF) continue;
    if (count == 0) first = i;
    const bool pair = i + 1 < input.size() && input[i + 1] == LF;
    pairs = pairs && pair;
    i += pair ? 1 : 0;
    ++count;
  }
  if (count == 0) return LineEnds::cr_lf;
  if (pairs) {
    findings.add("6.3.14", first, "all {} line ends are LF LF, CR LF expected: a tty with ICRNL turns CR to LF", count);
    return LineEnds::doubled_lf;
  }
  findings.add("6.3.14", first, "all {} line ends are LF alone, CR LF expected", count);
  return LineEnds::lf;
}

std::size_t line_end_size(ByteView input, std::size_t position, LineEnds ends) {
  std::size_t end = position;
  while (end < input.size() && input[end] == CR) ++end;
  if (end < input.size() && input[end] == LF) {
    ++end;
    if (ends == LineEnds::doubled_lf && end < input.size() && input[end] == LF) ++end;
  }
  return end - position;
}

Bytes with_cr_lf(ByteView bytes, LineEnds ends) {
  Bytes result;
  result.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (ends != LineEnds::cr_lf && bytes[i] == LF) {
      result.push_back(CR);
      if (ends == LineEnds::doubled_lf && i + 1 < bytes.size()) ++i;
    }
    result.push_back(bytes[i]);
  }
  return result;
}

}  // namespace umirig::iec62056
