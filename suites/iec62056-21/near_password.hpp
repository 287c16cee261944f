// Passwords that are nearly the right one, by name: what a device must not accept. IEC 62056-21, 6.3.7.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace umirig::suites {

// shorter, half, longer, empty, other-case.
const std::vector<std::string>& near_password_forms();

// `other-case`: letters in the other case; where there are none, another last character: always another password of the same
// length. `shorter`: without its last character; `half`: its first half; `longer`: with a character more.
std::string near_password(std::string_view form, std::string right);

}  // namespace umirig::suites
