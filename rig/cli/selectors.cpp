#include "rig/cli/selectors.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <sstream>
#include <string_view>

#include "rig/cli/suites.hpp"

namespace umirig::cli {
namespace {

// What no text holds; the file is another one than was meant.
std::optional<std::string> no_text(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    if (byte == 0x7F || (byte < 0x20 && byte != '\t' && byte != '\r')) return fmt::format("byte {} is {:02X}", i + 1, byte);
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<std::string>> expand_selectors(const std::vector<std::string>& selectors) {
  std::vector<std::string> list;
  for (const auto& selector : selectors) {
    std::error_code none;
    if (!selector.starts_with('@') && !selector.ends_with(".toml") && std::filesystem::is_regular_file(selector, none)) {
      return failure(ErrorKind::usage, fmt::format("'{0}' is a file: expected @{0} for a list of selectors (umirig plan), or a "
                                                   "script whose name ends with .toml",
                                                   selector));
    }
    if (!selector.starts_with('@')) {
      list.push_back(selector);
      continue;
    }
    const auto path = selector.substr(1);
    const auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    const auto before = list.size();
    std::istringstream lines(*text);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (const auto wrong = no_text(line)) {
        return failure(ErrorKind::usage,
                       fmt::format("{}: line {}, {}: this is no text; expected a case id a line", path, number, *wrong));
      }
      std::istringstream words(line.substr(0, line.find('#')));
      for (std::string word; words >> word;) {
        if (word.find_first_of("\"'=[]{}(),") != std::string::npos) {
          return failure(ErrorKind::usage,
                         fmt::format("{}: line {}: '{}' is no selector: expected a case id a line", path, number, word));
        }
        list.push_back(word);
      }
    }
    if (list.size() == before) {
      return failure(ErrorKind::usage, fmt::format("{}: holds no selector: expected a case id a line", path));
    }
  }
  return list;
}

}  // namespace umirig::cli
