// Writing to standard output.
#include "meter.h"

#include <string.h>
#include <unistd.h>

static char buffer[64 * 1024];

// No page of it is touched for the first time while something is measured.
__attribute__((constructor)) static void touch(void) { memset(buffer, 'x', sizeof buffer); }

static void output(struct meter *meter, long count, long size) {
    long bytes = 0;
    start(meter);
    for (long i = 0; i < count; i++) bytes += checked("stdout", write(1, buffer, size));
    stop(meter, count, bytes);
}

static void stdout_64(struct meter *meter, long count) { output(meter, count, 64); }
static void stdout_64k(struct meter *meter, long count) { output(meter, count, sizeof buffer); }

const struct entry stream_operations[] = {
    {"stdout-64", stdout_64},
    {"stdout-64k", stdout_64k},
    {"stdout-64k-pipe", stdout_64k},
    {0},
};
