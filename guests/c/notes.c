/* A library that does by preview1 what a program does: files, arguments, environment, streams. */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define FILES(name) __attribute__((export_name("demo:notes/files@0.1.0#" name)))
#define PROCESS(name) __attribute__((export_name("demo:notes/process@0.1.0#" name)))

typedef struct { char *at; size_t size; } text;
typedef struct { text *at; size_t size; } texts;

static uint32_t runs;
static char *home;

__attribute__((constructor)) static void construct(void) {
    runs++;
    home = getenv("HOME");
}

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size;
    return size ? realloc(old, size) : (void *)align;
}

static char *terminated(char *at, size_t size) {
    char *copy = malloc(size + 1);
    memcpy(copy, at, size);
    copy[size] = 0;
    return copy;
}

static text copied(const char *at) { return (text){strdup(at), strlen(at)}; }

typedef struct { uint8_t failed; union { text text; texts texts; int32_t error; } of; } result;

static result *failed(void) {
    static result out;
    out = (result){true, {.error = errno}};
    return &out;
}

FILES("load") result *load(char *path, size_t size) {
    static result out;
    FILE *file = fopen(terminated(path, size), "rb");
    if (!file) return failed();
    out = (result){false, {.text = {NULL, 0}}};
    char block[1000];
    for (size_t read; (read = fread(block, 1, sizeof block, file)); out.of.text.size += read) {
        out.of.text.at = realloc(out.of.text.at, out.of.text.size + read);
        memcpy(out.of.text.at + out.of.text.size, block, read);
    }
    fclose(file);
    return &out;
}

FILES("save") result *save(char *path, size_t path_size, char *at, size_t size) {
    static struct { uint8_t failed; int32_t error; } out;
    FILE *file = fopen(terminated(path, path_size), "wb");
    out.failed = !file || fwrite(at, 1, size, file) != size || fclose(file);
    out.error = errno;
    return (result *)&out;
}

FILES("entries") result *entries(char *path, size_t size) {
    static result out;
    static text names[100];
    DIR *directory = opendir(terminated(path, size));
    if (!directory) return failed();
    out = (result){false, {.texts = {names, 0}}};
    for (struct dirent *entry; (entry = readdir(directory)) && out.of.texts.size < 100;) {
        if (entry->d_name[0] != '.') names[out.of.texts.size++] = copied(entry->d_name);
    }
    closedir(directory);
    return &out;
}

PROCESS("arguments") texts *arguments(void) {
    static texts out;
    size_t count, bytes;
    if (__wasi_args_sizes_get(&count, &bytes)) abort();
    uint8_t **at = malloc((count + 1) * sizeof *at);
    if (__wasi_args_get(at, malloc(bytes))) abort();
    out = (texts){malloc(count * sizeof(text)), count};
    for (size_t each = 0; each < count; each++) out.at[each] = copied((char *)at[each]);
    return &out;
}

typedef struct { uint8_t some; text text; } maybe;

PROCESS("variable") maybe *variable(char *name, size_t size) {
    static maybe out;
    char *copy = terminated(name, size);
    /* what the constructor found is still there */
    char *found = strcmp(copy, "HOME") ? getenv(copy) : home;
    out = found ? (maybe){true, copied(found)} : (maybe){false, {NULL, 0}};
    return &out;
}

PROCESS("print") void print(char *at, size_t size) {
    fwrite(at, 1, size, stdout);
    fflush(stdout);
}

PROCESS("complain") void complain(char *at, size_t size) { fwrite(at, 1, size, stderr); }

PROCESS("read-line") maybe *read_line(void) {
    static maybe out;
    char line[1000];
    out = fgets(line, sizeof line, stdin) ? (maybe){true, copied(line)} : (maybe){false, {NULL, 0}};
    return &out;
}

PROCESS("constructed") uint32_t constructed(void) { return runs; }

PROCESS("exit") void end(int32_t code) { exit(code); }
