#include "adapters/replay/follower.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/replay/exchange_rate.hpp"
#include "rig/iec62056/command.hpp"

namespace umirig::replay {
namespace {

// 6.3.7: the content of P1 and P2 is a password, and the BCC tells of it.
constexpr std::string_view password_head = "\x01P";
constexpr std::size_t shown_of_password = 4;

bool fits(const Step& step, std::size_t index, const Said& said) {
  if (said.condition || step.condition) return said.condition == step.condition;
  // 6.3.12: at which rate a break of no consequence was sent, nobody can tell.
  if (said.format != step.format && !is_break(step.bytes)) return false;
  if (!step.hidden.empty() && step.hidden[index] != 0) return true;
  return said.byte == step.bytes[index] && (said.errors != 0) == (step.error(index) != 0);
}

// How many characters in front agree.
std::size_t agreement(const Step& step, const std::vector<Said>& said) {
  const auto most = std::min(step.bytes.size(), said.size());
  std::size_t count = 0;
  while (count < most && fits(step, count, said[count])) ++count;
  return count;
}

Bytes bytes_of(const std::vector<Said>& said) {
  Bytes bytes;
  for (const auto& one : said) bytes.push_back(one.byte);
  return bytes;
}

std::string shown(ByteView bytes) {
  if (!to_text(bytes).starts_with(password_head)) return fmt::format("{} '{}'", to_hex(bytes), to_readable(bytes));
  return fmt::format("'{}...' (a password is not shown)", to_readable(bytes.first(std::min(bytes.size(), shown_of_password))));
}

bool same_way(const Step& one, const Step& other) { return one.from_meter == other.from_meter && one.bytes == other.bytes; }

}  // namespace

std::vector<std::size_t> Follower::candidates() const {
  std::vector<std::size_t> steps;
  const auto add_run = [&](std::size_t at) {
    for (; at < exchange_.size() && !exchange_[at].from_meter; ++at) steps.push_back(at);
  };
  add_run(cursor_);
  if (!request_) return steps;
  const auto done = static_cast<std::ptrdiff_t>(cursor_ - *request_);
  const auto session = exchange_.begin() + static_cast<std::ptrdiff_t>(*request_);
  for (auto other = session + 1; exchange_.end() - other > done; ++other) {
    if (std::equal(session, session + done, other, same_way)) add_run(static_cast<std::size_t>(other + done - exchange_.begin()));
  }
  return steps;
}

void Follower::take(std::size_t step, std::vector<Said>& said) {
  const auto& taken = exchange_[step];
  said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(taken.bytes.size()));
  // It may stand in another session than the step before.
  request_.reset();
  for (std::size_t at = 0; at <= step; ++at) {
    if (!exchange_[at].from_meter && is_request(exchange_[at].bytes)) request_ = at;
  }
  cursor_ = step + 1;
}

Follower::Judgement Follower::judge(std::vector<Said>& said) {
  if (said.empty()) return Judgement::incomplete;
  for (const auto at : candidates()) {
    const auto& step = exchange_[at];
    const auto agreed = agreement(step, said);
    if (agreed == step.bytes.size()) {
      take(at, said);
      return Judgement::taken;
    }
    if (agreed == said.size()) return Judgement::incomplete;
  }
  Step sign_off;
  sign_off.bytes = iec62056::encode_command(iec62056::break_command());
  const auto agreed = agreement(sign_off, said);
  if (agreed < sign_off.bytes.size()) return agreed == said.size() ? Judgement::incomplete : Judgement::differs;
  said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(agreed));
  while (cursor_ < exchange_.size() && (exchange_[cursor_].from_meter || !is_request(exchange_[cursor_].bytes))) ++cursor_;
  request_.reset();
  return Judgement::signed_off;
}

std::string Follower::difference(const std::vector<Said>& said) const {
  const auto bytes = bytes_of(said);
  const auto what = said.empty() || said.back().condition ? "a break condition"
                                                          : fmt::format("{} at {}", shown(bytes), to_text(said.back().format));
  const auto* step = next();
  if (step == nullptr) {
    const auto last = exchange_.empty() ? "it is empty" : fmt::format("{} is the last", exchange_.back().where);
    return fmt::format("the exchange has come to its end ({}), the rig sent {}", last, what);
  }
  const auto agreed = agreement(*step, said);
  return fmt::format("{}: expected {} at {}, the rig sent {}: they differ from character {} on", step->where,
                     step->condition ? "a break condition" : shown(step->bytes), to_text(step->format), what, agreed + 1);
}

}  // namespace umirig::replay
