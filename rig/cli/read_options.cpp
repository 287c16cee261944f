#include "rig/cli/read_options.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "rig/iec62056/request.hpp"

namespace umirig::cli {
namespace {

using iec62056::BccKind;

// A secret, or where it stands: "env:NAME".
Result<std::string> secret(const std::string& given, std::string_view option) {
  constexpr std::string_view prefix = "env:";
  if (!given.starts_with(prefix)) return given;
  const auto name = given.substr(prefix.size());
  const char* value = std::getenv(name.c_str());
  if (value != nullptr) return std::string(value);
  return failure(ErrorKind::usage, fmt::format("{}: the environment has no variable {}", option, name));
}

tl::unexpected<Error> wrong(std::string_view option, std::string_view seen, std::string_view expected) {
  return failure(ErrorKind::usage, fmt::format("{}: '{}': expected {}", option, seen, expected));
}

Result<std::optional<char>> mode_of(const std::string& text) {
  if (text == "auto") return std::nullopt;
  if (text.size() == 1 && text[0] >= 'A' && text[0] <= 'E') return text[0];
  return wrong("--mode", text, "auto, A, B, C, D or E");
}

Result<bool> eight_bits(const std::string& format) {
  if (format.empty() || format == "7E1" || format == "8N1") return format == "8N1";
  return wrong("--format", format, "7E1 or 8N1");
}

Result<void> checks(const ReadArguments& arguments, iec62056::ReaderOptions& options) {
  options.check = !arguments.no_check;
  if (arguments.bcc == "auto") return {};
  options.bcc = iec62056::bcc_kind_from(arguments.bcc);
  if (!options.bcc) return wrong("--bcc", arguments.bcc, "auto, xor, sum7 or none");
  return {};
}

Result<void> wake_up(const ReadArguments& arguments, iec62056::ReaderOptions& options) {
  if (arguments.wake_up == "slow") {
    options.wake_up = iec62056::WakeUp::slow;
  } else if (arguments.wake_up == "fast") {
    options.wake_up = iec62056::WakeUp::fast;
  } else if (arguments.wake_up != "none") {
    return wrong("--wake-up", arguments.wake_up, "none, slow or fast");
  }
  return {};
}

Result<void> access(const ReadArguments& arguments, iec62056::ReaderOptions& options) {
  auto password = secret(arguments.password, "--password");
  if (!password) return tl::unexpected(password.error());
  options.password = std::move(*password);
  if (arguments.password_result.empty()) return {};
  if (!arguments.password.empty())
    return failure(ErrorKind::usage, "--password and --password-result: a meter wants P1 or P2, not both");
  auto result = secret(arguments.password_result, "--password-result");
  if (!result) return tl::unexpected(result.error());
  options.algorithm = [given = std::move(*result)](std::string_view) { return given; };
  return {};
}

}  // namespace

bool only_listens(const ReadArguments& arguments) { return arguments.listen || arguments.mode == "D"; }

Result<iec62056::ReaderOptions> reader_options(const ReadArguments& arguments) {
  iec62056::ReaderOptions options;
  if (!iec62056::legal_address(arguments.address)) {
    return failure(
        ErrorKind::usage,
        fmt::format("--address: '{}' is no device address: expected at most 32 of 0-9, A-Z, a-z and space", arguments.address));
  }
  options.address = arguments.address;
  for (const auto part : {access, checks, wake_up}) {
    if (auto done = part(arguments, options); !done) return tl::unexpected(done.error());
  }
  const auto mode = mode_of(arguments.mode);
  if (!mode) return tl::unexpected(mode.error());
  options.mode = *mode;
  const auto eight = eight_bits(arguments.format);
  if (!eight) return tl::unexpected(eight.error());
  options.eight_bits = *eight;
  if (arguments.sign_off != "B0" && arguments.sign_off != "B1") return wrong("--sign-off", arguments.sign_off, "B0 or B1");
  options.sign_off = arguments.sign_off[1];
  if (arguments.reaction_ms > 0) options.reaction = from_ms(arguments.reaction_ms);
  if (arguments.partial > 0) options.block_size = arguments.partial;
  if (arguments.rate > 0) {
    if (options.wake_up != iec62056::WakeUp::fast)
      return failure(ErrorKind::usage, "--rate: is that of --listen, or of the NULs of --wake-up fast: expected one of them");
    options.wake_up_baud = arguments.rate;
  }
  options.stay_at_300 = arguments.stay_at_300;
  return options;
}

Result<iec62056::ListenOptions> listen_options(const ReadArguments& arguments) {
  if (arguments.mode != "auto" && arguments.mode != "D")
    return failure(ErrorKind::usage,
                   fmt::format("--listen: a meter that is listened to is one of mode D, --mode {} seen", arguments.mode));
  if (!arguments.registers.empty() || !arguments.orders.empty() || !arguments.address.empty() || arguments.wake_up != "none")
    return failure(ErrorKind::usage, "--listen: nothing is sent: expected no address, no wake-up and no command beside it");
  iec62056::ListenOptions options;
  if (arguments.rate > 0) options.baud = arguments.rate;
  const auto eight = eight_bits(arguments.format);
  if (!eight) return tl::unexpected(eight.error());
  options.seven_bits = arguments.format == "7E1";
  options.patience = from_ms(arguments.wait_s * 1e3);
  return options;
}

Result<std::vector<iec62056::Order>> orders_of(const ReadArguments& arguments) {
  std::vector<iec62056::Order> orders;
  const auto add = [&orders](const std::string& text, char letter, std::string_view option) -> Result<void> {
    auto order = iec62056::parse_order(text, letter);
    if (!order) return failure(ErrorKind::usage, fmt::format("{}: {}", option, order.error().text));
    orders.push_back(std::move(*order));
    return {};
  };
  for (const auto& one : arguments.registers) {
    if (auto done = add(one, 'R', "--register"); !done) return tl::unexpected(done.error());
  }
  for (const auto& [letter, text] : arguments.orders) {
    const auto* const option = letter == 'R' ? "--read" : letter == 'W' ? "--write" : "--execute";
    if (auto done = add(text, letter, option); !done) return tl::unexpected(done.error());
  }
  if (!orders.empty() && arguments.mode == "E")
    return failure(ErrorKind::usage, "--mode E: behind the entry into HDLC there are no commands: expected --mode C beside them");
  return orders;
}

}  // namespace umirig::cli
