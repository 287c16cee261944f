// What the rig and the process that holds the device say to each other: one request, one reply, each a frame of bytes behind its
// length, over a socket. Both ends come from the same build, so the bytes are the machine's own. Times are nanoseconds since the
// device was opened.
#pragma once

#include <atomic>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "rig/line/uart.hpp"

namespace umirig::sil {

// Where the process finds what it is given.
inline constexpr int socket_fd = 3;
inline constexpr int box_fd = 4;    // a BlackBox
inline constexpr int log_fd = 5;    // also its standard output and error
inline constexpr int store_fd = 6;  // the non-volatile store: all of the file

// A device that goes beyond is lost.
inline constexpr std::size_t longest_queue = std::size_t{1} << 20U;  // characters, breaks and formats
inline constexpr std::size_t largest_store = std::size_t{1} << 20U;
inline constexpr unsigned most_runs_at_once = 10'000;  // umirig_sil.h
inline constexpr std::uint32_t fastest_baud = 4'000'000;
inline constexpr Time latest_time = std::chrono::hours(24 * 365 * 100);

// Cut to what is useful to a reader.
inline constexpr std::size_t longest_text = 1000;
inline constexpr std::size_t log_capacity = 64 * 1024;
inline constexpr std::size_t longest_frame = 16 * longest_queue;

enum class Request : std::uint8_t { open, advance, command, close };

// In which call the device is.
enum class Call : std::uint32_t { none, load, open, run, receive, command, close };

// What outlives a crash, in memory that both see.
struct BlackBox {
  std::atomic<std::uint64_t> calls;   // of the device, begun or ended: it stands still while the device hangs
  std::atomic<std::uint64_t> now_us;  // the device's time
  std::atomic<Call> call;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<Call>::is_always_lock_free);

// `resident`: the library cannot be unloaded, so its variables keep their values; nothing was opened.
enum class Status : std::uint8_t { ok, resident, not_loadable, no_entry, refused, no_receive, lost };

struct Action {
  enum class Kind : std::uint8_t { format, bytes, damaged, break_, flush, report };
  Kind kind = Kind::bytes;
  Time at{0};
  SerialFormat format;
  Bytes bytes;  // of a damaged character one, and its LineError flags
  Duration duration{0};
  std::string text;
};

bool valid(const SerialFormat& format);

class Writer {
 public:
  Writer() : bytes_(sizeof(std::uint32_t)) {}

  template <typename T>
  void put(T value) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    append(&value, sizeof value);
  }
  void put(Time time) { put(time.count()); }
  void put(ByteView bytes);
  void put(std::string_view text) { put(view(text)); }
  void put(const SerialFormat& format);
  void put(const Transmission& item);
  void put(const Action& action);

  // With the length in front.
  ByteView frame();

 private:
  void append(const void* from, std::size_t count);

  Bytes bytes_;
};

// What does not decode reads as zero and leaves `bad` behind.
class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}

  template <typename T>
  T get() {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    T value{};
    if (const auto from = take(sizeof value); !from.empty()) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  Time time() { return Time(get<std::int64_t>()); }
  Bytes bytes();
  std::string text() { return to_text(bytes()); }
  SerialFormat format();
  Transmission item();
  Action action();

  bool bad() const { return bad_; }

 private:
  ByteView take(std::size_t count);

  ByteView rest_;
  bool bad_ = false;
};

// One end of the socket.
class Channel {
 public:
  enum class Outcome { ok, closed, timeout, garbage };

  explicit Channel(int fd) : fd_(fd) {}

  // False when the other end is gone.
  bool send(ByteView frame);
  // `timeout`: the socket's own limit has passed; what came so far is kept for the next call.
  Outcome receive(Bytes& payload);

 private:
  int fd_;
  Bytes buffer_;
};

}  // namespace umirig::sil
