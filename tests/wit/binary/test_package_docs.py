"""Sections `package-docs`: doc comments are written and read again."""

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from componentize.errors import ComponentizeError, InvalidModuleError
from componentize.wit.binary.package_docs import read_package_docs, write_package_docs
from componentize.wit.load import load
from componentize.wit.model import Function, InterfaceRef, Record, Wit

PACKAGE = "a:b@1.2.0"
TEXT = """/// the package
package a:b@1.2.0;

/// an interface
interface i {
  /// a number
  type n = u32;
  /// a record
  record r { /// its field
    f: n, g: n }
  flags fl { /// a flag
    x, y }
  enum e { p, /// a label
    q }
  variant v { /// a case
    c(r), d }
  /// a resource
  resource res {
    /// how it is made
    constructor();
    /// what it does
    m: func();
    /// what it has
    s: static func();
  }
  /// a function
  f: func();
  @since(version = 1.1.0)
  g: func();
}

interface plain { use i.{n}; f: func() -> n; }

/// the world
world w {
  import i;
  /// imported inline
  import j: interface { /// of the inline one
    f: func(); }
  /// exported inline
  export j: interface { /// of the other inline one
    f: func(); }
  /// a type of the world
  type t = u8;
  /// an imported function
  import f: func();
  /// an exported function
  export f: func();
}
"""


def without_docs(part: Any) -> Any:
    """A part of the model without doc comments and versions."""
    if is_dataclass(part) and not isinstance(part, type):
        bare: dict[str, Any] = {"docs": "", "label_docs": {}, "since": "", "package_docs": {}}
        changed = {
            field.name: bare.get(field.name, without_docs(getattr(part, field.name)))
            for field in fields(part)
            if field.name not in bare or hasattr(part, field.name)
        }
        return replace(part, **changed)
    if isinstance(part, dict):
        return {key: without_docs(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(map(without_docs, part))
    return part


WIT = load({"text": TEXT})
BARE: Wit = without_docs(WIT)


def docs_of(wit: Wit) -> str:
    """All of a set of packages, doc comments too, since these are not compared."""
    return repr((wit.interfaces, wit.worlds, wit.package_docs))


def written(members: object, version: int = 1) -> bytes:
    return bytes((version,)) + json.dumps(members).encode()


def test_what_is_written_is_read() -> None:
    assert docs_of(BARE) != docs_of(WIT)
    section = write_package_docs(WIT, PACKAGE)
    assert section
    read = read_package_docs(section, BARE, PACKAGE)
    since = read.interfaces["a:b/i@1.2.0"].functions
    assert {name: each.since for name, each in since.items() if each.since} == {"g": "1.1.0"}
    assert docs_of(read).replace("since=''", "since='1.2.0'") == docs_of(WIT)


def test_the_names_in_a_section() -> None:
    section = write_package_docs(WIT, PACKAGE)
    assert section
    assert section[0] == 1
    members = json.loads(section[1:])
    assert members.keys() == {"docs", "worlds", "interfaces"}
    assert members["interfaces"].keys() == {"i"}
    assert members["interfaces"]["i"]["types"]["r"] == {
        "docs": "a record",
        "items": {"f": "its field"},
    }
    assert members["interfaces"]["i"]["funcs"]["g"] == {"stability": {"stable": {"since": "1.1.0"}}}
    assert members["worlds"]["w"] == {
        "docs": "the world",
        "interfaces": {
            "j": {"docs": "imported inline", "funcs": {"f": {"docs": "of the inline one"}}}
        },
        "types": {"t": {"docs": "a type of the world"}},
        "funcs": {"f": {"docs": "an imported function"}},
        "interface_exports": {
            "j": {"docs": "exported inline", "funcs": {"f": {"docs": "of the other inline one"}}}
        },
        "func_exports": {"f": {"docs": "an exported function"}},
    }


def test_a_package_without_docs_has_no_section() -> None:
    assert write_package_docs(BARE, PACKAGE) is None
    assert write_package_docs(WIT, "other:package") is None


def test_version_0_has_texts_for_functions() -> None:
    wit = load({"text": "package a:b; interface i { f: func(); } world w { export f: func(); }"})
    read = read_package_docs(
        written(
            {
                "interfaces": {"i": {"funcs": {"f": "of i"}}},
                "worlds": {"w": {"funcs": {"f": "exported"}}},
            },
            version=0,
        ),
        wit,
        "a:b",
    )
    assert read.interfaces["a:b/i"].functions["f"].docs == "of i"
    exported = read.worlds["a:b/w"].exports["f"]
    assert isinstance(exported, Function)
    assert exported.docs == "exported"


def test_what_is_not_there_is_passed_over() -> None:
    section = written(
        {
            "interfaces": {
                "gone": {"docs": "x"},
                "i": {"types": {"no": {}, "r": {"items": {"no": "x"}}}, "funcs": {"no": {}}},
            },
            "worlds": {
                "no": {},
                "w": {"funcs": {"no": "x"}, "types": {"no": {}}, "interfaces": {"no": {}}},
            },
        }
    )
    assert docs_of(read_package_docs(section, WIT, PACKAGE)) == docs_of(WIT)
    assert docs_of(read_package_docs(b"\2" + section[1:], BARE, PACKAGE)) == docs_of(BARE)
    assert docs_of(read_package_docs(b"", BARE, PACKAGE)) == docs_of(BARE)


def test_docs_are_those_of_one_package() -> None:
    wit = load({"a": "package a:b@1.0.0; interface i { }", "b": "package c:d; interface i { }"})
    read = read_package_docs(written({"interfaces": {"i": {"docs": "x"}}}), wit, "c:d")
    assert [each.docs for each in read.interfaces.values()] == ["", "x"]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (b"\1", "is no JSON"),
        (b"\1{", "is no JSON"),
        (b"\1\xff", "is no JSON"),
        (b"\1" + b"[" * 100_000, "is no JSON"),
        (b"\1" + b"9" * 10_000, "is no JSON"),
        (b"\1[]", "has something else where names should be"),
        (written({"interfaces": {"i": {"types": []}}}), "has something else where names should"),
        (written({"interfaces": {"i": 1}}), "has something else where names should be"),
        (written({"docs": 1}), "has a comment that is no text"),
        (written({"interfaces": {"i": {"types": {"r": {"items": {"f": 1}}}}}}), "no text"),
        (written({"docs": "\ud800"}), "has text that is not Unicode"),
    ],
)
def test_malformed(section: bytes, message: str) -> None:
    with pytest.raises(InvalidModuleError, match=message):
        read_package_docs(section, WIT, PACKAGE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("docs", "interfaces", "worlds", "types", "funcs", "items", "stability"),
                    *("stable", "since", "interface_exports", "func_exports"),
                    *("i", "j", "w", "r", "f", "t"),
                )
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(JSON)
def test_any_json_is_read_or_refused(members: object) -> None:
    try:
        read = read_package_docs(written(members), WIT, PACKAGE)
    except ComponentizeError:
        return
    assert read == WIT


def test_types_keep_what_they_are() -> None:
    section = write_package_docs(WIT, PACKAGE)
    assert section
    read = read_package_docs(section, BARE, PACKAGE)
    assert read == BARE
    assert isinstance(read.interfaces["a:b/i@1.2.0"].types["r"], Record)
    assert isinstance(read.worlds["a:b/w@1.2.0"].exports["j"], InterfaceRef)
