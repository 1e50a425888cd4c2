"""`componentize build`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from componentize.cli.terminal import naming, print_message, print_output, size, write_output
from componentize.cli.usage import Subcommand, file_name
from componentize.errors import ComponentizeError
from componentize.preview2 import LATEST, checked_version
from componentize.text import printable_path

if TYPE_CHECKING:
    from componentize.component import Component

STANDARD_OUTPUT = "-"


def _version(context: click.Context, parameter: click.Parameter, wasi: str) -> str:
    try:
        return checked_version(wasi)
    except ComponentizeError as error:
        raise click.BadParameter(str(error), context, parameter) from error


@click.command("build", cls=Subcommand, short_help="Make the core module IN.wasm a component.")
@click.argument("module", metavar="IN.wasm", callback=file_name)
@click.option(
    "-o",
    "--output",
    metavar="OUT.wasm",
    callback=file_name,
    help="Where to write the component: a file, or - for standard output.  [default: IN with "
    "the ending .component.wasm]",
)
@click.option(
    "--wasi",
    metavar="VERSION",
    default=LATEST,
    callback=_version,
    show_default=True,
    help="The version of WASI that hosts have. Before 0.2.12 they know no exit codes: all but 0 "
    "become 1.",
)
@click.option(
    "--names",
    is_flag=True,
    help="Keep the names of functions in what is added, for debuggers and profilers.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@click.option(
    "--report",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print what was built: sizes, imports, notes.",
)
def build_command(
    module: str, output: str | None, wasi: str, names: bool, quiet: bool, report: str
) -> None:
    """Make the core module IN.wasm (or IN.wat) a WASI 0.2 component.

    The component imports only the preview2 functions that the module can reach, and exports
    wasi:cli/run. IN.wasm itself is never changed.

    \b
    componentize build app.wasm
    componentize build app.wasm -o out/app.wasm
    componentize build app.wasm -o - | wasm-tools validate
    """
    from componentize.component import build

    with naming(module):
        component = build(module, wasi=wasi, names=names)
    if output == STANDARD_OUTPUT:
        write_output(component.parts)
    else:
        output = output or _default_output(module)
        component.save(output)
    if quiet:
        return
    printed = _as_json(component) if report == "json" else _as_text(component, output)
    if output == STANDARD_OUTPUT:
        for line in printed.splitlines():
            print_message(line)
    else:
        print_output(printed)
    if report == "text":
        for note in component.report.notes:
            print_message(f"note: {note}")


def _default_output(module: str) -> str:
    path = Path(module)
    stem = path.stem if path.suffix in (".wasm", ".wat") else path.name
    return str(path.with_name(f"{stem}.component.wasm"))


def _as_text(component: "Component", output: str) -> str:
    report = component.report
    functions = sum(map(len, report.imports.values()))
    packages = sorted({name.partition("/")[0] for name in report.imports if report.imports[name]})
    counted = "1 function" if functions == 1 else f"{functions} functions"
    imports = f"{counted} of {', '.join(packages)}" if packages else "nothing"
    added = size(report.output_size - report.input_size)
    name = printable_path(output)
    return f"{name}: {size(report.output_size)}, {added} of it added; imports {imports}"


def _as_json(component: "Component") -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(component.report), indent=2)
