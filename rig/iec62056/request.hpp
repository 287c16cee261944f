// The request message "/ ? [address] ! CR LF" and the comparison of device addresses. IEC 62056-21, 6.3.1 and 6.3.14.
#pragma once

#include <string>
#include <string_view>

#include "rig/base/bytes.hpp"
#include "rig/base/result.hpp"

namespace umirig::iec62056 {

struct Request {
  std::string address;  // empty: general call, every meter answers

  bool operator==(const Request&) const = default;
};

// Encodes any text, a legal address or not: the rig sends wrong ones on purpose.
Bytes encode_request(std::string_view address = "");

// The whole message, bit 7 clear. Error: another start, a missing end or an illegal address, with the offset.
Result<Request> decode_request(ByteView message);

// At most 32 of "0-9 A-Z a-z space"; empty counts as legal (general call).
bool legal_address(std::string_view address);

// Whether a meter with address `a` is meant by a request with address `b`: leading zeros do not count, case and every space
// do; all-zero addresses of any length are equal to one another, but none of them equals the empty address. A general call is
// not decided here.
bool same_address(std::string_view a, std::string_view b);

}  // namespace umirig::iec62056
