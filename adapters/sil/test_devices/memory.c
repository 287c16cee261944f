/* Counts its power-ons in the non-volatile store and in a variable; logs both. `lose=yes`: crashes behind the store. */
#include <signal.h>

#include "device.h"

static uint8_t in_variable;
static const umirig_sil_rig *self;

static uint64_t run(void *dut) {
  (void)dut;
  return UMIRIG_SIL_NEVER;
}

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut, (void)byte, (void)baud, (void)data_bits, (void)parity, (void)stop_bits, (void)errors;
  self->store(self->rig, (const uint8_t *)"kept", 4);
  (void)raise(SIGSEGV);
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  (void)config;
  uint8_t stored[3] = {0, 0, 0};
  char line[80];
  size_t length = rig->load(rig->rig, stored, 1);
  (void)snprintf(line, sizeof line, "length %zu, stored %u, variable %u, untouched %u", length, stored[0], in_variable,
                 stored[1]);
  rig->log(rig->rig, line);
  self = rig;
  ++in_variable;
  ++stored[0];
  rig->store(rig->rig, stored, sizeof stored);
  rig->uart_format(rig->rig, 300, 7, 'E', 1);
  dut->run = run;
  dut->uart_receive = receive;
  return 0;
}
