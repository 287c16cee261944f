// A telegram as plain data, the shape that is printed as JSON.
#pragma once

#include "rig/base/node.hpp"
#include "rig/iec62056/telegram.hpp"

namespace umirig::iec62056 {

// {"identification": {"manufacturer", "baud_character", "escapes": [...], "identification"} or null, "mode",
//  "datasets": [{"address", "values": [{"value", "unit"}]}], "checks": [{"kind", "expected", "seen", "ok"}],
//  "findings": [{"clause", "text", "offset"}]}. Address, unit and mode are null where there is none; texts are exactly as on
// the wire, a byte above 7F as the character U+0080 to U+00FF.
Node to_node(const Telegram& telegram);

// {"verdict", "proven", "frames", "fit_xor_only", "fit_sum7_only", "fit_both", "without", "exempt", "odd": [...], "wrong": [...]}
Node to_node(const BccJudgement& judgement);

// Bytes of a wire as UTF-8: 7F and below as they are, the others as U+0080 to U+00FF.
std::string to_utf8(std::string_view wire);

}  // namespace umirig::iec62056
