// The datasheet of a device that is to be tested: from its form, its settings, or what a simulated one brings along.
#pragma once

#include <string>
#include <vector>

#include "rig/base/node.hpp"
#include "rig/base/result.hpp"
#include "rig/line/url.hpp"
#include "rig/run/datasheet.hpp"
#include "rig/run/suite.hpp"

namespace umirig::cli {

struct SheetSources {
  std::string pics;  // files
  std::string ixit;
  std::vector<std::string> settings;  // "C.1=true"
  std::string serial;
  Node recorded = nullptr;  // header of the record that a run goes on with: its form, without the secrets; null: there is none
};

// The later wins: what a simulated device brings, its variant, what was recorded, the files, the settings. The option "variant"
// of `url` becomes the options that it stands for. Error (configuration): another device and no form; else as DatasheetReader
// says.
Result<run::Datasheet> device_sheet(const run::Suite& suite, const SheetSources& sources, Url& url);

}  // namespace umirig::cli
