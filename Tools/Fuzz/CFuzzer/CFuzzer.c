#include "CFuzzer.h"

/* libFuzzer's archive also has a main of its own, and that names this. The program's main is another one, which says
   what is to be called, so nobody calls this. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  (void)data;
  (void)size;
  return 0;
}
