#include "reports/html_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "reports/html_strip.hpp"
#include "reports/text.hpp"
#include "reports/timeline.hpp"

namespace umirig::reports {
namespace {

constexpr Duration longest_window = 6s;  // a longer allowed time is drawn with a break in it

bool in_ms(const run::Measurement& one) { return one.begin && one.unit == "ms"; }

std::vector<Window> windows_of(const run::CaseRecord& one) {
  std::vector<Window> all;
  for (const auto& measurement : one.outcome.measurements) {
    if (!in_ms(measurement)) continue;
    Window window;
    window.begin = *measurement.begin;
    window.end = window.begin + from_ms(measurement.value);
    if (measurement.lower) window.lower = window.begin + from_ms(*measurement.lower);
    if (measurement.upper) window.upper = window.begin + from_ms(*measurement.upper);
    window.uncertainty = from_ms(measurement.uncertainty.value_or(0));
    window.measurement = &measurement;
    // The same answer measured for two cases' sake is one window.
    all.push_back(window);
  }
  return all;
}

std::vector<Interval> busy_of(const Picture& picture) {
  std::vector<Interval> busy;
  for (const auto& entry : picture.entries) {
    Time last = entry.begin;
    for (const auto& symbol : entry.symbols) {
      if (symbol.begin - last > Timeline::longest_idle) busy.push_back({symbol.begin, symbol.end});
      last = symbol.end;
      if (&symbol == &entry.symbols.front() || symbol.begin > busy.back().end + joined_within) {
        busy.push_back({symbol.begin, symbol.end});
      } else {
        busy.back().end = symbol.end;
      }
    }
    if (entry.symbols.empty()) busy.push_back({entry.begin, std::max(entry.begin, entry.end)});
  }
  for (const auto& window : picture.windows) {
    const auto last = std::max(window.end, window.upper.value_or(window.end));
    if (last - window.begin <= longest_window) busy.push_back({window.begin, last});
  }
  return busy;
}

// A strip may begin shortly before a message of the rig, or in the middle of a broken-out time.
std::vector<Time> cuts_of(const std::vector<Entry>& entries) {
  std::vector<Time> cuts;
  Time last{0};
  for (const auto& entry : entries) {
    if (entry.kind == Entry::Kind::sent) cuts.push_back(entry.begin - std::min<Duration>(100ms, (entry.begin - last) / 2));
    if (entry.message()) last = std::max(last, entry.end);
  }
  return cuts;
}

bool touches(const Interval& strip, Time begin, Time end) { return begin < strip.end && end >= strip.begin; }

// How much there is to see in a strip: what went wrong, then what was measured.
int weight(const Picture& picture, const Interval& strip) {
  int weight = 0;
  for (const auto& mark : picture.one.outcome.marks) weight += touches(strip, mark.begin, mark.end) ? 8 : 0;
  for (const auto& step : picture.one.outcome.steps) {
    if (step.kind == run::Step::Kind::violation && touches(strip, step.at, step.at)) weight += 16;
  }
  for (const auto& window : picture.windows) {
    if (touches(strip, window.begin, window.end)) weight += window.measurement->ok ? 1 : 8;
  }
  return weight;
}

// The strips that are drawn, in their order: the first, the last, and those with the most to see.
std::set<std::size_t> chosen(const Picture& picture, const std::vector<Interval>& strips, std::size_t most) {
  std::vector<std::pair<int, std::size_t>> ranked;
  for (std::size_t i = 0; i < strips.size(); ++i) {
    const int edge = i + 1 == strips.size() ? 3 : i == 0 ? 2 : 0;
    ranked.emplace_back(-weight(picture, strips[i]) - edge, i);
  }
  std::sort(ranked.begin(), ranked.end());
  std::set<std::size_t> places;
  for (std::size_t i = 0; i < std::min(most, ranked.size()); ++i) places.insert(ranked[i].second);
  return places;
}

std::string description(const Picture& picture) {
  const auto messages =
      std::count_if(picture.entries.begin(), picture.entries.end(), [](const auto& one) { return one.message(); });
  auto text = fmt::format("{} messages in {} s, numbered as in the dialogue.", messages, seconds_text(picture.one.duration));
  for (const auto& window : picture.windows) {
    text += fmt::format(" {}.", escape(clip(window.text(), 200)));
    if (text.size() > 600) break;
  }
  return text;
}

std::string not_drawn(const Interval& gap) {
  return fmt::format("<p class=\"cut\">{} s to {} s: not drawn, in the record</p>\n", seconds_text(gap.begin),
                     seconds_text(gap.end));
}

}  // namespace

std::string drawing(const run::CaseRecord& one, const std::vector<Entry>& entries, const std::optional<Uncertainty>& uncertainty,
                    std::size_t strips, const std::string& id) {
  const bool any = std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return !entry.symbols.empty(); });
  if (!any) return "";
  const Picture picture{one, entries, windows_of(one)};
  Time end = one.duration;
  for (const auto& entry : entries) end = std::max(end, entry.end);
  for (const auto& window : picture.windows) end = std::max(end, window.upper.value_or(end));
  const Timeline timeline(busy_of(picture), cuts_of(entries), end);

  auto text = fmt::format("<figure><div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"Drawing of the exchange\">\n");
  const auto drawn = chosen(picture, timeline.strips(), strips);
  Interval gap{Time(0), Time(0)};
  for (std::size_t i = 0; i < timeline.strips().size(); ++i) {
    const auto& strip = timeline.strips()[i];
    if (drawn.count(i) == 0) {
      gap.end = strip.end;
      continue;
    }
    if (gap.end > gap.begin) text += not_drawn(gap);
    gap = {strip.end, strip.end};
    const auto name = fmt::format("{}-{}", id, i);
    const bool first = i == *drawn.begin();
    text += strip_svg(picture, timeline, strip, name, first ? description(picture) : std::string());
  }
  gap.end = std::max(gap.end, one.duration);
  if (gap.end > gap.begin) text += not_drawn(gap);
  text += "</div>\n<figcaption>To scale in time";
  if (!timeline.breaks().empty()) text += "; idle time is broken out where the axis is cut";
  if (!uncertainty) {
    text += "; the uncertainty of the times is not stated";
  } else if (uncertainty->early + uncertainty->late == Duration(0)) {
    text += "; times are exact";
  } else {
    text += fmt::format("; a time stamp lies within −{} and +{} of the truth", format_ms(uncertainty->early),
                        format_ms(uncertainty->late));
  }
  return text + ".</figcaption></figure>\n";
}

}  // namespace umirig::reports
