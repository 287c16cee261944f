#include "suites/iec62056-21/near_password.hpp"

namespace umirig::suites {
namespace {

std::string other_case(std::string password) {
  bool changed = false;
  for (auto& c : password) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) c = static_cast<char>(c ^ 0x20);
    changed = changed || letter;
  }
  if (!changed && !password.empty()) password.back() = password.back() == '1' ? '2' : '1';
  return password;
}

}  // namespace

const std::vector<std::string>& near_password_forms() {
  static const std::vector<std::string> forms = {"shorter", "half", "longer", "empty", "other-case"};
  return forms;
}

std::string near_password(std::string_view form, std::string right) {
  if (form == "other-case") return other_case(std::move(right));
  if (form == "longer") return right + "0";
  if (form == "half") return right.substr(0, right.size() / 2);
  if (form == "shorter" && !right.empty()) {
    right.pop_back();
    return right;
  }
  return "";
}

}  // namespace umirig::suites
