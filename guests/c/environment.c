// Prints its arguments, its environment, and what kind of thing each standard stream is.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void print(const char *label, const char *text) {
    size_t length = strlen(text);
    if (length <= 120) {
        printf("%s %s\n", label, text);
        return;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < length; i++) sum = sum * 31 + (unsigned char)text[i];
    printf("%s %zu bytes, sum %08x\n", label, length, sum);
}

int main(int argc, char **argv) {
    printf("%d arguments\n", argc - 1);
    for (int i = 1; i < argc; i++) print("argument", argv[i]);
    for (char **entry = environ; entry && *entry; entry++) print("environment", *entry);
    const char *home = getenv("HOME");
    printf("HOME is %s\n", home ? home : "not set");
    for (int fd = 0; fd < 3; fd++) printf("%d is %sa terminal\n", fd, isatty(fd) ? "" : "not ");
    return 0;
}
