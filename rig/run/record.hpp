// The record of a run: everything that happened on the line, append-only, hash-chained, readable after any crash. One JSON object
// a line; the verdicts in it can be made again from it alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/line/tap.hpp"
#include "rig/run/operator.hpp"
#include "rig/run/outcome.hpp"

namespace umirig::run {

// One case of a run, complete: a case that was cut short is not in the record.
struct CaseRecord {
  std::string id;
  std::string requirement;  // the requirement that the case judges, "6.4.3/2"
  std::string clause;       // its clause, "6.4.3"
  std::string purpose;
  int version = 1;
  Time begin{0};  // since the beginning of the run
  Duration duration{0};
  std::vector<LineEvent> events;  // times since the beginning of the case
  std::vector<Asked> asked;       // what a person at the device was asked, and said
  Outcome outcome;
};

struct Record {
  Node header;  // format, program, suite, catalogue, dut, session, pics, ixit (secrets masked), adapter, decision rule, seed,
                // begun
  std::vector<CaseRecord> cases;
  std::optional<Node> end;           // absent where the run did not come to its end
  std::string hash;                  // of the last line: chains all before it
  std::string path;                  // where it was read from or is written to
  std::uint64_t size = 0;            // bytes of its whole lines
  std::vector<std::string> remarks;  // of the header, and what the reader of a damaged file had to leave out
};

// Holds the record for itself as long as it lives: another writer of the same file is refused, in this process or in another.
class RecordWriter {
 public:
  // Error (usage): the file exists already, is being written, or cannot be made.
  static Result<std::unique_ptr<RecordWriter>> create(const std::string& path, const Node& header);
  // Goes on behind the last whole line of a record that was cut short; a torn last line is cut off with the first that is added.
  // Error (usage): another run is writing it, or has gone on with it since it was read.
  static Result<std::unique_ptr<RecordWriter>> resume(const Record& record);
  virtual ~RecordWriter() = default;

  // On disk (fdatasync) when it returns. Error (rig): the disk is full or gone.
  virtual Result<void> add(const CaseRecord& one) = 0;
  virtual Result<void> finish(const Node& end) = 0;
};

// Error: there is no such file (usage); it is no record, of another format version, or its hash chain is broken, with the number
// of the line (configuration). A torn last line is left out with a remark.
Result<Record> read_record(const std::string& path);

// Whether a text begins as a record does, sound or not.
bool is_record(std::string_view text);

Node to_node(const Outcome& outcome);
Outcome outcome_from(const Node& node);

}  // namespace umirig::run
