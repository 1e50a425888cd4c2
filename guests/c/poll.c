// Polls its standard streams and a file, with and without a timeout. What waits for input is polled
// alone, since a host may find it ready a moment after the rest.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void show(const char *name, int ready, const struct pollfd *fds, int count) {
    printf("%s: %d ready:", name, ready);
    for (int i = 0; i < count; i++) printf(" %x", fds[i].revents);
    putchar('\n');
}

int main(void) {
    int file = open("input", O_RDWR);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    struct pollfd reading = {.fd = file, .events = POLLIN};
    struct pollfd writing[3] = {{.fd = 1, .events = POLLOUT},
                                {.fd = file, .events = POLLOUT},
                                {.fd = 2, .events = POLLOUT}};
    show("all that is written", poll(writing, 3, -1), writing, 3);
    show("the same with a timeout", poll(writing, 3, 1000), writing, 3);
    show("the file", poll(&reading, 1, -1), &reading, 1);
    lseek(file, 0, SEEK_END);
    show("the file at its end", poll(&reading, 1, -1), &reading, 1);
    show("input", poll(&input, 1, -1), &input, 1);

    char byte;
    int bytes = 0;
    while (poll(&input, 1, -1) == 1 && read(0, &byte, 1) == 1) bytes++;
    printf("%d bytes read after polling\n", bytes);

    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    int ready = poll(NULL, 0, 12);
    clock_gettime(CLOCK_MONOTONIC, &end);
    long long elapsed = (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec;
    printf("nothing but a timeout: %d ready, %s\n", ready,
           elapsed >= 12000000 ? "waited" : "came back early");
    return 0;
}
