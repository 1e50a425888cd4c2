// allocate MEBIBYTES: allocates that much in blocks of very different sizes, fills each with a
// pattern, frees and grows some on the way, and checks every pattern at the end.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 20000

static struct {
    uint32_t *words;
    size_t count;
    uint32_t seed;
} blocks[BLOCKS];

static uint32_t random_state = 12345;

static uint32_t next_random(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static void fill(size_t block, size_t from) {
    for (size_t i = from; i < blocks[block].count; i++)
        blocks[block].words[i] = blocks[block].seed + (uint32_t)i * 2654435761u;
}

static size_t wrong_words(size_t block) {
    size_t wrong = 0;
    for (size_t i = 0; i < blocks[block].count; i++)
        wrong += blocks[block].words[i] != blocks[block].seed + (uint32_t)i * 2654435761u;
    return wrong;
}

int main(int argc, char **argv) {
    size_t limit = (argc > 1 ? strtoul(argv[1], NULL, 10) : 16) << 20;
    size_t held = 0, wrong = 0, used = 0;
    while (held < limit && used < BLOCKS) {
        size_t block = used++;
        uint32_t kind = next_random() % 100;
        size_t count = kind == 0 ? 1u << 20 : kind < 10 ? 1u << 14 : 1 + next_random() % 2000;
        blocks[block].words = malloc(count * sizeof(uint32_t));
        if (!blocks[block].words) {
            printf("out of memory after %zu MiB\n", held >> 20);
            return 1;
        }
        blocks[block].count = count;
        blocks[block].seed = next_random();
        fill(block, 0);
        held += count * sizeof(uint32_t);
        size_t other = next_random() % used;
        if (kind % 10 == 3 && blocks[other].count) {
            size_t old = blocks[other].count;
            blocks[other].words = realloc(blocks[other].words, (old + 500) * sizeof(uint32_t));
            blocks[other].count = old + 500;
            fill(other, old);
            held += 500 * sizeof(uint32_t);
        } else if (kind % 10 == 7 && blocks[other].count) {
            wrong += wrong_words(other);
            free(blocks[other].words);
            held -= blocks[other].count * sizeof(uint32_t);
            blocks[other].count = 0;
        }
    }
    for (size_t block = 0; block < used; block++) wrong += wrong_words(block);
    printf("%zu blocks, %zu MiB held, %zu wrong words\n", used, held >> 20, wrong);
    return wrong != 0;
}
