"""The command line: `componentize build` and `componentize run`."""

import os
import sys
from collections.abc import Sequence

import click

from componentize.cli.build import build_command
from componentize.cli.run import run_command
from componentize.cli.terminal import print_error
from componentize.errors import ComponentizeError
from componentize.version import VERSION

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
    try:
        status = commands.main(args, prog_name="componentize", standalone_mode=False)
        if sys.stdout:
            sys.stdout.flush()
    except click.ClickException as error:
        print_error(error.format_message() + _hint(error))
        return USAGE if isinstance(error, click.UsageError) else FAILED
    except ComponentizeError as error:
        print_error(str(error))
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        print_error(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return FAILED
    except MemoryError:
        print_error("out of memory")
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return status or 0


def _hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (try '{context.command_path} --help')" if context else ""
