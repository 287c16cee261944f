// The sections of the HTML page that speak about the run as a whole.
#pragma once

#include <string>

#include "reports/html_parts.hpp"

namespace umirig::reports {

std::string page_header(const Page& page);     // what was tested, verdict, counts, first failure, statements
std::string diagnosis_part(const Page& page);  // broken requirements, and the known defect that the device resembles
std::string matrix_part(const Page& page);     // clauses by verdicts, with the cases
std::string coverage_part(const Page& page);   // what was not tested, and why
std::string findings_part(const Page& page);   // readings of disputed points, other findings; "" where there is none
std::string provenance_part(const Page& page);

// The item tested in one line: "Maker Model 123"; "" where the session does not say.
std::string item_text(const run::Record& record);
std::string report_number(const run::Record& record);  // "" where there is none

}  // namespace umirig::reports
