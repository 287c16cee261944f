// The commands of the program, one function each: arguments in, exit code out. Data goes to stdout, all else to stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace umirig::cli {

struct ListArguments {
  std::string what;  // suites, cases, clauses, defects, adapters
  std::string suite = "iec62056-21";
  bool json = false;
};
int list(const ListArguments& arguments);

struct RunArguments {
  std::vector<std::string> selectors;  // suites, prefixes of case ids, or script files
  std::vector<std::string> duts;       // several: a batch
  std::string dut;                     // the one that is run now
  std::string golden;                  // datasheet of a golden device, put through the same before and behind
  std::string pics;
  std::string ixit;
  std::vector<std::string> settings;
  std::string record;
  std::string resume;
  std::string report;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> serials;  // of each of them
  std::string serial;
  double deadline_s = 0;  // 0: none
  bool stop_on_fail = false;
  bool non_interactive = false;  // nobody is there to be asked
  std::string answers;           // a file of answers instead of a person
  bool json = false;
  bool quiet = false;
};
int run(const RunArguments& arguments);

struct RateArguments {
  std::string record;
  std::vector<std::string> scripts;  // cases of the user's own that the record holds
  bool json = false;
};
int rate(const RateArguments& arguments);

struct ReportArguments {
  std::string record;
  std::string dir;
  bool json = false;
};
int report(const ReportArguments& arguments);

// Exit codes of diff.
constexpr int diff_same = 0;
constexpr int diff_differs = 1;

struct DiffArguments {
  std::string a;
  std::string b;
  bool verdicts_only = false;
  bool timing_only = false;
  bool json = false;
};
int diff(const DiffArguments& arguments);

struct PicsArguments {
  std::string suite;
  std::string out;  // empty: stdout
};
int pics_init(const PicsArguments& arguments);

struct QualifyArguments {
  std::string suite;
  std::string device;   // URL of the device that has the switches; empty: the simulated one
  std::string against;  // URL of a second device that must get the same verdicts
  unsigned threads = 0;
  std::uint64_t seed = 1;
  bool json = false;
  bool matrix = false;
};
int qualify(const QualifyArguments& arguments);

struct ReadArguments {
  std::string url;
  std::string address;                 // device address; empty: general request
  std::vector<std::string> registers;  // R1 reads in programming mode instead of the readout
  std::string password;                // for P1; "env:NAME" takes it from the environment
  double reaction_ms = 0;              // the reader's own reaction time; 0: the least that the standard allows
  bool stay_at_300 = false;            // do not switch the rate
  bool json = false;
  bool trace = false;  // every message with its time on stderr
};
int read(const ReadArguments& arguments);

struct DecodeArguments {
  std::string protocol;  // iec62056-21
  std::string file;      // "-": stdin
  bool hex = false;      // the file holds hex text
  bool json = false;
  bool explain = false;
};
int decode(const DecodeArguments& arguments);

struct SimArguments {
  std::string device;  // "meter", "silent", …; or a whole URL sim:meter?…
  std::string defect;
  std::string variant;
  std::string transcript;  // what is said to it, lines "C hex"; "-": stdin; empty: a session of its own
  bool json = false;
};
int sim(const SimArguments& arguments);

}  // namespace umirig::cli
