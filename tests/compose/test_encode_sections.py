"""What a component says of itself: its functions, doc comments, the tools that made it."""

from componentize.compose.encode import Encoded, encode
from componentize.version import NAME, VERSION
from componentize.wasm.component import read_component
from componentize.wasm.component.canon import StringEncoding
from componentize.wasm.component.definitions import CustomSection
from componentize.wasm.core.custom import (
    PRODUCERS,
    PRODUCERS_SECTION,
    Producer,
    ProducersField,
)
from componentize.wasm.values import Name
from componentize.wit.binary.component_type import read_component_type
from componentize.wit.binary.decode import component_world
from componentize.wit.binary.encode import write_component_type
from componentize.wit.bindings import bindings
from componentize.wit.load import load
from tests.compose.worlds import Producers, composition_of, whole

TEXT = """/// All of it.
package test:docs@1.2.3;

/// Of the package, and used.
interface used {
  /// A type.
  type t = u32;
  /// A function.
  f: func() -> t;
}

/// Not of the world.
interface other { g: func(); }

/// The world.
world w {
  import used;
  export used;
  /// Kinds.
  enum kind { one, other }
  /// What comes.
  import both: interface {
    /// It comes.
    here: func();
  }
  /// What goes.
  export both: interface {
    /// It goes.
    there: func();
    away: func();
  }
  /// Paints.
  export paint: func(it: kind);
}
"""
WIT = load({"docs.wit": TEXT})
WORLD = WIT.worlds["test:docs/w@1.2.3"]


def encoded(producers: Producers = ()) -> Encoded:
    return encode(composition_of(*whole(WIT, WORLD), producers=producers))


def producers_of(component: bytes) -> list[ProducersField]:
    (section,) = [
        each
        for each in read_component(component).definitions
        if isinstance(each, CustomSection) and each.name == PRODUCERS
    ]
    return list(PRODUCERS_SECTION.parse(Name.build(PRODUCERS) + bytes(section.contents)))


def test_functions() -> None:
    component = encoded()
    assert component.imports == {"both": ("here",), "test:docs/used@1.2.3": ("f",)}
    assert component.exports == {
        "": ("paint",),
        "both": ("away", "there"),
        "test:docs/used@1.2.3": ("f",),
    }


def test_doc_comments_of_the_world_are_in_the_component() -> None:
    found = component_world(b"".join(encoded().parts))
    (world,) = found.worlds.values()
    assert world.docs == "The world."
    assert getattr(world.imports["kind"], "docs", None) == "Kinds."
    assert getattr(world.exports["paint"], "docs", None) == "Paints."
    imported = found.interfaces[f"{world.name}#imports.both"]
    exported = found.interfaces[f"{world.name}#exports.both"]
    assert (imported.docs, imported.functions["here"].docs) == ("What comes.", "It comes.")
    assert (exported.docs, exported.functions["there"].docs) == ("What goes.", "It goes.")


def test_doc_comments_of_the_package_are_in_a_section() -> None:
    section = write_component_type(bindings(WIT, WORLD.name, StringEncoding.UTF8))
    found = read_component_type(section, "the section").wit
    used = found.interfaces["test:docs/used@1.2.3"]
    assert found.package_docs == {"test:docs@1.2.3": "All of it."}
    assert (used.docs, used.functions["f"].docs) == ("Of the package, and used.", "A function.")
    assert found.worlds[WORLD.name].docs == "The world."


def test_producers_are_those_of_the_bindings_and_this_tool() -> None:
    own = Producer(NAME, VERSION)
    assert producers_of(b"".join(encoded().parts)) == [ProducersField("processed-by", (own,))]
    generator = Producer("some-generator", "1.0")
    language = ProducersField("language", (Producer("C", "11"),))
    given = (language, ProducersField("processed-by", (generator, Producer(NAME, "0.0.1"))))
    found = producers_of(b"".join(encoded(given).parts))
    assert found == [language, ProducersField("processed-by", (generator, own))]
