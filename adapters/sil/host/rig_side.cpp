#include "adapters/sil/host/rig_side.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace umirig::sil {
namespace {

RigSide* side = nullptr;

// In one call of the device.
constexpr std::size_t most_actions = 65'536;
constexpr std::size_t longest_report = std::size_t{1} << 20U;

std::string_view cut(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text, ::strnlen(text, longest_text));
}

}  // namespace

// The functions of umirig_sil_rig. They take the one RigSide there is, not the pointer that the device hands back.
struct RigSide::Calls {
  static std::uint64_t now_us(void*) { return side->now_us_; }

  static std::uint32_t utc(void*) {
    return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(side->utc_ + side->now()).count());
  }

  static void random(void*, std::uint8_t* bytes, std::size_t count) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 8 == 0) word = side->random_.next();
      bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
    }
  }

  static std::size_t load(void*, std::uint8_t* bytes, std::size_t capacity) {
    struct stat status {};
    if (::fstat(store_fd, &status) != 0) return 0;
    const auto length = static_cast<std::size_t>(status.st_size);
    const auto count = std::min(capacity, length);
    if (count > 0 && ::pread(store_fd, bytes, count, 0) != static_cast<ssize_t>(count)) side->lose("load: no such memory");
    return length;
  }

  static void store(void*, const std::uint8_t* bytes, std::size_t count) {
    if (count > largest_store) {
      return side->lose(fmt::format("store: {} bytes, at most {} are possible", count, largest_store));
    }
    if (count > 0 && ::pwrite(store_fd, bytes, count, 0) != static_cast<ssize_t>(count))
      return side->lose("store: no such memory");
    if (::ftruncate(store_fd, static_cast<off_t>(count)) != 0) side->lose("store: cannot be written");
  }

  static void set_current(void*, int, std::uint32_t) {}

  static void log(void*, const char* text) { side->note(cut(text)); }

  static void report(void*, const char* line) {
    Action action;
    action.kind = Action::Kind::report;
    action.text = cut(line);
    side->reported_ += action.text.size();
    if (side->reported_ > longest_report) return side->lose(fmt::format("report: more than {} bytes at once", longest_report));
    side->act(std::move(action));
  }

  static void uart_format(void*, std::uint32_t baud, std::uint8_t data_bits, char parity, std::uint8_t stop_bits) {
    const SerialFormat format{baud, data_bits, parity, stop_bits};
    if (!valid(format)) {
      return side->lose(
          fmt::format("uart_format: {} Bd, {} data bits, parity 0x{:02x}, {} stop bits; possible are 1 to {} Bd, 5 to 8 data "
                      "bits, parity N, E or O, 1 or 2 stop bits",
                      baud, data_bits, static_cast<unsigned char>(parity), stop_bits, fastest_baud));
    }
    side->formatted_ = true;
    if (!side->may_send("uart_format", 1)) return;
    side->queue_.set_format(format, side->now(), true);
    Action action;
    action.kind = Action::Kind::format;
    action.format = format;
    side->act(std::move(action));
  }

  static void uart_send(void*, const std::uint8_t* bytes, std::size_t count) {
    if (count == 0 || !side->may_send("uart_send", count)) return;
    const ByteView data(bytes, count);
    side->queue_.send(data, side->now());
    side->check_queue();
    if (!side->actions_.empty()) {
      auto& last = side->actions_.back();
      if (last.kind == Action::Kind::bytes && last.at == side->now()) {
        last.bytes.insert(last.bytes.end(), data.begin(), data.end());
        return;
      }
    }
    Action action;
    action.bytes.assign(data.begin(), data.end());
    side->act(std::move(action));
  }

  static void uart_send_damaged(void*, std::uint8_t byte, std::uint32_t errors) {
    if (!side->may_send("uart_send_damaged", 1)) return;
    const auto damage = static_cast<std::uint8_t>(errors & (parity_error | framing_error));
    side->queue_.send_damaged(byte, damage, side->now());
    side->check_queue();
    Action action;
    action.kind = Action::Kind::damaged;
    action.bytes = {byte, damage};
    side->act(std::move(action));
  }

  static void uart_break(void*, std::uint32_t bit_times) {
    if (bit_times == 0 || !side->may_send("uart_break", 1)) return;
    Action action;
    action.kind = Action::Kind::break_;
    action.duration = side->queue_.format().bit_times(bit_times);
    side->queue_.send_break(action.duration, side->now());
    side->check_queue();
    side->act(std::move(action));
  }

  static std::uint64_t uart_idle_at(void*) { return static_cast<std::uint64_t>((side->queue_.idle_at().count() + 999) / 1000); }

  static void uart_flush(void*) {
    side->queue_.flush(side->now());
    Action action;
    action.kind = Action::Kind::flush;
    side->act(std::move(action));
  }
};

