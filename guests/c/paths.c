// Creates, links, renames and removes files and directories, and prints what each step answered.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void report(const char *step, int result) {
    printf("%s: %s\n", step, result < 0 ? strerror(errno) : "done");
}
#define STEP(call) report(#call, call)

static int create(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd < 0) return -1;
    ssize_t written = write(fd, text, strlen(text));
    return close(fd) || written < 0 ? -1 : 0;
}

static void show(const char *path) {
    struct stat status;
    if (lstat(path, &status)) {
        printf("  %s: %s\n", path, strerror(errno));
        return;
    }
    printf("  %s: type %o, %ld links", path, status.st_mode & S_IFMT, (long)status.st_nlink);
    if (!S_ISDIR(status.st_mode)) printf(", %lld bytes", (long long)status.st_size);
    putchar('\n');
}

int main(void) {
    STEP(mkdir("a", 0777));
    STEP(mkdir("a", 0777));
    STEP(mkdir("a/b", 0777));
    STEP(mkdir("missing/b", 0777));
    STEP(create("a/one", "first file"));
    STEP(create("a/one", "again"));
    STEP(create("a/b/two", ""));
    STEP(link("a/one", "a/linked"));
    STEP(symlink("one", "a/pointer"));
    STEP(symlink("nowhere", "a/dangling"));
    STEP(symlink("circle", "a/circle"));
    show("a");
    show("a/one");
    show("a/linked");
    show("a/pointer");
    show("a/dangling");
    show("a/none");
    STEP(access("a/pointer", R_OK));
    STEP(access("a/dangling", R_OK));
    STEP(access("a/circle", R_OK));
    STEP(open("a/one/below", O_RDONLY));
    STEP(open("a", O_WRONLY));
    STEP(open("a/one", O_RDONLY | O_DIRECTORY));
    STEP(open("a/pointer", O_RDONLY | O_NOFOLLOW));

    char target[64] = {0};
    ssize_t size = readlink("a/pointer", target, sizeof target);
    printf("link target: %.*s, %d bytes\n", (int)size, target, (int)size);
    size = readlink("a/pointer", target, 2);
    printf("cut to two bytes: %.*s, %d bytes\n", (int)size, target, (int)size);
    STEP(readlink("a/one", target, sizeof target));

    STEP(rename("a/one", "a/renamed"));
    STEP(rename("a/one", "a/renamed"));
    STEP(rename("a/b", "moved"));
    STEP(rename("a", "moved/a"));
    STEP(rename("moved", "moved/a/inside"));
    STEP(create("plain", "plain"));
    STEP(rename("plain", "moved"));
    STEP(rename("moved", "plain"));
    show("moved/a/renamed");
    show("moved/two");

    STEP(rmdir("moved"));
    STEP(rmdir("plain"));
    STEP(unlink("moved"));
    STEP(unlink("moved/two"));
    STEP(unlink("moved/two"));
    STEP(unlink("moved/a/circle"));
    STEP(unlink("moved/a/dangling"));
    STEP(unlink("moved/a/linked"));
    STEP(rmdir("moved/a"));
    STEP(mkdir("empty", 0777));
    STEP(rmdir("empty"));
    STEP(rmdir("empty"));
    STEP(open("../outside", O_RDONLY));
    return 0;
}
