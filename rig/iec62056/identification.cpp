#include "rig/iec62056/identification.hpp"

#include <fmt/format.h>

#include "rig/iec62056/characters.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/rate.hpp"

namespace umirig::iec62056 {
namespace {

constexpr std::size_t header = 5;                 // "/XXXZ"
constexpr std::size_t identification_limit = 16;  // 6.3.14, escape pairs included

// Splits off the line end; a finding where it is not CR LF.
std::string_view without_line_end(std::string_view text, std::size_t offset, FindingList& findings) {
  const auto size = text.find_last_not_of("\r\n") + 1;
  const auto end = text.substr(size);
  if (end != "\r\n") {
    findings.add("6.3.2", offset + size, "the identification ends with '{}', <CR><LF> expected", excerpt(view(end)));
  }
  return text.substr(0, size);
}

void check_header(std::string_view raw, std::size_t offset, FindingList& findings) {
  for (std::size_t i = 1; i <= 3; ++i) {
    if (is_letter(static_cast<std::uint8_t>(raw[i]))) continue;
    findings.add("6.3.14", offset + i, "'{}' in the manufacturer's identification '{}', a letter expected",
                 excerpt(view(raw.substr(i, 1))), excerpt(view(raw.substr(1, 3))));
  }
  const char z = raw[4];
  if (!is_printable(static_cast<std::uint8_t>(z)) || z == '/' || z == '!') {
    findings.add("6.3.14", offset + 4, "baud rate character '{}', a printable character other than / and ! expected",
                 excerpt(view(raw.substr(4, 1))));
  } else if (is_reserved_rate(z)) {
    findings.add("6.3.14", offset + 4, "the baud rate character '{}' is reserved", z);
  }
}

}  // namespace

bool Identification::fast_reaction() const {
  return manufacturer.size() == 3 && is_lower(static_cast<std::uint8_t>(manufacturer[2]));
}

bool Identification::offers_hdlc() const {
  for (const auto& escape : escapes) {
    if (escape == "2") return true;
  }
  return false;
}

Result<Identification> decode_identification(ByteView message, std::size_t offset) {
  FindingList findings;
  const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
  if (!text.starts_with('/')) {
    return failure(ErrorKind::data, fmt::format("an identification begins with '/' at offset {}, seen: '{}'", offset,
                                                excerpt(message.first(text.empty() ? 0 : 1))));
  }
  if (text.starts_with("/?")) {
    return failure(ErrorKind::data,
                   fmt::format("'/?' at offset {} begins a request, an identification '/XXXZ' expected", offset));
  }
  const auto raw = without_line_end(text, offset, findings);
  if (raw.size() < header) {
    return failure(ErrorKind::data,
                   fmt::format("'{}' at offset {} ends too early, '/XXXZ' expected: three letters and a baud rate character",
                               excerpt(view(raw)), offset));
  }
  check_header(raw, offset, findings);

  Identification result;
  result.manufacturer = raw.substr(1, 3);
  result.baud_character = raw[4];
  result.raw = raw;
  auto at = header;
  for (; at + 1 < raw.size() && raw[at] == '\\'; at += 2) result.escapes.emplace_back(1, raw[at + 1]);
  result.identification = raw.substr(at);

  if (raw.size() - header > identification_limit) {
    findings.add("6.3.14", offset + header + identification_limit,
                 "{} characters of identification, escapes included, at most {} expected", raw.size() - header,
                 identification_limit);
  }
  for (; at < raw.size(); ++at) {
    const auto byte = static_cast<std::uint8_t>(raw[at]);
    if (is_printable(byte) && byte != '/' && byte != '!' && byte != '\\') continue;
    findings.add(byte >= 0x80 ? "5.4" : "6.3.14", offset + at,
                 "'{}' in the identification '{}', printable characters other than / ! \\ expected",
                 excerpt(view(raw.substr(at, 1))), excerpt(view(raw.substr(header))));
    break;
  }
  result.findings = findings.take();
  return result;
}

Bytes encode_identification(const Identification& identification) {
  std::string text = "/" + identification.manufacturer + identification.baud_character;
  for (const auto& escape : identification.escapes) text += "\\" + escape;
  return to_bytes(text + identification.identification + "\r\n");
}

}  // namespace umirig::iec62056
