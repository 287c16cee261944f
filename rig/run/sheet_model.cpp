#include <fmt/format.h>

#include <algorithm>

#include "rig/run/datasheet.hpp"
#include "rig/run/json.hpp"
#include "rig/run/toml.hpp"

namespace umirig::run {
namespace {

Result<SheetItem::Form> parse_form(const Node& node, const SheetForms& forms) {
  const auto word = node.is_object() ? node["form"].text() : node.text();
  const auto found = forms.find(word);
  if (found == forms.end()) return failure(ErrorKind::configuration, fmt::format("there is no form '{}'", word));
  SheetItem::Form form{found->second, {}};
  for (const auto& condition : node["when"].items()) form.when.push_back(condition.text());
  return form;
}

Result<SheetItem> parse_item(const Node& node, std::string_view name, const SheetForms& forms) {
  SheetItem item;
  item.id = node["id"].text();
  item.text = node["text"].text();
  if (item.id.empty() || item.text.empty()) {
    return failure(ErrorKind::configuration, fmt::format("{}: an item without id or text", name));
  }
  const auto kind = node["kind"].text("boolean");
  item.kind = kind == "boolean" ? SheetItem::Kind::boolean : kind == "choice" ? SheetItem::Kind::choice : SheetItem::Kind::text;
  for (const auto& choice : node["choices"].items()) item.choices.push_back(choice.text());
  item.mandatory = node["status"].text("optional") == "mandatory";
  for (const auto& condition : node["when"].items()) item.when.push_back(condition.text());
  item.secret = node["secret"].boolean();
  if (node.has("otherwise")) item.otherwise = node["otherwise"].text();
  item.longest = static_cast<std::size_t>(node["longest"].integer());
  item.forbidden = node["forbidden"].text();
  item.example = node["example"].text();
  auto asked = node["forms"].items();
  if (node.has("form")) asked.insert(asked.begin(), node["form"]);
  for (const auto& one : asked) {
    auto form = parse_form(one, forms);
    if (!form) return failure(ErrorKind::configuration, fmt::format("{}: {}: {}", name, item.id, form.error().text));
    item.forms.push_back(std::move(*form));
  }
  if (const auto& range = node["range"].items(); range.size() == 2) item.range = {range[0].integer(), range[1].integer()};
  for (const auto& other : node["differs_from"].items()) item.differs_from.push_back(other.text());
  for (const auto& condition : node["needs"].items()) item.needs.push_back(condition.text());
  return item;
}

void write_form(std::string& out, const std::vector<SheetItem>& items, std::string_view table) {
  out += fmt::format("\n[{}]\n", table);
  for (const auto& item : items) {
    out += fmt::format("# {}: {}\n", item.id, item.text);
    std::string status = item.kind == SheetItem::Kind::boolean  ? "true or false"
                         : item.kind == SheetItem::Kind::choice ? fmt::format("one of \"{}\"", fmt::join(item.choices, "\", \""))
                                                                : "text";
    if (item.kind == SheetItem::Kind::boolean && item.mandatory) status = "mandatory: must be true";
    if (!item.when.empty()) status += fmt::format("; asked only where {}", fmt::join(item.when, " and "));
    if (item.secret) status += "; secret: \"env:NAME\" takes it from the environment; it is masked in records and reports";
    out += fmt::format("#   {}\n", status);
    const bool given = item.kind == SheetItem::Kind::boolean && item.mandatory && item.when.empty();
    const auto shown = given                                        ? std::string("true")
                       : item.otherwise                             ? *item.otherwise
                       : item.example.empty() && table != "session" ? std::string("?")
                                                                    : item.example;
    const bool quoted = item.kind != SheetItem::Kind::boolean || shown == "?";
    const auto key = item.id.find('.') != std::string::npos ? "\"" + item.id + "\"" : item.id;
    // A JSON text is a TOML text too.
    out += fmt::format("{} = {}\n", key, quoted ? to_json(shown) : shown);
  }
}

// What an item refers to must stand in the model.
Result<void> check_references(const SheetModel& model, std::string_view name) {
  const auto has = [](const std::vector<SheetItem>& items, std::string_view id) {
    return std::any_of(items.begin(), items.end(), [&](const SheetItem& item) { return item.id == id; });
  };
  const auto unknown = [&](const SheetItem& item, const std::string& what) {
    return failure(ErrorKind::configuration, fmt::format("{}: {}: there is no item '{}'", name, item.id, what));
  };
  for (const auto& item : model.pics) {
    for (const auto& condition : item.needs) {
      if (const auto id = condition.substr(0, condition.find('=')); !has(model.pics, id)) return unknown(item, id);
    }
  }
  for (const auto& item : model.ixit) {
    for (const auto& other : item.differs_from) {
      if (!has(model.ixit, other)) return unknown(item, other);
    }
  }
  return {};
}

}  // namespace

Result<SheetModel> parse_sheet_model(std::string_view toml, std::string_view name, const SheetForms& forms) {
  auto parsed = parse_toml(toml, name);
  if (!parsed) return tl::unexpected(parsed.error());
  SheetModel model;
  model.suite = (*parsed)["suite"].text();
  const auto read = [&](std::string_view table, std::vector<SheetItem>& items) -> Result<void> {
    for (const auto& node : (*parsed)[table].items()) {
      auto item = parse_item(node, name, forms);
      if (!item) return tl::unexpected(item.error());
      items.push_back(std::move(*item));
    }
    return {};
  };
  if (auto done = read("pics", model.pics); !done) return tl::unexpected(done.error());
  if (auto done = read("ixit", model.ixit); !done) return tl::unexpected(done.error());
  if (auto done = read("session", model.session); !done) return tl::unexpected(done.error());
  if (auto done = check_references(model, name); !done) return tl::unexpected(done.error());
  return model;
}

std::string sheet_template(const SheetModel& model) {
  std::string out = fmt::format(
      "# PICS, IXIT and session of one device, for the suite {0}.\n"
      "# Replace every \"?\" of an item that applies to the device; an unset item is an error that names it.\n"
      "# Then: umirig run {0} --dut URL --pics THIS-FILE\n"
      "suite = \"{0}\"\n",
      model.suite);
  write_form(out, model.pics, "pics");
  write_form(out, model.ixit, "ixit");
  write_form(out, model.session, "session");
  return out;
}

}  // namespace umirig::run
