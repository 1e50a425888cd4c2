// Sleeps on each clock, relative and absolute, and checks with the clocks that the time passed.
#include <stdio.h>
#include <time.h>

#define MILLISECOND 1000000LL

static long long now(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) perror("clock_gettime");
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static struct timespec timespec_of(long long nanoseconds) {
    return (struct timespec){.tv_sec = nanoseconds / 1000000000,
                             .tv_nsec = (long)(nanoseconds % 1000000000)};
}

static void check(const char *name, int failed, long long elapsed, long long least) {
    printf("%s: %s, %s\n", name, failed ? "failed" : "returned",
           elapsed >= least ? "long enough" : "too short");
}

int main(void) {
    struct timespec request = timespec_of(15 * MILLISECOND);
    long long start = now(CLOCK_MONOTONIC);
    int failed = nanosleep(&request, NULL);
    check("nanosleep", failed, now(CLOCK_MONOTONIC) - start, 15 * MILLISECOND);

    start = now(CLOCK_MONOTONIC);
    request = timespec_of(start + 10 * MILLISECOND);
    failed = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &request, NULL);
    check("until a monotonic time", failed, now(CLOCK_MONOTONIC) - start, 10 * MILLISECOND);

    start = now(CLOCK_REALTIME);
    request = timespec_of(start + 10 * MILLISECOND);
    failed = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &request, NULL);
    check("until a wall clock time", failed, now(CLOCK_REALTIME) - start, 9 * MILLISECOND);

    request = timespec_of(start - 1000 * MILLISECOND);
    failed = clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &request, NULL);
    check("until the past", failed, 0, 0);

    struct timespec resolution;
    printf("resolution: %s\n", clock_getres(CLOCK_MONOTONIC, &resolution) ? "failed" : "known");
    printf("year: %s\n", now(CLOCK_REALTIME) > 1600000000LL * 1000 * MILLISECOND ? "plausible" : "wrong");
    return 0;
}
