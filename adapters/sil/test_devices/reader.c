/* A reader: "read" sends a request, reports its answer's first byte, and is done. */
#include "device.h"

static const umirig_sil_rig *self;

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut, (void)baud, (void)data_bits, (void)parity, (void)stop_bits, (void)errors;
  char line[40];
  (void)snprintf(line, sizeof line, "1.8.0\t%u\tkWh", byte);
  self->report(self->rig, line);
  self->report(self->rig, "done");
}

static int command(void *dut, const char *text) {
  (void)dut;
  if (strcmp(text, "read") != 0) return EINVAL;
  self->uart_send(self->rig, (const uint8_t *)"?", 1);
  return 0;
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  (void)config;
  self = rig;
  rig->uart_format(rig->rig, 9600, 8, 'N', 1);
  dut->uart_receive = receive;
  dut->command = command;
  return 0;
}
