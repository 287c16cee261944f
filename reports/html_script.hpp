// The script of the HTML report: a convenience, without which everything can be read all the same.
#pragma once

#include <string_view>

namespace umirig::reports {

extern const std::string_view html_script;

}  // namespace umirig::reports
