#include "rig/run/datasheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

constexpr std::string_view unset = "?";
constexpr std::string_view environment = "env:";

const SheetItem* find(const std::vector<SheetItem>& items, std::string_view id) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const SheetItem& item) { return item.id == id; });
  return found != items.end() ? &*found : nullptr;
}

std::string expectation(const SheetItem& item) {
  if (item.kind == SheetItem::Kind::boolean) return "true or false";
  if (item.kind == SheetItem::Kind::choice) return fmt::format("one of \"{}\"", fmt::join(item.choices, "\", \""));
  return "a text in quotes";
}

std::string ids(const std::vector<SheetItem>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item.id;
  return text;
}

}  // namespace

std::string Datasheet::pics(std::string_view id) const {
  const auto found = pics_.find(id);
  return found != pics_.end() ? found->second : "";
}

std::string Datasheet::ixit(std::string_view id) const {
  const auto found = ixit_.find(id);
  return found != ixit_.end() ? found->second : "";
}

bool Datasheet::holds(std::string_view condition) const {
  if (condition.starts_with('!')) return !holds(condition.substr(1));
  const auto equals = condition.find('=');
  if (equals == std::string_view::npos) return pics(condition) == "true";
  const auto value = pics(condition.substr(0, equals));
  auto wanted = condition.substr(equals + 1);
  while (true) {
    const auto bar = wanted.find('|');
    if (!value.empty() && value == wanted.substr(0, bar)) return true;
    if (bar == std::string_view::npos) return false;
    wanted = wanted.substr(bar + 1);
  }
}

std::optional<std::string> Datasheet::unmet(const std::vector<std::string>& conditions) const {
  for (const auto& condition : conditions) {
    if (!holds(condition)) return condition;
  }
  return std::nullopt;
}

Node Datasheet::pics_node() const {
  auto node = Node::object();
  for (const auto& [id, value] : pics_) node.set(id, value);
  return node;
}

Node Datasheet::ixit_node() const {
  auto node = Node::object();
  for (const auto& [id, value] : ixit_) {
    const bool secret = std::find(secret_names_.begin(), secret_names_.end(), id) != secret_names_.end();
    node.set(id,
             secret ? Node::object().set("secret", true).set("length", static_cast<std::int64_t>(value.size())) : Node(value));
  }
  return node;
}

Node Datasheet::session_node() const {
  auto node = Node::object();
  for (const auto& [id, value] : session_) node.set(id, value);
  return node;
}

std::vector<std::string> Datasheet::secrets() const {
  std::vector<std::string> values;
  for (const auto& name : secret_names_) values.push_back(ixit(name));
  return values;
}

Datasheet datasheet_from_record(const Node& header) {
  Datasheet sheet;
  for (const auto& [id, value] : header["pics"].members()) sheet.pics_[id] = value.text();
  for (const auto& [id, value] : header["ixit"].members()) {
    if (value.is_object()) {
      sheet.ixit_[id] = std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(value["length"].integer(), 0, 256)), 'x');
      sheet.secret_names_.push_back(id);
    } else {
      sheet.ixit_[id] = value.text();
    }
  }
  for (const auto& [id, value] : header["session"].members()) sheet.session_.emplace_back(id, value.text());
  return sheet;
}

Result<void> DatasheetReader::put(Entries& into, const std::vector<SheetItem>& items, std::string_view id, const Node& value,
                                  std::string_view from, Source source) {
  const auto* item = find(items, id);
  if (item == nullptr) {
    return failure(ErrorKind::configuration, fmt::format("{}: unknown item '{}': expected one of {}", from, id, ids(items)));
  }
  std::string text = value.is_bool() ? (value.boolean() ? "true" : "false") : value.text();
  // Of a number nobody knows how it was written: 0x12 and 0012 are other addresses than 18 and 12.
  const bool number = value.is_integer() && item->range.has_value();
  if (number) text = std::to_string(value.integer());
  const bool fits = text == unset || (item->kind == SheetItem::Kind::boolean && (text == "true" || text == "false")) ||
                    (item->kind == SheetItem::Kind::choice &&
                     std::find(item->choices.begin(), item->choices.end(), text) != item->choices.end()) ||
                    (item->kind == SheetItem::Kind::text && (value.is_string() || number));
  if (!fits) {
    return failure(ErrorKind::configuration, fmt::format("{}: {} ({}) is {}: expected {}", from, id, item->text,
                                                         item->secret   ? "of the wrong kind"
                                                         : text.empty() ? "of the wrong kind"
                                                                        : "'" + text + "'",
                                                         expectation(*item)));
  }
  into[std::string(id)] = Entry{text, std::string(from), source};
  return {};
}

