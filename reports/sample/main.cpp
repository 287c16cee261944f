// reports_sample KIND DIR writes the reports of one of the sample records, for the tests that read them back from outside;
// reports_sample record FILE writes the rich one as a record.
#include <fmt/format.h>

#include <functional>
#include <map>

#include "reports/report.hpp"
#include "reports/sample/records.hpp"

namespace umirig::reports {
namespace {

int print(const Error& error) {
  fmt::print(stderr, "{}\n", error.text);
  return 4;
}

int write_record(const char* path) {
  const auto record = rich_record();
  auto writer = run::RecordWriter::create(path, record.header);
  if (!writer) return print(writer.error());
  for (const auto& one : record.cases) {
    if (auto done = (*writer)->add(one); !done) return print(done.error());
  }
  const auto done = (*writer)->finish(*record.end);
  return done ? 0 : print(done.error());
}

int sample(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "record") return write_record(argv[2]);
  const std::map<std::string, std::function<run::Record()>> kinds = {
      {"plain", plain_record}, {"hostile", hostile_record}, {"large", [] { return large_record(150); }},
      {"cut", cut_record},     {"rich", rich_record},       {"empty", [] { return run::Record(); }},
  };
  const auto kind = argc == 3 ? kinds.find(argv[1]) : kinds.end();
  if (kind == kinds.end()) {
    fmt::print(stderr, "usage: reports_sample plain|hostile|large|cut|rich|empty DIR, or record FILE\n");
    return 2;
  }
  const auto why = known_explanation();
  const auto paths = write_reports(kind->second(), argv[2], kind->first == "rich" ? &why : nullptr);
  return paths ? 0 : print(paths.error());
}

}  // namespace
}  // namespace umirig::reports

int main(int argc, char** argv) { return umirig::reports::sample(argc, argv); }
