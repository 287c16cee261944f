// The command line: what is written there becomes arguments, and the arguments a command.
#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstdio>
#include <functional>

#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/version.hpp"
#include "rig/run/result.hpp"

namespace {

using namespace umirig::cli;

constexpr const char* exit_help =
    "Exit codes, the first that applies: 6 configuration, PICS or IXIT invalid; 2 wrong call; 4 the rig or the line failed;\n"
    "1 a clause failed; 3 something inconclusive; 5 nothing selected or nothing verified; 0 conformant. Ctrl-C: 130.";

// A command with what it does when it is chosen.
template <typename Arguments>
CLI::App* command(CLI::App& app, const std::string& name, const std::string& text, Arguments& arguments,
                  int (*body)(const Arguments&), int& code) {
  auto* sub = app.add_subcommand(name, text);
  sub->callback([&arguments, body, &code] { code = body(arguments); });
  return sub;
}

// Those of the library print the greatest number that there is, with its 300 digits.
CLI::Validator at_least(bool zero) {
  const auto* const expected = zero ? "expected a number from 0" : "expected a number above 0";
  return CLI::Validator(
      [zero, expected](std::string& text) {
        double value = 0;
        const bool number = CLI::detail::lexical_cast(text, value);
        return number && (value > 0 || (zero && value == 0)) ? std::string() : fmt::format("'{}': {}", text, expected);
      },
      "");
}
CLI::Validator not_negative() { return at_least(true); }
CLI::Validator positive() { return at_least(false); }

// A word where a command is expected; nothing where there is none.
std::string wrong_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  const CLI::App* at = &app;
  for (int i = 1; i < argc; ++i) {
    const auto names = at->get_subcommands([](const CLI::App*) { return true; });
    if (names.empty()) return "";
    const auto found = std::find_if(names.begin(), names.end(), [&](const CLI::App* one) { return one->get_name() == argv[i]; });
    if (found == names.end()) {
      if (argv[i][0] == '-') return "";
      std::string known;
      for (const auto* one : names) known += (known.empty() ? "" : ", ") + one->get_name();
      return fmt::format("there is no command '{}': expected {} (umirig --help)", argv[i], known);
    }
    at = *found;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  // A file that is opened must never get the number of a standard stream that the caller closed.
  for (int stream = 0; stream <= 2; ++stream) {
    if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", stream == 0 ? O_RDONLY : O_WRONLY) != stream)
      return umirig::run::exit_rig;
  }
  // A reader that goes away (umirig list cases | head) ends us quietly.
  std::signal(SIGPIPE, SIG_DFL);
  CLI::App app{
      "umirig puts a metering device through a conformance suite and says, with evidence, which clauses it keeps.\n\n"
      "  umirig list cases                                     what is tested\n"
      "  umirig run iec62056-21 --dut sim:meter                the whole suite against the simulated meter\n"
      "  umirig run iec62056-21/6.4.3 --dut sim:meter?defect=switches-to-any-z --report out\n"
      "  umirig pics init iec62056-21 > pics.toml              the form for a device of your own\n"
      "  umirig run iec62056-21 --dut sil:./stack.so --pics pics.toml --record run.jsonl\n"
      "  umirig rate run.jsonl                                 the verdicts again, from the record alone",
      "umirig"};
  app.footer(exit_help);
  app.set_version_flag("--version", std::string("umirig ") + program_version);
  app.require_subcommand(1);
  app.option_defaults()->always_capture_default(false);
  int code = 0;

  ListArguments list_arguments;
  auto* list_command =
      command(app, "list", "Lists suites, cases, clauses, defects, variants or adapters.", list_arguments, list, code);
  list_command->add_option("WHAT", list_arguments.what, "suites | cases | clauses | defects | variants | adapters");
  list_command->add_option("SUITE", list_arguments.suite,
                           "of which suite, or of which part: any prefix of case ids (default: iec62056-21)");
  list_command->add_flag("--coverage", list_arguments.coverage,
                         "of clauses: cases and defects by clause, and the reason for each empty cell");
  list_command->add_flag("--json", list_arguments.json, "as JSON");

  RunArguments run_arguments;
  auto* run_command = command(app, "run", "Runs cases against a device and gives verdicts.", run_arguments, run, code);
  run_command->add_option(
      "SELECTOR", run_arguments.selectors,
      "a suite, any prefix of case ids (iec62056-21/6.4.3), a dialogue script (FILE.toml), or @FILE: a list of them");
  run_command
      ->add_option(
          "--dut", run_arguments.duts,
          "the device: sim:meter, sil:./stack.so?x=1, … (umirig list adapters); several make a batch, each with a record "
          "and a report of its own, named by its serial or its number")
      ->allow_extra_args(false);
  run_command->add_option(
      "--golden", run_arguments.golden,
      "datasheet of a known good device, with [golden] dut = \"URL\": it is put through the same cases before "
      "and behind; where it does not conform, nothing counts (exit 4)");
  run_command->add_option("--pics", run_arguments.pics,
                          "what the device supports: a filled-in form of 'umirig pics init'; may hold [ixit] and [session] too");
  run_command->add_option("--ixit", run_arguments.ixit, "values that the tests need, where they stand in a file of their own");
  run_command
      ->add_option("--set", run_arguments.settings,
                   "one item of PICS, IXIT or session: C.1=true, read_address=1.8.0, operator=Jo")
      ->allow_extra_args(false);
  run_command->add_option("--record", run_arguments.record,
                          "keeps the record of the run in this file (JSON lines, never overwritten)");
  run_command->add_option("--resume", run_arguments.resume,
                          "goes on with the record of a run that was cut short, or stopped by --stop-on-fail: with the cases "
                          "that are not in it yet");
  run_command->add_option("--report", run_arguments.report,
                          "writes report.json, report.junit.xml and report.html into this folder");
  run_command->add_flag("--force", run_arguments.force,
                        "replaces the report that stands in that folder already (a record is never replaced)");
  run_command->add_option("--seed", run_arguments.seed, "seed of all chance in the run (default 1)");
  run_command
      ->add_option("--serial", run_arguments.serials, "serial number of the device, for the session block; one for each --dut")
      ->allow_extra_args(false);
  run_command->add_option("--deadline", run_arguments.deadline_s, "stops after so many seconds of real time")
      ->check(not_negative());
  run_command->add_flag("--stop-on-fail", run_arguments.stop_on_fail,
                        "stops behind the first FAIL or ERROR; --resume runs the others");
  run_command->add_flag("--explain", run_arguments.explain,
                        "says which known defect the device resembles, where something failed");
  auto* non_interactive = run_command->add_flag("--non-interactive", run_arguments.non_interactive,
                                                "nobody is asked: a case with a question is INCONCLUSIVE");
  run_command
      ->add_option("--answers", run_arguments.answers,
                   "answers instead of a person: a TOML or JSON file, case id = [\"yes\", \"12.5\"] (\"?\" declines)")
      ->excludes(non_interactive);
  run_command->add_flag("--json", run_arguments.json, "prints the result as JSON");
  run_command->add_flag("-v,--verbose", run_arguments.verbose, "lists the cases that do not apply to the device, too");
  run_command->add_flag("-q,--quiet", run_arguments.quiet, "no progress line");
  run_command->footer(exit_help);

  RateArguments rate_arguments;
  auto* rate_command = command(app, "rate", "Gives every verdict again from a record alone.", rate_arguments, rate, code);
  rate_command->add_option("RECORD", rate_arguments.record, "a record of 'umirig run --record'")->required();
  rate_command->add_option("SCRIPT", rate_arguments.scripts,
                           "cases of your own that stand in it (those it was run with are found by themselves)");
  rate_command->add_flag("-v,--verbose", rate_arguments.verbose, "lists the cases that do not apply to the device, too");
  rate_command->footer(exit_help);
  rate_command->add_flag("--json", rate_arguments.json, "as JSON, with the verdicts that changed");

  ReportArguments report_arguments;
  auto* report_command =
      command(app, "report", "Writes the reports of a record: JSON, JUnit XML, HTML.", report_arguments, report, code);
  report_command->add_option("RECORD", report_arguments.record, "a record of 'umirig run --record'")->required();
  report_command->add_option("DIR", report_arguments.dir, "the folder for the reports")->required();
  report_command->add_flag("--force", report_arguments.force, "replaces the report of another run that stands there");
  report_command->footer("Exit codes: 0 written, whatever the verdicts; 2 wrong call; 4 the disk is full; 6 it is no record.");
  report_command->add_flag("--explain", report_arguments.explain, "with the known defect that the device resembles");
  report_command->add_flag("--json", report_arguments.json, "prints the paths as JSON");

  ExplainArguments explain_arguments;
  auto* explain_command =
      command(app, "explain", "Says which known defect the device of a record resembles.", explain_arguments, explain, code);
  explain_command->add_option("RECORD", explain_arguments.record, "a record of 'umirig run --record'")->required();
  explain_command->add_option("--dictionary", explain_arguments.dictionary,
                              "the fault dictionary: read where the file exists, else learnt and written (default: a cache)");
  explain_command->add_option("--device", explain_arguments.device,
                              "the device that teaches it by its switches (default: the simulated one)");
  explain_command->add_option("--threads", explain_arguments.threads,
                              "devices at a time while it is learnt (default: one a core)");
  explain_command->footer(
      "Exit codes: 0 explained, whatever the cause; 2 wrong call; 4 nothing could be learnt; 6 it is no record.");
  explain_command->add_flag("--json", explain_arguments.json, "as JSON");
  explain_command->add_flag("-q,--quiet", explain_arguments.quiet, "no progress line");

  PlanArguments plan_arguments;
  auto* plan_command =
      command(app, "plan", "Picks the cases that find the most defects in a given time.", plan_arguments, plan, code);
  plan_command->add_option("SELECTOR", plan_arguments.selector, "a suite, or any prefix of case ids to choose among")->required();
  plan_command->add_option("--takt", plan_arguments.takt, "the time for one device: 60s, 2min, 90 (seconds)")->required();
  plan_command->add_option("--device", plan_arguments.device,
                           "a good device whose times count: it is run once (default: the simulated one)");
  plan_command->add_option("--pics", plan_arguments.pics, "what the device supports (umirig pics init)");
  plan_command->add_option("--set", plan_arguments.settings, "one item of PICS or IXIT: C.1=true")->allow_extra_args(false);
  plan_command->add_option("-o,--out", plan_arguments.out, "writes the plan into this file: umirig run @FILE");
  plan_command->add_flag("--force", plan_arguments.force,
                         "replaces the file that stands there; plans although the device does not pass its cases");
  plan_command->add_option("--dictionary", plan_arguments.dictionary,
                           "the fault dictionary: read where the file exists, else learnt and written (default: a cache)");
  plan_command->add_option("--threads", plan_arguments.threads, "devices at a time (default: one a core)");
  plan_command->add_flag("--no-restart", plan_arguments.no_restart,
                         "the device cannot be restarted: between two cases it is left alone until it is at its start");
  plan_command->add_flag("-a,--all", plan_arguments.all, "names every case, and every defect that escapes");
  plan_command->footer(
      "Exit codes: 0 planned; 1, 3 the device fails or leaves open some of its cases; 5 nothing fits into that time, or nothing "
      "is "
      "selected;\n2 wrong call; 4 the rig failed; 6 configuration.");
  plan_command->add_flag("--json", plan_arguments.json, "as JSON");
  plan_command->add_flag("-q,--quiet", plan_arguments.quiet, "no progress line");

  DiffArguments diff_arguments;
  auto* diff_command =
      command(app, "diff", "Holds two records against each other: firmware A against firmware B.", diff_arguments, diff, code);
  diff_command->add_option("A", diff_arguments.a, "a record of 'umirig run --record'")->required();
  diff_command->add_option("B", diff_arguments.b, "another record of the same suite")->required();
  auto* verdicts_only = diff_command->add_flag("--verdicts-only", diff_arguments.verdicts_only, "only verdicts and reasons");
  diff_command->add_flag("--timing-only", diff_arguments.timing_only, "only measured times")->excludes(verdicts_only);
  diff_command->add_flag("--json", diff_arguments.json, "as JSON");
  diff_command->footer(
      "Shows changed verdicts and, where the verdict is the same, what the device says otherwise (form, and values that may\n"
      "move on) and whether its times differ by more than chance and the rig's own uncertainty.\n"
      "Exit codes: 0 the same (values and the header do not count); 1 they differ; 2 a record cannot be read; 6 it is none.");

  PicsArguments pics_arguments;
  auto* pics = app.add_subcommand("pics", "The form that says what a device supports (PICS, IXIT, session).");
  pics->require_subcommand(1);
  auto* pics_command = pics->add_subcommand("init", "Writes the form of a suite, commented, to be filled in.");
  pics_command->callback([&] { code = pics_init(pics_arguments); });
  pics_command->add_option("SUITE", pics_arguments.suite, "the suite")->required();
  pics_command->add_option("FILE", pics_arguments.out, "where to (default: stdout)");
  pics_command->add_flag("--force", pics_arguments.force, "replaces the file that stands there");

  QualifyArguments qualify_arguments;
  auto* qualify_command = command(app, "qualify", "Tests the suite itself: defects × cases, legal variants, null devices.",
                                  qualify_arguments, qualify, code);
  qualify_command->add_option("SUITE", qualify_arguments.suite, "the suite, or any prefix of case ids: those cases only")
      ->required();
  qualify_command->add_option("--device", qualify_arguments.device,
                              "the device that has the switches (default: the simulated one)");
  qualify_command->add_option("--on", qualify_arguments.on,
                              "builds the defects into this legal variant in place of the plain device (umirig list variants)");
  qualify_command->add_option("--against", qualify_arguments.against,
                              "a second device that must get the same verdicts: sil:build/release/meter.so");
  qualify_command->add_option("--cases", qualify_arguments.cases, "only these cases: a prefix of case ids, or @FILE of a plan");
  qualify_command->add_option("--threads", qualify_arguments.threads, "devices at a time (default: one a core)");
  qualify_command->add_option("--seed", qualify_arguments.seed, "seed of all chance");
  qualify_command->add_flag("--matrix", qualify_arguments.matrix,
                            "prints the matrix: a line a device, a character a case (. pass, F fail, i inconclusive)");
  qualify_command->footer(
      "Exit codes: 0 every defect is caught and rightly blamed, no variant accused, no null device passes; 1 not so; 5 no case "
      "selected; 2 wrong call; 6 configuration.\n"
      "With --cases a defect counts where one of them judges its requirement; the others are left out.");
  qualify_command->add_flag("--json", qualify_arguments.json, "as JSON");

  ReadArguments read_arguments;
  auto* read_command =
      command(app, "read", "Reads a meter as a reference reader and prints its data.", read_arguments, read, code);
  read_command->add_option("URL", read_arguments.url, "the meter: sim:meter, replay:FILE, …")->required();
  read_command->add_option("--address", read_arguments.address, "its device address (default: a general request)");
  read_command
      ->add_option("--register", read_arguments.registers, "reads this address by R1 in programming mode; may be given again")
      ->allow_extra_args(false);
  const auto add_order = [&](const char* name, char letter, const char* text) {
    read_command
        ->add_option_function<std::string>(
            name, [&read_arguments, letter](const std::string& order) { read_arguments.orders.emplace_back(letter, order); },
            text)
        ->trigger_on_parse()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  };
  add_order("--read", 'R',
            "reads by another command: R5:1.8.0, R3:P.01(10) for 10 locations in partial blocks; may be given again");
  add_order("--write", 'W', "writes: W1:C.9=VALUE, W3 in partial blocks; may be given again");
  add_order("--execute", 'E', "carries out: E2:ADDRESS or E2:ADDRESS=VALUE; may be given again");
  read_command->add_option("--partial", read_arguments.partial, "characters of a value in one block of W3 and W4 (default 32)");
  read_command->add_option("--password", read_arguments.password, "for P1; env:NAME takes it from the environment");
  read_command->add_option("--password-result", read_arguments.password_result,
                           "for P2: the result of the maker's algorithm; env:NAME takes it from the environment");
  read_command->add_option("--sign-off", read_arguments.sign_off, "B0, or B1 for battery meters with fast wake-up (default B0)");
  read_command
      ->add_option("--mode", read_arguments.mode,
                   "A, B, C: goes on so behind the identification; D: listens; E: enters HDLC (default auto: A, B, C as it says)")
      ->transform([](std::string mode) {
        if (mode.size() == 1) mode[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(mode[0])));
        return mode;
      });
  read_command->add_option("--wake-up", read_arguments.wake_up, "of battery meters: none, slow (2.2 s of NULs) or fast");
  read_command->add_flag("--listen", read_arguments.listen, "sends nothing and takes what the meter pushes (mode D, P1)");
  read_command->add_option("--telegrams", read_arguments.telegrams, "with --listen: how many; 0 until Ctrl-C (default 1)");
  read_command->add_option("--wait", read_arguments.wait_s, "with --listen: seconds until each telegram has come (default 60)")
      ->check(positive());
  read_command
      ->add_option("--rate", read_arguments.rate,
                   "with --listen: Bd (default: found out, 2400 first); with --wake-up fast: of the NULs (default 300)")
      ->check(CLI::Range(50U, 4'000'000U));
  read_command->add_option("--format", read_arguments.format,
                           "7E1, or 8N1 where the adapter has no 7E1: parity is then made and checked by the program");
  read_command->add_option("--bcc", read_arguments.bcc, "auto (as the meter has it), xor, sum7 or none");
  read_command->add_flag("--no-check", read_arguments.no_check,
                         "takes check characters as they come: no repeat request, no exit code 1");
  read_command
      ->add_option("--reaction-ms", read_arguments.reaction_ms,
                   "the reader's own reaction time (default: the least of the standard)")
      ->check(not_negative());
  read_command->add_flag("--stay-at-300", read_arguments.stay_at_300, "does not ask for another rate");
  read_command->footer(
      "Exit codes: 0 all that was asked for came; 1 the meter answered, but a check character is wrong, or it refused or left "
      "out what was asked\n"
      "for; 4 no meter could be heard, or the line failed: that says nothing about it; 2 wrong call, or no such file; 6 "
      "configuration. Ctrl-C: 130.");
  read_command->add_flag("--json", read_arguments.json, "as JSON");
  read_command->add_flag("--trace", read_arguments.trace, "every message with its time, on stderr");

