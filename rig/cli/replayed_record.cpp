#include "rig/cli/replayed_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rig/base/counted.hpp"
#include "rig/cli/opening.hpp"
#include "rig/cli/suites.hpp"
#include "rig/iec62056/reader.hpp"
#include "rig/run/record.hpp"

namespace umirig::cli {
namespace {

constexpr std::size_t most_named = 3;

std::optional<run::Record> record_at(const Url& url) {
  if (url.scheme != "replay") return std::nullopt;
  const auto text = read_file(url.path);
  if (!text || !text->starts_with('{')) return std::nullopt;
  auto record = run::read_record(url.path);
  if (!record) return std::nullopt;
  return std::move(*record);
}

bool has_exchange(const run::CaseRecord& one) {
  return std::any_of(one.events.begin(), one.events.end(),
                     [](const LineEvent& event) { return event.kind == LineEvent::Kind::received; });
}

bool can_be_read(const Url& url) {
  World world;
  const auto line = open_line(world, url);
  if (!line) return false;
  iec62056::Reader reader(world, **line);
  const auto readout = reader.read_out();
  return readout && readout->missing.empty() && !(*line)->fault();
}

}  // namespace

std::optional<std::string> which_case_to_read(const Url& url) {
  if (url.has("case")) return std::nullopt;
  const auto record = record_at(url);
  if (!record || std::count_if(record->cases.begin(), record->cases.end(), has_exchange) < 2) return std::nullopt;
  std::vector<std::string> good;
  for (const auto& one : record->cases) {
    if (good.size() == most_named) break;
    if (has_exchange(one) && can_be_read(url.with("case", one.id))) good.push_back(one.id);
  }
  auto text = fmt::format(
      "{}: is the record of a suite run of {}, not of one session, and in most of them the rig does not speak as "
      "a reader does",
      url.path, counted(record->cases.size(), "case"));
  if (good.empty()) return text + ": in none of them the meter is read out; its verdicts are given by: umirig rate " + url.path;
  text += fmt::format(": choose a case in which the meter is read out: 'replay:{}?case={}'", url.path, good.front());
  return good.size() == 1 ? text : text + fmt::format(" (or {})", fmt::join(good.begin() + 1, good.end(), ", "));
}

std::string why_a_case_is_no_session(const Url& url) {
  if (!record_at(url)) return "";
  return fmt::format(
      "what was recorded in {} is a case of a suite, in which the rig spoke otherwise than a reader does: this says "
      "nothing about the meter",
      url.has("case") ? url.option("case") : "this record");
}

}  // namespace umirig::cli
