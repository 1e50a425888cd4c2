// Sets access and modification times in every way and prints those it set.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void show(const char *step, int result, const char *path) {
    struct stat status;
    printf("%s: %s", step, result ? strerror(errno) : "done");
    if (!lstat(path, &status))
        printf(", %s modified %lld.%09ld", path, (long long)status.st_mtim.tv_sec,
               status.st_mtim.tv_nsec);
    putchar('\n');
}

int main(void) {
    struct timespec first[2] = {{1000000000, 111000000}, {1100000000, 222000000}};
    struct timespec modified_only[2] = {{0, UTIME_OMIT}, {1200000000, 0}};
    struct timespec accessed_only[2] = {{1300000000, 0}, {0, UTIME_OMIT}};
    struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};

    int fd = open("file", O_RDWR | O_CREAT, 0666);
    symlink("file", "link");
    mkdir("directory", 0777);
    show("set both", futimens(fd, first), "file");
    show("set modified", futimens(fd, modified_only), "file");
    show("set accessed", futimens(fd, accessed_only), "file");
    show("by path", utimensat(AT_FDCWD, "file", first, 0), "file");
    show("through the link", utimensat(AT_FDCWD, "link", modified_only, 0), "file");
    show("the link itself", utimensat(AT_FDCWD, "link", first, AT_SYMLINK_NOFOLLOW), "link");
    show("a directory", utimensat(AT_FDCWD, "directory", first, 0), "directory");
    show("a missing file", utimensat(AT_FDCWD, "missing", first, 0), "missing");

    struct stat status;
    time_t start = time(NULL);
    int failed = futimens(fd, now) || fstat(fd, &status);
    long long distance = status.st_mtim.tv_sec - start;
    printf("now: %s, %s\n", failed ? strerror(errno) : "done",
           distance >= -2 && distance <= 2 ? "close to the clock" : "far from the clock");
    show("set both again", futimens(fd, first), "file");
    return close(fd);
}
