// Seeks, reads and writes at offsets, truncates, extends, appends and syncs one file.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void number(const char *step, long long result) {
    if (result < 0)
        printf("%s: %s\n", step, strerror(errno));
    else
        printf("%s: %lld\n", step, result);
}
#define STEP(call) number(#call, (long long)(call))

static void contents(int fd) {
    char text[128];
    ssize_t length = pread(fd, text, sizeof text, 0);
    printf("  contents: ");
    for (ssize_t i = 0; i < length; i++) putchar(text[i] ? text[i] : '.');
    putchar('\n');
}

int main(void) {
    char buffer[32] = {0};
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0666);
    STEP(write(fd, "0123456789", 10));
    STEP(lseek(fd, 0, SEEK_CUR));
    STEP(lseek(fd, -4, SEEK_END));
    STEP(read(fd, buffer, 2));
    STEP(lseek(fd, 1, SEEK_CUR));
    STEP(read(fd, buffer, 10));
    STEP(read(fd, buffer, 10));
    STEP(lseek(fd, -100, SEEK_CUR));
    STEP(lseek(fd, -1, SEEK_SET));
    STEP(lseek(fd, 20, SEEK_SET));
    STEP(write(fd, "gap", 3));
    contents(fd);
    STEP(pwrite(fd, "AB", 2, 4));
    STEP(pread(fd, buffer, 5, 3));
    printf("  read at 3: %.5s\n", buffer);
    STEP(pread(fd, buffer, 5, 100));
    STEP(pread(fd, buffer, 5, -1));
    STEP(lseek(fd, 0, SEEK_CUR));
    STEP(ftruncate(fd, 12));
    contents(fd);
    STEP(ftruncate(fd, 16));
    contents(fd);
    STEP(ftruncate(fd, -1));
    struct stat status;
    STEP(fstat(fd, &status));
    printf("  size: %lld\n", (long long)status.st_size);

    int append = open("file", O_WRONLY | O_APPEND);
    STEP(write(append, "appended", 8));
    STEP(lseek(append, 0, SEEK_CUR));
    STEP(lseek(append, 0, SEEK_SET));
    STEP(write(append, "+", 1));
    STEP(read(append, buffer, 1));
    contents(fd);
    STEP(fcntl(append, F_GETFL) & O_APPEND ? 1 : 0);
    STEP(fcntl(append, F_SETFL, 0));
    STEP(lseek(append, 0, SEEK_SET));
    STEP(write(append, "start", 5));
    contents(fd);

    int readonly = open("file", O_RDONLY);
    STEP(write(readonly, "x", 1));
    STEP(ftruncate(readonly, 0));
    STEP(fsync(readonly));
    STEP(fdatasync(fd));
    STEP(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
    STEP(lseek(1, 0, SEEK_CUR));
    STEP(lseek(99, 0, SEEK_CUR));
    STEP(close(readonly));
    STEP(close(readonly));
    STEP(close(append));
    STEP(close(fd));
    STEP(truncate("file", 7));
    STEP(stat("file", &status));
    printf("  size: %lld\n", (long long)status.st_size);
    return 0;
}
