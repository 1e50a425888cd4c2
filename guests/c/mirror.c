/* A library whose strings are UTF-16: lengths count code units of two bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

typedef struct { char16_t *at; size_t size; } text;
typedef struct { text *at; size_t size; } texts;

__attribute__((import_module("$root"), import_name("spell")))
void spell(char16_t *, size_t, texts *);

__attribute__((export_name("cabi_realloc")))
void *cabi_realloc(void *old, size_t old_size, size_t align, size_t size) {
    (void)old_size;
    if (size && align == 2 && size % 2) abort();
    return size ? realloc(old, size) : (void *)align;
}

__attribute__((export_name("reflect"))) void *reflect(char16_t *at, size_t size) {
    static struct { text reversed; texts spelt; } out;
    char16_t *reversed = malloc(size * 2 + 4);
    memcpy(reversed, u"<", 2);
    for (size_t each = 0; each < size; each++) {
        /* a pair of surrogates stays in its order */
        char16_t unit = at[size - 1 - each];
        if (unit >= 0xdc00 && unit < 0xe000) {
            reversed[each + 1] = at[size - 2 - each];
            each++;
        }
        reversed[each + 1] = unit;
    }
    memcpy(reversed + size + 1, u">", 2);
    out.reversed = (text){reversed, size + 2};
    spell(out.reversed.at, out.reversed.size, &out.spelt);
    return &out;
}
