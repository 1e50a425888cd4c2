// many_files COUNT: holds COUNT files open at once, writes, checks, closes and reopens them.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_numbered(int number, int flags) {
    char name[32];
    sprintf(name, "file-%d", number);
    int fd = open(name, flags, 0666);
    if (fd < 0) {
        printf("open %s: %s\n", name, strerror(errno));
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 100, wrong = 0;
    int *fds = malloc((size_t)count * sizeof *fds);
    for (int i = 0; i < count; i++) fds[i] = open_numbered(i, O_RDWR | O_CREAT | O_EXCL);
    for (int i = 0; i < count; i++) dprintf(fds[i], "number %d", i * 7);
    for (int i = 0; i < count; i += 2) wrong += close(fds[i]) != 0;
    for (int i = 0; i < count; i += 2) fds[i] = open_numbered(i, O_RDONLY);
    for (int i = 0; i < count; i++) {
        char expected[32], found[32] = {0};
        sprintf(expected, "number %d", i * 7);
        wrong += pread(fds[i], found, sizeof found - 1, 0) < 0 || strcmp(expected, found) != 0;
        for (int j = 0; j < i; j += 1 + i / 3) wrong += fds[i] == fds[j];
    }
    for (int i = 0; i < count; i++) wrong += close(fds[i]) != 0;
    wrong += close(fds[0]) != -1 || errno != EBADF;
    printf("%d files, %d wrong\n", count, wrong);
    return wrong != 0;
}
