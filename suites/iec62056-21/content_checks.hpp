// What is wrong with the contents of a message, in words; empty where nothing is. IEC 62056-21, 6.3.2, 6.3.11, 6.3.14.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "suites/iec62056-21/meter_message.hpp"

namespace umirig::suites {

// A text of at most `longest` printable characters without the forbidden ones.
std::string wrong_text(std::string_view name, std::string_view text, std::size_t longest, std::string_view forbidden);

// Of an answer to a request.
std::string wrong_form(const MeterMessage& message);
// Of an identification (MeterMessage::is_identification).
std::string wrong_manufacturer(const MeterMessage& message);
// `mode`: A, B, C or D; of D the rate that its maker states decides, 2400 Bd by the standard.
std::string wrong_baud(const MeterMessage& message, char mode, std::uint32_t push_baud = 2400);
std::string wrong_identification(const MeterMessage& message);

// Of one data set.
std::string wrong_address(const iec62056::DataSet& set, bool programming);
std::string wrong_value(const iec62056::DataSet& set, bool programming);
std::string wrong_unit(const iec62056::DataSet& set, bool programming);

// Of a readout (MeterMessage::is_readout); `checked`: it is to have check characters.
std::string wrong_readout(const MeterMessage& message, bool checked);
std::string wrong_lines(const MeterMessage& message);

// Of an operand message (SOH P 0).
std::string wrong_operand(const MeterMessage& message);
// Of the answer to a read command.
std::string wrong_data_message(const MeterMessage& message);

// Of an error message (MeterMessage::is_error).
std::string wrong_error(const MeterMessage& message);

}  // namespace umirig::suites
