// Any bytes: the decoders end, stay inside the input, and explain accounts for every byte.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "rig/iec62056/command.hpp"
#include "rig/iec62056/command_data.hpp"
#include "rig/iec62056/data_message.hpp"
#include "rig/iec62056/error_message.hpp"
#include "rig/iec62056/explain.hpp"
#include "rig/iec62056/framer.hpp"
#include "rig/iec62056/hdlc_entry.hpp"
#include "rig/iec62056/identification.hpp"
#include "rig/iec62056/option_select.hpp"
#include "rig/iec62056/order.hpp"
#include "rig/iec62056/partial_blocks.hpp"
#include "rig/iec62056/push_splitter.hpp"
#include "rig/iec62056/request.hpp"
#include "rig/iec62056/telegram_node.hpp"
#include "rig/iec62056/transcript.hpp"

namespace {

using namespace umirig;
using namespace umirig::iec62056;

// Not assert(): the fuzz build may define NDEBUG.
void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void check_findings(const Findings& findings, std::size_t size) {
  require(findings.size() <= max_findings, "findings are bounded");
  for (const auto& finding : findings) {
    require(finding.offset <= size, "a finding lies inside the input");
    require(!finding.clause.empty() && !finding.text.empty(), "a finding has clause and text");
  }
}

void check_data_sets(const std::vector<DataSet>& sets, std::size_t size) {
  std::size_t begin = 0;
  std::size_t content = 0;
  for (const auto& set : sets) {
    require(set.offset >= begin && set.offset < size, "data sets lie inside the input, in order");
    require(!set.values.empty(), "a data set has a bracket group");
    require(!set.address || !set.address->empty(), "an address is not empty");
    begin = set.offset;
    content += set.address ? set.address->size() : 0;
    for (const auto& value : set.values) content += value.value.size() + (value.unit ? value.unit->size() + 1 : 0) + 1;
  }
  require(content <= size, "no byte is in two data sets");
}

void check_judge(const Telegram& telegram) {
  const auto judged = telegram.bcc.judgement();
  require(judged.frames == judged.fit_xor_only + judged.fit_sum7_only + judged.fit_both + judged.wrong.size(),
          "every message is judged");
  require(judged.frames + judged.exempt == telegram.bcc.frames().size(), "no message is judged twice");
  require((judged.verdict == BccVerdict::mixed) == !judged.odd.empty(), "mixed kinds name messages");
  require(describe(judged).empty() == (judged.frames + judged.exempt + judged.without == 0),
          "something is said of every judgement");
}

void check_telegram(ByteView input) {
  const auto telegram = decode_telegram(input);
  check_findings(telegram.findings, input.size());
  check_data_sets(telegram.datasets, input.size());
  check_judge(telegram);
  const auto in_order = [](const Finding& a, const Finding& b) { return a.offset < b.offset; };
  std::size_t sets = 0;
  for (const auto& one : decode_telegrams(input)) {
    sets += one.datasets.size();
    require(std::is_sorted(one.findings.begin(), one.findings.end(), in_order), "findings stand in order");
  }
  require(sets == telegram.datasets.size(), "the telegrams of an input have its data sets");
  const auto node = to_node(telegram);
  require(node["datasets"].items().size() == sets, "the node has all data sets");

  std::size_t next = 0;
  for (const auto& field : fields(input)) {
    require(field.offset == next && field.size > 0, "fields follow one another");
    next += field.size;
  }
  require(next == input.size(), "every byte is in a field");
  require(explain(input).empty() == input.empty(), "something is said of every input");
}

void check_blocks(ByteView input) {
  for (const bool programming : {false, true}) {
    for (const bool cut : {false, true}) {
      BlockRules rules;
      rules.programming = programming;
      rules.may_be_cut = cut;
      const auto block = decode_block(input, 0, rules);
      check_findings(block.findings, input.size());
      check_data_sets(block.datasets, input.size());
      if (may_be_error(block)) require(block.datasets.size() == 1, "an error message has one data set");
    }
  }
}

void check_messages(ByteView input) {
  if (const auto seen = decode_identification(input)) {
    check_findings(seen->findings, input.size());
    const auto size = encode_identification(*seen).size();
    require(size == seen->raw.size() + 2, "an identification is encoded as it came");
  }
  if (const auto seen = decode_command(input)) {
    check_findings(seen->findings, input.size());
    auto again = encode_command(seen->command, BccKind::none);
    require(again.size() + 1 == input.size() && std::equal(again.begin(), again.end(), input.begin()),
            "a command is encoded as it came");
    if (const auto data = decode_command_data(seen->command)) {
      check_findings(data->findings, input.size());
      require(data->value.size() <= input.size(), "a value is part of its command");
    }
  }
  if (const auto seen = decode_hdlc_confirmation(input)) {
    const auto again = seen->padded ? encode_padded_hdlc_entry(seen->z) : encode_hdlc_entry(seen->z);
    require(std::equal(again.begin(), again.end(), input.begin(), input.end()), "a confirmation is encoded as it came");
  }
  if (const auto seen = decode_request(input)) {
    const auto again = encode_request(seen->address);
    require(std::equal(again.begin(), again.end(), input.begin(), input.end()), "a request is encoded as it came");
  }
  if (const auto seen = decode_option_select(input)) {
    const auto again = encode_option_select(seen->v, seen->z, seen->y);
    require(std::equal(again.begin(), again.end(), input.begin(), input.end()), "an option select is encoded as it came");
  }
  if (const auto seen = decode_data_message(input)) require(seen->block.size() <= input.size(), "a block is part of its message");
  check_findings(check_error_message(input), input.size() + 1);
}

// The telegrams of a stream lie in it one behind the other, and with what was skipped they are all of it.
void check_push(ByteView input) {
  constexpr std::size_t limit = 300;
  PushSplitter splitter(limit);
  std::size_t end = 0;
  for (const auto byte : input) {
    const auto piece = splitter.feed(byte);
    require(splitter.pending() <= limit, "a telegram is bounded");
    if (!piece) continue;
    require(!piece->bytes.empty() && piece->bytes.size() <= limit, "a telegram has bytes, and not too many");
    require(piece->begin == end + piece->skipped, "what is in no telegram was skipped");
    end = piece->begin + piece->bytes.size();
    require(end <= input.size() &&
                std::equal(piece->bytes.begin(), piece->bytes.end(), input.begin() + static_cast<long>(piece->begin)),
            "a telegram is given as it came");
    require((piece->bytes[0] & 0x7F) == '/', "a telegram begins with an identification");
  }
  require(end + splitter.skipped() + splitter.pending() == input.size(), "every byte is accounted for");
}

void check_blocks_of_writes(std::string_view text) {
  if (text.size() < 2) return;
  const auto size = static_cast<std::size_t>(static_cast<unsigned char>(text[0]));
  const auto blocks = write_blocks('3', "A", text.substr(1), size);
  std::size_t characters = 0;
  for (const auto& one : blocks) {
    characters += one.data.size() - 2 - (&one == &blocks.front() ? 1 : 0);
    require(one.partial == (&one != &blocks.back()), "all but the last block go on");
  }
  require(characters == text.size() - 1, "blocks hold the value, and nothing else");
  for (const char letter : {'R', 'W', 'E'}) {
    if (const auto order = parse_order(text, letter)) require(!order->address.empty(), "an order has an address");
  }
}

void check_framer(ByteView input, Side side) {
  constexpr std::size_t limit = 200;
  Framer framer(side, limit);
  for (const auto byte : input) {
    const auto progress = framer.feed(byte);
    require((progress == Progress::complete) == framer.complete(), "progress and state agree");
    require((progress == Progress::garbage) == (framer.kind() == MessageKind::garbage), "garbage is called so");
    require(!framer.bytes().empty() && framer.bytes().size() <= limit, "a message is bounded");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  check_telegram(input);
  check_blocks(input);
  check_messages(input);
  check_push(input);
  check_blocks_of_writes(std::string_view(reinterpret_cast<const char*>(data), size));
  check_framer(input, Side::meter);
  check_framer(input, Side::reader);
  if (const auto lines = parse_transcript(std::string_view(reinterpret_cast<const char*>(data), size))) {
    for (const auto& line : *lines) require(!line.bytes.empty(), "a line of a transcript has bytes");
  }
  return 0;
}
