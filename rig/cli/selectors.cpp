#include "rig/cli/selectors.hpp"

#include <fmt/format.h>

#include <sstream>

#include "rig/cli/suites.hpp"

namespace umirig::cli {

Result<std::vector<std::string>> expand_selectors(const std::vector<std::string>& selectors) {
  std::vector<std::string> list;
  for (const auto& selector : selectors) {
    if (!selector.starts_with('@')) {
      list.push_back(selector);
      continue;
    }
    const auto path = selector.substr(1);
    const auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    const auto before = list.size();
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line.substr(0, line.find('#')));
      for (std::string word; words >> word;) list.push_back(word);
    }
    if (list.size() == before) {
      return failure(ErrorKind::usage, fmt::format("{}: holds no selector: expected a case id a line", path));
    }
  }
  return list;
}

}  // namespace umirig::cli
