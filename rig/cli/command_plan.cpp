#include "rig/cli/commands.hpp"

namespace umirig::cli {
int plan(const PlanArguments&) { return 2; }
}  // namespace umirig::cli
