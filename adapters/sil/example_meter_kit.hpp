// A rig for the example meter's own tests: the meter as a library in this process, a virtual clock, a line that is recorded.
// Times are nanoseconds inside, milliseconds outside. It shares nothing with the rig but umirig_sil.h.
#pragma once

#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/sil/umirig_sil.h"

namespace umirig::example {

// A character on the line.
struct Sign {
  std::int64_t begin = 0, end = 0;  // ns
  std::uint32_t baud = 0;
  std::uint8_t byte = 0, data_bits = 7;
  char parity = 'E';
  std::uint32_t errors = 0;
};

inline double ms_of(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

class Meter {
 public:
  explicit Meter(const std::string& library, const std::string& config) {
    library_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) throw std::runtime_error(dlerror());
    const auto open = reinterpret_cast<int (*)(const umirig_sil_rig*, const char*, umirig_sil_dut*)>(  // as dlsym has it
        dlsym(library_, "umirig_sil_open"));
    fill_table();
    dut_.size = sizeof dut_;
    error = open(&table_, config.c_str(), &dut_);
    if (error == 0) run();
  }
  ~Meter() {
    if (error == 0 && dut_.close != nullptr) dut_.close(dut_.dut);
    dlclose(library_);
  }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

  double now_ms() const { return ms_of(now_); }

  // Lets time pass.
  void wait(double ms) { advance(now_ + static_cast<std::int64_t>(ms * 1e6)); }
  void wait_until(double ms) { advance(static_cast<std::int64_t>(ms * 1e6)); }

  // Sends characters one behind the other from now on; time goes on to the end of the last one.
  void send(const std::string& text, std::uint32_t baud = 300, double gap_ms = 0, std::uint32_t errors = 0) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i > 0 && gap_ms > 0) wait(gap_ms);
      send_one(static_cast<std::uint8_t>(text[i]), baud, errors);
    }
  }
  void send_one(std::uint8_t byte, std::uint32_t baud, std::uint32_t errors) {
    const std::int64_t end = now_ + 10 * 1'000'000'000LL / baud;
    advance(end);
    const Format format = format_at(now_);
    if (format.baud == 0) return;
    if (std::abs(static_cast<double>(baud) / format.baud - 1) > 0.05) errors |= UMIRIG_SIL_FRAMING_ERROR;
    if (format.data_bits != 7) errors |= UMIRIG_SIL_PARITY_ERROR;
    dut_.uart_receive(dut_.dut, byte, baud, 7, 'E', 1, errors);
    run();
  }

  void power(bool on) {
    dut_.power(dut_.dut, on ? 1 : 0, 0);
    run();
  }

  // What was sent since the last call.
  std::vector<Sign> take() {
    std::vector<Sign> signs(sent_.begin(), sent_.end());
    sent_.clear();
    return signs;
  }

  // Lets time pass until something was sent and 40 ms (or `quiet_ms`) of silence follow, at most `limit_ms`.
  void settle(double limit_ms = 3000, double quiet_ms = 40) {
    const std::int64_t until = now_ + static_cast<std::int64_t>(limit_ms * 1e6);
    const std::size_t before = sent_.size();
    while (now_ < until) {
      if (sent_.size() > before && now_ > queue_end_ + static_cast<std::int64_t>(quiet_ms * 1e6)) return;
      if (sent_.size() == before || now_ >= queue_end_) {
        advance(std::min(until, now_ + 1'000'000));
      } else {
        advance(std::min(until, queue_end_));
      }
    }
  }

  int error = 0;
  std::vector<std::string> log;
  std::vector<std::uint8_t> store;

 private:
  struct Format {
    std::int64_t from = 0;
    std::uint32_t baud = 0;
    std::uint8_t data_bits = 7;
    char parity = 'E';
  };

  static Meter& self(void* rig) { return *static_cast<Meter*>(rig); }

  void fill_table() {
    table_.abi = UMIRIG_SIL_ABI;
    table_.size = sizeof table_;
    table_.kind = UMIRIG_SIL_UART;
    table_.rig = this;
    table_.now_us = [](void* rig) { return static_cast<std::uint64_t>(self(rig).now_ / 1000); };
    table_.utc = [](void*) { return std::uint32_t{0}; };
    table_.random = [](void*, std::uint8_t* bytes, std::size_t count) { std::fill_n(bytes, count, std::uint8_t{0}); };
    table_.load = [](void* rig, std::uint8_t* bytes, std::size_t capacity) {
      const auto& kept = self(rig).store;
      std::copy_n(kept.begin(), std::min(capacity, kept.size()), bytes);
      return kept.size();
    };
    table_.store = [](void* rig, const std::uint8_t* bytes, std::size_t count) { self(rig).store.assign(bytes, bytes + count); };
    table_.set_current = [](void*, int, std::uint32_t) {};
    table_.log = [](void* rig, const char* text) { self(rig).log.emplace_back(text); };
    table_.report = [](void*, const char*) {};
    table_.uart_format = [](void* rig, std::uint32_t baud, std::uint8_t data_bits, char parity, std::uint8_t) {
      auto& meter = self(rig);
      meter.formats_.push_back({std::max(meter.now_, meter.queue_end_), baud, data_bits, parity});
    };
    table_.uart_send = [](void* rig, const std::uint8_t* bytes, std::size_t count) {
      for (std::size_t i = 0; i < count; ++i) self(rig).queue(bytes[i], 0);
    };
    table_.uart_send_damaged = [](void* rig, std::uint8_t byte, std::uint32_t errors) { self(rig).queue(byte, errors); };
    table_.uart_break = [](void*, std::uint32_t) {};
    table_.uart_idle_at = [](void* rig) { return static_cast<std::uint64_t>((self(rig).queue_end_ + 999) / 1000); };
    table_.uart_flush = [](void* rig) { self(rig).flush(); };
  }

  Format format_at(std::int64_t time) const {
    Format format;
    for (const auto& each : formats_) {
      if (each.from <= time) format = each;
    }
    return format;
  }

  void queue(std::uint8_t byte, std::uint32_t errors) {
    const Format format = formats_.empty() ? Format{} : formats_.back();
    if (format.baud == 0) return;
    const std::int64_t begin = std::max(now_, queue_end_);
    // Like a message handed over up to 1 us late: no gap.
    queue_end_ = begin + 10 * 1'000'000'000LL / format.baud;
    sent_.push_back({begin, queue_end_, format.baud, byte, format.data_bits, format.parity, errors});
  }

  void flush() {
    while (!sent_.empty() && sent_.back().begin > now_) {
      queue_end_ = sent_.back().begin;
      sent_.pop_back();
    }
    if (queue_end_ < now_) queue_end_ = now_;
    const auto later = [this](const Format& format) { return format.from > now_ && formats_.size() > 1; };
    while (!formats_.empty() && later(formats_.back())) formats_.pop_back();
  }

  void advance(std::int64_t until) {
    for (unsigned runs = 0; wake_ <= until; ++runs) {
      if (runs > 10'000'000) throw std::runtime_error("the meter never comes to rest");
      now_ = std::max(now_, wake_);
      run();
    }
    now_ = std::max(now_, until);
  }

  void run() {
    const std::uint64_t wake = dut_.run(dut_.dut);
    wake_ = wake > 9'000'000'000'000'000ULL ? INT64_MAX : static_cast<std::int64_t>(wake) * 1000;
    if (wake_ <= now_) wake_ = now_ + 1000;
  }

  void* library_ = nullptr;
  umirig_sil_rig table_{};
  umirig_sil_dut dut_{};
  std::int64_t now_ = 0, queue_end_ = 0, wake_ = 0;
  std::vector<Format> formats_;
  std::deque<Sign> sent_;  // or queued
};

}  // namespace umirig::example
