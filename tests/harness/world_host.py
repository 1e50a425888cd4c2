"""A host of any world: it records how its functions are called, and answers what it is told."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count
from math import isnan
from types import UnionType
from typing import Any
from unittest.mock import patch

import wasmtime
from wasmtime import StoreContext
from wasmtime import _bindings as bindings
from wasmtime.component import (
    Linker,
    LinkerInstance,
    OptionType,
    Record,
    ResourceHost,
    ResourceType,
    ResultType,
    Variant,
    VariantType,
)

from componentize.wit.model import Extern, Function, InterfaceRef, TypeDef, TypeRef, Wit, World
from componentize.wit.resolve import resource_of


def new_engine() -> wasmtime.Engine:
    """An engine in which guests can lend several of the host's handles in one call."""
    config = wasmtime.Config()
    # with it, wasmtime 50.0.1 fails where a function defined in Python is lent two handles
    bindings.wasmtime_config_concurrency_support_set(config.ptr(), False)
    return wasmtime.Engine(config)


@contextmanager
def tagged() -> Iterator[None]:
    """Makes wasmtime-py tell the case of every variant, option and result, as a `Variant`.

    Otherwise version 50.0.1 leaves tags out where the Python types of the payloads differ, and
    takes one case for another where these are nested.
    """
    with (
        patch.object(OptionType, "_tagged", lambda _: True),
        patch.object(ResultType, "_tagged", lambda _: True),
        patch.object(VariantType, "_tagged", lambda _: True),
    ):
        yield


class WorldHost:
    """What the functions that a world imports do.

    `calls` are those so far: what the world calls the interface (nothing for the world itself), the
    function, and the arguments, as they are compared. `answers` are results, by interface and
    function. `dropped` are the numbers of the resources that nobody owns any more.
    """

    def __init__(self, wit: Wit, world: World) -> None:
        self.calls: list[tuple[str, str, tuple[Any, ...]]] = []
        self.answers: dict[tuple[str, str], Any] = {}
        self.dropped: list[int] = []
        self._wit = wit
        self._world = world
        self._types: dict[TypeRef, int] = {}
        self._made = count(1)

    def own(self, resource: TypeRef) -> ResourceHost:
        """A handle that owns a new resource of an imported type."""
        return ResourceHost.own(next(self._made), self._type(resource))

    def borrow(self, resource: TypeRef) -> ResourceHost:
        """A handle that lends a new resource of an imported type."""
        return ResourceHost.borrow(next(self._made), self._type(resource))

    def linker(self, engine: wasmtime.Engine) -> Linker:
        """All that the world imports, each function calling this host."""
        linker = Linker(engine)
        with linker.root() as root:
            self._define(root, "", self._world.name, self._world.imports)
            for key, extern in self._world.imports.items():
                if isinstance(extern, InterfaceRef):
                    interface = self._wit.interfaces[extern.name]
                    with root.add_instance(key) as instance:
                        externs = {**interface.types, **interface.functions}
                        self._define(instance, key, extern.name, externs)
        return linker

    def _define(
        self, at: LinkerInstance, key: str, owner: str, externs: Mapping[str, Extern]
    ) -> None:
        for name, extern in externs.items():
            if isinstance(extern, Function):
                at.add_func(name, partial(self._call, key, name))
            elif isinstance(extern, TypeDef):
                ref = TypeRef(owner, name)
                if resource_of(self._wit, ref):
                    at.add_resource(name, ResourceType.host(self._type(ref)), self._drop)

    def _type(self, resource: TypeRef) -> int:
        home = resource_of(self._wit, resource)
        assert home
        home = TypeRef(home.interface.replace("#exports.", "#imports."), home.name)
        return self._types.setdefault(home, len(self._types))

    def _call(self, key: str, name: str, store: StoreContext, *args: Any) -> Any:
        values = tuple(comparable(arg, lambda handle: _number(store, handle)) for arg in args)
        self.calls.append((key, name, values))
        return self.answers.get((key, name))

    def _drop(self, store: StoreContext, number: int) -> None:
        self.dropped.append(number)


def _number(store: StoreContext, handle: Any) -> int:
    host: ResourceHost = handle.to_host(store)
    return host.rep


def replaced(value: Any, kind: type | UnionType, replace: Callable[[Any], Any]) -> Any:
    """A value of wasmtime-py in which others stand in the place of those of a Python type."""
    if isinstance(value, kind):
        return replace(value)
    match value:
        case list() | tuple():
            return type(value)(replaced(each, kind, replace) for each in value)
        case Variant(tag, payload):
            return Variant(tag, replaced(payload, kind, replace))
        case Record():
            record = Record()
            for name, each in vars(value).items():
                setattr(record, name, replaced(each, kind, replace))
            return record
    return value


def comparable(value: Any, number: Callable[[Any], int]) -> Any:
    """A value of wasmtime-py as one that can be compared and shown.

    Floats are their bytes, as `0.0` and `-0.0` differ, but all that are not numbers are one;
    handles are numbers.
    """
    match value:
        case list() | tuple():
            return type(value)(comparable(each, number) for each in value)
        case Variant(tag, payload):
            return (tag, comparable(payload, number))
        case Record():
            return {name: comparable(each, number) for name, each in vars(value).items()}
        case float():
            return "nan" if isnan(value) else value.hex()
        case bool() | int() | str() | bytes() | set() | None:
            return value
    return number(value)
