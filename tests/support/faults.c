/* Kills its process at the n-th call that writes, syncs, renames, links, removes, truncates or sends; with `torn`,
   after half of what was to be written. Loaded before everything else; `fault_begin` starts the count. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static long left = 0;
static int half = 0;

void fault_begin(long calls, int torn) {
    left = calls;
    half = torn;
}

static int is_due(void) { return left > 0 && __sync_sub_and_fetch(&left, 1) == 0; }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define KILLING(type, name, parameters, arguments) \
    type name parameters {                         \
        if (is_due()) die();                       \
        return REAL(name) arguments;               \
    }
#define TEARING(name, parameters, torn, arguments) \
    ssize_t name parameters {                      \
        if (is_due()) {                            \
            if (half) REAL(name) torn;             \
            die();                                 \
        }                                          \
        return REAL(name) arguments;               \
    }

TEARING(write, (int fd, const void *data, size_t size), (fd, data, size / 2), (fd, data, size))
TEARING(pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size / 2, at), (fd, data, size, at))
TEARING(pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size / 2, at), (fd, data, size, at))
TEARING(send, (int fd, const void *data, size_t size, int flags), (fd, data, size / 2, flags), (fd, data, size, flags))
KILLING(int, fsync, (int fd), (fd))
KILLING(int, fdatasync, (int fd), (fd))
KILLING(int, rename, (const char *from, const char *to), (from, to))
KILLING(int, renameat, (int in, const char *from, int out, const char *to), (in, from, out, to))
KILLING(int, link, (const char *from, const char *to), (from, to))
KILLING(int, linkat, (int in, const char *from, int out, const char *to, int flags), (in, from, out, to, flags))
KILLING(int, unlink, (const char *path), (path))
KILLING(int, unlinkat, (int in, const char *path, int flags), (in, path, flags))
KILLING(int, rmdir, (const char *path), (path))
KILLING(int, mkdir, (const char *path, mode_t mode), (path, mode))
KILLING(int, ftruncate, (int fd, off_t size), (fd, size))
KILLING(int, ftruncate64, (int fd, off64_t size), (fd, size))
KILLING(int, utimensat, (int in, const char *path, const struct timespec times[2], int flags), (in, path, times, flags))
