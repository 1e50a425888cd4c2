// Counts the lines, words and bytes of its standard input.
#include <ctype.h>
#include <stdio.h>

int main(void) {
    unsigned long lines = 0, words = 0, bytes = 0;
    int byte, in_word = 0;
    while ((byte = getchar()) != EOF) {
        bytes++;
        lines += byte == '\n';
        words += !isspace(byte) && !in_word;
        in_word = !isspace(byte);
    }
    if (ferror(stdin)) {
        perror("count");
        return 1;
    }
    printf("%lu %lu %lu\n", lines, words, bytes);
    return 0;
}
