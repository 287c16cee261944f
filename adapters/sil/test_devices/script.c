/* Does what `do=` says, step by step, and logs what it hears. `log=runs`: logs each call of run as well. Steps, divided by ';':
 *   @N  wait until N       +N  wait for N      w  wait until uart_idle_at       h  wait for a character
 *   fBAUD,7E1  format      sHEX  send          dHH,E  send damaged              bN  break       x  flush
 *   i  log uart_idle_at    n  log now_us       u  log utc                       r  log 4 random bytes
 *   mTEXT  log             pTEXT  print        oTEXT  report                    v  open in umirig_sil_open up to here */
#include "device.h"

static struct {
  const umirig_sil_rig *rig;
  const char *next;
  uint64_t due;
  int log_runs, waits;
} self;

static void say(const char *what, uint64_t value) {
  char line[80];
  (void)snprintf(line, sizeof line, "%s %" PRIu64, what, value);
  self.rig->log(self.rig->rig, line);
}

static void text_of(const char *step, char *text, size_t size) {
  size_t length = strcspn(step, ";&");
  (void)snprintf(text, size, "%.*s", (int)length, step);
}

static void send(const umirig_sil_rig *rig, const char *hex) {
  uint8_t bytes[256];
  size_t count = 0;
  unsigned byte;
  while (count < sizeof bytes && sscanf(hex + 2 * count, "%2x", &byte) == 1) bytes[count++] = (uint8_t)byte;
  rig->uart_send(rig->rig, bytes, count);
}

static void step(const umirig_sil_rig *rig, const char *at) {
  unsigned long value = strtoul(at + 1, NULL, *at == 'd' ? 16 : 10);
  const char *more = at + strcspn(at, ",;&");
  char text[1200];
  uint8_t bytes[4];
  text_of(at + 1, text, sizeof text);
  switch (*at) {
    case '@':
      self.due = value;
      break;
    case '+':
      self.due = rig->now_us(rig->rig) + value;
      break;
    case 'w':
      self.due = rig->uart_idle_at(rig->rig);
      break;
    case 'h':
      self.waits = 1;
      break;
    case 'f':
      rig->uart_format(rig->rig, (uint32_t)value, (uint8_t)(more[1] - '0'), more[2], (uint8_t)(more[3] - '0'));
      break;
    case 's':
      send(rig, at + 1);
      break;
    case 'd':
      rig->uart_send_damaged(rig->rig, (uint8_t)value, (uint32_t)(more[1] - '0'));
      break;
    case 'b':
      rig->uart_break(rig->rig, (uint32_t)value);
      break;
    case 'x':
      rig->uart_flush(rig->rig);
      break;
    case 'i':
      say("idle", rig->uart_idle_at(rig->rig));
      break;
    case 'n':
      say("now", rig->now_us(rig->rig));
      break;
    case 'u':
      say("utc", rig->utc(rig->rig));
      break;
    case 'r':
      rig->random(rig->rig, bytes, sizeof bytes);
      (void)snprintf(text, sizeof text, "random %02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
      rig->log(rig->rig, text);
      break;
    case 'm':
      rig->log(rig->rig, text);
      break;
    case 'p':
      puts(text);
      break;
    case 'o':
      rig->report(rig->rig, text);
      break;
    default:
      break;
  }
}

static uint64_t follow(int opening) {
  while (*self.next != '\0' && *self.next != '&') {
    if (self.waits) return UMIRIG_SIL_NEVER;
    if (self.due > self.rig->now_us(self.rig->rig)) return self.due;
    const char *at = self.next;
    self.next += strcspn(self.next, ";&");
    if (*self.next == ';') ++self.next;
    if (*at == 'v' && opening) break;
    step(self.rig, at);
  }
  return UMIRIG_SIL_NEVER;
}

static uint64_t run(void *dut) {
  (void)dut;
  if (self.log_runs) say("run", self.rig->now_us(self.rig->rig));
  return follow(0);
}

static void receive(void *dut, uint8_t byte, uint32_t baud, uint8_t data_bits, char parity, uint8_t stop_bits, uint32_t errors) {
  (void)dut;
  char line[80];
  (void)snprintf(line, sizeof line, "heard %02x %" PRIu32 " %u%c%u %" PRIu32 " at %" PRIu64, byte, baud, data_bits, parity,
                 stop_bits, errors, self.rig->now_us(self.rig->rig));
  self.rig->log(self.rig->rig, line);
  self.waits = 0;
}

static void close(void *dut) {
  (void)dut;
  self.rig->log(self.rig->rig, "closed");
}

int umirig_sil_open(const umirig_sil_rig *rig, const char *config, umirig_sil_dut *dut) {
  int error = checked(rig);
  if (error != 0) return error;
  self.rig = rig;
  self.next = option(config, "do");
  if (self.next == NULL) return EINVAL;
  self.log_runs = is(config, "log", "runs");
  if (strstr(self.next, "v;") != NULL) (void)follow(1);
  dut->close = close;
  dut->run = run;
  dut->uart_receive = receive;
  return 0;
}
