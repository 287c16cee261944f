#include "rig/run/record.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "rig/crypto/hash.hpp"
#include "rig/run/json.hpp"
#include "rig/run/line_events.hpp"

namespace umirig::run {
namespace {

constexpr std::string_view format_name = "umirig-record-1";
constexpr std::string_view hash_key = ",\"hash\":\"";
constexpr std::size_t hash_tail = hash_key.size() + 64 + 2;  // ,"hash":"<64 digits>"}

Node case_node(const CaseRecord& one) {
  auto node = Node::object()
                  .set("case", one.id)
                  .set("requirement", one.requirement)
                  .set("clause", one.clause)
                  .set("purpose", one.purpose)
                  .set("version", one.version)
                  .set("begin", static_cast<std::int64_t>(one.begin.count()))
                  .set("duration", static_cast<std::int64_t>(one.duration.count()))
                  .set("events", to_node(one.events));
  if (!one.asked.empty()) node.set("answers", to_node(one.asked));
  return node.set("outcome", to_node(one.outcome));
}

Result<CaseRecord> case_from(const Node& node) {
  CaseRecord one;
  one.id = node["case"].text();
  one.requirement = node["requirement"].text();
  one.clause = node["clause"].text();
  one.purpose = node["purpose"].text();
  one.version = static_cast<int>(node["version"].integer(1));
  one.begin = Time(node["begin"].integer());
  one.duration = Duration(node["duration"].integer());
  auto events = line_events_from(node["events"]);
  if (!events) return tl::unexpected(events.error());
  one.events = std::move(*events);
  one.asked = asked_from(node["answers"]);
  one.outcome = outcome_from(node["outcome"]);
  return one;
}

// Two runs must not write one record; false: another has it. A file system without locks keeps no one out.
bool lock(int descriptor) { return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

tl::unexpected<Error> in_use(const std::string& path) {
  return failure(ErrorKind::usage, fmt::format("{}: another run is writing this record: expected one that is its own", path));
}

class File : public RecordWriter {
 public:
  File(int descriptor, std::string path, std::string hash, std::uint64_t size = 0)
      : descriptor_(descriptor), path_(std::move(path)), hash_(std::move(hash)), size_(size) {}
  ~File() override { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  Result<void> add(const CaseRecord& one) override { return write(case_node(one)); }
  Result<void> finish(const Node& end) override { return write(Node::object().set("end", end)); }

  Result<void> write(const Node& node) {
    // What stands behind the last whole line is torn.
    if (size_ > 0 && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
      return failure(ErrorKind::rig, fmt::format("{}: cannot cut off its torn last line: {}", path_, std::strerror(errno)));
    }
    size_ = 0;
    std::string text = to_json(node);
    text.pop_back();
    hash_ = sha256(hash_ + text);
    text += fmt::format("{}{}\"}}\n", hash_key, hash_);
    std::string_view rest = text;
    while (!rest.empty()) {
      const auto written = ::write(descriptor_, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0)
        return failure(ErrorKind::rig, fmt::format("{}: cannot write the record: {}", path_, std::strerror(errno)));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != ENOSYS) {
      return failure(ErrorKind::rig, fmt::format("{}: cannot bring the record to the disk: {}", path_, std::strerror(errno)));
    }
    return {};
  }

 private:
  int descriptor_;
  std::string path_;
  std::string hash_;
  std::uint64_t size_;  // to cut the file to before anything is written; 0: no more
};

}  // namespace

Result<std::unique_ptr<RecordWriter>> RecordWriter::create(const std::string& path, const Node& header) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    const int error = errno;
    if (const int other = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); error == EEXIST && other >= 0) {
      const bool taken = !lock(other);
      ::close(other);
      if (taken) return in_use(path);
    }
    return failure(
        ErrorKind::usage,
        error == EEXIST
            ? fmt::format("{}: exists already: a record is never overwritten; go on with it by --resume, or name another", path)
            : fmt::format("{}: cannot make the record: {}", path, std::strerror(error)));
  }
  lock(descriptor);
  auto file = std::make_unique<File>(descriptor, path, "");
  if (auto done = file->write(Node(header).set("format", format_name)); !done) return tl::unexpected(done.error());
  return file;
}

Result<std::unique_ptr<RecordWriter>> RecordWriter::resume(const Record& record) {
  const int descriptor = ::open(record.path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) {
    return failure(ErrorKind::usage, fmt::format("{}: cannot go on with the record: {}", record.path, std::strerror(errno)));
  }
  auto file = std::make_unique<File>(descriptor, record.path, record.hash, record.size);
  if (!lock(descriptor)) return in_use(record.path);
  // It was read before it was locked.
  const auto now = read_record(record.path);
  if (!now) return tl::unexpected(now.error());
  if (now->hash != record.hash) {
    return failure(ErrorKind::usage, fmt::format("{}: another run has gone on with this record in the meantime", record.path));
  }
  return file;
}

bool is_record(std::string_view text) {
  const auto first = text.substr(0, text.find('\n'));
  return first.starts_with('{') && first.find("\"format\":\"umirig-record-") != std::string_view::npos;
}

Result<Record> read_record(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  struct stat status {};
  if (!in || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return failure(ErrorKind::usage, fmt::format("{}: no such record", path));
  }
  Record record;
  record.path = path;
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    const bool whole = !in.eof();
    const auto broken = [&](std::string_view why) {
      return failure(ErrorKind::configuration, fmt::format("{}: line {}: {}", path, number, why));
    };
    if (!whole && number == 1) return broken("this is no record of umirig, or nothing but a torn first line");
    if (!whole) {
      record.remarks.push_back(fmt::format("line {} is torn and left out", number));
      break;
    }
    if (line.ends_with('\r')) {
      return broken("ends with CR LF: the file was converted as a text; expected it as it was written, each line with LF alone");
    }
    if (line.size() < hash_tail || !line.ends_with("\"}") ||
        std::string_view(line).substr(line.size() - hash_tail, hash_key.size()) != hash_key) {
      return broken(number == 1 ? "this is no record of umirig" : "no hash at its end: the record was changed");
    }
    const auto text = line.substr(0, line.size() - hash_tail);
    const auto hash = line.substr(line.size() - 66, 64);
    if (sha256(record.hash + text) != hash) return broken("the hash chain breaks here: the record was changed");
    auto node = parse_json(text + "}");
    if (!node) return broken(node.error().text);
    if (number == 1) {
      if ((*node)["format"].text() != format_name) return broken(fmt::format("expected the format {}", format_name));
      record.header = std::move(*node);
      for (const auto& remark : record.header["remarks"].items()) record.remarks.push_back(remark.text());
    } else if (node->has("end")) {
      record.end = (*node)["end"];
    } else {
      auto one = case_from(*node);
      if (!one) return broken(one.error().text);
      record.cases.push_back(std::move(*one));
      record.end.reset();  // a run that was stopped, and resumed
    }
    record.hash = hash;
    record.size += line.size() + 1;
  }
  if (record.hash.empty()) return failure(ErrorKind::configuration, fmt::format("{}: is empty: expected a record", path));
  return record;
}

}  // namespace umirig::run