Result<void> DatasheetReader::add(std::string_view toml, std::string_view name, Source source) {
  auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  sources_.emplace_back(name);
  if (parsed->has("suite") && (*parsed)["suite"].text() != model_.suite) {
    return failure(ErrorKind::configuration,
                   fmt::format("{}: is for the suite '{}', not for '{}'", name, (*parsed)["suite"].text(), model_.suite));
  }
  for (const auto& [key, value] : parsed->members()) {
    if (key == "suite" || key == "device" || key == "golden") continue;
    auto* into = key == "pics" ? &pics_ : key == "ixit" ? &ixit_ : key == "session" ? &session_ : nullptr;
    const auto& items = key == "pics" ? model_.pics : key == "ixit" ? model_.ixit : model_.session;
    if (into == nullptr || !value.is_object()) {
      return failure(ErrorKind::configuration,
                     fmt::format("{}: unknown '{}': expected the tables [pics], [ixit], [session]", name, key));
    }
    for (const auto& [id, setting] : value.members()) {
      // "A.1 = true" without quotes is a table A with the member 1 in TOML.
      if (setting.is_object()) {
        for (const auto& [rest, inner] : setting.members()) {
          if (auto done = put(*into, items, id + "." + rest, inner, name, source); !done) return done;
        }
      } else if (auto done = put(*into, items, id, setting, name, source); !done) {
        return done;
      }
    }
  }
  return {};
}

Result<void> DatasheetReader::set(std::string_view assignment, Source source) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return failure(ErrorKind::usage, fmt::format("--set {}: expected key=value, as in C.1=true", assignment));
  }
  auto id = assignment.substr(0, equals);
  const std::string value(assignment.substr(equals + 1));
  for (const std::string_view prefix : {"pics.", "ixit.", "session."}) {
    if (id.starts_with(prefix)) id.remove_prefix(prefix.size());
  }
  const auto from = fmt::format("--set {}", id);
  if (find(model_.pics, id) != nullptr) return put(pics_, model_.pics, id, value, from, source);
  if (find(model_.ixit, id) != nullptr) return put(ixit_, model_.ixit, id, value, from, source);
  if (find(model_.session, id) != nullptr) return put(session_, model_.session, id, value, from, source);
  return failure(ErrorKind::usage, fmt::format("--set {}: unknown item '{}': expected one of {}, {}, {}", id, id,
                                               ids(model_.pics), ids(model_.ixit), ids(model_.session)));
}

Result<Datasheet> DatasheetReader::finish() const {
  Datasheet sheet;
  std::vector<std::string> wrong;
  const auto where = sources_.empty() ? std::string("no file") : fmt::format("{}", fmt::join(sources_, ", "));
  const auto take = [&](const std::vector<SheetItem>& items, const Entries& entries,
                        std::map<std::string, std::string, std::less<>>& into, std::string_view form) {
    for (const auto& item : items) {
      if (sheet.unmet(item.when)) continue;
      const auto found = entries.find(item.id);
      std::string value = found != entries.end() ? found->second.value : std::string(unset);
      if (item.secret && value.starts_with(environment)) {
        const char* from = std::getenv(value.substr(environment.size()).c_str());
        if (from == nullptr) {
          wrong.push_back(fmt::format("{} item {} ({}): the environment variable {} is not set", form, item.id, item.text,
                                      value.substr(environment.size())));
          continue;
        }
        value = from;
      }
      if (value == unset || (value.empty() && form == "IXIT" && !item.otherwise)) {
        if (item.otherwise) {
          value = *item.otherwise;
        } else {
          wrong.push_back(
              fmt::format("{} item {} ({}) is unset in {}: set it to {}", form, item.id, item.text, where, expectation(item)));
          continue;
        }
      }
      if (item.mandatory && item.kind == SheetItem::Kind::boolean && value == "false") {
        wrong.push_back(fmt::format("{} item {} ({}) is false: it is mandatory{}{}", form, item.id, item.text,
                                    item.when.empty() ? "" : " where ", fmt::join(item.when, " and ")));
      }
      check_form(form, item, value, sheet, wrong);
      into[item.id] = value;
      if (item.secret) sheet.secret_names_.push_back(item.id);
    }
  };
  take(model_.pics, pics_, sheet.pics_, "PICS");
  take(model_.ixit, ixit_, sheet.ixit_, "IXIT");
  for (const auto& item : model_.session) {
    const auto found = session_.find(item.id);
    sheet.session_.emplace_back(item.id, found != session_.end() && found->second.value != unset ? found->second.value : "");
  }
  check_needs(wrong);
  check_differences(sheet, wrong);
  if (!wrong.empty()) return failure(ErrorKind::configuration, fmt::format("{}", fmt::join(wrong, "\n")));
  sheet.remarks_ = left_out(sheet);
  return sheet;
}

}  // namespace umirig::run
