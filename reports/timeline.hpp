// Where the moments of a case lie in a drawing: to scale, long idle times broken out, cut into strips of limited length.
#pragma once

#include <cstddef>
#include <vector>

#include "rig/world/time.hpp"

namespace umirig::reports {

struct Interval {
  Time begin{0};
  Time end{0};
};

class Timeline {
 public:
  // `busy`: what must be drawn to scale; `cuts`: moments at which a strip may best begin; `end`: of the case.
  Timeline(std::vector<Interval> busy, std::vector<Time> cuts, Time end);

  // Idle times of which only the beginning and the end are drawn.
  const std::vector<Interval>& breaks() const { return breaks_; }
  // Each begins where the one before ends.
  const std::vector<Interval>& strips() const { return strips_; }
  // A moment as drawn time: what is broken out takes `break_width` only.
  Duration drawn(Time moment) const;
  // The drawn length of the longest strip.
  Duration length() const { return length_; }

  static constexpr Duration longest_idle = 3500ms;  // longer ones are broken
  static constexpr Duration beside_break = 400ms;   // of the idle time, drawn on either side
  static constexpr Duration break_width = 400ms;
  static constexpr Duration longest_strip = 6s;
  static constexpr std::size_t most_strips = 500;  // what is behind them is not drawn

 private:
  void find_breaks(std::vector<Interval> busy, Time end);
  void cut(std::vector<Time> cuts, Time end);
  Time moment_at(Duration drawn) const;

  std::vector<Interval> breaks_;
  std::vector<Interval> strips_;
  Duration length_{0};
};

}  // namespace umirig::reports
