// The commands beside R1, W1, P and B that a meter has by its PICS, with what its IXIT gives them to carry. IEC 62056-21, 6.3.7.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "suites/iec62056-21/dialogue.hpp"

namespace umirig::suites {

struct SupportedCommand {
  char letter;
  char type;
  const char* pics;
  const char* ixit;         // what it carries, with its brackets; empty: what W1 writes
  const char* requirement;  // that it is carried out

  bool in_blocks() const { return type == '3' || type == '4'; }
  std::string name() const { return {letter, type}; }
};

// Every one that there can be; those of the meter; and what one of them carries.
const std::vector<SupportedCommand>& further_commands();
std::vector<SupportedCommand> supported_commands(const run::Bench& bench, char letter = '\0');
std::string carried(const run::Bench& bench, const SupportedCommand& one);
// Before its bracket; empty where there is none.
std::string address_carried(const run::Bench& bench, const SupportedCommand& one);

std::unique_ptr<MeterMessage> ask(run::Bench& bench, const SupportedCommand& one, const Damage& damage = {});
std::unique_ptr<MeterMessage> ask(run::Bench& bench, const SupportedCommand& one, const std::string& data,
                                  const Damage& damage = {});
// The answer says that it was carried out.
bool is_done(const SupportedCommand& one, const MeterMessage& message);
// Carried out, and no transfer is open behind it. What does not even work as it should says nothing of its own elsewhere.
bool works(run::Bench& bench, const SupportedCommand& one);

// For each of `commands` that works, in a session of its own and behind its answer; ends with the first verdict. Does not apply
// where there is none.
using EachCommand = std::function<void(const SupportedCommand&)>;
void for_each_working(run::Bench& bench, const std::vector<SupportedCommand>& commands, const EachCommand& judge);

// Behind the password: where W1 has no rights, no other command can be expected to have any. False with a verdict.
bool has_rights(run::Bench& bench);

}  // namespace umirig::suites
