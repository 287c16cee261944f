#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "rig/cli/commands.hpp"
#include "rig/cli/console.hpp"
#include "rig/cli/suites.hpp"
#include "rig/cli/telegram_text.hpp"
#include "rig/iec62056/explain.hpp"
#include "rig/iec62056/framer.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/iec62056/transcript.hpp"
#include "rig/run/json.hpp"
#include "rig/run/record.hpp"
#include "rig/run/result.hpp"

namespace umirig::cli {
namespace {

using iec62056::Telegram;

// One telegram, and where it stands in a transcript.
struct Message {
  Bytes bytes;
  std::string where;
  std::size_t line = 0;
};

struct Input {
  std::vector<Message> messages;
  bool transcript = false;
  bool empty = false;            // not one byte
  iec62056::BccJudge by_reader;  // of a transcript
};

Result<std::string> contents(const std::string& path) {
  if (path != "-") return read_file(path);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

Result<Input> input(const DecodeArguments& arguments) {
  if (arguments.protocol != "iec62056-21") {
    return failure(ErrorKind::usage, fmt::format("decode: there is no protocol '{}': expected iec62056-21", arguments.protocol));
  }
  const auto text = contents(arguments.file);
  if (!text) return tl::unexpected(text.error());
  if (run::is_record(*text)) {
    return failure(ErrorKind::data,
                   fmt::format("{0}: this is a record of umirig, and no captured bytes: 'umirig rate {0}' gives its "
                               "verdicts again, 'umirig read replay:{0}' takes it for a meter",
                               arguments.file));
  }
  Input all;
  all.empty = text->empty();
  if (const auto lines = iec62056::parse_transcript(*text); lines && !lines->empty()) {
    all.transcript = true;
    for (const auto& line : *lines) {
      if (line.direction == 'M') {
        all.messages.push_back({line.bytes, fmt::format("line {}", line.line), line.line});
      } else {
        all.by_reader.add_all_at(line.line, iec62056::decode_telegram(line.bytes).bcc);
      }
    }
    return all;
  }
  if (!arguments.hex) {
    all.messages.push_back({to_bytes(*text), ""});
    return all;
  }
  auto bytes = from_hex(*text);
  if (!bytes) return failure(ErrorKind::usage, fmt::format("{}: {}: --hex expects hex text", arguments.file, bytes.error().text));
  all.messages.push_back({std::move(*bytes), ""});
  return all;
}

// In a session there are messages without data as well: ACK, NAK, a break.
bool is_bare_answer(ByteView bytes) {
  iec62056::Framer framer(iec62056::Side::meter);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (framer.feed(bytes[i]) == iec62056::Progress::complete) {
      return i + 1 == bytes.size() && framer.kind() != iec62056::MessageKind::plain_data;
    }
  }
  return false;
}

bool holds(const Telegram& telegram, const Message& message, bool transcript) {
  if (iec62056::decodes(telegram)) return true;
  const bool checks = std::all_of(telegram.checks.begin(), telegram.checks.end(), [](const auto& one) { return one.ok; });
  return transcript && checks && is_bare_answer(message.bytes);
}

void print(const Telegram& telegram) {
  if (const auto line = identification_line(telegram); !line.empty()) out(line);
  for (const auto& line : data_lines(telegram.datasets)) out(line);
  for (const auto& one : telegram.checks) out("check: " + check_line(one));
  for (const auto& one : telegram.findings) out("finding: " + finding_line(one));
}

// Which kind of check characters, over all messages.
void print(const iec62056::BccJudgement& meter, const iec62056::BccJudgement& reader, bool transcript) {
  const auto* const place = transcript ? "in line" : "at offset";
  if (const auto text = describe(meter, place); !text.empty()) out((transcript ? "meter: " : "") + text);
  if (const auto text = describe(reader, place); !text.empty()) out("reader: " + text);
}

}  // namespace

int decode(const DecodeArguments& arguments) {
  const auto all = input(arguments);
  if (!all) return complain(all.error());
  bool good = !all->messages.empty();
  bool strange = false;
  auto nodes = Node::array();
  iec62056::BccJudge judge;
  for (const auto& message : all->messages) {
    const auto telegram = iec62056::decode_telegram(message.bytes);
    good = holds(telegram, message, all->transcript) && good;
    strange = strange || (!all->transcript && !message.bytes.empty() && !iec62056::is_message(telegram));
    if (all->transcript) {
      judge.add_all_at(message.line, telegram.bcc);
    } else {
      judge.add_all(telegram.bcc);
    }
    if (arguments.json) {
      nodes.push(to_node(telegram));
      continue;
    }
    if (all->transcript) out(message.where + ":");
    if (arguments.explain) {
      auto text = iec62056::explain(message.bytes);
      while (text.ends_with('\n')) text.pop_back();
      out(text);
    } else {
      print(telegram);
    }
  }
  const auto bcc = judge.judgement();
  good = good && bcc.verdict != iec62056::BccVerdict::mixed;
  if (arguments.json) {
    auto node = all->transcript ? Node::object().set("messages", nodes) : nodes.items().front();
    if (bcc.frames + bcc.without > 0) node.set("bcc", to_node(bcc));
    out(run::to_json(node, 2));
  } else {
    print(bcc, all->by_reader.judgement(), all->transcript);
  }
  if (all->empty) {
    err(fmt::format("umirig: {} is empty: there is nothing to decode", arguments.file));
    return run::exit_nothing;
  }
  if (all->messages.empty()) {
    err(fmt::format("umirig: {}: no line 'M hex': there is nothing to decode", arguments.file));
    return run::exit_nothing;
  }
  if (strange) err(fmt::format("umirig: {}: this is no message of {}", arguments.file, arguments.protocol));
  return good ? run::exit_conformant : run::exit_fail;
}

}  // namespace umirig::cli
