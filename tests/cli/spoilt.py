"""Starts a command with standard streams that are closed, full or of the wrong kind.

    python spoilt.py KIND DESCRIPTOR[,DESCRIPTOR]... COMMAND [ARGUMENT]...

It is a program of its own since only one with a single thread may change them between fork and
exec.
"""

import os
import sys


def closed(descriptor: int) -> None:
    os.close(descriptor)


def full(descriptor: int) -> None:
    put(os.open("/dev/full", os.O_WRONLY), descriptor)


def read_only(descriptor: int) -> None:
    put(os.open(os.devnull, os.O_RDONLY), descriptor)


def write_only(descriptor: int) -> None:
    put(os.open(os.devnull, os.O_WRONLY), descriptor)


def without_reader(descriptor: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    put(writer, descriptor)


def without_writer(descriptor: int) -> None:
    reader, writer = os.pipe()
    os.close(writer)
    put(reader, descriptor)


def hung_up(descriptor: int) -> None:
    terminal, ours = os.openpty()
    put(ours, descriptor)
    os.close(terminal)


def put(opened: int, descriptor: int) -> None:
    if opened != descriptor:
        os.dup2(opened, descriptor)
        os.close(opened)


KINDS = {
    kind.__name__: kind
    for kind in (closed, full, read_only, write_only, without_reader, without_writer, hung_up)
}

if __name__ == "__main__":
    _, name, descriptors, *command = sys.argv
    for number in descriptors.split(","):
        KINDS[name](int(number))
    os.execv(command[0], command)
