// For tests: further exchanges as in meter_probes.hpp, in which it counts what a session has seen before.
#pragma once

#include "rig/sim/meter_misplaced_probes.hpp"

namespace umirig::sim {

inline const std::vector<Probe>& session_probes() {
  static const std::vector<Probe> all = {
      {"half-right data sets",
       [](Bench& b) {
         b.program();
         const auto write = command("W1", "C.9(B)");
         for (const std::size_t from_end : {3U, 4U}) ask_damaged(b, write, write.size() - from_end);
         for (const auto* data : {"1.8.0(", "1.8.0)"}) b.ask(command("R1", data), 500ms);
         b.ask(command("P1", "(00000000*x)"), 500ms);
       }},
      {"commands behind the password",
       [](Bench& b) {
         const auto read = command("R1", "1.8.0()");
         auto write = command("W1", "C.9(B)");
         write.back() ^= 1;
         b.program();
         b.ask(command("P1", "(00000000)"), 500ms);
         b.ask(write, 500ms);
         b.say(read.substr(0, 5));
         b.wait(1200ms);
         b.ask(read.substr(5), 500ms);
         b.say(break_b0);
         sign_on_again(b);
       }},
      {"writes behind a read",
       [](Bench& b) {
         b.program();
         for (const auto* value : {"1", "2", "3", "4"}) {
           b.ask(command("R1", "C.9()"), 500ms);
           b.ask(command("W1", "C.9(" + std::string(value) + ")"), 500ms);
         }
       }},
      {"a wait behind a NAK",
       [](Bench& b) {
         auto wrong = command("R1", "1.8.0()");
         wrong.back() ^= 1;
         b.program();
         b.ask(wrong, 130s);
         sign_on_again(b);
       }},
      {"two wrong passwords",
       [](Bench& b) {
         for (int i = 0; i < 2; ++i) {
           b.program();
           b.ask(command("P1", "(WRONG)"), 500ms);
         }
         b.ask(command("R1", "1.8.0()"), 500ms);
       }},
  };
  return all;
}

}  // namespace umirig::sim
