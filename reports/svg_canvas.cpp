#include "reports/svg_canvas.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::reports {
namespace {

constexpr double letter = 6.4;       // on the average, of the size that the style sheet gives
constexpr double between_texts = 7;  // in one line
constexpr double least_box = 1.5;    // thinner ones would not be seen

}  // namespace

std::optional<double> TextRow::place(double at, double width) {
  const double from = std::clamp(at - width / 2, left_, std::max(left_, right_ - width));
  if (from < taken_) return std::nullopt;
  taken_ = from + width + between_texts;
  return from;
}

Canvas::Canvas(const std::vector<std::string_view>& classes) {
  for (const auto name : classes) paths_.emplace_back(name, "");
}

void Canvas::draw(std::string_view name, std::string_view data) {
  for (auto& [known, path] : paths_) {
    if (known == name) path += data;
  }
}

void Canvas::line(std::string_view name, double from, double top, double to, double bottom) {
  draw(name, fmt::format("M{} {}L{} {}", number(from), number(top), number(to), number(bottom)));
}

void Canvas::box(std::string_view name, double from, double to, double top, double height) {
  const auto wide = number(std::max(to - from, least_box));
  draw(name, fmt::format("M{} {}h{}v{}h-{}z", number(from), number(top), wide, number(height), wide));
}

void Canvas::write(double left, double base, std::string_view text, std::string_view name) {
  const auto style = name.empty() ? std::string() : fmt::format(" class=\"{}\"", name);
  texts_ += fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>", number(left), number(base), style, text);
}

std::string Canvas::svg() const {
  std::string text;
  for (const auto& [name, data] : paths_) {
    if (!data.empty()) text += fmt::format("<path class=\"{}\" d=\"{}\"/>", name, data);
  }
  return text + texts_;
}

double Canvas::width_of(std::string_view text) {
  const auto letters = std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; });
  return letter * static_cast<double>(letters);
}

std::string Canvas::number(double value) {
  auto text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

}  // namespace umirig::reports
