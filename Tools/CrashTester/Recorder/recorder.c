/*
 * Preloaded into the process under test: writes down every change of one file in the order in which
 * it happened, and makes the disk under it fail on demand. Test only.
 *
 * CRASHTEST_FILE    the end of the path of the file in question, as in "log/data.mdb"
 * CRASHTEST_TRACE   where the trace goes; none is written without it. Several processes may share it
 * CRASHTEST_ACKS    the path of a file whose writes are acknowledgements: they go into the trace
 * CRASHTEST_FAULTS  a file of a `struct faults`, shared with whoever sets them
 * CRASHTEST_EVERY   every so many syncs one fails, and as often a write of the meta page: what was
 *                   written may be on the disk all the same, and the trace says so
 *
 * LMDB without MDB_WRITEMAP changes its file through pwrite, lseek with writev, ftruncate, fdatasync
 * and one handle that was opened with O_DSYNC. The calls are made under one lock, over all processes,
 * and written down when they have returned, so the trace is a total order: whatever stands before an
 * acknowledgement had returned before it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, DURABLE_WRITE, SYNC, TRUNCATE, FOLDER_SYNC, ACKNOWLEDGED, RENAME, UNLINK, FAILED_SYNC };
enum role { OTHER, DATA, DURABLE_DATA, FOLDER, ACKS };

/* Set from outside, while the process runs. Counters count down to the fault, and stay at zero while
   it lasts; negative: no fault. */
struct faults {
  volatile int64_t bytes_left;      /* then data writes fail with ENOSPC */
  volatile int64_t syncs_left;      /* then fdatasync fails with EIO */
  volatile int64_t metas_left;      /* then writes through the O_DSYNC handle fail with EIO */
  volatile int64_t once;            /* 1: the fault is gone once it has happened */
  volatile int64_t happened;        /* how many calls have failed */
};

struct record {
  uint32_t kind;
  uint32_t length;
  uint64_t offset;
};

