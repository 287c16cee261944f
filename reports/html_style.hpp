// The style sheet of the HTML report: light and dark as the reader's system says, black on white in print.
#pragma once

#include <string_view>

namespace umirig::reports {

extern const std::string_view html_style;

}  // namespace umirig::reports
