// What a record becomes for people and for other programs: JSON, JUnit XML and one HTML page. All three are functions of the
// record alone: the same record gives the same bytes on any machine, at any time.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/run/record.hpp"

namespace umirig::reports {

// Writes report.json, report.junit.xml and report.html into `dir`, which is made where it is missing, and returns their paths in
// that order. Each file appears whole or not at all, and none is replaced before all three are on disk.
// Error (usage): the folder cannot be made or is not writable. Error (rig): the disk is full or gone.
Result<std::vector<std::string>> write_reports(const run::Record& record, const std::string& dir);

// run::summary() of the record and behind it: format, statements, session, provenance, clauses, complete, remarks, hash; each
// case with purpose, times in milliseconds, measurements, findings and steps. Shape: schema/report.schema.json. All texts are
// valid UTF-8: a byte that is not stands as "<9F>".
Node report_node(const run::Record& record, const std::string& report_dir = "");

// JUnit XML in pytest's xunit2 form, one testsuite. FAIL is a failure; ERROR and INCONCLUSIVE are errors of that type, as no CI
// system may read either as passed; NONE is skipped. A run that was cut short or that verified nothing gets one more test case,
// named "run", with an error.
std::string junit(const run::Record& record);

// One page without scripts and without requests to anywhere: it can be sent by mail, kept for years, and printed.
std::string html(const run::Record& record);

}  // namespace umirig::reports
