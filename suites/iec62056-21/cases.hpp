// The cases of this suite that are written in C++.
#pragma once

#include <string>
#include <vector>

#include "rig/run/suite.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

struct CaseEntry {
  std::string clause;
  int number = 0;
  std::string requirement;
  std::string behaviour;
  std::string purpose;
  run::FunctionCase::Body body;
  std::vector<std::string> when = {};  // PICS conditions beside those of the requirement
};

void add_address_cases(std::vector<CaseEntry>& cases);
void add_access_cases(std::vector<CaseEntry>& cases);
void add_command_cases(std::vector<CaseEntry>& cases);
void add_universal_cases(std::vector<CaseEntry>& cases);
void add_content_cases(std::vector<CaseEntry>& cases);
void add_state_cases(std::vector<CaseEntry>& cases);
void add_password_cases(std::vector<CaseEntry>& cases);
void add_password_form_cases(std::vector<CaseEntry>& cases);
void add_password_session_cases(std::vector<CaseEntry>& cases);
void add_bracket_cases(std::vector<CaseEntry>& cases);
void add_damaged_command_cases(std::vector<CaseEntry>& cases);
void add_mode_cases(std::vector<CaseEntry>& cases);
void add_option_select_cases(std::vector<CaseEntry>& cases);
void add_partial_cases(std::vector<CaseEntry>& cases);
void add_partial_write_cases(std::vector<CaseEntry>& cases);
void add_push_cases(std::vector<CaseEntry>& cases);
void add_wake_up_cases(std::vector<CaseEntry>& cases);

// Says break into a readout that has begun, and judges what still comes of it.
void break_in_readout(run::Bench& bench, const run::CaseHead& head);

// In a session of its own: whether the right password is acknowledged, before any wrong one. INCONCLUSIVE where it is not.
bool accepts_password(run::Bench& bench);
// Behind wrong ones it is not: a meter may count failures and lock itself. A finding; INCONCLUSIVE where it does not answer.
void find_lock(run::Bench& bench, const MeterMessage& message);

}  // namespace umirig::suites
