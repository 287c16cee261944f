// The registers of the simulated meter, and its non-volatile store.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace umirig::sim {

// Kept over power off: the value of C.9, the one register that can be written.
struct MeterStore {
  std::string note = "UMIRIG";
};

struct Register {
  std::string_view address;
  std::string_view value;  // not used where `writable`: MeterStore holds it
  std::string_view unit;   // empty: none
  bool writable = false;
};

// In the order of the readout.
std::span<const Register> registers();

// Null where there is none of that address, character by character.
const Register* find_register(std::string_view address);

// "(value*unit)" of the register.
std::string bracket_group(const Register& source, const MeterStore& store);
// "address(value*unit)".
std::string data_set(const Register& source, const MeterStore& store);

}  // namespace umirig::sim
