"""The command line: `componentize build` and `componentize run`."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from componentize.cli.build import build_command
from componentize.cli.run import run_command
from componentize.cli.terminal import discard, fill_closed_streams, print_error
from componentize.errors import ComponentizeError
from componentize.text import printable_path
from componentize.version import VERSION

NAMES = ("componentize", "wasi-componentize")
"""The names of the command: the same, and which one was called is what its help shows."""

FAILED = 1
USAGE = 2
INTERRUPTED = 130


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="%(prog)s %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Turn WASI preview1 core modules into WASI 0.2 components, and run them.

    \b
    componentize build app.wasm                writes app.component.wasm
    componentize run --dir . app.wasm a b c    runs app.wasm with arguments a b c
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


commands.add_command(build_command)
commands.add_command(run_command)


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command line, and returns the exit status.

    Args:
        args: the arguments, without the program's name; by default this process's.
    """
    fill_closed_streams()
    try:
        status = commands.main(args, prog_name=_called(), standalone_mode=False)
    except click.ClickException as error:
        print_error(error.format_message() + _hint(error))
        return USAGE if isinstance(error, click.UsageError) else FAILED
    except ComponentizeError as error:
        print_error(str(error))
        return FAILED
    except OSError as error:
        print_error(_clause(error))
        if not error.filename:
            discard(sys.stdout)
        return FAILED
    except MemoryError:
        print_error("out of memory")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return status or 0


def _called() -> str:
    name = Path(sys.argv[0]).stem
    return name if name in NAMES else NAMES[0]


def _clause(error: OSError) -> str:
    if not error.strerror:  # no call of the system failed, but, say, the loader of libraries
        return str(error)
    if error.filename:
        return f"{printable_path(os.fsdecode(error.filename))}: {error.strerror}"
    return f"cannot write standard output: {error.strerror}"  # the one file used without its name


def _hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (try '{context.command_path} --help')" if context else ""