enum { MAXIMUM_DESCRIPTORS = 65536 };
static unsigned char roles[MAXIMUM_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static int64_t every, syncs, metas;
static struct faults *faults;
static char folder[4096], file_end[1024], acks[4096];

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void say(const char *text) {
  ssize_t ignored = write(2, text, strlen(text));
  (void)ignored;
  _exit(99);
}

__attribute__((constructor)) static void begin(void) {
  const char *value;
  if ((value = getenv("CRASHTEST_FILE"))) snprintf(file_end, sizeof file_end, "%s", value);
  if ((value = getenv("CRASHTEST_ACKS"))) snprintf(acks, sizeof acks, "%s", value);
  if ((value = getenv("CRASHTEST_TRACE"))) {
    trace = open(value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (trace < 0) say("the trace cannot be opened\n");
  }
  if ((value = getenv("CRASHTEST_EVERY"))) every = atoll(value);
  if ((value = getenv("CRASHTEST_FAULTS"))) {
    int descriptor = open(value, O_RDWR | O_CLOEXEC);
    void *map = mmap(0, sizeof *faults, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (descriptor < 0 || map == MAP_FAILED) say("the faults cannot be mapped\n");
    close(descriptor);
    faults = map;
  }
}

/* -- The trace ----------------------------------------------------------------------------- */

static void all(const void *bytes, size_t count) {
  REAL(write);
  while (count > 0) {
    ssize_t written = real(trace, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) say("the trace cannot be written\n");
    bytes = (const char *)bytes + written;
    count -= (size_t)written;
  }
}

static void note(enum kind kind, uint64_t offset, const struct iovec *parts, int count) {
  if (trace < 0) return;
  int code = errno;
  struct record record = {kind, 0, offset};
  for (int i = 0; i < count; i++) record.length += (uint32_t)parts[i].iov_len;
  all(&record, sizeof record);
  for (int i = 0; i < count; i++) all(parts[i].iov_base, parts[i].iov_len);
  errno = code;
}

/* -- Which descriptor is what ------------------------------------------------------------------ */

static enum role role_of(int descriptor) {
  return descriptor >= 0 && descriptor < MAXIMUM_DESCRIPTORS ? roles[descriptor] : OTHER;
}

static int ends_with(const char *path, const char *end) {
  size_t length = strlen(path), wanted = strlen(end);
  return wanted > 0 && length >= wanted && !strcmp(path + length - wanted, end);
}

static int opened(int descriptor, const char *path, int flags) {
  if (descriptor < 0 || descriptor >= MAXIMUM_DESCRIPTORS) return descriptor;
  enum role role = OTHER;
  if (ends_with(path, file_end)) {
    role = flags & O_DSYNC ? DURABLE_DATA : DATA;
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = 0;
  } else if (acks[0] && !strcmp(path, acks)) {
    role = ACKS;
  } else if (folder[0] && !strncmp(path, folder, strlen(folder))
             && (!path[strlen(folder)] || !strcmp(path + strlen(folder), "/"))) {
    role = FOLDER;
  }
  roles[descriptor] = (unsigned char)role;
  return descriptor;
}

#define MODE \
  mode_t mode = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open(const char *path, int flags, ...) {
  REAL(open);
  MODE;
  return opened(real(path, flags, mode), path, flags);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  MODE;
  return opened(real(path, flags, mode), path, flags);
}

int close(int descriptor) {
  REAL(close);
  if (descriptor >= 0 && descriptor < MAXIMUM_DESCRIPTORS) roles[descriptor] = OTHER;
  return real(descriptor);
}

/* -- Faults ------------------------------------------------------------------------------------ */

/* Whether the call that `counter` counts is one that fails. */
static int is_due(volatile int64_t *counter) {
  if (*counter > 0) (*counter)--;
  else if (*counter == 0) return 1;
  return 0;
}

static int strike(volatile int64_t *counter, int code) {
  __atomic_add_fetch(&faults->happened, 1, __ATOMIC_SEQ_CST);
  if (faults->once) *counter = -1;
  errno = code;
  return -1;
}

/* How many of `count` bytes may be written; -1 with errno where none. */
static ssize_t room(enum role role, size_t count) {
  if (!faults) return (ssize_t)count;
  if (role == DURABLE_DATA) {
    return is_due(&faults->metas_left) ? strike(&faults->metas_left, EIO) : (ssize_t)count;
  }
  if (faults->bytes_left < 0) return (ssize_t)count;
  if (faults->bytes_left == 0) return strike(&faults->bytes_left, ENOSPC);
  /* A disk that fills up takes the part that fits, as POSIX says, and refuses the next call. */
  int64_t taken = (int64_t)count < faults->bytes_left ? (int64_t)count : faults->bytes_left;
  faults->bytes_left -= taken;
  if (taken < (int64_t)count) {
    strike(&faults->bytes_left, ENOSPC);
  }
  return taken;
}

/* -- Changes of the file ------------------------------------------------------------------------ */

static ssize_t change(int descriptor, enum role role, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  ssize_t allowed = room(role, count);
  if (allowed < 0) return -1;
  ssize_t written = real(descriptor, bytes, (size_t)allowed, offset);
  if (written <= 0) return written;
  /* Syncing it failed: it is in the cache, and may or may not be on the disk. */
  int fails = role == DURABLE_DATA && every && ++metas % every == 0;
  struct iovec part = {(void *)bytes, (size_t)written};
  note(role == DURABLE_DATA && !fails ? DURABLE_WRITE : WRITE, (uint64_t)offset, &part, 1);
  if (!fails) return written;
  errno = EIO;
  return -1;
}

static ssize_t change_parts(
    int descriptor, enum role role, const struct iovec *parts, int count, off_t offset) {
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t written = change(descriptor, role, parts[i].iov_base, parts[i].iov_len, offset + total);
    if (written < 0) return total > 0 ? total : -1;
    total += written;
    if ((size_t)written < parts[i].iov_len) break;
  }
  return total;
}

#define LOCKED(type, call) \
  do { \
    pthread_mutex_lock(&lock); \
    if (trace >= 0) while (flock(trace, LOCK_EX) && errno == EINTR) {} \
    type result = (call); \
    int code = errno; \
    if (trace >= 0) flock(trace, LOCK_UN); \
    pthread_mutex_unlock(&lock); \
    errno = code; \
    return result; \
  } while (0)

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA) return real(descriptor, bytes, count, offset);
  LOCKED(ssize_t, change(descriptor, role, bytes, count, offset));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t offset) {
  return pwrite(descriptor, bytes, count, offset);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
  REAL(pwritev);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA) return real(descriptor, parts, count, offset);
  LOCKED(ssize_t, change_parts(descriptor, role, parts, count, offset));
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t offset) {
  return pwritev(descriptor, parts, count, offset);
}

