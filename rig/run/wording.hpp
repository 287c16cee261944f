// The shape of a text that a case wrote: what stays of it when another device, with other values and other times, does the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace umirig::run {

struct Wording {
  std::string shape;             // "expected NAK, saw <STX>(0*)<ETX>"
  std::vector<double> times_ms;  // the times that stood in it, in order
};

// Takes out what belongs to one device or one run: quoted values, numbers, what stands between the control characters of a
// message, the case that a text points to. Keeps what tells one behaviour from another: the words, the control characters, the
// letters behind <SOH>, brackets and whether digits or letters follow them; of characters that cannot be read, whether they are
// one or two, few or many. Times ("1700 ms", "5 s") stand apart, to be compared.
Wording wording_of(std::string_view text);

// 0 to 1: 1 for the same shape and the same times; half of it are the words, half the times (a quarter less or more is a little
// off, ten times is another thing).
double alike(const Wording& a, const Wording& b);

// 0 to 1 by the ratio of two times.
double alike_times(double a_ms, double b_ms);

}  // namespace umirig::run
