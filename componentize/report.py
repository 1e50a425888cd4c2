"""What `build` tells of the component it made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

V = TypeVar("V")


class ReadOnlyDict(dict[str, V]):
    """A dict that cannot be changed, but pickled, copied and written as JSON."""

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (dict(self),)

    def _refuse(self, *args: object, **options: object) -> NoReturn:
        raise TypeError("this cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


@dataclass(frozen=True, slots=True)
class Report:
    """What a component is made of. Sizes are in bytes.

    `input_size` is the core module's (assembled, if it was text), `output_size` the component's,
    `shim_size` that of the core modules the shim consists of.
    `preview1` are the functions the guest imports from `wasi_snapshot_preview1`, of the shim;
    `preview0` those it imports from `wasi_unstable`.
    `imports` are the functions the component imports, by interface, as the component names it; an
    interface without any is imported for its types. Functions of the world itself stand under the
    empty name. `exports` are the functions it exports, likewise.
    `world` is the name of the world that was given; None for a command without one.
    `providers` tells who gives each import of the core module (`module.name`): `world`, `shim`,
    `store`, or `adapter NAME`.
    `slots` are the exports of the core module that are called by way of slots.
    `unmatched` are exports of the core module that no item of the world takes.
    `notes` are sentences for the user.
    """

    input_size: int
    output_size: int
    shim_size: int
    preview1: tuple[str, ...]
    preview0: tuple[str, ...]
    imports: Mapping[str, tuple[str, ...]]
    exports: Mapping[str, tuple[str, ...]]
    world: str | None
    providers: Mapping[str, str]
    slots: tuple[str, ...]
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in ("imports", "exports", "providers"):
            object.__setattr__(self, name, ReadOnlyDict(getattr(self, name)))
