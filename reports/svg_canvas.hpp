// What a drawing is painted on: lines, boxes and texts, written as little SVG as will do.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace umirig::reports {

// Texts of one line that must not run into each other.
class TextRow {
 public:
  TextRow(double left, double right) : left_(left), right_(right), taken_(left - 1) {}
  // The left edge of a text of that width, wanted in the middle of `at`; nothing where the place is taken.
  std::optional<double> place(double at, double width);

 private:
  double left_;
  double right_;
  double taken_;
};

// Lengths are in units of the drawing. A class tells the style sheet how something looks; all of one class are one path.
class Canvas {
 public:
  // `classes`: in the order in which they are painted.
  explicit Canvas(const std::vector<std::string_view>& classes);

  void line(std::string_view name, double from, double top, double to, double bottom);
  void box(std::string_view name, double from, double to, double top, double height);
  // Path data as they stand.
  void draw(std::string_view name, std::string_view data);
  // Escaped already.
  void write(double left, double base, std::string_view text, std::string_view name = "");

  // All paths, then all texts.
  std::string svg() const;

  static double width_of(std::string_view text);
  static std::string number(double value);  // at most one decimal

 private:
  std::vector<std::pair<std::string_view, std::string>> paths_;
  std::string texts_;
};

}  // namespace umirig::reports
