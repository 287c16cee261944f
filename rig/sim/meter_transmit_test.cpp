// How messages go over the wire, and how meters with a defect send their BCC.
#include <gtest/gtest.h>

#include "rig/sim/meter_catalogue.hpp"
#include "rig/sim/meter_misplaced_probes.hpp"
#include "rig/sim/meter_readout.hpp"

namespace umirig::sim {
namespace {

const std::string readout = readout_message(MeterOptions(), MeterStore());

std::string with_end(std::string text, int end) {
  text.back() = static_cast<char>(end);
  return text;
}

bool has_odd_parity(char c) { return __builtin_parity(static_cast<unsigned char>(c)) != 0; }

TEST(MeterBcc, HasAParityBitOfZero) {
  Bench bench(device("", "bcc-without-parity"));
  std::size_t odd = 0;
  const auto expect_error_at_end = [&](const Heard& heard, const std::string& text) {
    EXPECT_EQ(heard.text, text);
    EXPECT_EQ(heard.errors, has_odd_parity(text.back()) ? 1U : 0U) << to_readable(view(text));
    if (has_odd_parity(text.back())) ++odd;
    EXPECT_EQ(bench.all().back().errors != no_error, has_odd_parity(text.back()));
  };
  expect_error_at_end(bench.program(), command("P0", "()"));
  expect_error_at_end(bench.ask(command("R1", "1.8.0()")), data_message("(001234.567*kWh)"));
  expect_error_at_end(bench.ask(command("R1", "1.8.1()")), data_message("(000834.567*kWh)"));
  expect_error_at_end(bench.ask(command("R1", "99.99.99()")), data_message("(ERROR)"));
  EXPECT_EQ(bench.ask(command("W1", "C.9(UMIRIG)")), ack);
  expect_error_at_end(bench.ask(command("P1", "(1)")), break_b0);
  EXPECT_GT(odd, 0U);
  bench.rate(300);
  EXPECT_EQ(bench.ask(request, 400ms), identification);
  expect_error_at_end(bench.ask_at(option_select("050"), 9600), readout);
  Bench plain(device("no-check-characters", "bcc-without-parity"));
  plain.ask(request, 400ms);
  EXPECT_EQ(plain.ask_at(option_select("050"), 9600).errors, 0U);
}

TEST(MeterBcc, KeepsItsPaceWithAParityBitOfZero) {
  Bench bench(device("", "bcc-without-parity", {{"gap_ms", "20"}}));
  bench.program();
  const auto heard = bench.ask(command("R1", "1.8.0()"));
  EXPECT_EQ(heard.length / 1us, (SerialFormat{9600}.characters(heard.text.size()) + 20ms * (heard.text.size() - 1)) / 1us);
}

TEST(MeterBcc, GoesOnFromTheReadoutBefore) {
  Bench bench(device("repeat", "bcc-not-reset-in-repeat"));
  for (int session = 0; session < 2; ++session) {
    read_out_at_z(bench);
    EXPECT_EQ(bench.ask(nak, 500ms), with_end(readout, 0));
    EXPECT_EQ(bench.ask(nak, 500ms), readout);
    EXPECT_EQ(bench.ask(nak, 500ms), with_end(readout, 0));
    bench.wait(2s);
  }
  Bench plain(device("repeat", "bcc-not-reset-in-repeat", {{"check", "none"}}));
  read_out_at_z(plain);
  EXPECT_EQ(plain.ask(nak, 500ms).text, readout.substr(1, readout.size() - 3));
}

}  // namespace
}  // namespace umirig::sim
