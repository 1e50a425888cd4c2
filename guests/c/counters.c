/* A library that exports resources: each has a destructor, which is told in `dropped`. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNTING "demo:counters/counting"
#define EXPORT(name) __attribute__((export_name(COUNTING "#" name)))
#define IMPORT(name) \
    __attribute__((import_module("[export]" COUNTING), import_name("[resource-" name)))

typedef struct { char *at; size_t size; } text;
typedef struct { uint32_t count; } counter;
typedef struct { text text; } word;
typedef int32_t handle;

IMPORT("new]counter") handle new_counter(counter *);
IMPORT("rep]counter") counter *counter_of(handle);
IMPORT("drop]counter") void drop_counter(handle);
IMPORT("new]word") handle new_word(word *);

static text dropped[1000];
static size_t drops;

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size;
    return size ? realloc(old, size) : (void *)align;
}

EXPORT("[constructor]counter") handle start(uint32_t start) {
    counter *self = malloc(sizeof *self);
    self->count = start;
    return new_counter(self);
}

EXPORT("[method]counter.next") uint32_t next(counter *self) { return ++self->count; }

EXPORT("[method]counter.absorb") void absorb(counter *self, handle other) {
    self->count += counter_of(other)->count;
    drop_counter(other);
}

EXPORT("[method]counter.equals") bool equals(counter *self, counter *other) {
    return self->count == other->count;
}

EXPORT("[static]counter.merged") handle merged(handle *counters, size_t size) {
    counter *sum = calloc(1, sizeof *sum);
    for (size_t each = 0; each < size; each++) absorb(sum, counters[each]);
    if (size) free(counters);
    return new_counter(sum);
}

EXPORT("[dtor]counter") void end_counter(counter *self) {
    text *text = &dropped[drops++];
    text->size = asprintf(&text->at, "%u", self->count);
    free(self);
}

typedef struct { bool failed; union { handle word; text message; } of; } made;

EXPORT("[constructor]word") made *make(char *at, size_t size) {
    static made out;
    out.failed = memchr(at, ' ', size);
    if (out.failed) {
        out.of.message = (text){at, size};
    } else {
        word *self = malloc(sizeof *self);
        self->text = (text){at, size};
        out.of.word = new_word(self);
    }
    return &out;
}

EXPORT("[method]word.text") text *read(word *self) { return &self->text; }

EXPORT("[dtor]word") void end_word(word *self) {
    dropped[drops++] = self->text;
    free(self);
}

EXPORT("dropped") void *tell(void) {
    static struct { text *at; size_t size; } out;
    out.at = dropped;
    out.size = drops;
    return &out;
}
