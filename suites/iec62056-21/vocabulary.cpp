#include "suites/iec62056-21/vocabulary.hpp"

#include <fmt/format.h>

#include "rig/run/line_events.hpp"
#include "suites/iec62056-21/block_words.hpp"
#include "suites/iec62056-21/check_words.hpp"
#include "suites/iec62056-21/dialogue.hpp"
#include "suites/iec62056-21/frame_words.hpp"
#include "suites/iec62056-21/lost_command.hpp"
#include "suites/iec62056-21/message_words.hpp"
#include "suites/iec62056-21/push.hpp"
#include "suites/iec62056-21/telegram_words.hpp"

namespace umirig::suites {
namespace {

using run::Bench;
using run::Vocabulary;

void add_preambles(Vocabulary& words) {
  const auto programming = [](Bench& bench) { return quiet(bench) && sign_on(bench) && enter_programming(bench); };
  words.preambles["quiet"] = [](Bench& bench) { quiet(bench); };
  words.preambles["signed-on"] = [](Bench& bench) { (void)(quiet(bench) && sign_on(bench)); };
  words.preambles["readout"] = [](Bench& bench) {
    if (!quiet(bench) || !sign_on(bench)) return;
    const auto message = read_out(bench);
    if (!message) return;
    bench.notes()["readout"] = form_of_readout(*message);
    bench.notes()["cut"] = message->whole ? "" : message->text;
  };
  words.preambles["programming"] = [programming](Bench& bench) { programming(bench); };
  words.preambles["reading"] = [programming](Bench& bench) { (void)(programming(bench) && unlock(bench, false)); };
  words.preambles["writing"] = [programming](Bench& bench) { (void)(programming(bench) && unlock(bench, true)); };
}

void add_settings(Vocabulary& words) {
  words.settings["rate"] = [](Bench& bench, const Node& value) -> Result<void> {
    if (value.text() == "push") {
      bench.set_format(push_format(bench.sheet()));
      return {};
    }
    if (value.text() != "z" && value.text() != "300")
      return failure(ErrorKind::configuration, fmt::format("rate is '{}': expected z, 300 or push", value.text()));
    set_rate(bench, value.text() == "z");
    return {};
  };
  words.settings["format"] = [](Bench& bench, const Node& value) -> Result<void> {
    auto format = bench.format();
    const bool eight = value.text() == "8N1";
    if (!eight && value.text() != "7E1")
      return failure(ErrorKind::configuration, fmt::format("format is '{}': expected 7E1 or 8N1", value.text()));
    format.data_bits = eight ? 8 : 7;
    format.parity = eight ? 'N' : 'E';
    bench.set_format(format);
    return {};
  };
  words.settings["power"] = [](Bench& bench, const Node&) -> Result<void> {
    if (!bench.restart_device()) bench.not_applicable("the adapter cannot switch the device's power");
    return {};
  };
  words.settings["line"] = [](Bench& bench, const Node& value) -> Result<void> {
    const auto format = run::serial_format_from(value.text());
    if (format) bench.set_format(*format);
    return format ? Result<void>() : tl::unexpected(format.error());
  };
}

}  // namespace

std::shared_ptr<const Vocabulary> iec62056_vocabulary() {
  auto words = std::make_shared<Vocabulary>();
  add_frame_words(*words);
  add_message_words(*words);
  add_block_words(*words);
  add_telegram_words(*words);
  let_words_keep(*words);
  add_check_words(*words);
  add_preambles(*words);
  add_settings(*words);
  words->excuse = [](Bench& bench, const run::CaseHead& head) -> std::optional<std::string> {
    if (head.clause.starts_with("B.")) return std::nullopt;
    if (auto asleep = unwoken(bench)) return asleep;
    if (head.requirement != "6.3.9/1" && plain_reads_are_lost(bench)) return "6.3.9/1";
    return std::nullopt;
  };
  words->receive = [](Bench& bench, Duration timeout) -> std::unique_ptr<run::Message> {
    return receive_anything(bench, timeout);
  };
  return words;
}

}  // namespace umirig::suites
