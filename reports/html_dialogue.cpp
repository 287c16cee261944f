#include "reports/html_dialogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/facts.hpp"
#include "reports/html_bytes.hpp"
#include "reports/text.hpp"

namespace umirig::reports {
namespace {

constexpr std::size_t largest_picture = 400'100;  // of its data URI: 300 kB in base64, and the head

std::string event_text(const LineEvent& event) {
  switch (event.kind) {
    case LineEvent::Kind::format:
      return "the rig's format is now " + to_text(event.format);
    case LineEvent::Kind::break_:
      return "a break of " + format_ms(event.duration);
    case LineEvent::Kind::flush:
      return "the rig dropped what it had queued";
    case LineEvent::Kind::restart:
      return "the device was started anew";
    case LineEvent::Kind::note:
      return "the device's log: " + event.text;
    default:
      return to_text(event.kind) + ": " + event.text;
  }
}

class List {
 public:
  List(const run::CaseRecord& one, const std::vector<Entry>& entries, const Detail& detail, std::string id)
      : one_(one),
        entries_(entries),
        detail_(detail),
        id_(std::move(id)),
        left_(detail.wire),
        decisive_(decisive(one, entries)) {}

  std::string html() {
    std::string text = "<ol class=\"talk\">\n";
    const auto shown = std::min(entries_.size(), detail_.rows);
    for (std::size_t i = 0; i < shown; ++i) text += entries_[i].message() ? message(entries_[i]) : other(entries_[i]);
    if (shown < entries_.size()) {
      text += fmt::format("<li class=\"remark\"><p>{} further lines: in the record</p></li>\n", entries_.size() - shown);
    }
    text += "</ol>\n";
    return detail_.hex ? text + hex() : text;
  }

 private:
  static std::string time_of(Time at) { return fmt::format("<time>{:.3f}</time>", to_ms(at) / 1000); }

  std::string message(const Entry& entry) {
    const bool sent = entry.kind == Entry::Kind::sent;
    const MarkedBytes bytes(entry, one_.outcome.marks, &entry == decisive_);
    std::string text =
        fmt::format("<li class=\"{}{}\"{}>{}<b>{}</b><div><p>", sent ? "sent" : "got", bytes.marked() ? " bad" : "",
                    detail_.anchors ? fmt::format(" id=\"{}m{}\"", id_, entry.number) : "", time_of(entry.begin),
                    fmt::format("{} {}", sent ? "Rig" : "Device", entry.number));
    const auto name = name_of(entry);
    const auto meaning = meaning_of(entry);
    if (!name.empty()) text += "<strong>" + escape(name) + "</strong> ";
    text += escape(clip(meaning, detail_.bytes));
    if (!entry.symbols.empty()) {
      text += "<small>" + to_text(entry.format);
      if (!sent && last_ >= Time(0) && entry.begin > last_)
        text += ", after " + format_ms(std::chrono::round<std::chrono::microseconds>(entry.begin - last_));
      text += "</small>";
      last_ = std::max(last_, entry.end);
    }
    text += "</p>";
    if (!entry.symbols.empty()) text += characters(entry, bytes);
    return text + "</div></li>\n";
  }

  std::string characters(const Entry& entry, const MarkedBytes& bytes) {
    const auto limit = std::min(detail_.bytes, left_);
    left_ -= std::min(entry.symbols.size(), limit);
    auto text = (bytes.whole() ? "<pre class=\"whole\">" : "<pre>") + bytes.text(limit) + "</pre>";
    for (const auto& remark : bytes.remarks()) {
      text += fmt::format("<p class=\"mark\">{}: {}</p>", escape(remark.where), escape(clip(remark.why, 600)));
    }
    return text;
  }

  std::string hex() const {
    std::string text;
    std::size_t left = detail_.wire;
    for (const auto& entry : entries_) {
      if (entry.symbols.empty() || left == 0) continue;
      const MarkedBytes bytes(entry, one_.outcome.marks, &entry == decisive_);
      const auto limit = std::min(detail_.bytes, left);
      left -= std::min(entry.symbols.size(), limit);
      text +=
          fmt::format("<b>{} {}</b>\n{}\n", entry.kind == Entry::Kind::sent ? "Rig" : "Device", entry.number, bytes.hex(limit));
    }
    return text.empty() ? text
                        : "<details class=\"hex\"><summary>Every message in hex</summary><pre>" + text + "</pre></details>\n";
  }

  std::string other(const Entry& entry) const {
    if (entry.step == nullptr) {
      return fmt::format("<li class=\"remark\">{}<b>Line</b><div><p>{}</p></div></li>\n", time_of(entry.begin),
                         escape(clip(event_text(*entry.event), detail_.bytes)));
    }
    const auto& step = *entry.step;
    const auto kind = to_text(step.kind);
    auto text = fmt::format("<li class=\"{0}\">{1}<b>{0}</b><div><p>{2}</p>", escape(kind), time_of(entry.begin),
                            escape(clip(step.text, detail_.bytes)));
    if (!step.decoded.empty()) text += "<p>" + escape(clip(step.decoded, detail_.bytes)) + "</p>";
    if (!step.picture.empty()) text += step_picture(step.picture);
    return text + "</div></li>\n";
  }

  const run::CaseRecord& one_;
  const std::vector<Entry>& entries_;
  const Detail& detail_;
  std::string id_;
  std::size_t left_;  // characters that may still be shown
  const Entry* decisive_;
  Time last_{-1};  // end of the last character
};

}  // namespace

std::string dialogue_list(const run::CaseRecord& one, const std::vector<Entry>& entries, const Detail& detail,
                          const std::string& id) {
  return List(one, entries, detail, id).html();
}

std::string step_picture(const std::string& uri) {
  constexpr std::array<std::string_view, 4> heads = {"data:image/png;base64,", "data:image/jpeg;base64,",
                                                     "data:image/gif;base64,", "data:image/webp;base64,"};
  const auto base64 = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
  };
  for (const auto head : heads) {
    if (!uri.starts_with(head) || uri.size() > largest_picture) continue;
    if (!std::all_of(uri.begin() + static_cast<std::ptrdiff_t>(head.size()), uri.end(), base64)) continue;
    return fmt::format("<img alt=\"the picture of this step\" src=\"{}\">", uri);
  }
  return "<p class=\"soft\">The picture of this step is not shown: it is no image, or larger than 300 kB.</p>";
}

}  // namespace umirig::reports
