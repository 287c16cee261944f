/* What the test devices share: the look into their configuration. */
#ifndef TEST_DEVICE_H
#define TEST_DEVICE_H
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "umirig_sil.h"

/* The value of `name=` in the configuration, up to its end; NULL when it is not there. */
static inline const char *option(const char *config, const char *name) {
  size_t length = strlen(name);
  for (const char *at = config; *at != '\0';) {
    if (strncmp(at, name, length) == 0 && at[length] == '=') return at + length + 1;
    at += strcspn(at, "&");
    if (*at == '&') ++at;
  }
  return NULL;
}

static inline uint64_t number(const char *config, const char *name, uint64_t otherwise) {
  const char *text = option(config, name);
  return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static inline int is(const char *config, const char *name, const char *value) {
  const char *text = option(config, name);
  size_t length = strlen(value);
  return text != NULL && strncmp(text, value, length) == 0 && (text[length] == '&' || text[length] == '\0');
}

static inline int checked(const umirig_sil_rig *rig) {
  if (rig->abi != UMIRIG_SIL_ABI || rig->size < sizeof *rig) return EPROTO;
  return rig->kind == UMIRIG_SIL_UART ? 0 : ENOTSUP;
}
#endif
