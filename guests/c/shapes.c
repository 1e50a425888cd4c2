/* A library that exports an interface of values: what it returns is freed by its post-returns. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define GEOMETRY "demo:shapes/geometry@1.2.0#"

typedef struct { char *at; size_t size; } text;
typedef struct { double x, y; } point;
typedef struct { point center; float radius; } circle;
typedef struct { point *at; size_t size; } path;
enum { NOTHING, DOT, CIRCLE, PATH, LABEL };
typedef struct {
    uint8_t kind;
    union { point dot; circle circle; path path; text label; } of;
} shape;
typedef struct { text name; int16_t value; } tag;
typedef struct {
    text name;
    struct { shape *at; size_t size; } shapes;
    uint8_t unit, style;
    struct { bool some; uint8_t value; } scale;
    struct { tag *at; size_t size; } tags;
} drawing;
typedef struct { bool failed; union { shape shape; text message; } of; } parsed;

static int blocks;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size, (void)align;
    if (!size) return (void *)align;
    if (!old) blocks++;
    void *new = realloc(old, size);
    if (!new) abort();
    return new;
}

static void release(void *at, size_t size) {
    if (!size) return;
    blocks--;
    free(at);
}

static text print(const char *format, double a, double b, double c) {
    text out = {cabi_realloc(NULL, 0, 1, 100), 0};
    out.size = snprintf(out.at, 100, format, a, b, c);
    return out;
}

EXPORT("blocks") int count_blocks(void) { return blocks; }

static void release_shape(shape *shape) {
    if (shape->kind == PATH) release(shape->of.path.at, shape->of.path.size);
    if (shape->kind == LABEL) release(shape->of.label.at, shape->of.label.size);
}

/* A shape as parameters: its cases joined, position by position. */
static shape joined(int32_t kind, int64_t first, int64_t second, float third) {
    shape shape = {.kind = kind};
    point at;
    memcpy(&at.x, &first, sizeof at.x);
    memcpy(&at.y, &second, sizeof at.y);
    if (kind == DOT) shape.of.dot = at;
    if (kind == CIRCLE) shape.of.circle = (circle){at, third};
    if (kind == PATH) shape.of.path = (path){(point *)(size_t)first, second};
    if (kind == LABEL) shape.of.label = (text){(char *)(size_t)first, second};
    return shape;
}

EXPORT(GEOMETRY "describe") text *describe(int32_t kind, int64_t first, int64_t second, float third) {
    static text out;
    shape shape = joined(kind, first, second, third);
    path path = shape.of.path;
    switch (kind) {
    case DOT: out = print("dot at %g, %g", shape.of.dot.x, shape.of.dot.y, 0); break;
    case CIRCLE: {
        circle circle = shape.of.circle;
        out = print("circle at %g, %g of %g", circle.center.x, circle.center.y, circle.radius);
        break;
    }
    case PATH: out = print("path of %g, from %g", path.size, path.size ? path.at->x : 0, 0); break;
    case LABEL: out = shape.of.label; break;
    default: out = print("nothing", 0, 0, 0);
    }
    if (kind == PATH) release_shape(&shape);
    return &out;
}

EXPORT("cabi_post_" GEOMETRY "describe") void describe_post(text *out) {
    release(out->at, out->size);
}

static void swap(void *a, void *b, size_t size) {
    char held[sizeof(shape)];
    memcpy(held, a, size);
    memcpy(a, b, size);
    memcpy(b, held, size);
}

static void reverse(void *at, size_t count, size_t size) {
    char *low = at, *high = low + size * (count - 1);
    for (; count && low < high; low += size, high -= size) swap(low, high, size);
}

static void mirror_shape(shape *shape) {
    if (shape->kind == DOT) shape->of.dot.x = -shape->of.dot.x;
    if (shape->kind == CIRCLE) shape->of.circle.center.x = -shape->of.circle.center.x;
    if (shape->kind != PATH) return;
    path path = shape->of.path;
    for (size_t each = 0; each < path.size; each++) path.at[each].x = -path.at[each].x;
    reverse(path.at, path.size, sizeof(point));
}

EXPORT(GEOMETRY "mirror")
drawing *mirror(char *name, size_t name_size, shape *shapes, size_t shapes_size, int32_t unit,
                int32_t style, int32_t scaled, int32_t scale, tag *tags, size_t tags_size) {
    static drawing out;
    out = (drawing){
        {name, name_size}, {shapes, shapes_size}, unit, style, {scaled, scale}, {tags, tags_size},
    };
    for (size_t each = 0; each < shapes_size; each++) mirror_shape(shapes + each);
    reverse(shapes, shapes_size, sizeof(shape));
    reverse(tags, tags_size, sizeof(tag));
    return &out;
}

EXPORT("cabi_post_" GEOMETRY "mirror") void mirror_post(drawing *out) {
    release(out->name.at, out->name.size);
    for (size_t each = 0; each < out->shapes.size; each++) release_shape(out->shapes.at + each);
    release(out->shapes.at, out->shapes.size);
    for (size_t each = 0; each < out->tags.size; each++) {
        release(out->tags.at[each].name.at, out->tags.at[each].name.size);
    }
    release(out->tags.at, out->tags.size);
}

EXPORT(GEOMETRY "parse") parsed *parse(char *at, size_t size) {
    static parsed out;
    char copy[64] = "";
    double x, y;
    char rest;
    memcpy(copy, at, size < 63 ? size : 63);
    int found = sscanf(copy, "%lf %lf%c", &x, &y, &rest);
    out = (parsed){.failed = false};
    if (!size) out.of.shape.kind = NOTHING;
    else if (found == 1) out.of.shape = (shape){CIRCLE, {.circle = {{0, 0}, x}}};
    else if (found == 2) out.of.shape = (shape){DOT, {.dot = {x, y}}};
    else out = (parsed){true, {.message = {at, size}}};
    if (!out.failed) release(at, size);
    return &out;
}

EXPORT("cabi_post_" GEOMETRY "parse") void parse_post(parsed *out) {
    if (out->failed) release(out->of.message.at, out->of.message.size);
}

EXPORT(GEOMETRY "total") int64_t total(int32_t *numbers, size_t size) {
    int64_t sum = 0;
    for (size_t each = 0; each < size; each++) sum += numbers[each];
    release(numbers, size);
    return sum;
}

typedef struct { uint8_t digits[17]; uint32_t last; } many;

EXPORT(GEOMETRY "digits") text *digits(many *many) {
    static text out;
    out = (text){cabi_realloc(NULL, 0, 1, 21), 18};
    for (int each = 0; each < 17; each++) out.at[each] = '0' + many->digits[each];
    out.at[17] = many->last;
    release(many, sizeof *many);
    return &out;
}

EXPORT("cabi_post_" GEOMETRY "digits") void digits_post(text *out) { release(out->at, out->size); }
