// Opening, listing and removing files and directories.
#include "meter.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 64, NAME = 24 };

static char names[BATCH][NAME];

static void name_files(long count) {
    for (long i = 0; i < count; i++) snprintf(names[i], NAME, "scratch/file-%ld", i);
}

static int create(const char *path) {
    return checked(path, open(path, O_WRONLY | O_CREAT | O_EXCL, 0666));
}

static void fstat_file(struct meter *meter, long count) {
    int fd = checked("data", open("data", O_RDONLY));
    struct stat status;
    start(meter);
    for (long i = 0; i < count; i++) checked("fstat", fstat(fd, &status));
    stop(meter, count, 0);
    close(fd);
}

static void stat_file(struct meter *meter, long count) {
    struct stat status;
    start(meter);
    for (long i = 0; i < count; i++) checked("stat", stat("data", &status));
    stop(meter, count, 0);
}

static void open_close_path(struct meter *meter, long count, const char *path) {
    start(meter);
    for (long i = 0; i < count; i++) close(checked(path, open(path, O_RDONLY)));
    stop(meter, count, 0);
}

static void open_close(struct meter *meter, long count) { open_close_path(meter, count, "data"); }
static void open_deep(struct meter *meter, long count) {
    open_close_path(meter, count, "a/b/c/d/e/f");
}

static void create_close(struct meter *meter, long count) {
    name_files(BATCH);
    while (count > 0) {
        long times = least(count, BATCH);
        start(meter);
        for (long i = 0; i < times; i++) close(create(names[i]));
        stop(meter, times, 0);
        for (long i = 0; i < times; i++) checked(names[i], unlink(names[i]));
        count -= times;
    }
}

static void unlink_file(struct meter *meter, long count) {
    name_files(BATCH);
    while (count > 0) {
        long times = least(count, BATCH);
        for (long i = 0; i < times; i++) close(create(names[i]));
        start(meter);
        for (long i = 0; i < times; i++) checked(names[i], unlink(names[i]));
        stop(meter, times, 0);
        count -= times;
    }
}

static void list(struct meter *meter, long count) {
    start(meter);
    for (long i = 0; i < count; i++) {
        DIR *directory = opendir("entries");
        checked("entries", directory ? 0 : -1);
        int entries = 0;
        while (readdir(directory)) entries++;
        closedir(directory);
        checked("entries, in number", entries - 1002);
    }
    stop(meter, count, 0);
}

const struct entry tree_operations[] = {
    {"fstat", fstat_file},
    {"stat", stat_file},
    {"open-close", open_close},
    {"open-deep", open_deep},
    {"create-close", create_close},
    {"unlink", unlink_file},
    {"readdir-1000", list},
    {0},
};
