/* Misbehaves as `do=` says, in the call that `in=` names: load, open, run, receive, close; run is the first behind a second. */
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "device.h"

static const umirig_sil_rig *rig;
static const char *config = "";

static void misbehave(const char *call) {
  static const uint8_t bytes[1000];
  if (!is(config, "in", call)) return;
  if (is(config, "do", "crash")) (void)raise(SIGSEGV);
  if (is(config, "do", "null")) *(volatile int *)(uintptr_t)number(config, "nowhere", 16) = 1;
  if (is(config, "do", "abort")) abort();
  if (is(config, "do", "exit")) exit(3);
  if (is(config, "do", "hang")) {
    for (volatile int forever = 1; forever;) continue;
  }
  if (is(config, "do", "print")) {
    for (;;) puts("for ever and ever");
  }
  if (is(config, "do", "log")) {
    for (;;) rig->log(rig->rig, "for ever and ever");
  }
  if (is(config, "do", "close_files")) {
    for (int file = 3; file < 100; ++file) (void)close(file);
  }
  if (is(config, "do", "write_files")) {
    for (int file = 3; file < 100; ++file) {
      if (write(file, bytes, sizeof bytes) < 0) continue;
    }
  }
  if (is(config, "do", "stop")) (void)raise(SIGSTOP);
  if (is(config, "do", "format")) {
    rig->uart_format(rig->rig, (uint32_t)number(config, "baud", 300), (uint8_t)number(config, "bits", 7), 'E', 1);
  }
  if (is(config, "do", "huge")) rig->uart_send(rig->rig, bytes, 100000000);
  if (is(config, "do", "many")) {
    for (;;) rig->uart_send(rig->rig, bytes, sizeof bytes);
  }
  if (is(config, "do", "flush")) {
    for (int i = 0; i < 70000; ++i) rig->uart_flush(rig->rig);
  }
  if (is(config, "do", "break")) {
    for (int i = 0; i < 1000; ++i) rig->uart_break(rig->rig, UINT32_MAX);
  }
  if (is(config, "do", "report")) {
    for (int i = 0; i < 70000; ++i) rig->report(rig->rig, "1.8.0\t000001234.567890\tkWh");
  }
  if (is(config, "do", "store")) rig->store(rig->rig, bytes, SIZE_MAX);
  if (is(config, "do", "child")) {
    if (fork() == 0) {
      for (;;) (void)pause();
    }
    (void)raise(SIGSEGV);
  }
}

static uint64_t run(void *dut) {
  (void)dut;
  uint64_t now = rig->now_us(rig->rig);
  uint64_t spin = number(config, "spin", 0);
  if (now >= 1000000) misbehave("run");
  if (is(config, "do", "slow") && now >= 1000000 && now < 1010000) {
    (void)poll(NULL, 0, 100);
    return now + 1000;
  }
  if (is(config, "do", "stream") && now >= 1000000) {
    static const uint8_t bytes[1000];
    rig->uart_send(rig->rig, bytes, sizeof bytes);
    return rig->uart_idle_at(rig->rig);
  }
  if (spin > 0 && now >= 1000000 && now < 1000000 + spin) return now - 1;
  return now < 1000000 ? 1000000 : UMIRIG_SIL_NEVER;
}

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut, (void)byte, (void)baud, (void)data_bits, (void)parity, (void)stop_bits, (void)errors;
  misbehave("receive");
}

static void close_device(void *dut) {
  (void)dut;
  misbehave("close");
}

#ifdef UNRULY_LOAD
__attribute__((constructor)) static void constructor(void) { (void)raise(SIGSEGV); }
#endif

int umirig_sil_open(const umirig_sil_rig *offered, const char *text, umirig_sil_dut *dut) {
  rig = offered;
  config = text;
  rig->uart_format(rig->rig, 300, 7, 'E', 1);
  misbehave("open");
  if (option(config, "answer") != NULL) {
    rig->log(rig->rig, "I do not want to");
    return (int)number(config, "answer", 0);
  }
  dut->close = close_device;
  dut->run = run;
  if (!is(config, "receive", "no")) dut->uart_receive = receive;
  if (option(config, "dut_size") != NULL) dut->size = (uint32_t)number(config, "dut_size", 0);
  return 0;
}
