#include "rig/sim/meter_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "rig/iec62056/rate.hpp"

namespace umirig::sim {
namespace {

// Each setter gives back what the option wants when it cannot take the value, else nothing.
using Complaint = std::string;

template <typename T, std::size_t N>
Complaint choose(T& member, std::string_view value, const std::array<std::pair<std::string_view, T>, N>& choices) {
  for (const auto& [name, meaning] : choices) {
    if (name != value) continue;
    member = meaning;
    return {};
  }
  std::string known;
  for (const auto& choice : choices) known += (known.empty() ? "" : ", ") + std::string(choice.first);
  return "one of " + known;
}

template <typename T>
using Choice = std::pair<std::string_view, T>;

Complaint yes_or_no(bool& member, std::string_view value) {
  return choose(member, value, std::array{Choice<bool>{"yes", true}, Choice<bool>{"no", false}});
}

Complaint time(Duration& member, std::string_view value, Duration unit) {
  constexpr std::uint32_t most = 100'000'000;
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size() || count > most) {
    return fmt::format("a whole number of {} from 0 to {}", unit == 1s ? "s" : "ms", most);
  }
  member = unit * static_cast<std::int64_t>(count);
  return {};
}

Complaint text(std::string& member, std::string_view value) {
  member = value;
  return {};
}

Complaint identification(std::string& member, std::string_view value) {
  if (value.size() < 4 || value[3] < '0' || value[3] > '6') return "three letters, a baud rate character 0 to 6, and a text";
  member = value;
  return {};
}

Complaint defects(DefectSet& member, std::string_view value) {
  while (!value.empty()) {
    const auto comma = value.find(',');
    const auto id = value.substr(0, comma);
    value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    if (id.empty()) continue;
    const auto defect = defect_of(id);
    if (!defect) return fmt::format("other ids than '{}'; known: {}", id, fmt::join(meter_defects(), ", "));
    member.add(*defect);
  }
  return {};
}

Complaint layout(MeterOptions& o, std::string_view v) {
  return choose(o.layout, v,
                std::array{Choice<Layout>{"lines", Layout::lines}, Choice<Layout>{"empty", Layout::empty},
                           Choice<Layout>{"packed", Layout::packed}, Choice<Layout>{"groups", Layout::groups},
                           Choice<Layout>{"longest", Layout::longest}, Choice<Layout>{"long", Layout::long_},
                           Choice<Layout>{"glued", Layout::glued}});
}

Complaint check(MeterOptions& o, std::string_view v) {
  using iec62056::BccKind;
  return choose(o.check, v,
                std::array{Choice<BccKind>{"xor", BccKind::xor_}, Choice<BccKind>{"sum7", BccKind::sum7},
                           Choice<BccKind>{"none", BccKind::none}});
}

Complaint programming(MeterOptions& o, std::string_view v) {
  return choose(o.programming, v,
                std::array{Choice<Programming>{"yes", Programming::yes}, Choice<Programming>{"no", Programming::no},
                           Choice<Programming>{"break", Programming::break_}});
}

Complaint access(MeterOptions& o, std::string_view v) {
  return choose(o.access, v,
                std::array{Choice<Access>{"none", Access::none}, Choice<Access>{"write", Access::write},
                           Choice<Access>{"all", Access::all}});
}

Complaint reserved(MeterOptions& o, std::string_view v) {
  return choose(o.reserved, v,
                std::array{Choice<Reserved>{"nak", Reserved::nak}, Choice<Reserved>{"error", Reserved::error},
                           Choice<Reserved>{"silence", Reserved::silence}});
}

Complaint fallback(MeterOptions& o, std::string_view v) {
  return choose(o.fallback, v, std::array{Choice<Fallback>{"tr", Fallback::tr}, Choice<Fallback>{"tt", Fallback::tt}});
}

struct Option {
  std::string_view name;
  Complaint (*set)(MeterOptions&, std::string_view);
};

using View = std::string_view;
constexpr std::array<Option, 23> table = {{
    {"identification", [](MeterOptions& o, View v) { return identification(o.identification, v); }},
    {"address", [](MeterOptions& o, View v) { return text(o.address, v); }},
    {"password", [](MeterOptions& o, View v) { return text(o.password, v); }},
    {"operand", [](MeterOptions& o, View v) { return text(o.operand, v); }},
    {"tr_ms", [](MeterOptions& o, View v) { return time(o.tr, v, 1ms); }},
    {"gap_ms", [](MeterOptions& o, View v) { return time(o.gap, v, 1ms); }},
    {"tt_ms", [](MeterOptions& o, View v) { return time(o.tt, v, 1ms); }},
    {"back_ms", [](MeterOptions& o, View v) { return time(o.back, v, 1ms); }},
    {"inactivity_s", [](MeterOptions& o, View v) { return time(o.inactivity, v, 1s); }},
    {"check", check},
    {"layout", layout},
    {"repeat", [](MeterOptions& o, View v) { return yes_or_no(o.repeat, v); }},
    {"break", [](MeterOptions& o, View v) { return yes_or_no(o.break_stops, v); }},
    {"programming", programming},
    {"read", [](MeterOptions& o, View v) { return yes_or_no(o.read, v); }},
    {"write", [](MeterOptions& o, View v) { return yes_or_no(o.write, v); }},
    {"access", access},
    {"answer_address", [](MeterOptions& o, View v) { return yes_or_no(o.answer_address, v); }},
    {"answer_crlf", [](MeterOptions& o, View v) { return yes_or_no(o.answer_crlf, v); }},
    {"reserved", reserved},
    {"error", [](MeterOptions& o, View v) { return text(o.error, v); }},
    {"fallback", fallback},
    {"defect", [](MeterOptions& o, View v) { return defects(o.defects, v); }},
}};

}  // namespace

std::uint32_t MeterOptions::rate_of_z() const {
  if (has(Defect::baud_character_reserved)) return 300;
  return iec62056::baud_of(identification[3]).value_or(300);
}

std::vector<std::string_view> meter_option_names() {
  std::vector<std::string_view> names;
  for (const auto& option : table) names.push_back(option.name);
  return names;
}

Result<MeterOptions> parse_meter_options(const Url::Options& options) {
  MeterOptions parsed;
  for (const auto& given : options) {
    const auto& name = given.first;
    const auto& value = given.second;
    const auto option = std::find_if(table.begin(), table.end(), [&](const auto& known) { return known.name == name; });
    if (option == table.end()) {
      return failure(ErrorKind::usage, fmt::format("the simulated meter has no option '{}'; known: {}", name,
                                                   fmt::join(meter_option_names(), ", ")));
    }
    if (const auto wanted = option->set(parsed, value); !wanted.empty()) {
      return failure(ErrorKind::usage,
                     fmt::format("option '{}' of the simulated meter cannot be '{}': expected {}", name, value, wanted));
    }
  }
  return parsed;
}

}  // namespace umirig::sim
