// What a record becomes for people and for other programs: JSON, JUnit XML and one HTML page. All three are functions of the
// record, and of what explains it where that is given: the same record gives the same bytes on any machine, at any time.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/explanation.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

// Writes report.json, report.junit.xml and report.html into `dir`, which is made where it is missing, and returns their paths in
// that order. Each file appears whole or not at all, and none is replaced before all three are on disk.
// Error (usage): the folder cannot be made or is not writable. Error (rig): the disk is full or gone.
Result<std::vector<std::string>> write_reports(const run::Record& record, const std::string& dir,
                                               const run::Explanation* explanation = nullptr);

// run::summary() of the record and behind it: format, statements, session, provenance, clauses, complete, remarks, hash, and the
// explanation where it is given; each case with purpose, times in milliseconds, measurements, findings, steps, marks. Shape:
// schema/report.schema.json. All texts are valid UTF-8: a byte that is not stands as "<9F>".
Node report_node(const run::Record& record, const std::string& report_dir = "", const run::Explanation* explanation = nullptr);

// JUnit XML in pytest's xunit2 form, one testsuite. FAIL is a failure; ERROR and INCONCLUSIVE are errors of that type, as no CI
// system may read either as passed; NONE is skipped. A run that was cut short or that verified nothing gets one more test case,
// named "run", with an error.
std::string junit(const run::Record& record, const run::Explanation* explanation = nullptr);

// One page that asks for nothing from anywhere: it can be sent by mail, kept for years, and printed. Its script is a convenience;
// everything can be read without it.
std::string html(const run::Record& record, const run::Explanation* explanation = nullptr);

}  // namespace umirig::reports