RigSide::RigSide(BlackBox& box, std::uint64_t seed, Duration utc) : box_(box), random_(seed), utc_(utc) {
  side = this;
  box_.now_us = 0;
  table_.abi = UMIRIG_SIL_ABI;
  table_.size = sizeof table_;
  table_.kind = UMIRIG_SIL_UART;
  table_.rig = this;
  table_.now_us = Calls::now_us;
  table_.utc = Calls::utc;
  table_.random = Calls::random;
  table_.load = Calls::load;
  table_.store = Calls::store;
  table_.set_current = Calls::set_current;
  table_.log = Calls::log;
  table_.report = Calls::report;
  table_.uart_format = Calls::uart_format;
  table_.uart_send = Calls::uart_send;
  table_.uart_send_damaged = Calls::uart_send_damaged;
  table_.uart_break = Calls::uart_break;
  table_.uart_idle_at = Calls::uart_idle_at;
  table_.uart_flush = Calls::uart_flush;
}

RigSide::~RigSide() { side = nullptr; }

void RigSide::set_now(Time now) {
  now_us_ = std::max(now_us_, static_cast<std::uint64_t>((now.count() + 999) / 1000));
  box_.now_us = now_us_;
}

const std::optional<SerialFormat>& RigSide::receive_format(Time at) {
  settle(at);
  return receive_format_;
}

void RigSide::settle(Time at) {
  while (const auto item = queue_.take(at)) {
    if (item->kind == Transmission::Kind::format) receive_format_ = item->format;
  }
}

std::vector<Action> RigSide::take_actions() {
  reported_ = 0;
  return std::exchange(actions_, {});
}

void RigSide::lose(std::string reason) {
  if (loss_.empty()) loss_ = std::move(reason);
}

void RigSide::act(Action action) {
  if (actions_.size() >= most_actions) return lose(fmt::format("more than {} actions at once", most_actions));
  action.at = now();
  actions_.push_back(std::move(action));
}

// Before its first uart_format a device sends nothing.
bool RigSide::may_send(std::string_view call, std::size_t count) {
  if (!loss_.empty()) return false;
  if (!formatted_) {
    if (!std::exchange(warned_, true)) note(fmt::format("(rig: {} before the first uart_format, nothing is sent)", call));
    return false;
  }
  settle(now());
  if (count > longest_queue || queue_.items().size() + count > longest_queue) {
    lose(fmt::format("{}: {} more characters behind {} that are queued; at most {} can be", call, count, queue_.items().size(),
                     longest_queue));
  }
  return loss_.empty();
}

void RigSide::check_queue() {
  if (queue_.idle_at() > latest_time) lose("what it has queued would take more than 100 years to send");
}

// At once, so that a crash cannot take it along; one call of the system, so that lines stay whole.
void RigSide::note(std::string_view text) {
  char end = '\n';
  const iovec parts[] = {{const_cast<char*>(text.data()), text.size()}, {&end, 1}};
  [[maybe_unused]] const auto written = ::writev(log_fd, parts, 2);  // a full log loses it
}

}  // namespace umirig::sil
