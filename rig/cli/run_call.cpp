#include "rig/cli/run_call.hpp"

#include <algorithm>
#include <cctype>

#include "rig/run/line_events.hpp"

namespace umirig::cli {
namespace {

// A word of a shell command.
std::string quoted(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("_-./:=@,+%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// "password=1234" -> "password=PASSWORD"; masking alone would leave short ones.
std::string without_secret(const std::string& setting, const std::vector<std::string>& secrets) {
  const auto equals = setting.find('=');
  if (equals == std::string::npos || std::find(secrets.begin(), secrets.end(), setting.substr(equals + 1)) == secrets.end())
    return run::mask_secrets(setting, secrets);
  std::string name = setting.substr(0, equals);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return setting.substr(0, equals + 1) + name;
}

std::string rest_of(const Node& call) {
  std::string text;
  if (call.has("ixit")) text += " --ixit " + quoted(call["ixit"].text());
  for (const auto& one : call["set"].items()) text += " --set " + quoted(one.text());
  return text;
}

}  // namespace

Node call_node(const RunArguments& arguments, const std::vector<std::string>& secrets) {
  auto node = Node::object();
  if (!arguments.pics.empty()) node.set("pics", arguments.pics);
  if (!arguments.ixit.empty()) node.set("ixit", arguments.ixit);
  auto settings = Node::array();
  for (const auto& one : arguments.settings) settings.push(without_secret(one, secrets));
  if (!arguments.settings.empty()) node.set("set", settings);
  return node;
}

std::string run_again(const Node& header, const std::vector<std::string>& cases) {
  std::string text = "umirig run";
  for (const auto& id : cases) text += " " + quoted(id);
  text += " --dut " + quoted(header["dut"].text());
  const auto& call = header["call"];
  if (call.has("pics")) {
    text += " --pics " + quoted(call["pics"].text());
  } else if (header["adapter"]["scheme"].text() != "sim") {
    text += " --pics PICS.toml";
  }
  return text + rest_of(call);
}

std::string resume_again(const run::Record& record) {
  const auto& header = record.header;
  const auto& call = header["call"];
  auto text = "umirig run --resume " + quoted(record.path);
  if (header["dut_masked"].boolean()) text += " --dut URL";
  if (header["secrets_given"].boolean()) {
    if (call.has("pics")) text += " --pics " + quoted(call["pics"].text());
    text += rest_of(call);
  }
  if (header.has("golden")) text += " --golden GOLDEN.toml";
  return text;
}

}  // namespace umirig::cli
