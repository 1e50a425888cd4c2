"""Classes of `componentize.dataclass` are those of the standard library."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from componentize.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Two numbers."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Named(Point):
    """One more, by name only."""

    name: str = field(kw_only=True)
    hidden: str = field(default="h", kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Single:
    """One field, and methods of its own."""

    value: object

    def __repr__(self) -> str:
        return "mine"

    def __hash__(self) -> int:
        return 7


@dataclasses.dataclass(frozen=True, slots=True)
class StandardPoint:
    """As `Point`."""

    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


CALLS: list[Callable[[Any], object]] = [
    lambda point: repr(point(1)).partition("(")[2],
    lambda point: repr(point(1, 2, ["a"], note="n")).partition("(")[2],
    lambda point: point(1) == point(1, 0, []),
    lambda point: point(1, note="a") == point(1, note="b"),
    lambda point: point(1) == point(2),
    lambda point: point(1) == (1, 0, []),
    lambda point: hash(point(1, tags=(), note="a")) == hash(point(1, tags=(), note="b")),
    lambda point: point(1).tags is point(1).tags,
    lambda point: dataclasses.asdict(point(1)),
    lambda point: dataclasses.replace(point(1, 2), x=3).y,
    lambda point: [each.name for each in dataclasses.fields(point)],
    lambda point: (point.__match_args__, point.__slots__),
    lambda point: pickle.loads(pickle.dumps(point(1, 2, ["b"]))) == point(1, 2, ["b"]),
    lambda point: copy.copy(point(1, note="c")).note,
]


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_the_standard_class_does_the_same(call: Callable[[Any], object]) -> None:
    assert call(Point) == call(StandardPoint)


ERRORS: list[tuple[Callable[[Any], object], type[Exception]]] = [
    (lambda point: point(), TypeError),
    (lambda point: point(1, z=2), TypeError),
    (lambda point: point(1, 2, [], "", 5), TypeError),
    (lambda point: setattr(point(1), "x", 2), FrozenInstanceError),
    (lambda point: delattr(point(1), "x"), FrozenInstanceError),
    (lambda point: hash(point(1)), TypeError),
    (lambda point: point(1).z, AttributeError),
]


@pytest.mark.parametrize(("call", "error"), ERRORS, ids=range(len(ERRORS)))
@pytest.mark.parametrize("point", [Point, StandardPoint])
def test_errors_are_of_the_same_class(
    point: type, call: Callable[[Any], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(point)


def test_subclasses_and_keyword_only_fields() -> None:
    named = Named(1, 2, name="n")
    assert repr(named) == "Named(x=1, y=2, tags=[], note='', name='n')"
    assert named != Point(1, 2)
    assert named != Named(1, 2, name="o")
    assert named != Named(1, 2, name="n", hidden="i")
    assert pickle.loads(pickle.dumps(named)) == named
    with pytest.raises(TypeError):
        Named(1, 2, [], "", "n")  # type: ignore[call-arg]


def test_classes_with_few_fields() -> None:
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert repr(Empty()).endswith("Empty()")
    assert Single(1) == Single(1) != Single(2)


def test_methods_of_the_class_stay() -> None:
    assert repr(Single(1)) == "mine"
    assert hash(Single(1)) == 7


TIMED = """
import time, dataclasses
from componentize.dataclass import dataclass as quick
def seconds(decorator):
    members = {"__annotations__": {"a": "int", "b": "str"}, "__doc__": "x"}
    start = time.process_time()
    for _ in range(300):
        decorator(frozen=True, slots=True)(type("C", (), dict(members)))
    return time.process_time() - start
print(min(map(seconds, [dataclasses.dataclass] * 3)) / min(map(seconds, [quick] * 3)))
"""


@pytest.mark.slow
def test_they_are_made_in_less_than_half_the_time() -> None:
    run = subprocess.run([sys.executable, "-c", TIMED], capture_output=True, text=True, check=True)
    assert float(run.stdout) > 2
