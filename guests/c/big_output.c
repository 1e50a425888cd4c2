// big_output BYTES CHUNK: writes BYTES bytes to standard output in pieces of CHUNK bytes, then one
// line to standard error.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    size_t bytes = strtoul(argv[1], NULL, 10), chunk = strtoul(argv[2], NULL, 10);
    unsigned char *buffer = malloc(chunk);
    unsigned state = 1;
    for (size_t done = 0; done < bytes;) {
        size_t length = bytes - done < chunk ? bytes - done : chunk;
        for (size_t i = 0; i < length; i++) {
            state = state * 1103515245u + 12345u;
            buffer[i] = (unsigned char)(state >> 16);
        }
        for (size_t sent = 0; sent < length;) {
            ssize_t written = write(1, buffer + sent, length - sent);
            if (written <= 0) {
                perror("big_output");
                return 1;
            }
            sent += (size_t)written;
        }
        done += length;
    }
    fprintf(stderr, "%zu bytes written\n", bytes);
    return 0;
}
