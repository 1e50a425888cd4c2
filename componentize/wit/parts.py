"""The world of a component whose core modules have a world each."""

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from componentize.wit.bindings import Bindings
from componentize.wit.merge import merge
from componentize.wit.model import ROOT, Wit, World
from componentize.wit.tracks import track_name, unified

NOTHING = Bindings(Wit({}, {ROOT: World(ROOT, {}, {})}), ROOT, {}, {})
"""The world of a module that has none."""


def united(parts: Sequence[Bindings]) -> Bindings:
    """All worlds as one, without encodings: each module has its own.

    Raises:
        WitError: they do not merge.
    """
    plain = [replace(each, import_encodings={}, export_encodings={}) for each in parts]
    merged = reduce(merge, plain)
    wit, world = unified(merged.wit, merged.wit.worlds[merged.world])
    return replace(merged, wit=wit, world=world.name)


def part(whole: Bindings, own: Bindings) -> Bindings:
    """What one of the modules has of the whole world: what it imports and exports, by what the
    whole world calls that, and how it encodes strings.

    Args:
        whole: all worlds, `united`.
        own: the module's world.
    """
    world, own_world = whole.wit.worlds[whole.world], own.wit.worlds[own.world]
    imported = set(map(track_name, own_world.imports))
    view = replace(
        world,
        imports={key: each for key, each in world.imports.items() if track_name(key) in imported},
        exports={key: each for key, each in world.exports.items() if key in own_world.exports},
    )
    wit = replace(whole.wit, worlds={**whole.wit.worlds, world.name: view})
    return replace(own, wit=wit, world=world.name)
