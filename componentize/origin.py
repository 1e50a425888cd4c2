"""Where the world of a component comes from: `component-type` sections of the module, WIT texts."""

import errno
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from componentize.errors import ComponentizeError, WitError
from componentize.module.facts import Facts
from componentize.options import DEFAULT, Options, WitSource
from componentize.text import listed, printable, printable_path
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import COMPONENT_TYPE, custom_name
from componentize.wasm.core.sections import SectionId
from componentize.wasm.values import Name
from componentize.wit.bindings import Bindings, bindings
from componentize.wit.load import load, load_path
from componentize.wit.model import Wit, package_of

ENCODINGS: Mapping[str, StringEncoding] = {
    "utf8": StringEncoding.UTF8,
    "utf16": StringEncoding.UTF16,
    "latin1+utf16": StringEncoding.LATIN1_UTF16,
}
"""String encodings by the names of the Component Model's texts."""


def given_bindings(facts: Facts, options: Options) -> Bindings | None:
    """The world a module is to be made a component of, merged of all that say it; None if nothing
    does.

    Args:
        facts: the module.
        options: where else its world is, and how the module encodes strings as far as that is
            concerned.

    Raises:
        InvalidModuleError: a section cannot be decoded.
        WitError: the WIT is wrong, it has not that world, or the worlds do not merge.
        ComponentizeError: the options do not fit together, or there is no such string encoding.
        OSError: the WIT cannot be read.
    """
    encoding = ENCODINGS.get(options.encoding)
    if encoding is None:
        missing = f"there is no string encoding `{printable(options.encoding)}`"
        raise ComponentizeError(f"{missing}; it is one of {listed([*ENCODINGS])}")
    found = list(_of_sections(facts))
    if options.wit is not None:
        found.append(_of_texts(options.wit, options.world, options.features, encoding))
    elif options.world is not None:
        name = printable(options.world)
        raise ComponentizeError(f"the world `{name}` is named, but no WIT that has it")
    elif options.features or options.encoding != DEFAULT.encoding:
        what = "features are" if options.features else "a string encoding is"
        raise ComponentizeError(f"{what} named, but no WIT that this is about")
    return _merged(found)


def section_bindings(facts: Facts) -> Bindings | None:
    """The world that the sections of a module have; None if it has none.

    Raises:
        InvalidModuleError: a section cannot be decoded.
        WitError: the worlds do not merge.
    """
    return _merged(list(_of_sections(facts)))


def _merged(found: Sequence[Bindings]) -> Bindings | None:
    if len(found) < 2:
        return found[0] if found else None
    from componentize.wit.merge import merge

    while len(found) > 1:  # neighbours, so that nothing is copied for each of many sections
        pairs = zip_longest(found[::2], found[1::2])
        found = [one if other is None else merge(one, other) for one, other in pairs]
    return found[0]


def _of_sections(facts: Facts) -> Iterator[Bindings]:
    for section in facts.sections:
        if section.id == SectionId.CUSTOM:
            name = custom_name(section)
            if name.startswith(COMPONENT_TYPE):
                from componentize.wit.binary.component_type import read_component_type

                where = f"the custom section `{printable(name)}`"
                start = len(Name.build(name))
                payload = section.payload[start:]
                yield read_component_type(payload, where, section.offset + start)


def _of_texts(
    source: WitSource, world: str | None, features: Collection[str], encoding: StringEncoding
) -> Bindings:
    main: tuple[str, ...]
    if isinstance(features, str):
        raise TypeError(f"features are a collection of names, not the text {features!r}")
    if isinstance(source, Mapping):
        wit, where = load(source, features), None
        main = tuple({package_of(name) for name in (*wit.worlds, *wit.interfaces)})
    else:
        where = printable_path(source)
        try:
            Path(source).stat()
        except ValueError as error:  # no file can have this name
            raise OSError(errno.EINVAL, str(error), os.fspath(source)) from error
        wit, main = load_path(source, features)
    return bindings(wit, _chosen(wit, main, world, where), encoding)


def _chosen(wit: Wit, packages: Collection[str], world: str | None, where: str | None) -> str:
    """The full name of the world that is meant; `where` is what has the WIT, for messages."""
    candidates = [name for name in wit.worlds if package_of(name) in packages]
    if world is None:
        if len(candidates) == 1:
            return candidates[0]
        if not candidates:
            found = "the WIT has no world; add one, or name a file or folder that has it"
            raise WitError(found, where=where)
        found = f"the WIT has {len(candidates)} worlds; say which (`--world`): {listed(candidates)}"
        raise WitError(found, where=where)
    named = [name for name in wit.worlds if world in _names(name)]
    in_main = [name for name in named if name in candidates]
    if len(in_main or named) == 1:
        return (in_main or named)[0]
    if not named:
        found = f"the WIT has no world `{printable(world)}`, but {listed(candidates) or 'none'}"
        raise WitError(found, where=where)
    found = f"`{printable(world)}` can be {listed(named)}; name it in full"
    raise WitError(found, where=where)


def _names(world: str) -> tuple[str, ...]:
    """What a world can be called: in full, without version, without package."""
    path, _, _ = world.partition("@")
    return world, path, path.partition("/")[2]
