"""The syntax tree: spans, doc comments, gates, and names as written."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from componentize.wit.load import load
from componentize.wit.text import syntax
from componentize.wit.text.parse import parse
from componentize.wit.text.syntax import Gate, Name, NamedType, Path, PrimitiveType, Renamed, Span

TEXT = """/// The package.
package a:b@1.0.0;
use c:d/e@0.1.0 as %use;

/**
 * An interface,
 *   of two lines.
 */
@since(version = 1.0.0)
/// More of it.
@deprecated(version = 1.2.0-rc.1)
interface i {
  use other.{t as u, v};
  /// A record.
  record r { x: list<u>, /// Where, /* really
    y: option<result<_, tuple<u8,
      string>>> }
  // No documentation.
  enum e { /// One.
    %enum, b }
  resource q {
    /** Reads. */ @deprecated(version = 1.2.0) m: func(at: u64) -> borrow<q>;
  }
}
world w { import i; export f: func(); include x with { k as l } }
"""


def nodes(value: object) -> Iterator[object]:
    if isinstance(value, tuple) and not isinstance(value, Span):
        for each in value:
            yield from nodes(each)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from nodes(getattr(value, field.name))


@pytest.fixture(scope="module")
def file() -> syntax.File:
    return parse(TEXT, "x.wit")


def slice_of(span: Span) -> str:
    lines = TEXT.splitlines(keepends=True)[span.line - 1 : span.end_line]
    cut = len(lines[-1]) - (span.end_column - 1)
    return "".join(lines)[span.column - 1 : -cut]


def test_spans_are_where_the_text_is(file: syntax.File) -> None:
    for node in nodes(file):
        span = getattr(node, "span", None)
        match node:
            case Name(text):
                assert slice_of(node.span).removeprefix("%") == text
            case PrimitiveType(primitive):
                assert slice_of(node.span) == primitive.value
            case Path():
                assert slice_of(node.span) == str(node)
        if span is not None:
            assert span.file == "x.wit"
            assert slice_of(span).strip() == slice_of(span) != ""


def test_spans_hold_those_of_the_parts(file: syntax.File) -> None:
    for node in nodes(file):
        outer = getattr(node, "span", None)
        if outer is None or isinstance(node, syntax.Header):
            continue
        for part in nodes(node):
            inner = getattr(part, "span", outer)
            assert outer[1:3] <= inner[1:3]
            assert inner[3:5] <= outer[3:5]


def test_items_have_their_docs_and_gates(file: syntax.File) -> None:
    assert file.header is not None
    assert (file.header.full, file.header.docs) == ("a:b@1.0.0", "The package.")
    use, interface, world = file.items
    assert isinstance(interface, syntax.Interface)
    assert interface.docs == "An interface,\nof two lines.\nMore of it."
    assert [(gate.kind, gate.value) for gate in interface.gates] == [
        ("since", "1.0.0"),
        ("deprecated", "1.2.0-rc.1"),
    ]
    assert slice_of(interface.span).startswith("@since")
    assert use.docs == world.docs == ""
    _, record, enum, resource = interface.items
    assert isinstance(record, syntax.Record)
    assert isinstance(enum, syntax.Enum)
    assert isinstance(resource, syntax.Resource)
    assert record.docs == "A record."
    assert [field.docs for field in record.fields] == ["", "Where, /* really"]
    assert enum.docs == resource.docs == ""
    assert [label.docs for label in enum.labels] == ["One.", ""]
    (method,) = resource.functions
    assert method.docs == "Reads."
    assert [gate.kind for gate in method.gates] == ["deprecated"]


def test_names_and_paths_are_as_written(file: syntax.File) -> None:
    use, interface, world = file.items
    assert isinstance(use, syntax.ToplevelUse)
    assert (str(use.path), use.name.text) == ("c:d/e@0.1.0", "use")
    assert (use.path.package, use.path.version) == ("c:d", "0.1.0")
    assert isinstance(interface, syntax.Interface)
    used = interface.items[0]
    assert isinstance(used, syntax.Use)
    assert [(each.name.text, each.local.text) for each in used.names] == [("t", "u"), ("v", "v")]
    assert isinstance(world, syntax.World)
    imported, exported, included = world.items
    assert isinstance(imported, syntax.Extern)
    assert isinstance(exported, syntax.Extern)
    assert isinstance(included, syntax.Include)
    assert (imported.direction, exported.direction) == ("import", "export")
    assert isinstance(exported.what, syntax.Function)
    assert [Renamed(each.name, each.local) for each in included.names] == list(included.names)


def test_nothing_is_resolved() -> None:
    file = parse("package a:b; interface i { f: func(x: t, x: t); f: func(); }", "x.wit")
    (interface,) = file.items
    assert isinstance(interface, syntax.Interface)
    first, second = interface.items
    assert isinstance(first, syntax.Function)
    assert isinstance(second, syntax.Function)
    assert [type(param.type) for param in first.params] == [NamedType, NamedType]
    assert first.name.text == second.name.text == "f"


def test_unstable_items_are_kept() -> None:
    text = "package a:b; @unstable(feature = x) interface i { }"
    (item,) = parse(text, "x.wit").items
    assert item.gates == (Gate("unstable", "x", Span("x.wit", 1, 14, 1, 36)),)


DOCS = [
    ("/// one\n/// two\n", "one\ntwo"),
    ("/// one\n\n/// two\n\n", "one\n\ntwo"),
    ("/// one\n// not this\n/// two\n", "one\ntwo"),
    ("///one\r\n", "one"),
    ("/** one */", "one"),
    ("/** one\n  * two\n\n  three */ /// four\n", "one\ntwo\n\nthree\nfour"),
    ("/** one /* two */ three */", "one /* two */ three"),
    ("/**/", ""),
    ("/* one */", ""),
    ("// one\n", ""),
    ("///\n", ""),
]


@pytest.mark.parametrize(("comment", "docs"), DOCS)
def test_doc_comments_are_kept_when_resolved(comment: str, docs: str) -> None:
    text = f"/// Not of a.\npackage a:b; interface i {{ {comment} a: func(); b: func(); }}"
    functions = load({"x.wit": text}).interfaces["a:b/i"].functions
    assert functions["a"].docs == docs.replace("one\n\ntwo", "one\ntwo")
    assert functions["b"].docs == ""


def test_docs_of_types_are_kept_when_resolved() -> None:
    text = """package a:b; interface i {
      /// R.
      record r { /// X.
        x: u8 }
      /// E.
      enum e { x, /// Y.
        y }
      /// V.
      variant v { /// Z.
        z }
    }"""
    types = load({"x.wit": text}).interfaces["a:b/i"].types
    assert [getattr(type, "docs", None) for type in types.values()] == ["R.", "E.", "V."]
    assert getattr(types["r"], "fields")[0].docs == "X."  # noqa: B009
    assert getattr(types["e"], "label_docs") == {"y": "Y."}  # noqa: B009
    assert getattr(types["v"], "cases")[0].docs == "Z."  # noqa: B009
