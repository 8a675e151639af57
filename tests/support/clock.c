/* The wall clock as a test has set it: three doubles in the file that UNDERSIGNED_TEST_CLOCK names say when it was
   set, by how much it is ahead, and how many times slower it goes. Loaded before everything else. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double find_now(void) {
    struct { double set, ahead, slower; } clock = {0, 0, 1};
    struct timespec real;
    int kept = errno, file = -1;
    const char *path = getenv("UNDERSIGNED_TEST_CLOCK");
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &real);
    double now = real.tv_sec + real.tv_nsec / 1e9;
    if (path != NULL) file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        if (pread(file, &clock, sizeof clock, 0) == sizeof clock)
            now = clock.set + clock.ahead + (now - clock.set) / clock.slower;
        close(file);
    }
    errno = kept;
    return now;
}

int clock_gettime(clockid_t which, struct timespec *told) {
    if (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE) return syscall(SYS_clock_gettime, which, told);
    double now = find_now();
    told->tv_sec = (time_t)now;
    told->tv_nsec = (long)((now - (double)told->tv_sec) * 1e9);
    return 0;
}

int gettimeofday(struct timeval *restrict told, void *restrict zone) {
    (void)zone;
    double now = find_now();
    told->tv_sec = (time_t)now;
    told->tv_usec = (long)((now - (double)told->tv_sec) * 1e6);
    return 0;
}

time_t time(time_t *told) {
    time_t now = (time_t)find_now();
    if (told != NULL) *told = now;
    return now;
}
