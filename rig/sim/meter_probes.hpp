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

// Of the other modes, of battery meters, and of what few meters know.
inline const std::vector<Probe>& further_probes() {
  static const std::vector<Probe> all = {
      {"unasked data",
       [](Bench& b) {
         b.ask(request, 5s);
         b.ask(command("R1", "1.8.0()"), 1s);
         b.rate(9600);
         b.ask(command("R1", "1.8.0()"), 1s);
         b.rate(600);
         b.ask(command("R1", "1.8.0()"), 1s);
         b.rate(300);
         b.say(break_b0);
         b.ask(request, 5s);
         for (const auto pause : {40s, 130s}) {
           b.wait(pause);
           b.ask(command("R1", "1.8.0()"), 1s);
           sign_on_again(b);
         }
       }},
      {"a select in modes A and B",
       [](Bench& b) {
         b.ask(request, 300ms);
         b.ask(
             "\x06"
             "0X0\r\n",
             5s);
         sign_on_again(b);
         b.ask(
             "\x06"
             "0E0\r\n",
             5s);
       }},
      {"HDLC",
       [](Bench& b) {
         for (const auto& [z, pause] : {std::pair('5', 95s), std::pair('5', 150s), std::pair('4', 5s), std::pair('5', 200s)}) {
           sign_on_again(b);
           b.ask_at("\x06" + std::string{'2', z, '2', '\r', '\n'}, 9600, 2s);
           b.wait(pause);
         }
         sign_on_again(b);
       }},
      {"further commands",
       [](Bench& b) {
         b.program();
         for (const auto* name : {"R2", "R4", "R5", "R6"}) b.ask(command(name, "1.8.0()"), 1s);
         for (const auto* name : {"W2", "W3", "W4", "W5"}) {
           b.ask(command(name, "C.9(" + std::string(name) + ")"), 1s);
           b.ask(command("R1", "C.9()"), 1s);
         }
         b.ask(command("E2", "E.1(1)"), 1s);
         b.ask(command("W3", "(ALONE)"), 1s);
         b.ask(command("R1", "C.9()"), 1s);
         b.ask(command("P2", "(5ECRE7)"), 1s);
         b.ask(command("P1", "(abcdefgh)"), 1s);
         b.program();
         b.ask(command("P2", "(WRONG)"), 1s);
         b.ask(command("R1", "1.8.0()"), 1s);
       }},
      {"what nearly was",
       [](Bench& b) {
         b.program();
         b.ask(command("P2", "(5ECRE7)"), 1s);
         b.ask(command("W1", "C.9(B)"), 1s);
         std::string block =
             "\x01W3\x02"
             "C.9(AB)\x04";
         char bcc = 0;
         for (std::size_t i = 1; i < block.size(); ++i) bcc = static_cast<char>(bcc ^ block[i]);
         b.ask(block + bcc, 1s);
         b.ask(command("R1", "C.9()"), 1s);
         b.ask(command("W3", "(CD)"), 1s);
         b.ask(command("P1", "(00000009)"), 1s);
       }},
      {"further commands, spoilt",
       [](Bench& b) {
         b.program();
         for (const auto* name : {"R0", "R2", "R9", "W2", "W5", "E2"}) {
           const std::string address = *name == 'R' ? "1.8.0" : *name == 'W' ? "C.9" : "E.1";
           const auto right = command(name, address + "()");
           auto wrong = right;
           wrong.back() = static_cast<char>(wrong.back() ^ 0x15);
           b.ask(right, 1s);
           b.ask(wrong, 1s);
           for (std::size_t i = 0; i < right.size(); ++i) {
             i == 5 ? b.say_damaged(right[i]) : b.say(right.substr(i, 1));
           }
           b.hear(1s);
           b.ask(command(name, address), 1s);
           b.ask(command(name, "99.99.99()"), 1s);
         }
       }},
      {"reading in blocks",
       [](Bench& b) {
         for (const auto* name : {"R3", "R4"}) {
           b.program();
           b.ask(command(name, "P.98(4)"), 500ms);
           b.ask("\x15", 500ms);
           for (int i = 0; i < 5; ++i) b.ask("\x06", 500ms);
           b.ask(command(name, "P.98()"), 500ms);
           b.ask(command(name, "P.98(3)"), 500ms);
           for (const auto* one : {"\x06", "\x15", "\x06"}) b.ask(one, 500ms);
           b.ask(command(name, "P.98(3)"), 3s);
           b.ask(command("R1", "1.8.0()"), 500ms);
           b.ask("\x06", 500ms);
           b.say(break_b0);
         }
       }},
      {"writing in blocks",
       [](Bench& b) {
         const auto first = framed(
             "\x01W3\x02"
             "C.9(A)\x04");
         const auto next = framed(
             "\x01W3\x02"
             "(B)\x04");
         const auto last = command("W3", "(C)");
         const auto read = command("R1", "C.9()");
         auto damaged = next;
         damaged.back() ^= 1;
         b.program();
         for (const auto& one : {first, damaged, next, last, read, first, next, read, last, read, first}) b.ask(one, 500ms);
         b.say(break_b0);
         b.program();
         b.ask(read, 500ms);
       }},
      {"wake-up strings",
       [](Bench& b) {
         const std::string r1 = command("R1", "1.8.0()");
         for (const auto& [count, gap, pause] :
              {std::tuple(63, 0ms, 1500ms), std::tuple(66, 0ms, 1700ms), std::tuple(57, 4ms, 1500ms), std::tuple(16, 0ms, 1000ms),
               std::tuple(16, 0ms, 300ms), std::tuple(35, 0ms, 100ms)}) {
           b.rate(300);
           b.say(std::string(static_cast<std::size_t>(count), '\0'), gap);
           b.wait(pause);
           b.ask(request, 400ms);
           b.ask_at(
               "\x06"
               "051\r\n",
               9600, 500ms);
           b.ask(r1, 500ms);
           b.ask(command("B1", "").substr(0, 3) + "\x03" + "p", 500ms);
           b.ask(r1, 500ms);
           b.say(break_b0);
           b.wait(3s);
         }
         b.rate(300);
         for (const Duration pause : {Duration(10s), Duration(1500ms), Duration(80s), Duration(1500ms)}) {
           b.say(std::string(65, '\0'));
           b.wait(pause);
           b.ask(request);
         }
       }},
      {"a long wait behind an incomplete select",
       [](Bench& b) {
         b.ask(request, 400ms);
         b.ask(
             "\x06"
             "05",
             10s);
       }},
      {"a break at the start",
       [](Bench& b) {
         b.say_break(100ms);
         b.ask(request);
       }},
      {"sessions without password",
       [](Bench& b) {
         const auto write = command("W1", "C.9(B)");
         b.program();
         b.ask(write, 500ms);
         b.ask(command("P1", "(WRONG)"), 500ms);
         b.program();
         b.ask(write, 500ms);
         b.say(break_b0);
         b.program();
         b.ask(command("P1", "(00000000)"), 500ms);
         b.ask(write, 500ms);
         b.say(break_b0);
         b.program();
         b.ask(write, 500ms);
         b.wait(130s);
         b.program();
         b.ask(write, 500ms);
         b.say(break_b0);
         b.program();
         b.ask(write, 500ms);
       }},
      {"damaged passwords and breaks",
       [](Bench& b) {
         const auto password = command("P1", "(00000000)");
         auto wrong = password;
         wrong.back() ^= 1;
         b.program();
         b.ask(wrong, 500ms);
         b.say(password.substr(0, 8));
         b.say_damaged(password[8]);
         b.ask(password.substr(9), 500ms);
         wrong = break_b0;
         wrong.back() ^= 1;
         b.ask(wrong, 500ms);
         b.ask(command("R1", "1.8.0()"), 500ms);
         b.ask(command("W1", "7.7(STRAY)"), 500ms);
         b.ask(command("R1", "7.7()"), 500ms);
         b.ask(command("R1", "1.8.0()"), 500ms);
       }},
  };
  return all;
}

