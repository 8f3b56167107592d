/* libFuzzer's own entry (llvm.org/docs/LibFuzzer.html, "Using libFuzzer as a library"); the compiler brings it. */
#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));

#endif
