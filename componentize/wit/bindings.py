"""What a guest's bindings were generated from: a world, and how strings are encoded."""

from collections.abc import Mapping
from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.core.custom import ProducersField
from componentize.wit.model import Extern, Function, InterfaceRef, Wit

Encodings: TypeAlias = Mapping[tuple[str, str], StringEncoding]
"""String encodings of functions. A key is the name of an interface without its version, the plain
name of an inline one, or nothing for the world itself; and the name of a function."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """A world, its string encodings, and the tools that generated bindings of it.

    `world` is the name of a world of `wit`.
    """

    wit: Wit
    world: str
    import_encodings: Encodings
    export_encodings: Encodings
    producers: tuple[ProducersField, ...] = ()


def bindings(
    wit: Wit, world: str, encoding: StringEncoding, producers: tuple[ProducersField, ...] = ()
) -> Bindings:
    """The bindings of a world in which all functions have one encoding."""
    imports = _encodings(wit, wit.worlds[world].imports, encoding)
    exports = _encodings(wit, wit.worlds[world].exports, encoding)
    return Bindings(wit, world, imports, exports, producers)


def encoding_key(extern: str, function: str) -> tuple[str, str]:
    """The key in `Encodings` of a function.

    Args:
        extern: what the world calls the interface that has the function; nothing for the world.
        function: its component-level name.
    """
    return extern.partition("@")[0], function


def _encodings(wit: Wit, externs: Mapping[str, Extern], encoding: StringEncoding) -> Encodings:
    encodings: dict[tuple[str, str], StringEncoding] = {}
    for name, extern in externs.items():
        match extern:
            case Function():
                encodings["", name] = encoding
            case InterfaceRef(interface):
                for function in wit.interfaces[interface].functions:
                    encodings[encoding_key(name, function)] = encoding
    return encodings