  DecodeArguments decode_arguments;
  auto* decode_command = command(app, "decode", "Decodes captured bytes of a meter.", decode_arguments, decode, code);
  decode_command->add_option("PROTOCOL", decode_arguments.protocol, "iec62056-21")->required();
  decode_command
      ->add_option("FILE", decode_arguments.file,
                   "the bytes as they came, or a transcript of lines 'C hex', 'M hex'; - for stdin")
      ->required();
  decode_command->add_flag("--hex", decode_arguments.hex, "the file holds hex text");
  decode_command->add_flag("--json", decode_arguments.json, "as JSON");
  decode_command->footer(
      "Exit codes: 0 all of it decodes; 1 a check character is wrong, or it is no message of that protocol; 5 it is empty: "
      "nothing to decode;\n"
      "2 wrong call, or no such file.");
  decode_command->add_flag("--explain", decode_arguments.explain, "byte by byte");

  SimArguments sim_arguments;
  auto* sim_command =
      command(app, "sim", "Speaks to a simulated device and prints the exchange as a transcript.", sim_arguments, sim, code);
  sim_command->add_option("DEVICE", sim_arguments.device, "meter, silent, echo, … or a URL sim:meter?option=value")->required();
  sim_command->add_option("--defect", sim_arguments.defect, "an id of 'umirig list defects'");
  sim_command->add_option("--variant", sim_arguments.variant, "a legal variant of the suite");
  sim_command->add_option("--transcript", sim_arguments.transcript,
                          "what is said to it: lines 'C hex'; - for stdin (default: a session of its own)");
  auto* pty = sim_command->add_flag("--pty", sim_arguments.pty, "serves it to whoever opens a pty, whose path is printed");
  auto* link = sim_command->add_option("--link", sim_arguments.link, "a name of your own for that pty, a symbolic link");
  auto* tcp = sim_command->add_option(
      "--tcp", sim_arguments.tcp, "serves it to whoever connects to this port of this machine (0: a free one), or to HOST:PORT");
  auto* any_rate = sim_command->add_flag("--any-rate", sim_arguments.any_rate,
                                         "whatever rate the pty's user has set, the device is heard at its own");
  tcp->excludes(pty)->excludes(link)->excludes(any_rate);
  for (auto* option : {pty, link, tcp}) option->excludes("--transcript");
  sim_command->footer(
      "With --pty or --tcp it is a meter for any program: every character takes its time, and one that is heard at another rate "
      "than\n"
      "it was sent at is spoilt, as on a wire. A pty has no parity, no break, and no 7E1: characters alone go to and fro.\n"
      "Without --transcript it is read out, and a register is read in programming mode; a battery meter is woken up before, and "
      "one that\n"
      "pushes is listened to. Exit codes: 0 whatever the device says; 4 the line failed; 2 wrong call. Ctrl-C: 130.");
  sim_command->add_flag("--json", sim_arguments.json, "as JSON");

