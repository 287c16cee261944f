/* Sends back each good byte, `delay` microseconds after it came; wakes every `poll` microseconds for nothing. */
#include "device.h"

enum { SIZE = 65536 };

static struct {
  const umirig_sil_rig *rig;
  uint64_t delay, poll;
  uint8_t bytes[SIZE];
  uint64_t due[SIZE];
  size_t first, count;
} self;

static uint64_t run(void *dut) {
  (void)dut;
  uint64_t now = self.rig->now_us(self.rig->rig);
  while (self.count > 0 && self.due[self.first] <= now) {
    self.rig->uart_send(self.rig->rig, &self.bytes[self.first], 1);
    self.first = (self.first + 1) % SIZE;
    --self.count;
  }
  uint64_t next = self.count > 0 ? self.due[self.first] : UMIRIG_SIL_NEVER;
  uint64_t tick = self.poll > 0 ? now + self.poll : UMIRIG_SIL_NEVER;
  return next < tick ? next : tick;
}

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut, (void)baud, (void)data_bits, (void)parity, (void)stop_bits;
  if (errors != 0 || self.count == SIZE) return;
  size_t last = (self.first + self.count++) % SIZE;
  self.bytes[last] = byte;
  self.due[last] = self.rig->now_us(self.rig->rig) + self.delay;
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  int error = checked(rig);
  if (error != 0) return error;
  self.rig = rig;
  self.delay = number(config, "delay", 0);
  self.poll = number(config, "poll", 0);
  rig->uart_format(rig->rig, (uint32_t)number(config, "baud", 9600), 8, 'N', 1);
  dut->run = run;
  dut->uart_receive = receive;
  return 0;
}
