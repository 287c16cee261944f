// The record of a suite run as something to be read: it holds many exchanges, and in few of them the rig speaks as a reader does.
#pragma once

#include <optional>
#include <string>

#include "rig/line/url.hpp"

namespace umirig::cli {

// For "replay:RECORD" without a case: what the record is, and the cases that can be read out. Nothing for anything else, and for
// a record of one case.
std::optional<std::string> which_case_to_read(const Url& url);

// For "replay:RECORD?case=ID" that could not be read: why that says nothing about the meter. Empty for anything else.
std::string why_a_case_is_no_session(const Url& url);

}  // namespace umirig::cli
