// Device addresses that are, or are not, that of the meter. IEC 62056-21, 6.3.1 and 6.3.14.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace umirig::suites {

// own; other (legal, of another meter); more-zeros, fewer-zeros (the same address); other-case, more-space (another one); zeros;
// one-more, one-less, tail, last-changed (nearly
// the same, of another meter); space-before; cut-off (the own one and 32 characters more); far-too-long (over 100); too-long (33
// characters that would fit without the limit); illegal (a character that no address has). Nothing where this address has no such
// form.
bool is_address_form(std::string_view form);
std::optional<std::string> address_form(std::string_view form, const std::string& own);

}  // namespace umirig::suites
