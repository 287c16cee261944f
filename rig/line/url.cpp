#include "rig/line/url.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rig/base/bytes.hpp"

namespace umirig {
namespace {

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      if (const auto byte = from_hex(text.substr(i + 1, 2)); byte && byte->size() == 1) {
        decoded += static_cast<char>(byte->front());
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

std::string join(const Url::Options& options) {
  std::string query;
  for (const auto& [name, value] : options) {
    if (!query.empty()) query += '&';
    query += name + "=" + percent_encode(value);
  }
  return query;
}

}  // namespace

std::string percent_encode(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte < 0x7F && std::string_view("%&=+#").find(c) == std::string_view::npos;
    text += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return text;
}

std::string Url::option(std::string_view name, std::string_view otherwise) const {
  const auto found = std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
  return found != options.end() ? found->second : std::string(otherwise);
}

bool Url::has(std::string_view name) const {
  return std::any_of(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

Url Url::with(std::string_view name, std::string_view value) const {
  Url changed = *this;
  const auto found =
      std::find_if(changed.options.begin(), changed.options.end(), [&](const auto& option) { return option.first == name; });
  if (found != changed.options.end()) {
    found->second = value;
  } else {
    changed.options.emplace_back(name, value);
  }
  changed.query = join(changed.options);
  changed.text = changed.scheme + ":" + changed.path + "?" + changed.query;
  return changed;
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  url.text = text;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    return failure(ErrorKind::usage,
                   fmt::format("'{}' is no adapter URL: expected SCHEME:PATH[?name=value&...], as in sim:meter", text));
  }
  url.scheme = text.substr(0, colon);
  const auto rest = text.substr(colon + 1);
  const auto question = rest.find('?');
  url.path = rest.substr(0, question);
  if (question == std::string_view::npos) return url;
  url.query = rest.substr(question + 1);
  std::string_view query = url.query;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto piece = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (piece.empty()) continue;
    const auto equals = piece.find('=');
    if (equals == 0) {
      return failure(ErrorKind::usage, fmt::format("'{}' in the URL '{}' has no name: expected name=value", piece, text));
    }
    url.options.emplace_back(std::string(piece.substr(0, equals)),
                             equals == std::string_view::npos ? std::string() : percent_decode(piece.substr(equals + 1)));
  }
  return url;
}

}  // namespace umirig
