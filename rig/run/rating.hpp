// Rating: the verdict of a case as a function of the record. The case runs again, with the record as its line; the live verdict
// comes the same way.
#pragma once

#include "rig/run/record.hpp"
#include "rig/run/suite.hpp"

namespace umirig::run {

// `events`: what happened on the line in that case, secrets masked; `asked`: what a person answered. `uncertainty`: of the line
// that they were recorded from.
Outcome rate(const Case& one, const Suite& suite, const std::vector<LineEvent>& events, const Datasheet& sheet,
             std::uint64_t seed, const Uncertainty& uncertainty, const History& history = {},
             const std::vector<Asked>& asked = {});

// Why a case does not apply to this device; nothing where it does.
std::optional<std::string> inapplicable(const Case& one, const Suite& suite, const Datasheet& sheet);

// Every case of a record again; the outcomes stand in the same order. A case that the suite does not have any more is
// INCONCLUSIVE.
std::vector<Outcome> rate(const Record& record, const Suite& suite);

// Runs a case on a bench and settles what it left open.
Outcome conclude(const Case& one, const Suite& suite, Bench& bench);

// The chance of one case: from the seed of the run and the id of the case, so that it does not depend on what ran before.
std::uint64_t case_seed(std::uint64_t run_seed, std::string_view id);

}  // namespace umirig::run
