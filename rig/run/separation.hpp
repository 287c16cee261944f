// Which case tells two known defects apart.
#pragma once

#include <vector>

#include "rig/run/dictionary.hpp"
#include "rig/run/explanation.hpp"

namespace umirig::run {

// What a record says about one case of a dictionary; empty evidence where the case does not apply.
struct Seen {
  std::size_t index = 0;
  Evidence evidence;
};

// Fills `separating` and `next`: cases in which the two differ, those that the record does not hold first, then by how much.
void separate(Explanation& result, const std::vector<Seen>& record, const Dictionary& dictionary, const DictionaryRow& one,
              const DictionaryRow& other);

}  // namespace umirig::run
