// The words of scripts for partial blocks: reads and writes in several blocks. IEC 62056-21, 6.3.8, 6.3.10 and 6.4.7.
#pragma once

#include <optional>
#include <string>

#include "rig/run/script.hpp"
#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// A block of data, whole; and one that others follow: it ends with EOT.
bool is_block(const MeterMessage& message);
bool goes_on(const MeterMessage& message);

// A part of the value to write, IXIT write_value: "first" (half), "second", "whole"; nothing for another word.
std::optional<std::string> write_part(const run::Datasheet& sheet, std::string_view part);

// What is wrong with the number of values in all blocks that the words below have seen since the last command; empty where
// nothing is, or the IXIT asks for no number.
std::string wrong_number_of_values(run::Bench& bench);

// The messages block, last-block and same-block, and the frame write-block.
void add_block_words(run::Vocabulary& words);
// Another transfer begins: what comes next is no repetition.
void forget_blocks(run::Bench& bench);

}  // namespace umirig::suites
