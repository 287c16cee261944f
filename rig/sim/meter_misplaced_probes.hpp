// For tests: further exchanges as in meter_probes.hpp, with messages that come in the wrong state, damaged or too often.
#pragma once

#include "rig/sim/meter_probes.hpp"

namespace umirig::sim {

inline void read_out_at_z(Bench& bench) {
  sign_on_again(bench);
  bench.ask_at(option_select("050"), 9600, 500ms);
}

// With a parity error in one character.
inline Heard ask_damaged(Bench& bench, std::string_view text, std::size_t at, Duration quiet = 500ms) {
  bench.say(text.substr(0, at));
  bench.say_damaged(text[at]);
  return bench.ask(text.substr(at + 1), quiet);
}

inline const std::vector<Probe>& misplaced_probes() {
  static const std::vector<Probe> all = {
      {"other messages at the start",
       [](Bench& b) {
         for (const auto& text : {option_select("050"), nak, command("R1", "1.8.0()"), command("W1", "C.9(B)")}) b.ask(text);
         b.program();
         b.ask(command("R1", "C.9()"), 500ms);
       }},
      {"a request in a session",
       [](Bench& b) {
         b.program();
         b.ask(request, 1s);
         b.ask(command("R1", "C.9()"), 500ms);
       }},
      {"a whole request with a parity error",
       [](Bench& b) {
         b.say("/?");
         b.say_damaged('!');
         b.ask("\r\n");
         b.ask(request);
       }},
      {"a readout behind one that was stopped",
       [](Bench& b) {
         sign_on_again(b);
         b.say(option_select("050"));
         b.rate(9600);
         b.wait(250ms);
         b.ask(break_b0);
         read_out_at_z(b);
       }},
      {"a request behind a repeated readout",
       [](Bench& b) {
         read_out_at_z(b);
         b.ask(nak, 2s);
         sign_on_again(b);
       }},
      {"reading an unknown address in blocks",
       [](Bench& b) {
         b.program();
         b.ask(command("R3", "99.99.99()"), 500ms);
       }},
      {"a long command",
       [](Bench& b) {
         b.program();
         b.ask(command("W1", "C.9(" + std::string(300, 'x') + ")"), 500ms);
         b.ask(command("R1", "C.9()"), 500ms);
       }},
      {"the end of HDLC",
       [](Bench& b) {
         sign_on_again(b);
         b.ask_at(option_select("252"), 9600, 25s);
         sign_on_again(b);
         b.wait(130s);
         b.rate(9600);
         b.ask(request, 1s);
         sign_on_again(b);
       }},
      {"noise in a session",
       [](Bench& b) {
         b.program();
         b.wait(70s);
         b.say("x");
         b.wait(40s);
         b.ask(command("R1", "C.9()"), 500ms);
       }},
      {"damaged selects",
       [](Bench& b) {
         for (const auto at : {std::size_t(2), std::size_t(3)}) {
           sign_on_again(b);
           ask_damaged(b, option_select("050"), at, 4s);
         }
       }},
      {"a damaged break",
       [](Bench& b) {
         b.program();
         ask_damaged(b, break_b0, 2);
         b.ask(command("R1", "C.9()"), 500ms);
       }},
      {"a break in a transfer",
       [](Bench& b) {
         b.program();
         b.ask(command("R3", "P.98(5)"), 500ms);
         b.ask(break_b0, 500ms);
         b.ask(ack, 500ms);
       }},
      {"numbers of locations",
       [](Bench& b) {
         b.program();
         for (const auto* data : {"1.8.0(0)", "1.8.0()", "1.8.0()"}) b.ask(command("R1", data), 500ms);
       }},
      {"a session behind one that inactivity ended",
       [](Bench& b) {
         b.program();
         b.ask(command("P1", "(00000000)"), 500ms);
         b.wait(130s);
         b.program();
         b.ask(command("W1", "C.9(B)"), 500ms);
       }},
      {"further writes before the password",
       [](Bench& b) {
         b.program();
         b.ask(command("W5", "C.9(B)"), 500ms);
         b.ask(command("R5", "C.9()"), 500ms);
       }},
      {"a late select",
       [](Bench& b) {
         b.ask(request, 1100ms);
         b.ask_at(option_select("050"), 9600);
       }},
      {"a write behind an error message",
       [](Bench& b) {
         b.program();
         for (const auto& one : {command("P1", "(00000000)"), command("W1", "99.99.99(0)"), command("W1", "C.9(B)")})
           b.ask(one, 500ms);
       }},
      {"refusals in a session",
       [](Bench& b) {
         b.program();
         for (int i = 0; i < 3; ++i) {
           b.wait(50s);
           b.ask(command("X1", "()"), 500ms);
         }
       }},
      {"many repetitions",
       [](Bench& b) {
         for (int i = 0; i < 2; ++i) {
           read_out_at_z(b);
           for (int k = 0; k < 2; ++k) b.ask(nak, 500ms);
           b.wait(2s);
         }
       }},
      {"a repetition at 300 Bd",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask(option_select("000"), 500ms);
         b.ask(nak, 2s);
       }},
      {"a transfer behind one that was cut short",
       [](Bench& b) {
         b.program();
         for (const auto& one : {command("R3", "P.98(3)"), command("R1", "C.9()"), command("R3", "P.98(3)")}) b.ask(one, 500ms);
       }},
      {"a damaged character too many", [](Bench& b) { ask_damaged(b, "/?x!\r\n", 2); }},
      {"an address with many zeros", [](Bench& b) { b.ask("/?" + std::string(24, '0') + "12345678!\r\n"); }},
      {"a damaged character before a request", [](Bench& b) { ask_damaged(b, "x/?!\r\n", 0); }},
      {"a select behind an incomplete one",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask(option_select("050").substr(0, 2));
         b.ask(request, 400ms);
         b.ask_at(option_select("050"), 9600);
       }},
      {"an address of one zero", [](Bench& b) { b.ask("/?0!\r\n"); }},
      {"a request with LF CR", [](Bench& b) { b.ask("/?!\n\r"); }},
      {"a select with a damaged V",
       [](Bench& b) {
         b.ask(request, 400ms);
         ask_damaged(b, option_select("050"), 1);
       }},
      {"a select without LF",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask_at(
             "\x06"
             "050\r",
             9600);
       }},
      {"a reserved V for programming mode",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask_at(option_select("351"), 9600);
       }},
      {"a readout behind programming mode",
       [](Bench& b) {
         b.program();
         b.ask(break_b0, 500ms);
         read_out_at_z(b);
       }},
      {"a request behind the readout with rate 0",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask(option_select("000"), 2s);
         b.ask(request);
       }},
      {"a readout behind a write",
       [](Bench& b) {
         b.program();
         b.ask(command("W1", "C.9(B)"), 500ms);
         b.ask(break_b0, 500ms);
         read_out_at_z(b);
       }},
      {"a second readout",
       [](Bench& b) {
         read_out_at_z(b);
         b.wait(2s);
         read_out_at_z(b);
       }},
      {"commands behind the data of a second session",
       [](Bench& b) {
         for (int i = 0; i < 2; ++i) {
           b.ask(request);
           b.ask(command("R1", "1.8.0()"), 500ms);
           b.ask(break_b0, 500ms);
         }
       }},
  };
  return all;
}

}  // namespace umirig::sim
