/* What a registry's processes are told by the machine, while a file says so: a disk that is slow to be sure, and a
 * clock that is wrong. Loaded before the C library (LD_PRELOAD). QIRVO_INTERPOSED names a file of two numbers: how many
 * milliseconds each sync takes longer, and how many seconds the time of day is off. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void told(long *late_ms, long *off_s) {
    *late_ms = *off_s = 0;
    const char *path = getenv("QIRVO_INTERPOSED");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    char text[64];
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return;
    text[length] = 0;
    sscanf(text, "%ld %ld", late_ms, off_s);
}

static int late(const char *name, int descriptor) {
    long late_ms, off_s;
    told(&late_ms, &off_s);
    struct timespec pause = {late_ms / 1000, late_ms % 1000 * 1000000};
    if (late_ms) nanosleep(&pause, NULL);
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(descriptor);
}

int fsync(int descriptor) { return late("fsync", descriptor); }
int fdatasync(int descriptor) { return late("fdatasync", descriptor); }

static long off(void) {
    long late_ms, off_s;
    told(&late_ms, &off_s);
    return off_s;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(clock, now);
    if (answer == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += off();
    return answer;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
    int answer = real(now, zone);
    if (answer == 0) now->tv_sec += off();
    return answer;
}

time_t time(time_t *kept) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept) *kept = now.tv_sec;
    return now.tv_sec;
}
