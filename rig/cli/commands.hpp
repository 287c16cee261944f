// The commands of the program, one function each: arguments in, exit code out. Data goes to stdout, all else to stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace umirig::cli {

struct ListArguments {
  std::string what;  // suites, cases, clauses, defects, adapters
  std::string suite = "iec62056-21";
  bool coverage = false;  // of clauses: clause x cases x defects
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
  bool explain = false;          // says which known defect the device resembles
  bool non_interactive = false;  // nobody is there to be asked
  std::string answers;           // a file of answers instead of a person
  bool force = false;            // a report that stands in the folder is replaced
  bool verbose = false;          // lists every case
  bool json = false;
  bool quiet = false;
};
int run(const RunArguments& arguments);

struct RateArguments {
  std::string record;
  std::vector<std::string> scripts;  // cases of the user's own that the record holds
  bool verbose = false;              // lists every case
  bool json = false;
};
int rate(const RateArguments& arguments);

struct ReportArguments {
  std::string record;
  std::string dir;
  bool force = false;  // the report of another run that stands there is replaced
  bool explain = false;
  bool json = false;
};
int report(const ReportArguments& arguments);

struct ExplainArguments {
  std::string record;
  std::string dictionary;  // file; empty: the cache
  std::string device;      // URL of the device that teaches it; empty: the simulated one
  unsigned threads = 0;
  bool json = false;
  bool quiet = false;
};
int explain(const ExplainArguments& arguments);

struct PlanArguments {
  std::string selector;
  std::string takt;    // "60s", "2min", "90"
  std::string device;  // URL of a good device whose times count; empty: the simulated one
  std::string pics;
  std::vector<std::string> settings;
  std::string out;         // the plan as a file; empty: stdout only
  bool force = false;      // a file that stands there is replaced; a device that does not conform is planned for
  std::string dictionary;  // file; empty: the cache
  unsigned threads = 0;
  bool no_restart = false;
  bool all = false;  // every case and every defect that escapes, by name
  bool json = false;
  bool quiet = false;
};
int plan(const PlanArguments& arguments);

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
  bool force = false;
};
int pics_init(const PicsArguments& arguments);

struct QualifyArguments {
  std::string suite;
  std::string device;   // URL of the device that has the switches; empty: the simulated one
  std::string cases;    // a selector, or "@FILE": those cases only; empty: all
  std::string on;       // id of the variant that defects are built into; empty: the plain device
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
  // In programming mode as well, in their order: letter R, W or E, and "R5:1.8.0", "W1:C.9=VALUE", "E2:RST".
  std::vector<std::pair<char, std::string>> orders;
  std::string password;          // for P1; "env:NAME" takes it from the environment
  std::string password_result;   // for P2, the same
  std::string mode = "auto";     // auto, A, B, C, D, E
  std::string wake_up = "none";  // none, slow, fast
  std::string bcc = "auto";      // auto, xor, sum7, none
  bool no_check = false;         // check characters are taken as they come
  unsigned partial = 0;          // characters of a value in a block of W3 and W4; 0: as the reader has it
  std::string sign_off = "B0";   // B0, B1
  std::string format;            // 7E1, 8N1; empty: 7E1, and found out where the meter is listened to
  bool listen = false;           // nothing is sent: a meter that pushes
  unsigned telegrams = 1;        // of it; 0: until Ctrl-C
  std::uint32_t rate = 0;        // of it, or of the NULs of the fast wake-up; 0: found out, 300 Bd
  double wait_s = 60;            // for each of its telegrams
  double reaction_ms = 0;        // the reader's own reaction time; 0: the least that the standard allows
  bool stay_at_300 = false;      // do not switch the rate
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
  bool pty = false;        // serves it to whoever opens a pty
  std::string link;        // a name for the pty
  std::string tcp;         // serves it to whoever connects: PORT or HOST:PORT
  bool any_rate = false;   // the rate of the pty's user does not count
  std::string transcript;  // what is said to it, lines "C hex"; "-": stdin; empty: a session of its own
  bool json = false;
};
int sim(const SimArguments& arguments);

struct ShrinkArguments {
  std::string record;
  std::string selector;  // a case that failed in it
  std::string dut;       // empty: the device of the record
  std::string pics;
  std::string ixit;
  std::vector<std::string> settings;
  std::string answers;  // to questions of the case; empty: those of the record
  std::string out;      // empty: stdout
  bool force = false;   // a file that stands there is replaced
  std::size_t tries = 2000;
  double deadline_s = 0;  // 0: none
  bool json = false;
  bool quiet = false;
};
int shrink(const ShrinkArguments& arguments);

}  // namespace umirig::cli
