// The style sheet of the HTML report: light and dark as the reader's system says or as the page's own switch does, black on white
// in print.
#pragma once

#include <string>
#include <string_view>

namespace umirig::reports {

// `head`, `foot`: texts on every printed page, of unknown origin.
std::string html_style(std::string_view head, std::string_view foot);

// A text of unknown origin as a string of CSS, with its quotes: nothing in it can end the string or the style element.
std::string css_string(std::string_view text);

}  // namespace umirig::reports
