// One strip of a drawing: some seconds of a case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/dialogue.hpp"
#include "reports/timeline.hpp"
#include "rig/line/serial_line.hpp"

namespace umirig::reports {

// A measured interval with what is allowed: its end has to lie between lower and upper.
struct Window {
  Time begin{0};
  Time end{0};
  std::optional<Time> lower;
  std::optional<Time> upper;
  Duration uncertainty{0};
  const run::Measurement* measurement = nullptr;

  std::string text() const;  // "reaction time: 1700 ± 2 ms, allowed 20 to 1500 ms, outside"
};

struct Picture {
  const run::CaseRecord& one;
  const std::vector<Entry>& entries;
  std::vector<Window> windows;
};

// `description`: for those who cannot see it; "" where another strip carries it.
std::string strip_svg(const Picture& picture, const Timeline& timeline, const Interval& strip, const std::string& id,
                      const std::string& description);

// "12.345", in seconds.
std::string seconds_text(Duration duration);

}  // namespace umirig::reports
