#include "rig/sim/meter_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "rig/iec62056/characters.hpp"
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
  if (value.size() < 4) return "three letters, a baud rate character, and a text";
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

Complaint commands(std::vector<std::string>& member, std::string_view value) {
  constexpr std::array<std::string_view, 11> known = {"R2", "R3", "R4", "R5", "R6", "W2", "W3", "W4", "W5", "E2", "B1"};
  member.clear();
  for (bool more = !value.empty(); more;) {
    const auto comma = value.find(',');
    const auto name = value.substr(0, comma);
    more = comma != std::string_view::npos;
    if (more) value.remove_prefix(comma + 1);
    if (std::find(known.begin(), known.end(), name) == known.end()) return fmt::format("{} with commas", fmt::join(known, ", "));
    member.emplace_back(name);
  }
  return {};
}

Complaint mode(MeterOptions& o, std::string_view v) {
  return choose(
      o.mode, v,
      std::array{Choice<Mode>{"A", Mode::a}, Choice<Mode>{"B", Mode::b}, Choice<Mode>{"C", Mode::c}, Choice<Mode>{"D", Mode::d}});
}

Complaint layout(MeterOptions& o, std::string_view v) {
  return choose(o.layout, v,
                std::array{Choice<Layout>{"lines", Layout::lines}, Choice<Layout>{"empty", Layout::empty},
                           Choice<Layout>{"packed", Layout::packed}, Choice<Layout>{"groups", Layout::groups},
                           Choice<Layout>{"longest", Layout::longest}, Choice<Layout>{"long", Layout::long_},
                           Choice<Layout>{"glued", Layout::glued}, Choice<Layout>{"suffixes", Layout::suffixes}});
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

Complaint after_data(MeterOptions& o, std::string_view v) {
  return choose(o.after_data, v,
                std::array{Choice<AfterData>{"both", AfterData::both}, Choice<AfterData>{"commands", AfterData::commands}});
}

Complaint repeat_rate(MeterOptions& o, std::string_view v) {
  return choose(o.repeat_at_300, v, std::array{Choice<bool>{"z", false}, Choice<bool>{"300", true}});
}

Complaint push_baud(MeterOptions& o, std::string_view v) {
  using Rate = Choice<std::uint32_t>;
  return choose(
      o.push_format.baud, v,
      std::array{Rate{"300", 300}, Rate{"600", 600}, Rate{"1200", 1200}, Rate{"2400", 2400}, Rate{"4800", 4800},
                 Rate{"9600", 9600}, Rate{"19200", 19200}, Rate{"38400", 38400}, Rate{"57600", 57600}, Rate{"115200", 115200}});
}

Complaint push_format(MeterOptions& o, std::string_view v) {
  const SerialFormat seven{o.push_format.baud, 7, 'E', 1};
  const SerialFormat eight{o.push_format.baud, 8, 'N', 1};
  return choose(o.push_format, v, std::array{Choice<SerialFormat>{"7E1", seven}, Choice<SerialFormat>{"8N1", eight}});
}

Complaint crc(MeterOptions& o, std::string_view v) {
  return choose(o.crc, v,
                std::array{Choice<TelegramCrc>{"none", TelegramCrc::none}, Choice<TelegramCrc>{"padded", TelegramCrc::padded},
                           Choice<TelegramCrc>{"unpadded", TelegramCrc::unpadded}});
}

Complaint wake_up(MeterOptions& o, std::string_view v) {
  return choose(o.wake_up, v,
                std::array{Choice<WakeUp>{"none", WakeUp::none}, Choice<WakeUp>{"slow", WakeUp::slow},
                           Choice<WakeUp>{"fast", WakeUp::fast}, Choice<WakeUp>{"both", WakeUp::both}});
}

Complaint awake_from(MeterOptions& o, std::string_view v) {
  return choose(o.awake_once, v, std::array{Choice<bool>{"traffic", false}, Choice<bool>{"wake_up", true}});
}

struct Option {
  std::string_view name;
  Complaint (*set)(MeterOptions&, std::string_view);
};

using View = std::string_view;
constexpr std::array<Option, 36> table = {{
    {"mode", mode},
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
    {"after_data", after_data},
    {"repeat_rate", repeat_rate},
    {"mode_e", [](MeterOptions& o, View v) { return yes_or_no(o.mode_e, v); }},
    {"push_interval_s", [](MeterOptions& o, View v) { return time(o.push_interval, v, 1s); }},
    {"push_baud", push_baud},
    {"push_format", push_format},
    {"crc", crc},
    {"wake_up", wake_up},
    {"awake_ms", [](MeterOptions& o, View v) { return time(o.awake, v, 1ms); }},
    {"awake_from", awake_from},
    {"commands", [](MeterOptions& o, View v) { return commands(o.commands, v); }},
    {"p2", [](MeterOptions& o, View v) { return text(o.p2, v); }},
    {"defect", [](MeterOptions& o, View v) { return defects(o.defects, v); }},
}};

Error cannot_be(std::string_view name, std::string_view value, std::string_view wanted) {
  return {ErrorKind::usage, fmt::format("option '{}' of the simulated meter cannot be '{}': expected {}", name, value, wanted)};
}

// 6.3.14, item 13.
bool is_rate_character_of(Mode mode, char z) {
  const auto byte = static_cast<std::uint8_t>(z);
  const bool printable = iec62056::is_printable(byte) && z != '/' && z != '!';
  switch (mode) {
    case Mode::a:
      return printable && iec62056::mode_of(z) == 'A';
    case Mode::b:
      return z >= 'A' && z <= 'F';
    case Mode::c:
      return z >= '0' && z <= '6';
    case Mode::d:
      break;
  }
  return printable;
}

std::string_view rate_characters_of(Mode mode) {
  switch (mode) {
    case Mode::a:
      return "in mode A a baud rate character (the fourth) that is none of / ! 0 to 9, A to I";
    case Mode::b:
      return "in mode B a baud rate character (the fourth) of A to F";
    case Mode::c:
      return "in mode C a baud rate character (the fourth) of 0 to 6";
    case Mode::d:
      break;
  }
  return "in mode D a printable baud rate character (the fourth) other than / and !";
}

// What no option alone can tell.
Result<MeterOptions> check_together(MeterOptions options) {
  if (!is_rate_character_of(options.mode, options.identification[3])) {
    return tl::unexpected<Error>(cannot_be("identification", options.identification, rate_characters_of(options.mode)));
  }
  if (options.mode_e && options.mode != Mode::c) return tl::unexpected<Error>(cannot_be("mode_e", "yes", "no, but in mode C"));
  if (options.sleeps() && options.mode == Mode::d) {
    constexpr std::array<std::string_view, 4> names = {"none", "slow", "fast", "both"};
    return tl::unexpected<Error>(cannot_be("wake_up", names[static_cast<std::size_t>(options.wake_up)], "none in mode D"));
  }
  return options;
}

}  // namespace

bool MeterOptions::knows(std::string_view command) const {
  return std::find(commands.begin(), commands.end(), command) != commands.end();
}

char MeterOptions::z() const {
  if (has(Defect::baud_character_reserved)) return '8';
  if (has(Defect::mode_a_z_digit)) return '5';
  if (has(Defect::mode_a_z_of_mode_b)) return 'C';
  if (has(Defect::mode_b_z_reserved)) return 'G';
  return has(Defect::push_baud_character) ? '4' : identification[3];
}

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
      return tl::unexpected<Error>(cannot_be(name, value, wanted));
    }
  }
  return check_together(std::move(parsed));
}

}  // namespace umirig::sim
