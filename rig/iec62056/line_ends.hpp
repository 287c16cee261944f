// How the lines of an input end: CR LF, or what is left of it behind a tty or an editor. Internal to the codecs.
#pragma once

#include "rig/base/bytes.hpp"
#include "rig/iec62056/finding_list.hpp"

namespace umirig::iec62056 {

enum class LineEnds {
  cr_lf,       // as 6.5.1 wants it, or a mixture
  lf,          // no CR in the input: every CR LF became LF
  doubled_lf,  // no CR in the input, LF only in pairs: every CR became LF, as a tty with ICRNL does
};

// Over the whole input. One finding for it; single odd line ends are findings where they stand.
LineEnds detect_line_ends(ByteView input, FindingList& findings);

// How many bytes at `position` are one line end, 0 if there is none: CR LF, LF, CR, several CR with or without LF.
std::size_t line_end_size(ByteView input, std::size_t position, LineEnds ends);

// The bytes with CR LF again, for check characters that were made over CR LF.
Bytes with_cr_lf(ByteView bytes, LineEnds ends);

}  // namespace umirig::iec62056