  ShrinkArguments shrink_arguments;
  auto* shrink_command = command(app, "shrink", "Gives the shortest exchange that still fails, as a dialogue script.",
                                 shrink_arguments, shrink, code);
  shrink_command->add_option("RECORD", shrink_arguments.record, "a record of 'umirig run --record'")->required();
  shrink_command->add_option("CASE", shrink_arguments.selector, "a case that failed in it, or a prefix that names one such case")
      ->required();
  shrink_command->add_option("--dut", shrink_arguments.dut,
                             "the device (default: that of the record), perhaps with other firmware");
  shrink_command->add_option("--pics", shrink_arguments.pics,
                             "as with run: needed where the run had a secret, which no record keeps");
  shrink_command->add_option("--ixit", shrink_arguments.ixit, "as with run");
  shrink_command->add_option("--set", shrink_arguments.settings, "one item of PICS or IXIT: password=env:NAME")
      ->allow_extra_args(false);
  shrink_command->add_option("--answers", shrink_arguments.answers,
                             "as with run: answers to the questions of the case (default: those of the record)");
  shrink_command->add_option("-o,--out", shrink_arguments.out, "writes the script into this file (default: stdout)");
  shrink_command->add_flag("--force", shrink_arguments.force, "replaces the file that stands there (a record is never replaced)");
  shrink_command->add_option("--tries", shrink_arguments.tries, "at most so many shorter scripts are tried (default 2000)")
      ->check(positive());
  shrink_command->add_option("--deadline", shrink_arguments.deadline_s, "gives what was found after so many seconds of real time")
      ->check(not_negative());
  shrink_command->add_flag("--json", shrink_arguments.json, "prints script and figures as JSON");
  shrink_command->add_flag("-q,--quiet", shrink_arguments.quiet, "nothing on stderr but errors");
  shrink_command->footer(
      "Exit codes: 0 a script was given; 5 the case does not fail any more; 3 it is inconclusive now, or cannot be told as a "
      "script;\n"
      "2 wrong call (the case did not fail in the record); 4 the rig or the line failed; 6 configuration. Ctrl-C: what was "
      "found, 130.");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    if (const auto wrong = wrong_command(app, argc, argv); !wrong.empty()) {
      err("umirig: " + wrong);
      return umirig::run::exit_usage;
    }
    app.exit(error, std::cerr, std::cerr);
    return umirig::run::exit_usage;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    err("umirig: what was to be printed could not be written: the disk is full, or the output is gone");
    return umirig::run::exit_rig;
  }
  return code;
}
