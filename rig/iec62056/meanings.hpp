// What single characters of the messages stand for, in words, for people. IEC 62056-21, 6.3.14. Internal to explain.
#pragma once

#include <string>
#include <string_view>

namespace umirig::iec62056 {

std::string meaning_of_manufacturer(std::string_view letters);
std::string meaning_of_rate(char z);
std::string_view meaning_of_escape(char w);
std::string_view meaning_of_protocol(char v);
std::string_view meaning_of_mode(char y);
std::string_view meaning_of_command(char letter);
// Of the type behind that letter, and of the value in the brackets.
std::string_view meaning_of_command_type(char letter, char type);
std::string_view meaning_of_argument(char letter, char type);

}  // namespace umirig::iec62056
