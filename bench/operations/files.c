// Reading and writing files.
#include "meter.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

// LENGTH is that of `data`, and TARGET that of `target`, which is written over and over, so that no
// room must be found for it while something is measured.
enum { KIB = 1024, MIB = 1024 * KIB, LENGTH = 16 * MIB, TARGET = 4 * MIB };

static char buffer[MIB];

// No page of it is touched for the first time while something is measured.
__attribute__((constructor)) static void touch(void) { memset(buffer, 'x', sizeof buffer); }

static int target_file(void) { return checked("target", open("target", O_WRONLY)); }

static int data_file(void) { return checked("data", open("data", O_RDONLY)); }

// Appends `size` bytes a time to a new file, which is emptied when it is as long as `target`.
static void append(struct meter *meter, long count, long size) {
    int flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND;
    int fd = checked("scratch/file", open("scratch/file", flags, 0666));
    while (count > 0) {
        long times = least(count, TARGET / size), bytes = 0;
        start(meter);
        for (long i = 0; i < times; i++) bytes += checked("append", write(fd, buffer, size));
        stop(meter, times, bytes);
        checked("ftruncate", ftruncate(fd, 0));
        count -= times;
    }
    close(fd);
}

// Writes `size` bytes a time, from the beginning of `target` to its end.
static void write_through(struct meter *meter, long count, long size) {
    int fd = target_file();
    while (count > 0) {
        long times = least(count, TARGET / size), bytes = 0;
        checked("lseek", lseek(fd, 0, SEEK_SET));
        start(meter);
        for (long i = 0; i < times; i++) bytes += checked("write", write(fd, buffer, size));
        stop(meter, times, bytes);
        count -= times;
    }
    close(fd);
}

static void append_64k(struct meter *meter, long count) { append(meter, count, 64 * KIB); }
static void append_1m(struct meter *meter, long count) { append(meter, count, MIB); }
static void write_64k(struct meter *meter, long count) { write_through(meter, count, 64 * KIB); }
static void write_1m(struct meter *meter, long count) { write_through(meter, count, MIB); }

// Reads on until `size` bytes times `count` are read; the bytes that one call moves may be fewer.
static void read_through(struct meter *meter, long count, long size) {
    int fd = data_file();
    while (count > 0) {
        long times = least(count, LENGTH / size), calls = 0, bytes = 0;
        checked("lseek", lseek(fd, 0, SEEK_SET));
        start(meter);
        for (; bytes < times * size; calls++) bytes += checked("read", read(fd, buffer, size));
        stop(meter, calls, bytes);
        count -= times;
    }
    close(fd);
}

static void read_64k(struct meter *meter, long count) { read_through(meter, count, 64 * KIB); }
static void read_1m(struct meter *meter, long count) { read_through(meter, count, MIB); }

static void pread_64(struct meter *meter, long count) {
    int fd = data_file();
    long bytes = 0;
    start(meter);
    for (long i = 0; i < count; i++)
        bytes += checked("pread", pread(fd, buffer, 64, i * 64 % LENGTH));
    stop(meter, count, bytes);
    close(fd);
}

static void pwrite_64(struct meter *meter, long count) {
    int fd = target_file();
    long bytes = 0;
    start(meter);
    for (long i = 0; i < count; i++)
        bytes += checked("pwrite", pwrite(fd, buffer, 64, i * 64 % TARGET));
    stop(meter, count, bytes);
    close(fd);
}

// Moves `parts` buffers of `size` bytes a time.
static void vectors(struct meter *meter, long count, int parts, long size, int fd,
                    ssize_t move(int, const struct iovec *, int)) {
    struct iovec iovecs[64];
    for (int i = 0; i < parts; i++)
        iovecs[i] = (struct iovec){buffer + 2 * i * size, (size_t)size};
    while (count > 0) {
        long times = least(count, TARGET / (parts * size)), bytes = 0;
        checked("lseek", lseek(fd, 0, SEEK_SET));
        start(meter);
        for (long i = 0; i < times; i++) bytes += checked("vectors", move(fd, iovecs, parts));
        stop(meter, times, bytes);
        count -= times;
    }
    close(fd);
}

static void writev_8x8k(struct meter *meter, long count) {
    vectors(meter, count, 8, 8 * KIB, target_file(), writev);
}
static void readv_8x8k(struct meter *meter, long count) {
    vectors(meter, count, 8, 8 * KIB, data_file(), readv);
}
static void writev_64x64(struct meter *meter, long count) {
    vectors(meter, count, 64, 64, target_file(), writev);
}
static void readv_64x64(struct meter *meter, long count) {
    vectors(meter, count, 64, 64, data_file(), readv);
}

static void seek(struct meter *meter, long count) {
    int fd = data_file();
    start(meter);
    for (long i = 0; i < count; i++) checked("lseek", lseek(fd, i % LENGTH, SEEK_SET));
    stop(meter, count, 0);
    close(fd);
}

static void seek_read_4k(struct meter *meter, long count) {
    int fd = data_file();
    long bytes = 0;
    start(meter);
    for (long i = 0; i < count; i++) {
        checked("lseek", lseek(fd, i * 7919 % 4096 * 4 * KIB, SEEK_SET));
        bytes += checked("read", read(fd, buffer, 4 * KIB));
    }
    stop(meter, count, bytes);
    close(fd);
}

// 16 bytes a time through a FILE, a mebibyte before the file starts again.
static void stdio(struct meter *meter, long count, const char *path, const char *mode,
                  int move(FILE *)) {
    FILE *file = fopen(path, mode);
    checked(path, file ? 0 : -1);
    while (count > 0) {
        long times = least(count, MIB / 16), bytes = 0;
        rewind(file);
        start(meter);
        for (long i = 0; i < times; i++) bytes += move(file);
        checked("fflush", fflush(file));
        stop(meter, times, bytes);
        count -= times;
    }
    fclose(file);
}

static int put_16(FILE *file) { return (int)fwrite(buffer, 1, 16, file); }
static int get_16(FILE *file) { return (int)fread(buffer, 1, 16, file); }

static void fwrite_16(struct meter *meter, long count) {
    stdio(meter, count, "target", "r+", put_16);
}
static void fread_16(struct meter *meter, long count) { stdio(meter, count, "data", "r", get_16); }

const struct entry file_operations[] = {
    {"append-64k", append_64k},
    {"append-1m", append_1m},
    {"write-64k", write_64k},
    {"write-1m", write_1m},
    {"read-64k", read_64k},
    {"read-1m", read_1m},
    {"pread-64", pread_64},
    {"pwrite-64", pwrite_64},
    {"writev-8x8k", writev_8x8k},
    {"readv-8x8k", readv_8x8k},
    {"writev-64x64", writev_64x64},
    {"readv-64x64", readv_64x64},
    {"seek", seek},
    {"seek-read-4k", seek_read_4k},
    {"fwrite-16", fwrite_16},
    {"fread-16", fread_16},
    {0},
};
