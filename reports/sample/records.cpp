#include "reports/sample/records.hpp"

#include <fmt/format.h>

#include <utility>

namespace umirig::reports {
namespace {

using run::Step;
using run::Verdict;
using namespace std::string_literals;

Node header() {
  const auto product = [](const char* name, const char* version, const char* hash) {
    return Node::object().set("name", name).set("version", version).set("hash", hash);
  };
  auto session = Node::object().set("dut_maker", "Example Meters").set("dut_model", "EM 100").set("dut_serial", "12345678");
  session.set("dut_firmware", "1.4.2").set("operator", "A. Tester").set("station", "bench 3").set("report_number", "");
  session.set("ambient", "23 °C");
  auto adapter = Node::object().set("scheme", "sim").set("identity", "embedded meter").set("calibration", "exact: virtual time");
  adapter.set("uncertainty_early_ns", 100000).set("uncertainty_late_ns", 2000000);
  auto requirements = Node::object();
  requirements.set("6.1/2", Node::object().set("text", "An answer starts no later than 1500 ms.").set("clause", "6.1"));
  requirements.set("6.4.3/2", Node::object().set("text", "The rate is switched after the select.").set("clause", "6.4.3"));
  auto node = Node::object().set("format", "umirig-record-1").set("program", product("umirig", "0.1.0", "aa01"));
  node.set("suite", product("iec62056-21", "1", "bb02").set("title", "IEC 62056-21 tariff device, mode C"));
  node.set("catalogue", Node::object().set("version", "1").set("hash", "cc03")).set("dut", "sim:meter");
  node.set("session", session).set("rig", Node::object().set("identity", "rig 1")).set("adapter", adapter);
  node.set("decision_rule", "guarded").set("seed", 42).set("begun", "2024-11-20T09:45:00Z").set("requirements", requirements);
  return node.set("pics", Node::object().set("C.1", true)).set("ixit", Node::object().set("password", "xxxxxxxx"));
}

run::CaseRecord make_case(const char* clause, int number, Verdict verdict, std::string reason) {
  run::CaseRecord one;
  one.id = fmt::format("iec62056-21/{}/{}", clause, number);
  one.clause = clause;
  one.requirement = fmt::format("{}/{}", clause, number);
  one.purpose = "The meter answers as it should.";
  one.begin = 10s;
  one.duration = 2500ms;
  one.outcome.verdict = verdict;
  one.outcome.reason = std::move(reason);
  return one;
}

LineEvent data(LineEvent::Kind kind, Time at, std::string_view text) {
  LineEvent event;
  event.kind = kind;
  event.at = at;
  event.bytes = to_bytes(text);
  return event;
}

// The bytes behind a flag are secret even in a record that was never on disk and so was not masked yet.
LineEvent password(Time at) {
  auto event = data(LineEvent::Kind::sent, at, "\x01P1\x02(TOPSECRET)\x03");
  event.hidden = Bytes(event.bytes.size(), 0);
  for (std::size_t i = 5; i < 14; ++i) event.hidden[i] = 1;
  return event;
}

run::CaseRecord failed_case() {
  auto one = make_case("6.4.3", 2, Verdict::fail, "the identification came 1700 ms behind the request: at most 1500 ms allowed");
  one.outcome.requirement = "6.1/2";
  one.outcome.measurements.push_back({"reaction time", 1700.25, "ms", 20.0, 1500.0, 2.0, false});
  one.outcome.steps = {{Step::Kind::sent, 0ms, "/?!<CR><LF>"}, {Step::Kind::violation, 1700ms, "too late: /EXA5EM100<CR><LF>"}};
  one.events = {data(LineEvent::Kind::sent, 0ms, "/?!\r\n"), data(LineEvent::Kind::received, 1866667us, "/EXA5EM100\r\n")};
  one.events[1].errors = Bytes(12, 0);
  one.events[1].errors[3] = parity_error;
  one.events.push_back(password(3s));
  return one;
}

}  // namespace

run::Record plain_record() {
  run::Record record;
  record.header = header();
  record.cases.push_back(make_case("5.4", 1, Verdict::pass, ""));
  record.cases.push_back(make_case("6.1", 1, Verdict::pass, ""));
  record.cases.back().outcome.findings = {"reaction time of 150 ms: below 200 ms"};
  record.cases.push_back(failed_case());
  record.cases.push_back(make_case("6.5", 1, Verdict::inconclusive, "the preamble failed: no identification"));
  record.cases.back().outcome.requirement = "6.4.3/2";
  record.cases.back().outcome.blocked_by = "iec62056-21/6.4.3/2";
  record.cases.push_back(make_case("6.5", 2, Verdict::error, "the adapter was unplugged"));
  record.cases.push_back(make_case("6.6", 1, Verdict::none, "not applicable: C.4 is false"));
  record.end = Node::object().set("ended", "2024-11-20T09:46:00Z");
  record.hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  record.path = "run.jsonl";
  return record;
}

run::Record hostile_record() {
  auto record = plain_record();
  const std::string markup = "</system-out></title></style><script>alert(1)</script><img src=x onerror=\"a()\"> & ' \" ]]> <!--";
  const auto bytes = "nul \0 esc \x1b bell \x07 del \x7f cr \r latin \xe9 overlong \xc0\xaf surrogate \xed\xa0\x80 cut \xe2\x82"s;
  const std::string unicode = "° é 漢 😀 turn \xe2\x80\xae around \xef\xbf\xbf no character \xc2\x85 next line";
  const auto all = markup + "\n" + bytes + "\t" + unicode;
  for (auto& one : record.cases) {
    one.outcome.reason += all;
    one.purpose = all;
    one.outcome.findings.push_back(all);
    one.outcome.steps.push_back({Step::Kind::received, 5ms, all});
    one.outcome.measurements.push_back({all, 1e300 * 1e300, all, std::nullopt, 5.0, std::nullopt, true});
    one.events.push_back(data(LineEvent::Kind::received, 5s, all));
    LineEvent note;
    note.kind = LineEvent::Kind::note;
    note.text = all;
    one.events.push_back(note);
  }
  record.cases[2].outcome.reason += std::string(100'000, '"');
  record.cases[3].id += all;
  record.cases[3].clause += all;
  record.cases[3].outcome.blocked_by = all;
  auto session = record.header["session"];
  session.set("dut_serial", all).set(markup, all);
  record.header.set("session", session).set("dut", "sim:meter?x=" + all).set("pics", Node::object().set(markup, all));
  record.header.set("suite", Node::object().set("name", all).set("title", all));
  record.remarks.push_back(all);
  return record;
}

run::Record large_record(int cases) {
  auto record = plain_record();
  record.cases.clear();
  for (int i = 0; i < cases; ++i) {
    auto one =
        make_case(i % 2 == 0 ? "6.4.3" : "6.5", i, i % 10 == 0 ? Verdict::fail : Verdict::pass, i % 10 == 0 ? "too late" : "");
    for (int step = 0; step < 20; ++step) {
      one.outcome.steps.push_back({Step::Kind::received, Time(step * 10ms), "1-1:1.8.0*255(0012345.678*kWh)<CR><LF>"});
      one.events.push_back(
          data(LineEvent::Kind::received, Time(step * 2s), "1-1:1.8.0*255(0012345.678*kWh)\r\n1-1:1.8.1*255(2)\r\n"));
    }
    one.outcome.measurements.push_back({"reaction time", 200.5, "ms", 20.0, 1500.0, 2.0, true});
    record.cases.push_back(std::move(one));
  }
  return record;
}

namespace {

// A picture of one point.
constexpr const char* dot =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

// A request, an identification that comes too late and holds a wrong character, two minutes of silence, a readout.
run::CaseRecord rich_case() {
  auto one = make_case("6.4.3", 2, Verdict::fail, "the identification came 1700 ms behind the request: at most 1500 ms allowed");
  one.outcome.requirement = "6.1/2";
  one.duration = 130s;
  one.events = {data(LineEvent::Kind::sent, 300ms, "/?!\r\n"), data(LineEvent::Kind::received, 2166ms, "/EX45EM100\r\n"),
                data(LineEvent::Kind::received, 126s,
                     "\x02"
                     "1.8.0(0012.5*kWh)\r\n!\r\n\x03"
                     "a"),
                password(129200ms)};
  const Time answered = 2166ms;
  const auto place = [&](std::size_t first) { return answered + one.events[1].format.characters(first); };
  one.outcome.steps = {
      {Step::Kind::sent, 300ms, "request: /?!<CR><LF> (300 Bd)", "request"},
      {Step::Kind::received, 2600ms, "/EX45EM100<CR><LF> after 1700 ms", "identification: EX4, Z = 5 (9600 Bd), EM100"},
      {Step::Kind::violation, 2600ms, one.outcome.reason},
      {Step::Kind::silence, 120s, "nothing for 117 s"},
      {Step::Kind::received, 128s, "a readout after 123 s", "data message: 1.8.0 = 0012.5 kWh"},
      {Step::Kind::remark, 129s, "What does the display show?", "", dot}};
  one.outcome.marks = {{place(3), place(4), "the manufacturer's identification 'EX4' is not three letters"}};
  const Time begin = Time(300ms) + one.events[0].format.characters(5);
  one.outcome.measurements.push_back({"reaction time", to_ms(answered - begin), "ms", 20.0, 1500.0, 30.0, false, begin});
  one.outcome.violations = {{"6.3.2/2", "the manufacturer's identification 'EX4' is not three letters"}};
  return one;
}

}  // namespace

run::Record rich_record() {
  auto record = plain_record();
  record.cases[2] = rich_case();
  record.cases[0].outcome.findings = {"D10: the BCC is followed by CR LF", "D2: a break has the XOR BCC"};
  record.cases[1].outcome.findings.emplace_back("D10: the BCC is followed by CR LF");
  auto requirements = record.header["requirements"];
  requirements.set("4.3/1", Node::object()
                                .set("text", "The head's light is strong enough.")
                                .set("clause", "4.3")
                                .set("unseen", "an optical measurement"));
  requirements.set("A/1", Node::object().set("text", "The session ends after two minutes.").set("clause", "A"));
  auto session = record.header["session"];
  session.set("report_number", "2024-117");
  record.header.set("requirements", requirements).set("session", session);
  return record;
}

run::Explanation known_explanation() {
  run::Explanation why;
  why.kind = run::Explanation::Kind::known;
  why.summary = "1 of 1 failures is what reaction-too-late would show.";
  why.candidates = {
      {"reaction-too-late", "6.1/2", "every answer starts 1700 ms after the request", 0.95, {"iec62056-21/6.4.3/2"}, {}},
      {"slow-sign-on", "6.1/2", "only the identification is late", 0.4, {"iec62056-21/6.4.3/2"}, {"iec62056-21/6.5/1"}}};
  why.separating = {"iec62056-21/6.5/1: PASS by slow-sign-on, FAIL by reaction-too-late"};
  return why;
}

run::Explanation unknown_explanation() {
  auto why = known_explanation();
  why.kind = run::Explanation::Kind::unknown;
  why.candidates.front().likeness = 0.2;
  return why;
}

run::Record cut_record() {
  auto record = plain_record();
  record.cases.resize(2);
  record.end.reset();
  record.remarks.emplace_back("line 4 is torn and left out");
  return record;
}

}  // namespace umirig::reports
