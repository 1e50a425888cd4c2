"""`componentize build`."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from componentize.cli.terminal import naming, print_message, print_output, size, write_output
from componentize.cli.usage import Subcommand, file_name
from componentize.errors import ComponentizeError
from componentize.options import DEFAULT
from componentize.preview2 import LATEST, checked_version
from componentize.text import listed, printable, printable_path

if TYPE_CHECKING:
    from componentize.component import Component

STANDARD_OUTPUT = "-"

WASI = "wasi:"

SOME = 5
"""How many exports a note names that nothing in the world takes."""


def _version(context: click.Context, parameter: click.Parameter, wasi: str) -> str:
    try:
        return checked_version(wasi)
    except ComponentizeError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def _names(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(name for value in values for name in value.split(",") if name)


def _adapters(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    adapters: dict[str, str] = {}
    for value in values:
        name, _, file = value.rpartition("=")
        if not name or not file:
            found = f"{printable(value)} is not NAME=FILE."
            raise click.BadParameter(found, context, parameter)
        if name in adapters:
            found = f"{printable(name)} is given twice."
            raise click.BadParameter(found, context, parameter)
        adapters[name] = file
    return adapters


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
    "--wit",
    metavar="PATH",
    callback=file_name,
    help="WIT that has the module's world: a file, or a folder with what it uses in deps/. Not "
    "needed where the module has it in sections.",
)
@click.option(
    "--world",
    metavar="NAME",
    help="The world, such as app or ns:pkg/app@1.0.0. Not needed where the WIT has one.",
)
@click.option(
    "--features",
    metavar="F,..",
    multiple=True,
    callback=_names,
    help="Features whose unstable items are part of the WIT.",
)
@click.option(
    "--encoding",
    type=click.Choice(["utf8", "utf16", "latin1+utf16"]),
    default="utf8",
    show_default=True,
    help="How the module encodes strings of the world in the WIT.",
)
@click.option(
    "--adapt",
    "adapters",
    metavar="NAME=FILE",
    multiple=True,
    callback=_adapters,
    help="A core module that gives what the module imports from NAME.",
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
    module: str,
    output: str | None,
    wit: str | None,
    world: str | None,
    features: tuple[str, ...],
    encoding: str,
    adapters: dict[str, str],
    wasi: str,
    names: bool,
    quiet: bool,
    report: str,
) -> None:
    """Make the core module IN.wasm (or IN.wat) a WASI 0.2 component.

    A program becomes a component that exports wasi:cli/run. A library becomes one of its WIT world,
    which is in the module or named by --wit. The component imports only what the module can reach.
    IN.wasm itself is never changed.

    \b
    componentize build app.wasm
    componentize build library.wasm --wit wit/ --world plugin
    componentize build app.wasm -o out/app.wasm
    componentize build app.wasm -o - | wasm-tools validate
    """
    from componentize.component import build

    if wit is None:
        _refuse_without_wit({"--world": world, "--features": features}, encoding)
    with naming(module), _no_collections():
        component = build(
            module,
            wit=wit,
            world=world,
            features=features,
            encoding=encoding,
            adapters=adapters,
            wasi=wasi,
            names=names,
        )
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
        for note in _notes(component):
            print_message(f"note: {note}")


def _refuse_without_wit(options: Mapping[str, object], encoding: str) -> None:
    given = [name for name, value in options.items() if value]
    if encoding != DEFAULT.encoding:
        given.append("--encoding")
    if given:
        found = f"{listed(given)} can be given only with --wit, and is about the WIT it names."
        raise click.UsageError(found, click.get_current_context())


@contextmanager
def _no_collections() -> Iterator[None]:
    """A build leaves next to no cycles, and looking for them takes a tenth of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _default_output(module: str) -> str:
    path = Path(module)
    stem = path.stem if path.suffix in (".wasm", ".wat") else path.name
    return str(path.with_name(f"{stem}.component.wasm"))


def _as_text(component: "Component", output: str) -> str:
    report = component.report
    added = report.output_size - report.input_size
    sizes = f"{size(report.output_size)}, {size(added)} of it added"
    if added < 0:
        sizes = f"{size(report.output_size)}, {size(-added)} less than before"
    line = f"{printable_path(output)}: {sizes}; "
    if report.world is None:
        return f"{line}imports {_counted(report.imports)}"
    wasi = {name: each for name, each in report.imports.items() if name.startswith(WASI)}
    others = {name: each for name, each in report.imports.items() if name not in wasi}
    imports = _counted(wasi) if wasi and not others else _named(others)
    if any(wasi.values()) and others:
        imports += f"; {_counted(wasi)}"
    return (
        f"{line}world {printable(report.world)}\n"
        f"  imports {imports}\n"
        f"  exports {_named(report.exports)}"
    )


def _named(functions: Mapping[str, tuple[str, ...]]) -> str:
    """The functions of a world itself, and its interfaces."""
    return listed([*functions.get("", ()), *(name for name in functions if name)]) or "nothing"


def _notes(component: "Component") -> Iterator[str]:
    """What a report notes, and what looks like a mistake in it."""
    report = component.report
    yield from report.notes
    if report.unmatched and report.world is not None:
        names = [f"`{printable(name)}`" for name in report.unmatched[:SOME]]
        more = len(report.unmatched) - len(names)
        shown = ", ".join(names) + (f" and {more} more" if more else "")
        yield f"no item of the world takes what the module exports as {shown}"
    if not any(report.exports.values()):
        hint = "" if report.world else "; name the WIT of its world (`--wit`)"
        yield f"the component exports no functions, so nothing can call it{hint}"


def _counted(functions: Mapping[str, tuple[str, ...]]) -> str:
    """How many functions, and of what: by packages."""
    total = sum(map(len, functions.values()))
    if not total:
        return "nothing"
    packages = sorted({name.partition("/")[0] for name in functions if functions[name]} - {""})
    counted = "1 function" if total == 1 else f"{total} functions"
    return f"{counted} of {listed(packages)}" if packages else counted


def _as_json(component: "Component") -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(component.report), indent=2)
