// operations NAME COUNT: does the operation NAME, COUNT times or a little more. Prints on standard
// error the nanoseconds that took, the operations done, and the bytes they moved.
//
// It is run in a directory that holds
//   data          a file of 16 MiB
//   target        a file of 4 MiB
//   entries/      1000 files
//   a/b/c/d/e/f   a file
//   scratch/      nothing
#include "meter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wasi/api.h>

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

void start(struct meter *meter) { meter->since = now(); }

void stop(struct meter *meter, uint64_t operations, uint64_t bytes) {
    meter->nanoseconds += now() - meter->since;
    meter->operations += operations;
    meter->bytes += bytes;
}

long checked(const char *what, long result) {
    if (result >= 0) return result;
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static void get(__wasi_errno_t sizes(__wasi_size_t *, __wasi_size_t *),
                __wasi_errno_t values(uint8_t **, uint8_t *), char ***strings) {
    __wasi_size_t count, size;
    if (sizes(&count, &size)) abort();
    uint8_t **pointers = malloc((count + 1) * sizeof *pointers);
    if (values(pointers, malloc(size + 1))) abort();
    pointers[count] = 0;
    *strings = (char **)pointers;
}

static operation *find(const char *name) {
    const struct entry *tables[] = {file_operations, tree_operations, stream_operations,
                                    system_operations};
    for (int i = 0; i < 4; i++)
        for (const struct entry *entry = tables[i]; entry->name; entry++)
            if (!strcmp(entry->name, name)) return entry->run;
    fprintf(stderr, "there is no operation %s\n", name);
    exit(2);
}

// Without parameters, so that the arguments are first asked for here.
int main(void) {
    struct meter meter = {0};
    char **arguments, **variables;
    start(&meter);
    get(__wasi_args_sizes_get, __wasi_args_get, &arguments);
    get(__wasi_environ_sizes_get, __wasi_environ_get, &variables);
    stop(&meter, 1, 0);
    if (strcmp(arguments[1], "arguments")) {
        meter = (struct meter){0};
        find(arguments[1])(&meter, atol(arguments[2]));
    }
    fprintf(stderr, "%llu %llu %llu\n", meter.nanoseconds, meter.operations, meter.bytes);
    return 0;
}
