/* Registers, and the messages that hold them all: readout (6.3.4, 6.5.1) and telegram (6.4.4). */
#include <string.h>

#include "meter.h"

const struct reading registers[REGISTERS] = {
    {"F.F", "00000000"},         {"0.0.0", "12345678"},       {"C.1.0", "SIM00042"},       {"1.8.0", "001234.567*kWh"},
    {"1.8.1", "000834.567*kWh"}, {"1.8.2", "000400.000*kWh"}, {"2.8.0", "000012.345*kWh"}, {"C.9", NULL}};

static const char *const group_lines[] = {"72.32(0011)(22-12-21 12:17)", "C.2.1(22-01-01)(   )", "(0000)"};
static const char *const longest_lines[] = {"ADDRESS.OF.16.CH(VALUE-OF-THIRTY-TWO-CHARACTERS-.*UNIT-16-LETTERS-)"};
static const char *const suffix_lines[] = {"1.8.0*12(000000.100*kWh)", "1.8.1&12(000000.050*kWh)", "1-1:32.7.0(230.1*V)",
                                           "CURRE(00.012*A)", "2.18.1(3)"};

size_t find_register(struct span address) {
  size_t i = 0;
  while (i < REGISTERS && !equals(address, registers[i].address)) ++i;
  return i;
}

const char *register_text(const struct meter *m, size_t index) { return index == NOTE ? m->note + 1 : registers[index].text; }

static void begin_line(struct meter *m, size_t block) {
  if (m->tx_count > block) put(m, "\r\n");
}

static void put_lines(struct meter *m, size_t block, const char *const *lines, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    begin_line(m, block);
    put(m, "%s", lines[i]);
  }
}

static void put_block(struct meter *m) {
  uint32_t layout = m->options.layout;
  size_t block = m->tx_count;
  for (unsigned i = 1; layout == LAYOUT_LONG && i <= 200; ++i) {
    begin_line(m, block);
    put(m, "P.%03u(0000.%03u*kWh)", i, i);
  }
  for (size_t i = 0; layout != LAYOUT_EMPTY && layout != LAYOUT_LONG && i < REGISTERS; ++i) {
    if (layout != LAYOUT_PACKED || i % (REGISTERS / 2) == 0) begin_line(m, block);
    put(m, "%s(%s)", registers[i].address, register_text(m, i));
  }
  if (layout == LAYOUT_GROUPS) put_lines(m, block, group_lines, COUNT(group_lines));
  if (layout == LAYOUT_LONGEST) put_lines(m, block, longest_lines, COUNT(longest_lines));
  if (layout == LAYOUT_SUFFIXES) put_lines(m, block, suffix_lines, COUNT(suffix_lines));
  if (m->tx_count > block && (layout != LAYOUT_GLUED || m->options.mode == MODE_D)) put(m, "\r\n");
}

void build_readout(struct meter *m) {
  bool framed = m->options.check != CHECK_NONE;
  begin_message(m);
  if (framed) put(m, "\2");
  put_block(m);
  put(m, "!\r\n");
  if (framed) put_end(m, ETX);
}

/* CRC-16/ARC, as of DSMR P1. */
static unsigned crc_of(const char *text, size_t count) {
  unsigned crc = 0;
  for (size_t i = 0; i < count; ++i) {
    crc ^= (unsigned char)text[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
  }
  return crc;
}

void put_telegram_end(struct meter *m, size_t from, unsigned error) {
  unsigned crc = crc_of(m->tx + from, m->tx_count - from) ^ error;
  if (m->options.crc == CRC_PADDED) put(m, "%04X", crc);
  if (m->options.crc == CRC_UNPADDED) put(m, "%X", crc);
  put(m, "\r\n");
}

void build_telegram(struct meter *m) {
  begin_message(m);
  put(m, "/%s\r\n\r\n", m->options.identification);
  put_block(m);
  put(m, "!");
  put_telegram_end(m, 0, 0);
}
