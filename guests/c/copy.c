// copy SOURCE TARGET BLOCK: copies a file in blocks of BLOCK bytes, with stdio or with read/write.
// A BLOCK of 0 means stdio.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t checksum = 0xcbf29ce484222325u;
static uint64_t total;

static void count(const unsigned char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) checksum = (checksum ^ bytes[i]) * 0x100000001b3u;
    total += length;
}

static int fail(const char *what, const char *path) {
    fprintf(stderr, "copy: cannot %s %s: %s\n", what, path, strerror(errno));
    return 1;
}

static int copy_stdio(const char *source, const char *target) {
    static unsigned char buffer[3000];
    FILE *in = fopen(source, "rb");
    if (!in) return fail("open", source);
    FILE *out = fopen(target, "wb");
    if (!out) return fail("create", target);
    size_t length;
    while ((length = fread(buffer, 1, sizeof buffer, in)) > 0) {
        count(buffer, length);
        if (fwrite(buffer, 1, length, out) != length) return fail("write", target);
    }
    if (ferror(in)) return fail("read", source);
    if (fclose(in) || fclose(out)) return fail("close", target);
    return 0;
}

static int copy_blocks(const char *source, const char *target, size_t block) {
    unsigned char *buffer = malloc(block);
    if (!buffer) return fail("allocate a buffer for", source);
    int in = open(source, O_RDONLY);
    if (in < 0) return fail("open", source);
    int out = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out < 0) return fail("create", target);
    ssize_t length;
    while ((length = read(in, buffer, block)) > 0) {
        count(buffer, (size_t)length);
        for (ssize_t done = 0; done < length;) {
            ssize_t written = write(out, buffer + done, (size_t)(length - done));
            if (written < 0) return fail("write", target);
            done += written;
        }
    }
    if (length < 0) return fail("read", source);
    if (close(in) || close(out)) return fail("close", target);
    free(buffer);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: copy SOURCE TARGET BLOCK\n");
        return 2;
    }
    size_t block = strtoul(argv[3], NULL, 10);
    int status = block ? copy_blocks(argv[1], argv[2], block) : copy_stdio(argv[1], argv[2]);
    printf("%" PRIu64 " bytes, checksum %016" PRIx64 "\n", total, checksum);
    return status;
}
