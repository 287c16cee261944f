// For tests: exchanges with a meter, and what came of each as text. Two meters with the same answers to all of them are the same
// meter, as far as anybody can tell.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "rig/sim/meter_bench.hpp"

namespace umirig::sim {

using Probe = std::pair<const char*, void (*)(Bench&)>;

inline void sign_on_again(Bench& bench) {
  bench.rate(300);
  bench.ask(request, 1s);
}

inline const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = {
      {"no select", [](Bench& b) { b.ask(request); }},
      {"readout at Z",
       [](Bench& b) {
         b.ask(request, 2s - 500ms);
         b.ask_at(
             "\x06"
             "050\r\n",
             9600, 2s);
         sign_on_again(b);
         b.wait(12s);
         sign_on_again(b);
       }},
      {"selects",
       [](Bench& b) {
         for (const auto* select : {"000", "040", "041", "150", "052", "080", "0500", "350", "010", "011", "001"}) {
           b.ask(request, 400ms);
           b.ask("\x06" + std::string(select) + "\r\n");
         }
       }},
      {"incomplete select",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask(
             "\x06"
             "05");
       }},
      {"addresses",
       [](Bench& b) {
         for (const auto* address : {"12345678", "0012345678", "87654321", "0000", "1234 5678", "1234-5678", "AbC 12", "ABC 12",
                                     "AbC12", "1234", "5678", "12345679", "123456789", " 12345678"}) {
           b.ask("/?" + std::string(address) + "!\r\n");
         }
         b.ask("/?" + std::string(30, '0') + "12345678!\r\n");
         b.ask("/?12345678" + std::string(30, '0') + "!\r\n");
       }},
      {"much before a request",
       [](Bench& b) {
         for (const auto& text : {std::string(70, 'x'), std::string(45, '\0'), "/?" + std::string(90, '9') + "!\r\n"}) {
           b.ask(text + request);
           b.ask(request);
         }
       }},
      {"many requests",
       [](Bench& b) {
         for (int i = 0; i < 12; ++i) b.ask(request);
       }},
      {"no requests",
       [](Bench& b) {
         b.ask("xx" + request);
         b.ask("/!\r\n");
         b.ask("HELLO!\r\n");
         b.ask(break_b0);
       }},
      {"slow and damaged requests",
       [](Bench& b) {
         b.say("/?!\r", 400ms);
         b.ask("\n");
         b.say("/?");
         b.wait(2s);
         b.ask("!\r\n");
         b.say("/?");
         b.say_damaged('!');
         b.ask("\r\n");
       }},
      {"commands",
       [](Bench& b) {
         b.program();
         const auto read = command("R1", "C.9()");
         for (const auto& one : {read, command("W1", "C.9(A)"), read, command("R1", "1.8.0(0)"), command("R1", "1.8.0(1)"),
                                 command("R1", "1.8.0(2)"), command("R1", "99.99.99()"), command("W1", "99.99.99(0)"),
                                 command("X1", "()"), command("R9", "()"), read, command("R1", "C.9")}) {
           b.ask(one);
         }
         auto wrong = command("W1", "C.9(B)");
         wrong.back() = 'x';
         b.ask(wrong);
         b.ask(read);
         wrong = read;
         wrong.back() = 'x';
         b.ask(wrong);
         b.say_damaged('\x01');
         b.ask(read.substr(1));
         b.say("\x01");
         b.say_damaged('W');
         b.ask(command("W1", "C.9(D)").substr(2));
         for (const auto damaged : {std::size_t{4}, std::size_t{11}}) {
           const auto write = command("W1", "C.9(E)");
           b.say(write.substr(0, damaged));
           b.say_damaged(write[damaged]);
           b.ask(write.substr(damaged + 1), 500ms);
         }
         wrong.back() = '\0';
         b.ask(wrong, 500ms);
         for (const auto pause : {1200ms, 2000ms}) {
           b.say(read.substr(0, 5));
           b.wait(pause);
           b.ask(read.substr(5), 500ms);
           b.ask(read, 500ms);
         }
         b.ask(command("P1", "(00000000)"));
         b.ask(command("R1", "1.8.0()"));
         b.say(break_b0);
         b.ask(request);
         sign_on_again(b);
         b.hear();
         b.program();
         b.ask(command("W1", "C.9(F)"));
       }},
      {"wrong password",
       [](Bench& b) {
         b.program();
         b.ask(command("P1", "(1)"));
         sign_on_again(b);
         b.hear();
         b.program();
         b.ask(command("P1", "(0)"));
       }},
      {"inactivity",
       [](Bench& b) {
         for (const auto pause : {40s, 80s, 130s, 240s}) {
           b.program();
           b.wait(pause);
           b.ask(command("R1", "1.8.0()"));
           sign_on_again(b);
           b.wait(250s);
         }
         b.program();
         b.ask(command("P1", "(00000000)"));
         b.wait(240s);
         b.ask(command("R1", "1.8.0()"));
       }},
      {"a session with traffic",
       [](Bench& b) {
         b.program();
         for (int i = 0; i < 6; ++i) {
           b.wait(20s);
           b.ask(command("R1", "1.8.0()"));
         }
       }},
      {"repeat",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask_at(
             "\x06"
             "050\r\n",
             9600, 500ms);
         for (int i = 0; i < 3; ++i) b.ask("\x15", 500ms);
         b.wait(500ms);
         b.ask("\x15", 500ms);
       }},
      {"break in a readout",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.say(
             "\x06"
             "050\r\n");
         b.rate(9600);
         b.wait(250ms);
         b.ask(break_b0);
       }},
  };
  return all;
}

// Every character with its time in microseconds and its errors.
inline std::string answers(const std::string& query, const Probe& probe) {
  Bench bench(query);
  probe.second(bench);
  bench.hear();
  std::string text;
  for (const auto& one : bench.all())
    fmt::format_to(std::back_inserter(text), "{}:{:02x}{:x} ", one.begin.count() / 1000, one.byte, one.errors);
  return text;
}

}  // namespace umirig::sim