// Of mode D.
inline const std::vector<Probe>& telegram_probes() {
  static const std::vector<Probe> all = {
      {"telegrams", [](Bench& b) { b.wait(75s); }},
      {"telegrams at 115200 Bd",
       [](Bench& b) {
         b.format({115200, 8, 'N', 1});
         b.wait(5s);
       }},
      {"telegrams at 2400 Bd",
       [](Bench& b) {
         b.rate(2400);
         b.wait(45s);
       }},
      {"telegrams and requests",
       [](Bench& b) {
         for (const auto baud : {300U, 2400U}) {
           b.rate(baud);
           b.wait(5s);
           b.say(request);
           b.wait(20s);
         }
       }},
  };
  return all;
}

// Every character with its time in microseconds and its errors.
inline std::string answers(const Url::Options& options, const Probe& probe) {
  Bench bench(options);
  probe.second(bench);
  bench.wait(4s);
  std::string text;
  for (const auto& one : bench.all())
    fmt::format_to(std::back_inserter(text), "{}:{:02x}{:x} ", one.begin.count() / 1000, one.byte, one.errors);
  return text;
}

inline std::string answers(const std::string& query, const Probe& probe) {
  return answers(parse_url("sim:meter?" + query).value().options, probe);
}

}  // namespace umirig::sim
