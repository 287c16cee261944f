#include "suites/iec62056-21/telegram_checks.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/p1_crc.hpp"

namespace umirig::suites {

std::string wrong_telegram(const PushTelegram& telegram) {
  const auto text = to_text(telegram.bytes);
  const auto line = text.find("\r\n");
  if (text.empty() || text[0] != '/') return "the telegram does not start with '/'";
  if (line == std::string::npos) return "the identification does not end with CR LF";
  if (text.compare(line, 4, "\r\n\r\n") != 0) return "no empty line stands behind the identification";
  if (!telegram.whole) return "the telegram has no end '!' CR LF";
  return text.ends_with("\r\n") ? "" : "the telegram does not end with CR LF";
}

std::string wrong_check_characters(run::Bench& bench, const PushTelegram& telegram) {
  for (const std::uint8_t byte : telegram.bytes) {
    if (byte != iec62056::STX && byte != iec62056::ETX && byte != iec62056::SOH) continue;
    return fmt::format("the telegram holds {}", to_readable(ByteView(&byte, 1)));
  }
  const auto behind = telegram.end + 2 * bench.format().characters(1);
  const bool more = bench.wait_character(behind) && bench.inbox().front().begin <= behind;
  return more ? "a character follows directly behind the end of the telegram" : "";
}

std::string wrong_crc(const PushTelegram& telegram) {
  if (!telegram.whole) return "";
  const auto text = to_text(telegram.bytes);
  const auto covered = text.substr(0, text.rfind('!') + 1);
  const auto expected = iec62056::crc16_arc(view(covered));
  if (telegram.crc.empty()) return fmt::format("no CRC stands behind '!': expected {:04X}", expected);
  const bool right = telegram.crc.size() <= 4 && std::strtoul(telegram.crc.c_str(), nullptr, 16) == expected;
  return right ? "" : fmt::format("the CRC is {}: expected {:04X}", telegram.crc, expected);
}

}  // namespace umirig::suites
