// Clocks, random bytes, waiting.
#include "meter.h"

#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

static void clock_get(struct meter *meter, long count) {
    struct timespec time;
    start(meter);
    for (long i = 0; i < count; i++) checked("clock", clock_gettime(CLOCK_MONOTONIC, &time));
    stop(meter, count, 0);
}

static void random_32(struct meter *meter, long count) {
    char bytes[32];
    start(meter);
    for (long i = 0; i < count; i++) checked("random", getentropy(bytes, sizeof bytes));
    stop(meter, count, 0);
}

static void poll_clock(struct meter *meter, long count) {
    __wasi_subscription_t subscription = {
        .u.tag = __WASI_EVENTTYPE_CLOCK,
        .u.u.clock.id = __WASI_CLOCKID_MONOTONIC,
    };
    __wasi_event_t event;
    __wasi_size_t events;
    start(meter);
    for (long i = 0; i < count; i++)
        checked("poll", -__wasi_poll_oneoff(&subscription, &event, 1, &events));
    stop(meter, count, 0);
}

const struct entry system_operations[] = {
    {"clock", clock_get},
    {"random-32", random_32},
    {"poll-clock", poll_clock},
    {0},
};
