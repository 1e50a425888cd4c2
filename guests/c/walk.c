// walk ROOT: prints every entry below ROOT, sorted, with its type, size and link target.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned long files, directories, links;
static unsigned long long bytes;

static char type_letter(const struct stat *status) {
    if (S_ISDIR(status->st_mode)) return 'd';
    if (S_ISLNK(status->st_mode)) return 'l';
    return S_ISREG(status->st_mode) ? '-' : '?';
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **names_in(const char *path, size_t *length) {
    DIR *directory = opendir(path);
    if (!directory) {
        fprintf(stderr, "walk: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    char **names = NULL;
    struct dirent *entry;
    *length = 0;
    while ((entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        names = realloc(names, (*length + 1) * sizeof *names);
        names[(*length)++] = strdup(entry->d_name);
    }
    closedir(directory);
    if (*length) qsort(names, *length, sizeof *names, compare);
    return names;
}

static void walk(const char *path) {
    size_t length;
    char **names = names_in(path, &length);
    for (size_t i = 0; i < length; i++) {
        char *child = malloc(strlen(path) + strlen(names[i]) + 2);
        sprintf(child, "%s/%s", path, names[i]);
        struct stat status;
        if (lstat(child, &status)) {
            fprintf(stderr, "walk: %s: %s\n", child, strerror(errno));
            exit(1);
        }
        char letter = type_letter(&status);
        if (letter == 'd') {
            directories++;
            printf("d %s\n", child);
            walk(child);
        } else if (letter == 'l') {
            char target[256];
            ssize_t size = readlink(child, target, sizeof target);
            links++;
            printf("l %s -> %.*s%s\n", child, (int)size, target,
                   stat(child, &status) ? " (dangling)" : "");
        } else {
            files++;
            bytes += (unsigned long long)status.st_size;
            printf("%c %s %lld bytes, %lu links\n", letter, child, (long long)status.st_size,
                   (unsigned long)status.st_nlink);
        }
        free(child);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv) {
    walk(argc > 1 ? argv[1] : ".");
    printf("%lu files, %lu directories, %lu links, %llu bytes\n", files, directories, links, bytes);
    return 0;
}
