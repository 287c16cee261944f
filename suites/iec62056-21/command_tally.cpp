#include "suites/iec62056-21/command_tally.hpp"

namespace umirig::suites {
namespace {

using run::Spoken;

constexpr std::size_t length_of_select = 6;

std::string text_of(const Spoken& one) {
  auto text = to_text(one.bytes);
  for (auto& c : text) c = static_cast<char>(static_cast<unsigned char>(c) & 0x7FU);
  return text;
}

bool is_damaged(const Spoken& one) { return one.text.find("damaged)") != std::string::npos; }

// "\x01R1\x02" and an address: the command of the form, whatever stands in its brackets.
bool is_command(const std::string& text, const char* start, const std::string& address) {
  return !address.empty() && text.starts_with(start + address + "(");
}

bool is_short_noise(const Spoken& one) { return one.kind == "unreadable" && one.bytes.size() <= longest_operand_message; }

void count(Answers& answers, const Spoken& answer, const char* wanted) {
  ++(answer.kind == wanted ? answers.taken : answers.refused);
}

void count_select(CommandTally& all, const std::string& text, const Spoken& answer) {
  if (text.size() != length_of_select || text[0] != '\x06') return;
  if (text[1] == '0' && text[3] == '1') {
    if (answer.kind == "operand") ++all.programming;
    if (answer.kind == "break") ++all.breaks;
    if (is_short_noise(answer)) ++all.short_noise;
    if (answer.kind == "readout" || (answer.kind == "unreadable" && !is_short_noise(answer))) ++all.readouts;
  }
  if (text[1] == '2' && text[3] == '2' &&
      (is_short_noise(answer) || text_of(answer).starts_with("\x06"
                                                             "2")))
    ++all.hdlc;
}

}  // namespace

void tally(CommandTally& all, const std::vector<Spoken>& exchange, const KnownAddresses& known) {
  bool behind_password = false;
  for (std::size_t i = 0; i < exchange.size(); ++i) {
    const auto& one = exchange[i];
    // Whatever ends a session, or begins one.
    if (one.kind == "break" || one.kind == "restart" || one.kind == "identification") behind_password = false;
    if (one.by_device || one.bytes.empty() || is_damaged(one)) continue;
    const auto text = text_of(one);
    if (text.starts_with("\x01"
                         "B0"))
      behind_password = false;
    if (i + 1 == exchange.size() || !exchange[i + 1].by_device || exchange[i + 1].bytes.empty()) continue;
    const auto& answer = exchange[i + 1];
    count_select(all, text, answer);
    if (text.starts_with("\x01P")) behind_password = answer.kind == "ACK";
    if (is_command(text, "\x01R1\x02", known.read)) {
      count(behind_password ? all.read_behind : all.read_before, answer, "data");
    } else if (is_command(text, "\x01R1\x02", known.unknown)) {
      if (answer.kind == "data") ++all.unknown_read;
    } else if (text.starts_with("\x01R1\x02") && answer.kind == "data") {
      ++all.other_reads;
    }
    if (is_command(text, "\x01W1\x02", known.write)) count(behind_password ? all.write_behind : all.write_before, answer, "ACK");
  }
}

bool last_refused(const std::vector<Spoken>& exchange) {
  bool refused = false;
  for (std::size_t i = 0; i < exchange.size(); ++i) {
    const auto& one = exchange[i];
    if (one.by_device || one.bytes.empty()) continue;
    const auto text = text_of(one);
    const bool asks = (text[0] == '\x01' && !text.starts_with("\x01"
                                                              "B0")) ||
                      text[0] == '\x06' || text[0] == '\x15';
    if (!asks) continue;
    const bool silent = i + 1 == exchange.size() || !exchange[i + 1].by_device || exchange[i + 1].bytes.empty();
    const auto kind = silent ? std::string() : exchange[i + 1].kind;
    refused = silent || kind == "NAK" || kind == "error message" || kind == "break";
  }
  return refused;
}

}  // namespace umirig::suites
