/* A program that is a library too. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct { char *at; size_t size; } text;

__attribute__((import_module("$root"), import_name("ask")))
void ask(const char *, size_t, text *);

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size;
    return size ? realloc(old, size) : (void *)align;
}

__attribute__((export_name("shout"))) text *shout(char *at, size_t size) {
    static text out;
    for (size_t each = 0; each < size; each++) at[each] = toupper(at[each]);
    out = (text){at, size};
    return &out;
}

int main(int argc, char **argv) {
    text answer;
    for (int each = 1; each < argc; each++) {
        ask(argv[each], strlen(argv[each]), &answer);
        printf("%s: %.*s\n", argv[each], (int)answer.size, answer.at);
    }
    return argc > 3 ? 7 : 0;
}
