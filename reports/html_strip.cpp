#include "reports/html_strip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/facts.hpp"
#include "reports/svg_canvas.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

// Lengths in units of the drawing: about a pixel on a desk, more on paper.
constexpr double left = 54;  // for the names of the lanes
constexpr double width = 860;
constexpr double right = width - 8;
constexpr double bar = 16;
constexpr double rig_names = 31;
constexpr double rig_lane = 36;
constexpr double dimension_text = 64;
constexpr double dimension = 69;
constexpr double device_lane = 78;
constexpr double device_names = 111;
constexpr double limits = 118;
constexpr double limit_row = 32;
constexpr double least_mark = 1.5;
constexpr double least_apart = 2.5;
constexpr double bold = 1.1;  // a bold text is so much wider

class Strip {
 public:
  Strip(const Picture& picture, const Timeline& timeline, const Interval& strip)
      : picture_(picture), timeline_(timeline), strip_(strip), origin_(timeline.drawn(strip.begin)) {
    scale_ = (right - left) / to_ms(timeline.length());
    end_x_ = x(strip.end);
  }

  std::string svg(const std::string& id, const std::string& description) {
    lanes();
    breaks();
    axis();
    for (const auto& entry : picture_.entries) {
      if (entry.message())
        message(entry);
      else
        other(entry);
    }
    marks();
    double height = limits;
    windows(height);
    flags(height);
    auto text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\"", width, Canvas::number(height));
    if (description.empty()) {
      text +=
          fmt::format(" aria-label=\"The exchange from {} s to {} s\">", seconds_text(strip_.begin), seconds_text(strip_.end));
    } else {
      text += fmt::format(
          " aria-labelledby=\"t{0} d{0}\"><title id=\"t{0}\">The exchange in time</title><desc id=\"d{0}\">{1}</desc>", id,
          description);
    }
    return text + canvas_.svg() + "</svg>\n";
  }

 private:
  double x(Time moment) const { return left + to_ms(timeline_.drawn(moment) - origin_) * scale_; }
  double clipped(Time moment) const { return std::clamp(x(moment), left, end_x_); }
  bool visible(Time begin, Time end) const { return end > strip_.begin && begin < strip_.end; }
  bool inside(Time moment) const {
    return moment >= strip_.begin && (moment < strip_.end || strip_.end == timeline_.strips().back().end);
  }

  void lanes() {
    canvas_.write(2, rig_lane + 12, "Rig", "n");
    canvas_.write(2, device_lane + 12, "Device", "n");
    canvas_.line("l", left, rig_lane + bar, end_x_, rig_lane + bar);
    canvas_.line("l", left, device_lane + bar, end_x_, device_lane + bar);
  }

  void breaks() {
    for (const auto& one : timeline_.breaks()) {
      if (!visible(one.begin, one.end)) continue;
      const double from = x(one.begin);
      const double middle = (from + x(one.end)) / 2;
      if (middle < left || middle > end_x_) continue;
      for (const double base : {18.0, rig_lane + bar, device_lane + bar}) {
        canvas_.line("z", middle - 6, base + 5, middle - 2, base - 5);
        canvas_.line("z", middle + 2, base + 5, middle + 6, base - 5);
      }
      const auto said = seconds_text(one.end - one.begin) + " s left out";
      if (const auto at = axis_texts_.place(middle, Canvas::width_of(said))) canvas_.write(*at, 11, said, "z");
      broken_.push_back({middle - Canvas::width_of(said) / 2 - 14, middle + Canvas::width_of(said) / 2 + 14});
    }
  }

  void axis() {
    canvas_.line("a", left, 18, end_x_, 18);
    constexpr std::array steps = {10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    int step = steps.back();
    for (auto it = steps.rbegin(); it != steps.rend(); ++it) {
      if (*it * scale_ >= 62) step = *it;
    }
    const Duration tick = step * 1ms;
    TextRow row(left, right);
    for (Time at = (strip_.begin + tick - 1ns) / tick * tick; at <= strip_.end; at += tick) {
      const double place = x(at);
      const auto in_break = std::find_if(timeline_.breaks().begin(), timeline_.breaks().end(),
                                         [&](const Interval& one) { return at > one.begin && at < one.end; });
      if (in_break != timeline_.breaks().end()) {
        at = in_break->end / tick * tick;  // the next tick lies behind it
        continue;
      }
      canvas_.line("g", place, 18, place, device_lane + bar);
      const auto text = fmt::format("{:g} s", to_ms(at) / 1000);
      const double size = Canvas::width_of(text);
      const bool taken = std::any_of(broken_.begin(), broken_.end(), [&](const auto& one) {
        return place + size / 2 > one.first && place - size / 2 < one.second;
      });
      if (taken) continue;
      if (const auto from = row.place(place, size)) canvas_.write(*from, 11, text, "a");
    }
  }

  // A message with pauses in it is several bars.
  void message(const Entry& entry) {
    const bool sent = entry.kind == Entry::Kind::sent;
    const double top = sent ? rig_lane : device_lane;
    const auto* name = sent ? "r" : "d";
    for (std::size_t i = 0; i < entry.symbols.size();) {
      std::size_t last = i;
      while (last + 1 < entry.symbols.size() && entry.symbols[last + 1].begin - entry.symbols[last].end <= joined_within) ++last;
      const auto begin = entry.symbols[i].begin;
      const auto end = entry.symbols[last].end;
      if (visible(begin, end)) canvas_.box(name, clipped(begin), clipped(end), top, bar);
      i = last + 1;
    }
    if (!entry.symbols.empty() && visible(entry.begin, entry.end)) label(entry, sent);
    errors(entry, top);
    if (!sent && !entry.symbols.empty() && activity_ >= Time(0)) reaction(activity_, entry.begin);
    if (!entry.symbols.empty()) activity_ = std::max(activity_, entry.end);
  }

  void label(const Entry& entry, bool sent) {
    if (!inside(entry.begin) && entry.begin >= strip_.begin) return;
    const double from = clipped(entry.begin);
    const double to = clipped(entry.end);
    const auto number = std::to_string(entry.number);
    auto& row = sent ? rig_texts_ : device_texts_;
    const double base = sent ? rig_names : device_names;
    const double middle = (from + to) / 2;
    const auto name = name_of(entry);
    const auto whole = name.empty() ? number : number + " " + name;
    // A name that begins far from its bar would seem to be another one's.
    const bool fits = Canvas::width_of(whole) < std::max(to - from, 0.0) + 130;
    std::optional<double> at;
    if (fits) at = row.place(middle, Canvas::width_of(whole));
    if (at) return canvas_.write(*at, base, escape(whole));
    if ((at = row.place(middle, Canvas::width_of(number)))) canvas_.write(*at, base, number);
  }

  // Runs that would touch each other in the drawing are one.
  void errors(const Entry& entry, double top) {
    const auto& all = entry.symbols;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].errors == 0) continue;
      std::size_t last = i;
      for (std::size_t k = i + 1; k < all.size() && to_ms(all[k].begin - all[last].end) * scale_ < least_apart; ++k) {
        if (all[k].errors != 0) last = k;
      }
      if (visible(all[i].begin, all[last].end)) bad(all[i].begin, all[last].end, top);
      i = last;
    }
  }

  // Higher than the bar and pointed at, so that it is not told by colour alone.
  void bad(Time begin, Time end, double top) {
    canvas_.box("b", clipped(begin), clipped(end), top - 2, bar + 4);
    const double middle = (clipped(begin) + clipped(end)) / 2;
    canvas_.draw("b", fmt::format("M{} {}l3 5h-6z", Canvas::number(middle), Canvas::number(top + bar + 2.5)));
  }

  // The dimension arrow between the last character on the line and the first of the answer.
  void reaction(Time from, Time to) {
    if (!inside(to) || to <= from) return;
    const double begin = clipped(from);
    const double end = x(to);
    canvas_.line("e", begin, rig_lane + bar, begin, dimension + 4);
    canvas_.line("e", end, dimension - 4, end, device_lane);
    canvas_.line("e", begin, dimension, end, dimension);
    if (end - begin > 9) {
      canvas_.draw("f", fmt::format("M{0} {1}l5-2.5v5zM{2} {1}l-5-2.5v5z", Canvas::number(begin), Canvas::number(dimension),
                                    Canvas::number(end)));
    }
    const auto text = format_ms(std::chrono::round<std::chrono::microseconds>(to - from));
    if (const auto at = dimension_texts_.place((begin + end) / 2, Canvas::width_of(text)))
      canvas_.write(*at, dimension_text, text);
  }

  void other(const Entry& entry) {
    if (entry.step != nullptr && entry.step->kind == run::Step::Kind::silence && activity_ >= Time(0)) {
      silence(std::max(activity_, silent_since_), entry.begin, entry.step->text);
      silent_since_ = entry.begin;
    }
    if (entry.event == nullptr || !inside(entry.begin)) return;
    using Kind = LineEvent::Kind;
    const auto kind = entry.event->kind;
    if (kind == Kind::format || kind == Kind::note || kind == Kind::flush) return;
    if (kind == Kind::break_) canvas_.box("r", clipped(entry.begin), clipped(entry.end), rig_lane, bar);
    const double at = x(entry.begin);
    canvas_.line("o", at, 22, at, device_lane + bar);
    const auto name = to_text(kind);
    if (const auto from = rig_texts_.place(at, Canvas::width_of(name))) canvas_.write(*from, rig_names, name);
  }

  void silence(Time from, Time to, const std::string& text) {
    if (!visible(from, to) || to <= from) return;
    const double begin = clipped(from);
    const double end = clipped(to);
    canvas_.line("s", begin, device_lane + bar / 2, end, device_lane + bar / 2);
    canvas_.line("e", end, device_lane, end, device_lane + bar);
    const auto said = clip(text, 40);
    if (Canvas::width_of(said) > end - begin + 20) return;
    if (const auto at = device_texts_.place((begin + end) / 2, Canvas::width_of(said)))
      canvas_.write(*at, device_names, escape(said), "s");
  }

  void marks() {
    for (const auto& mark : picture_.one.outcome.marks) {
      if (!visible(mark.begin, mark.end)) continue;
      bool any = false;
      for (const auto& entry : picture_.entries) {
        const auto& all = entry.symbols;
        const auto first = std::find_if(all.begin(), all.end(), [&](const Symbol& one) { return covers(mark, one); });
        if (first == all.end()) continue;
        const auto last = std::find_if(all.rbegin(), all.rend(), [&](const Symbol& one) { return covers(mark, one); });
        any = true;
        const bool whole = first == all.begin() && last == all.rbegin();
        if (whole)
          underline(first->begin, last->end, entry.kind == Entry::Kind::sent ? rig_lane : device_lane);
        else
          bad(first->begin, last->end, entry.kind == Entry::Kind::sent ? rig_lane : device_lane);
      }
      if (!any) underline(mark.begin, mark.end, dimension - bar + 1);
    }
  }

  void underline(Time begin, Time end, double top) {
    const double from = clipped(begin);
    const double to = std::max(clipped(end), from + least_mark);
    canvas_.draw("u", fmt::format("M{0} {2}v4H{1}v-4", Canvas::number(from), Canvas::number(to), Canvas::number(top + bar - 1)));
  }

  // Each with its words above it, in rows, so that none runs into another.
  void windows(double& height) {
    std::vector<double> taken;
    for (const auto& window : picture_.windows) {
      const Time last = std::max(window.end, window.upper.value_or(window.end));
      if (!visible(window.begin, last) || (!inside(window.begin) && !inside(window.end))) continue;
      const auto said = window.text();
      const double size = Canvas::width_of(said) * (window.measurement->ok ? 1 : bold);
      const double from = std::max(left, std::min(clipped(window.begin), right - size));
      std::size_t row = 0;
      while (row < taken.size() && taken[row] > from) ++row;
      if (row == taken.size()) taken.push_back(0);
      taken[row] = std::max(from + size, clipped(last)) + 8;
      const double top = limits + static_cast<double>(row) * limit_row;
      canvas_.write(from, top + 9, escape(said), window.measurement->ok ? "" : "b");
      window_row(window, top + 14);
    }
    height += static_cast<double>(taken.size()) * limit_row;
  }

  void window_row(const Window& window, double top) {
    const double begin = clipped(window.begin);
    const double lower = window.lower ? clipped(*window.lower) : begin;
    const double upper = window.upper ? clipped(*window.upper) : std::min(std::max(clipped(window.end), lower) + 30, end_x_);
    if (upper > lower) canvas_.box("w", lower, upper, top, 11);
    if (window.lower && inside(*window.lower)) canvas_.line("x", lower, top - 1, lower, top + 12);
    if (window.upper && inside(*window.upper)) canvas_.line("x", upper, top - 1, upper, top + 12);
    if (!inside(window.end)) return;
    const double end = x(window.end);
    canvas_.line("e", begin, top + 5.5, end, top + 5.5);
    canvas_.box(window.measurement->ok ? "v" : "b", end - 1.2, end + 1.2, top - 2, 15);
    const double off = to_ms(window.uncertainty) * scale_;
    if (off < 0.5) return;
    for (const double side : {end - off, end + off}) canvas_.line("e", side, top + 2, side, top + 9);
    canvas_.line("e", end - off, top + 5.5, end + off, top + 5.5);
  }

  void flags(double height) {
    for (const auto& step : picture_.one.outcome.steps) {
      if (step.kind != run::Step::Kind::violation || !inside(step.at)) continue;
      const double at = x(step.at);
      canvas_.line("k", at, 18, at, height - 4);
      canvas_.draw("b", fmt::format("M{} 18v8l7-4z", Canvas::number(at)));
    }
  }

  const Picture& picture_;
  const Timeline& timeline_;
  Interval strip_;
  Duration origin_;
  double scale_ = 1;  // units a millisecond
  double end_x_ = right;
  Time activity_{-1};
  Time silent_since_{0};
  TextRow axis_texts_{left, right};
  TextRow rig_texts_{left, right};
  TextRow device_texts_{left, right};
  TextRow dimension_texts_{left, right};
  std::vector<std::pair<double, double>> broken_;
  // What is wrong stands over everything.
  Canvas canvas_{{"g", "l", "a", "w", "x", "r", "d", "o", "s", "e", "f", "z", "v", "k", "u", "b"}};
};

}  // namespace

std::string Window::text() const {
  auto text = fmt::format("{}: {}", measurement->name, value_text(*measurement));
  if (uncertainty > Duration(0)) text += " ± " + number_text(*measurement->uncertainty);
  const auto allowed = limits_text(*measurement);
  text += fmt::format(" {}, allowed {}", measurement->unit, allowed);
  return measurement->ok ? text : text + ": outside";
}

std::string strip_svg(const Picture& picture, const Timeline& timeline, const Interval& strip, const std::string& id,
                      const std::string& description) {
  return Strip(picture, timeline, strip).svg(id, description);
}

std::string seconds_text(Duration duration) {
  auto text = fmt::format("{:.3f}", to_ms(duration) / 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace umirig::reports
