// The dialogue of a case on the HTML page: each message with its name, its meaning and its characters, the offending ones marked.
#pragma once

#include <string>
#include <vector>

#include "reports/dialogue.hpp"
#include "reports/html_case.hpp"

namespace umirig::reports {

// `id` makes names unique on the page.
std::string dialogue_list(const run::CaseRecord& one, const std::vector<Entry>& entries, const Detail& detail,
                          const std::string& id);

// An <img> for the data URI of a PNG, JPEG, GIF or WebP of at most 300 kB; else a line that says that it is not shown.
std::string step_picture(const std::string& uri);

}  // namespace umirig::reports
