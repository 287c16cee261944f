// What the simulated meter hears at the start: request messages, and break messages that it ignores. IEC 62056-21, 6.3.1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rig/line/serial_line.hpp"
#include "rig/sim/meter_options.hpp"

namespace umirig::sim {

// Finds complete break messages "SOH B 0 ETX BCC" in whatever comes. 6.3.12.
class BreakFinder {
 public:
  explicit BreakFinder(const MeterOptions& options) : options_(options) {}
  void reset() { last_.fill(0); }
  // True with the last character of one.
  bool hear(const Character& character);

 private:
  const MeterOptions& options_;
  std::array<std::uint8_t, 5> last_{};
};

class RequestListener {
 public:
  enum class Heard { nothing, request, break_message, damaged_request };

  explicit RequestListener(const MeterOptions& options) : options_(options), break_(options) {}
  void reset();
  // Forgets what outlasts reset(), too.
  void power_on();
  // `request` with the last character of one that this meter must answer; `damaged_request` likewise where it answers those.
  Heard hear(const Character& character);
  // Some of a request has come, and not its end.
  bool is_under_way() const { return line_.starts_with('/'); }
  // The last request had no address.
  bool was_general() const { return general_; }

 private:
  void forget_line();
  void count_noise(const Character& character);
  Heard request_heard(std::string_view line);
  bool is_damaged_request() const;
  bool is_skipped(const Character& character, Duration gap);
  bool is_request(std::string_view line) const;
  bool is_nearly(std::string_view address, std::string_view own) const;
  bool means_this_meter(std::string address) const;

  const MeterOptions& options_;
  BreakFinder break_;
  std::string line_;           // since '/', or since the last end of a line
  bool damaged_ = false;       // a character of it was
  bool parity_error_ = false;  // likewise, by a parity error
  bool general_ = false;
  Time last_end_{-1h};
  bool at_begin_ = true;  // of a message: nothing of it was heard yet
  bool skipping_ = false;
  std::size_t noise_ = 0;  // characters outside of requests since the last '/'
  std::size_t nuls_ = 0;   // likewise
  bool deaf_ = false;      // from here on until power on
  unsigned requests_ = 0;  // since power on
};

}  // namespace umirig::sim
