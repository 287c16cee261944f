#include "adapters/replay/peer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace umirig::replay {

Peer::Peer(World& world, WireEnd& line, Exchange exchange, std::string name)
    : world_(world), line_(line), follower_(std::move(exchange)), name_(std::move(name)), last_(world.now()) {
  line_.listen(this);
  listen_or_answer();
}

Peer::~Peer() {
  world_.cancel(event_);
  line_.listen(nullptr);
}

void Peer::at(Time when, void (Peer::*what)()) {
  event_ = world_.at(when, [this, what] {
    event_ = 0;
    (this->*what)();
  });
}

void Peer::listen_or_answer() {
  const auto* step = follower_.next();
  if (step == nullptr) return;
  if (step->from_meter) return at(last_ + step->pause, &Peer::answer);
  if (line_.format() != step->format) line_.set_format(step->format);
}

void Peer::answer() {
  const auto& step = *follower_.next();
  if (line_.format() != step.format) line_.set_format(step.format);
  for (std::size_t i = 0; i < step.bytes.size(); ++i) {
    if (step.error(i) != no_error) {
      line_.send_damaged(step.bytes[i], step.error(i));
    } else {
      line_.send(ByteView(step.bytes).subspan(i, 1));
    }
  }
  at(line_.idle_at(), &Peer::answered);
}

void Peer::answered() {
  last_ = world_.now();
  follower_.played();
  listen_or_answer();
  // What the rig said meanwhile.
  if (event_ == 0) judge();
}

void Peer::on_character(const Character& character) {
  if (fault_) return;
  Said said;
  said.condition = (character.errors & break_condition) != 0;
  said.format = said.condition ? line_.format() : character.sent_format;
  said.byte = character.sent_byte;
  if (said.format == line_.format()) said.errors = character.errors;
  said.end = character.end;
  said_.push_back(said);
  if (event_ == 0) judge();
}

void Peer::judge() {
  while (event_ == 0 && !said_.empty()) {
    const auto before = said_;
    const auto judgement = follower_.judge(said_);
    if (judgement == Follower::Judgement::incomplete) return;
    if (judgement == Follower::Judgement::differs) {
      fault_ = fmt::format("{}: {}", name_, follower_.difference(said_));
      return;
    }
    last_ = std::max(last_, before[before.size() - said_.size() - 1].end);
    listen_or_answer();
  }
}

}  // namespace umirig::replay
