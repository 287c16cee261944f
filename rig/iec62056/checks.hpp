// The check characters of captured messages. Internal to decode_telegram.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/iec62056/bcc_judge.hpp"
#include "rig/iec62056/finding_list.hpp"
#include "rig/iec62056/line_ends.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {

// 6.2. `offset` is that of the BCC. Tries the exclusive or, then the sum, then both over the bytes with CR LF restored; `judge`
// takes what came of it.
Check check_bcc_of(ByteView covered, std::uint8_t seen, std::size_t offset, LineEnds ends, FindingList& findings,
                   BccJudge& judge);

// Measures a BCC, or all of a telegram, against one kind, whatever it fits; with `none` it holds as it is.
void hold_to(Check& check, const BccJudge::Frame& frame, BccKind kind);
void hold_to(Telegram& telegram, BccKind kind);

// P1: `covered` is "/" to "!", `digits` one to four hex digits.
Check check_crc_of(ByteView covered, std::string_view digits, std::size_t offset, LineEnds ends, FindingList& findings);

}  // namespace umirig::iec62056
