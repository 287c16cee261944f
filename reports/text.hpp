// Text of unknown origin, made fit for a file format. A device under test chooses part of what a report says: nothing of it may
// break the file, run in a browser, or turn the line around.
#pragma once

#include <string>
#include <string_view>

namespace umirig::reports {

// The text as UTF-8: a byte that belongs to no valid sequence is written as "<9F>".
std::string valid_utf8(std::string_view text);

// As valid_utf8, and what has no glyph is written by name: control characters but tab and line feed ("<CR>", "<ESC>"), those of
// Unicode, and the marks that change the direction of writing ("<U+202E>"). All that is left is legal in XML 1.0.
std::string printable(std::string_view text);

// printable() with & < > " ' as entities: for text in XML and HTML.
std::string escape(std::string_view text);
// The same for an attribute's value, where a reader would turn line feeds into spaces (XML 1.0, 3.3.3).
std::string escape_attribute(std::string_view text);

// At most about `limit` bytes of the text, cut between two characters; says how long it was.
std::string clip(std::string_view text, std::size_t limit);

}  // namespace umirig::reports