/* Writes where the descriptor stands, and moves it on, as write and writev do. */
static ssize_t change_here(int descriptor, enum role role, const struct iovec *parts, int count) {
  off_t offset = lseek(descriptor, 0, SEEK_CUR);
  ssize_t written = change_parts(descriptor, role, parts, count, offset);
  if (written > 0) lseek(descriptor, offset + written, SEEK_SET);
  return written;
}

static ssize_t acknowledge(int descriptor, const void *bytes, size_t count) {
  REAL(write);
  struct iovec part = {(void *)bytes, count};
  note(ACKNOWLEDGED, 0, &part, 1);
  return real(descriptor, bytes, count);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  REAL(write);
  enum role role = role_of(descriptor);
  struct iovec part = {(void *)bytes, count};
  if (role == ACKS) LOCKED(ssize_t, acknowledge(descriptor, bytes, count));
  if (role != DATA && role != DURABLE_DATA) return real(descriptor, bytes, count);
  LOCKED(ssize_t, change_here(descriptor, role, &part, 1));
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  REAL(writev);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA) return real(descriptor, parts, count);
  LOCKED(ssize_t, change_here(descriptor, role, parts, count));
}

static int truncate_file(int descriptor, off_t size) {
  REAL(ftruncate);
  int result = real(descriptor, size);
  if (!result) note(TRUNCATE, (uint64_t)size, 0, 0);
  return result;
}

int ftruncate(int descriptor, off_t size) {
  REAL(ftruncate);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA) return real(descriptor, size);
  LOCKED(int, truncate_file(descriptor, size));
}

int ftruncate64(int descriptor, off_t size) { return ftruncate(descriptor, size); }

/* -- Syncing ------------------------------------------------------------------------------------ */

static int sync_file(int descriptor, int (*real)(int), enum kind kind) {
  if (kind == SYNC && faults && is_due(&faults->syncs_left))
    return strike(&faults->syncs_left, EIO);
  if (kind == SYNC && every && (++syncs + every / 2) % every == 0) {
    note(FAILED_SYNC, 0, 0, 0);
    errno = EIO;
    return -1;
  }
  int result = real(descriptor);
  if (!result) note(kind, 0, 0, 0);
  return result;
}

int fdatasync(int descriptor) {
  REAL(fdatasync);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA && role != FOLDER) return real(descriptor);
  LOCKED(int, sync_file(descriptor, real, role == FOLDER ? FOLDER_SYNC : SYNC));
}

int fsync(int descriptor) {
  REAL(fsync);
  enum role role = role_of(descriptor);
  if (role != DATA && role != DURABLE_DATA && role != FOLDER) return real(descriptor);
  LOCKED(int, sync_file(descriptor, real, role == FOLDER ? FOLDER_SYNC : SYNC));
}

/* -- The file's name ---------------------------------------------------------------------------- */

static int renamed(int result, const char *to, enum kind kind) {
  if (!result && ends_with(to, file_end)) note(kind, 0, 0, 0);
  return result;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  LOCKED(int, renamed(real(from, to), to, RENAME));
}

int unlink(const char *path) {
  REAL(unlink);
  LOCKED(int, renamed(real(path), path, UNLINK));
}
