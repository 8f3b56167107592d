#ifndef CLMDB_SHIM_H
#define CLMDB_SHIM_H
#include <lmdb.h>
#include <sys/vfs.h> /* statfs: which kind of file system a folder is on */
#endif
