// listing COUNT: fills a directory with COUNT files and lists it from the start, from a remembered
// place, and while removing what it lists.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 10;
    mkdir("many", 0777);
    for (int i = 0; i < count; i++) {
        char path[64];
        sprintf(path, "many/entry-with-a-rather-long-name-%d", i);
        close(open(path, O_WRONLY | O_CREAT, 0666));
    }
    DIR *directory = opendir("many");
    long long sum = 0, inodes = 0;
    int entries = 0, dots = 0, left = 0;
    long halfway = -1;
    struct dirent *entry;
    while ((entry = readdir(directory))) {
        entries++;
        inodes += entry->d_ino != 0;
        dots += entry->d_name[0] == '.';
        if (entry->d_name[0] != '.') sum += atoi(strrchr(entry->d_name, '-') + 1);
        if (entries == count / 2) halfway = telldir(directory);
    }
    printf("%d entries, %d of them dots, %lld inodes, sum %lld\n", entries, dots, inodes, sum);

    seekdir(directory, halfway);
    while (readdir(directory)) left++;
    printf("%d entries after the middle\n", left);

    rewinddir(directory);
    int removed = 0;
    while ((entry = readdir(directory)))
        if (entry->d_name[0] != '.') removed += !unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    while (rmdir("many")) {
        directory = opendir("many");
        while ((entry = readdir(directory)))
            if (entry->d_name[0] != '.') removed += !unlinkat(dirfd(directory), entry->d_name, 0);
        closedir(directory);
    }
    printf("%d removed\n", removed);
    return 0;
}
