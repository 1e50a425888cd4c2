// exit_code HOW [CODE]: ends by return, exit, _Exit, abort or a trap, after some output.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void at_exit(void) { puts("handler ran"); }

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "return";
    int code = argc > 2 ? atoi(argv[2]) : 0;
    atexit(at_exit);
    printf("ending by %s with %d\n", how, code);
    fprintf(stderr, "to stderr\n");
    if (!strcmp(how, "exit")) exit(code);
    if (!strcmp(how, "_Exit")) {
        fflush(stdout);
        _Exit(code);
    }
    if (!strcmp(how, "abort")) {
        fflush(stdout);
        abort();
    }
    if (!strcmp(how, "trap")) {
        fflush(stdout);
        __builtin_trap();
    }
    return code;
}
