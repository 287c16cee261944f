#include "rig/iec62056/data_set.hpp"

#include <algorithm>

#include "rig/iec62056/block_scanner.hpp"
#include "rig/iec62056/characters.hpp"

namespace umirig::iec62056 {
namespace {

bool ends_with_line_end(ByteView bytes) { return !bytes.empty() && (bytes.back() == CR || bytes.back() == LF); }

}  // namespace

std::size_t Block::groups() const {
  std::size_t count = 0;
  for (const auto& set : datasets) count += set.values.size();
  return count;
}

Block decode_block(ByteView bytes, std::size_t base, BlockRules rules) {
  Block block;
  FindingList findings;
  const auto clause = rules.programming ? "6.5.2" : "6.5.1";
  // A block is too short to judge its line ends as a whole.
  BlockScanner scanner(bytes, base, LineEnds::cr_lf, Layout(nullptr));
  BlockScanner::Rules scan;
  scan.value_limit = rules.value_limit;
  scan.whole_block = true;
  scan.cut_at_end = rules.may_be_cut;
  bool marked = false;
  for (std::size_t begin = 0; begin < bytes.size();) {
    if (marked)
      findings.add(clause, base + begin, "{} bytes behind the end mark, the end of the block expected", bytes.size() - begin);
    if (scanner.scan(begin, scan, block.datasets, findings) == BlockScanner::Stop::end) break;
    const auto mark = scanner.position();
    if (rules.programming) findings.add(clause, base + mark, "an end mark '!', none expected in programming");
    const auto line_end = line_end_size(bytes, mark + 1, LineEnds::cr_lf);
    if (!rules.programming && to_text(bytes.subspan(mark + 1, line_end)) != "\r\n") {
      findings.add(clause, base + mark + 1, "'{}' behind the end mark, <CR><LF> expected", excerpt(bytes.subspan(mark + 1), 4));
    }
    marked = true;
    begin = mark + 1 + line_end;
  }
  if (!marked && !rules.programming && !rules.may_be_cut) {
    findings.add(clause, base + bytes.size(), "the block ends here, the end mark '!' expected");
  } else if (!marked && rules.programming && ends_with_line_end(bytes)) {
    findings.add(clause, base + bytes.size() - 1, "a line end at the end of the block, a closing bracket expected");
  }
  block.findings = findings.take();
  return block;
}

std::string encode_data_set(const DataSet& set) {
  std::string text = set.address.value_or("");
  for (const auto& value : set.values) {
    text += '(' + value.value;
    if (value.unit) text += '*' + *value.unit;
    text += ')';
  }
  return text;
}

Bytes encode_lines(const std::vector<DataSet>& sets) {
  std::string text;
  for (const auto& set : sets) {
    if (!text.empty()) text += "\r\n";
    text += encode_data_set(set);
  }
  return to_bytes(text);
}

}  // namespace umirig::iec62056
