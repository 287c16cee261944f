#include "reports/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text.hpp"

namespace umirig::reports {
namespace {

const char* sign_of(run::Verdict verdict) {
  switch (verdict) {
    case run::Verdict::pass:
      return "✓";
    case run::Verdict::fail:
      return "✕";
    case run::Verdict::inconclusive:
      return "?";
    case run::Verdict::error:
      return "!";
    case run::Verdict::none:
      break;
  }
  return "–";
}

bool in_id(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '/' || c == '-';
}

}  // namespace

Page::Page(const run::Record& shown, const run::Explanation* why) : record(shown), explanation(why) {
  for (std::size_t i = 0; i < record.cases.size(); ++i) cases.emplace(record.cases[i].id, i);
  const auto& adapter = record.header["adapter"];
  const auto& early = adapter["uncertainty_early_ns"];
  const auto& late = adapter["uncertainty_late_ns"];
  if (early.is_number() && late.is_number()) {
    uncertainty = Uncertainty{Duration(std::abs(early.integer())), Duration(std::abs(late.integer()))};
  }
}

std::string Page::link(std::size_t place, std::string_view text) const {
  return fmt::format("<a href=\"#case-{}\">{}</a>", place, escape(text));
}

std::string Page::linked(std::string_view text) const {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_id(text[end])) ++end;
    auto word = text.substr(at, end - at);
    while (word.ends_with('.')) word.remove_suffix(1);
    const auto found = word.find('/') == std::string_view::npos ? cases.end() : cases.find(std::string(word));
    if (found != cases.end()) {
      out += link(found->second, word);
      at += word.size();
      continue;
    }
    while (end < text.size() && !in_id(text[end])) ++end;
    out += escape(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string Page::short_id(std::size_t place) const {
  const auto& id = record.cases[place].id;
  const auto prefix = suite_name(record) + "/";
  return id.starts_with(prefix) ? id.substr(prefix.size()) : id;
}

std::string Page::links(const std::vector<std::size_t>& places, std::size_t most) const {
  std::string text;
  for (std::size_t i = 0; i < std::min(places.size(), most); ++i)
    text += (i == 0 ? "" : ", ") + link(places[i], short_id(places[i]));
  return places.size() <= most ? text : text + fmt::format(" and {} more", places.size() - most);
}

std::string verdict_class(run::Verdict verdict) {
  std::string text(run::to_text(verdict));
  for (auto& c : text) c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::string verdict_badge(run::Verdict verdict) {
  return fmt::format("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>", verdict_class(verdict),
                     sign_of(verdict), run::to_text(verdict));
}

std::string section(std::string_view id, std::string_view title, const std::string& body) {
  return fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n{}</section>\n", id, title, body);
}

std::string fact_list(const std::vector<Fact>& facts) {
  std::string text = "<dl>\n";
  for (const auto& fact : facts) {
    const auto* frame = fact.value ? "<div><dt>{}</dt><dd>{}</dd></div>\n" : "<div><dt>{}</dt><dd class=\"soft\">{}</dd></div>\n";
    text += fmt::format(fmt::runtime(frame), escape(fact.label), escape(fact.text()));
  }
  return text + "</dl>\n";
}

}  // namespace umirig::reports
