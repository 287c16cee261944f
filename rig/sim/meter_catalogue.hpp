// For tests: the options, variants and defects of suites/iec62056-21, read line by line.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "rig/line/url.hpp"

namespace umirig::sim {

inline std::vector<std::string> lines_of_suite(const std::string& file) {
  std::ifstream stream(std::string(UMIRIG_SOURCE_DIR) + "/suites/iec62056-21/" + file);
  EXPECT_TRUE(stream) << file;
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

inline std::string between_quotes(const std::string& line) {
  const auto open = line.find('"');
  return line.substr(open + 1, line.find('"', open + 1) - open - 1);
}

// From "{ name = 'text', name = number }".
inline Url::Options options_of_table(std::string rest) {
  Url::Options options;
  while (rest.find(" = ") != std::string::npos) {
    rest = rest.substr(rest.find_first_of("abcdefghijklmnopqrstuvwxyz"));
    const auto equals = rest.find(" = ");
    const char quote = rest[equals + 3];
    const auto begin = equals + (quote == '\'' ? 4 : 3);
    const auto end = quote == '\'' ? rest.find('\'', begin) : rest.find_first_of(", ", begin);
    options.emplace_back(rest.substr(0, equals), rest.substr(begin, end - begin));
    rest = rest.substr(end);
  }
  return options;
}

// Id and device of each.
inline std::map<std::string, Url::Options> variants_of_suite() {
  std::map<std::string, Url::Options> variants;
  std::string id;
  for (const auto& line : lines_of_suite("variants.toml")) {
    if (line.starts_with("id = ")) id = between_quotes(line);
    if (line.starts_with("device = ")) variants[id] = options_of_table(line.substr(9));
  }
  return variants;
}

struct DefectOfSuite {
  std::string id;
  std::string on;  // empty: the reference device
};

inline std::vector<DefectOfSuite> defects_of_suite() {
  std::vector<DefectOfSuite> defects;
  for (const auto& line : lines_of_suite("defects.toml")) {
    if (line.starts_with("id = ")) defects.push_back({between_quotes(line), ""});
    if (line.starts_with("on = ")) defects.back().on = between_quotes(line);
  }
  return defects;
}

// The device of a variant with a defect, and with options of its own.
inline Url::Options device(const std::string& variant, const std::string& defect = "", const Url::Options& more = {}) {
  static const auto variants = variants_of_suite();
  auto options = variant.empty() ? Url::Options{} : variants.at(variant);
  options.insert(options.end(), more.begin(), more.end());
  options.emplace_back("defect", defect);
  return options;
}

}  // namespace umirig::sim
