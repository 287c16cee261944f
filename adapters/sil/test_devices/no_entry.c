/* A shared library that is no device. */
int umirig_sil_closed(void);
int umirig_sil_closed(void) { return 0; }
