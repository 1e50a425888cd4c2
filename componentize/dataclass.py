"""`@dataclass(frozen=True, slots=True)` of the standard library, made in a fraction of the time.

More than a hundred such classes stand between the start of `componentize build` and its end, and
the standard library compiles six functions for each. Here it is one, `__init__`; the others are
built without compiling. The classes behave the same, and the standard library's `fields`,
`replace`, `asdict` and pattern matching work on them.
"""

import dataclasses
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen, slots):
        """The decorator; `frozen` and `slots` are always true, and mean what they always mean."""
        return _made


__all__ = ["dataclass"]


def _made(cls: type) -> type:
    written = set(cls.__dict__)
    made: type[Any] = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    for name, method in _methods(dataclasses.fields(made)).items():
        if name not in written:
            setattr(made, name, method)
    return made


def _methods(fields: Sequence["dataclasses.Field[Any]"]) -> dict[str, Callable[..., object]]:
    shown = tuple(field.name for field in fields if field.repr)
    compared = _values_of([field.name for field in fields if field.compare])
    names = [field.name for field in fields]

    def __repr__(self: object) -> str:  # noqa: N807
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({values})"

    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        if other.__class__ is self.__class__:
            return bool(compared(self) == compared(other))
        return NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(compared(self))

    def __getstate__(self: object) -> list[object]:  # noqa: N807
        return [getattr(self, name) for name in names]

    def __setstate__(self: object, values: Sequence[object]) -> None:  # noqa: N807
        for name, value in zip(names, values, strict=True):
            object.__setattr__(self, name, value)

    made = (__repr__, __eq__, __hash__, __getstate__, __setstate__, __setattr__, __delattr__)
    return {"__init__": _initializer(fields), **{each.__name__: each for each in made}}


def _values_of(names: Sequence[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _initializer(fields: Sequence["dataclasses.Field[Any]"]) -> Callable[..., None]:
    """The one function that is compiled: it has the fields for parameters."""
    known: dict[str, object] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    positional, by_name, body = ["self"], list[str](), ["pass"]
    for number, field in enumerate(fields):
        parameter, value = field.name, field.name
        if field.default is not dataclasses.MISSING:
            known[f"_{number}"] = field.default
            parameter += f"=_{number}"
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_{number}"] = field.default_factory
            parameter += "=_missing"
            value = f"_{number}() if {field.name} is _missing else {field.name}"
        (by_name if field.kw_only else positional).append(parameter)
        body.append(f"_set(self, {field.name!r}, {value})")
    parameters = ", ".join([*positional, *(["*"] if by_name else []), *by_name])
    exec(f"def __init__({parameters}):\n " + "\n ".join(body), known)
    return known["__init__"]  # type: ignore[return-value]


def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def __delattr__(self: object, name: str) -> None:  # noqa: N807
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
