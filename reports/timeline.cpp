#include "reports/timeline.hpp"

#include <algorithm>

namespace umirig::reports {

namespace {
constexpr Duration least_strip = 2s;      // where there is more than one
constexpr Duration least_length = 500ms;  // even a short case gets some room
}  // namespace

Timeline::Timeline(std::vector<Interval> busy, std::vector<Time> cuts, Time end) {
  find_breaks(std::move(busy), end);
  cut(std::move(cuts), end);
}

Duration Timeline::drawn(Time moment) const {
  Duration at = moment;
  for (const auto& one : breaks_) {
    if (moment >= one.end) {
      at -= one.end - one.begin - break_width;
    } else if (moment > one.begin) {
      return at - (moment - one.begin) + break_width / 2;
    }
  }
  return at;
}

void Timeline::find_breaks(std::vector<Interval> busy, Time end) {
  std::sort(busy.begin(), busy.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  busy.push_back({end, end});
  Time idle_since{0};
  for (const auto& one : busy) {
    if (one.begin - idle_since > longest_idle) breaks_.push_back({idle_since + beside_break, one.begin - beside_break});
    idle_since = std::max(idle_since, one.end);
  }
}

Time Timeline::moment_at(Duration drawn_at) const {
  Time moment = drawn_at;
  for (const auto& one : breaks_) {
    if (moment > one.begin) moment = std::max(one.end, moment + (one.end - one.begin) - break_width);
  }
  return moment;
}

void Timeline::cut(std::vector<Time> cuts, Time end) {
  std::sort(cuts.begin(), cuts.end());
  Time begin{0};
  while (drawn(end) - drawn(begin) > longest_strip && strips_.size() < most_strips) {
    // At the last good moment that leaves neither a stub here nor more than a strip holds.
    Time next = moment_at(drawn(begin) + longest_strip);
    for (const auto moment : cuts) {
      const auto length = drawn(moment) - drawn(begin);
      if (length >= least_strip && length <= longest_strip) next = moment;
    }
    if (next <= begin) break;
    strips_.push_back({begin, next});
    begin = next;
  }
  if (strips_.size() < most_strips) strips_.push_back({begin, end});
  length_ = least_length;
  for (const auto& one : strips_) length_ = std::max(length_, drawn(one.end) - drawn(one.begin));
}

}  // namespace umirig::reports
