"""`componentize run`."""

import os
import signal
import sys
from pathlib import Path

import click

from componentize.cli.terminal import naming, print_error, print_message, size
from componentize.cli.usage import Subcommand, file_name
from componentize.text import printable

TRAPPED = 3 if sys.platform == "win32" else 128 + signal.SIGABRT
"""The status of a program that was aborted, as `wasmtime run` reports a trap."""

LARGE = 1_000_000
"""From this size on, in bytes, compiling takes long enough to say so."""


@click.command(
    "run",
    cls=Subcommand,
    short_help="Run IN.wasm, a core module or a component.",
    context_settings={"allow_interspersed_args": False},
)
@click.option(
    "--dir",
    "dirs",
    metavar="HOST[::GUEST]",
    multiple=True,
    help="Let the program use the directory HOST, under the name GUEST.  [default: HOST]",
)
@click.option(
    "--read-only-dir",
    "read_only_dirs",
    metavar="HOST[::GUEST]",
    multiple=True,
    help="The same, but the program can change nothing there.",
)
@click.option(
    "--env",
    metavar="NAME[=VALUE]",
    multiple=True,
    help="Set an environment variable; without VALUE, pass on the one that is set here.",
)
@click.option("--argv0", metavar="NAME", help="The program's own name.  [default: its file's]")
@click.option(
    "--no-cache", is_flag=True, help="Compile anew; keep nothing in the user's cache directory."
)
@click.argument("program", metavar="IN.wasm", callback=file_name)
@click.argument("args", metavar="[ARGS]...", nargs=-1, type=click.UNPROCESSED)
def run_command(
    dirs: tuple[str, ...],
    read_only_dirs: tuple[str, ...],
    env: tuple[str, ...],
    argv0: str | None,
    no_cache: bool,
    program: str,
    args: tuple[str, ...],
) -> int:
    """Run IN.wasm: a core module, which is componentized in memory, or a component.

    Everything after IN.wasm goes to the program, options too. The exit status is the program's;
    if it traps, 134 (3 on Windows).

    \b
    componentize run app.wasm --verbose input.txt
    componentize run --dir . --dir /srv/data::/data app.wasm
    componentize run --env LANG --env MODE=fast app.wasm
    """
    from componentize.errors import TrapError
    from componentize.runtime.programs import run

    def before_compiling(count: int) -> None:
        if count >= LARGE and sys.stderr and sys.stderr.isatty():
            name = printable(Path(program).name)
            later = "" if no_cache else "; later runs start at once"
            print_message(f"compiling {name} ({size(count)}){later}", "dim")

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's waits until the program has ended
    try:
        with naming(program):
            completed = run(
                program,
                args,
                argv0=argv0,
                env=_environment(env),
                dirs=map(_directory, dirs),
                read_only_dirs=map(_directory, read_only_dirs),
                use_cache=not no_cache,
                before_compiling=before_compiling,
            )
    except TrapError as trap:
        print_error(str(trap))
        for frame in trap.backtrace:
            print_message(f"  {frame}")
        return TRAPPED
    return completed.exit_code


def _directory(option: str) -> tuple[str, str]:
    host, *guest = option.split("::")
    return host, guest[0] if guest else host


def _environment(options: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = (option.partition("=") for option in options)
    return [
        (name, value if separator else os.environ[name])
        for name, separator, value in pairs
        if separator or name in os.environ
    ]
