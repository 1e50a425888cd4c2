"""Values between Python and wasmtime-py's dynamic component functions.

A record is a dataclass here, with the underscores of Python in the place of WIT's dashes.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from wasmtime import StoreContext
from wasmtime.component import (
    OptionType,
    Record,
    ResourceAny,
    ResourceHost,
    ResultType,
    Variant,
)

from componentize.wit.load import preview2
from componentize.wit.model import Enum, Option, Primitive, Result, TypeRef, ValType
from componentize.wit.resolve import resolve
from tests.scripted_host.failures import ClosedError, FilesystemError, StreamError
from tests.scripted_host.resources import Resource
from tests.scripted_host.streams import Error

Give = Callable[[Resource], ResourceHost]
"""Hands a resource to the guest."""


def to_component(value: Any, give: Give) -> Any:
    """A value as wasmtime-py takes it."""
    if isinstance(value, Resource):
        return give(value)
    if isinstance(value, list | tuple):
        return type(value)(to_component(element, give) for element in value)
    if is_dataclass(value):
        record = Record()
        for field in fields(value):
            name = field.name.replace("_", "-")
            setattr(record, name, to_component(getattr(value, field.name), give))
        return record
    return value


def from_component(value: Any, store: StoreContext, borrowed: Callable[[int], Resource]) -> Any:
    """A value of wasmtime-py; `borrowed` finds the resource that a handle lends."""
    if isinstance(value, ResourceAny):
        return borrowed(value.to_host(store).rep)
    if isinstance(value, list):
        return [from_component(element, store, borrowed) for element in value]
    return value


def outcome(result: ValType | None, action: Callable[[], Any], give: Give) -> Any:
    """What a function of that result type returns, where `action` returns the value or fails."""
    error = None
    tagged = False
    if isinstance(result, Result):
        assert isinstance(result.error, TypeRef)
        error = result.error.name
        tagged = _is_tagged(result)
    try:
        ok, value = True, to_component(action(), give)
    except (FilesystemError, StreamError, ClosedError) as failure:
        expected = "error-code" if isinstance(failure, FilesystemError) else "stream-error"
        assert error == expected, f"a function that returns {result} cannot fail so"
        ok, value = False, _payload(failure, give)
    return Variant("ok" if ok else "err", value) if tagged else value


def _payload(failure: FilesystemError | StreamError | ClosedError, give: Give) -> Any:
    match failure:
        case FilesystemError(code=code):
            return code
        case StreamError(code=code):
            return give(Error(code))
        case _:
            return None


def _is_tagged(result: Result) -> bool:
    """Whether wasmtime-py tags values: it tells the two cases by their Python types if it can."""
    assert isinstance(result.error, TypeRef)
    if isinstance(result.ok, Option):
        return True
    if result.error.name == "stream-error":
        return result.ok is None
    ok = result.ok
    if isinstance(ok, TypeRef):
        return isinstance(resolve(preview2(), ok)[1], Enum)
    return ok is Primitive.STRING


_tagged_by_types = ResultType._tagged


def _tagged(self: ResultType) -> bool:
    return isinstance(self.ok, OptionType) or _tagged_by_types(self)


# where an ok is an option, wasmtime-py 50.0.1 takes everything for it, and an error for a bad one
ResultType._tagged = _tagged  # type: ignore[assignment, method-assign]
