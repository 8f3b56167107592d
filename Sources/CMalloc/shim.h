#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H
#include <malloc.h> /* mallopt: what the allocator gives back to the system */
#endif
