// What an operation measures with: it starts and stops the meter around what counts, so that
// preparing and clearing up do not.
#pragma once
#include <stdint.h>

struct meter {
    uint64_t since;
    uint64_t nanoseconds;
    uint64_t operations;
    uint64_t bytes;
};

// A function that does at least `count` operations, unless they are done once a run.
typedef void operation(struct meter *meter, long count);

struct entry {
    const char *name;
    operation *run;
};

// The tables end with an entry without a name.
extern const struct entry file_operations[], tree_operations[], stream_operations[],
    system_operations[];

void start(struct meter *meter);
void stop(struct meter *meter, uint64_t operations, uint64_t bytes);

// `result`; ends the program if it is negative.
long checked(const char *what, long result);

// The lesser of two numbers.
static inline long least(long a, long b) { return a < b ? a : b; }
