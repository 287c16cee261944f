/* A device made for an older umirig_sil.h, whose structs end sooner: it writes no member that it does not know. `abi=0`: of
 * before an incompatible change. */
#include "device.h"

struct old_dut {
  uint32_t size;
  uint32_t reserved;
  void *dut;
  void (*close)(void *);
  uint64_t (*run)(void *);
  void (*power)(void *, int, int);
  void (*nrst)(void *, int);
  void (*nsel)(void *, int);
  uint8_t (*transfer)(void *, uint8_t);
  void (*uart_receive)(void *, uint8_t, uint32_t, uint8_t, char, uint8_t, uint32_t);
};

static const umirig_sil_rig *self;

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut, (void)baud, (void)data_bits, (void)parity, (void)stop_bits, (void)errors;
  self->uart_send(self->rig, &byte, 1);
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  struct old_dut mine = {.size = sizeof mine, .uart_receive = receive};
  if (rig->abi != number(config, "abi", 1)) return EPROTO;
  if (rig->size < offsetof(umirig_sil_rig, uart_idle_at) || dut->size < sizeof mine) return EPROTO;
  self = rig;
  rig->uart_format(rig->rig, 9600, 8, 'N', 1);
  memcpy(dut, &mine, sizeof mine);
  return 0;
}
