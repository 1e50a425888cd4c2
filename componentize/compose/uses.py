"""Which types and functions of which interfaces the lowered functions use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from componentize.compose.composition import Lowered
from componentize.errors import ShimError
from componentize.preview2 import EARLIEST
from componentize.wit import model as wit
from componentize.wit.resolve import resolve
from componentize.wit.versions import precedence


@dataclass(slots=True)
class UsedInterface:
    """What is used of an interface.

    `version` is the highest it is lowered at; where it is imported for its types alone, that of
    every host. `foreign` are the types of other interfaces that its types and functions refer to,
    each under the name its own interface gives it.
    """

    interface: wit.Interface
    version: str = EARLIEST
    types: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    foreign: set[wit.TypeRef] = field(default_factory=set)

    @property
    def import_name(self) -> str:
        """`namespace:package/interface@version`"""
        return f"{self.interface.name}@{self.version}"


def used_interfaces(texts: wit.Wit, lowered: Mapping[Lowered, str]) -> dict[str, UsedInterface]:
    """The interfaces that the lowered functions use, by name without version.

    What each function is given for stands in messages.

    A `resource.drop` uses the resource type, a function its types, a type the types it is made of.
    A type that is used by way of other interfaces counts as used in its own interface only.

    Raises:
        ShimError: a function is named that no interface has, or has not at that version.
    """
    uses = _Uses(texts)
    for function, place in lowered.items():
        try:
            interface, version = _versioned_interface(texts, function)
            if function.dropped is not None:
                resource = dropped_resource(texts, function)
                entry = uses.type(resource)
                if resource.interface != interface.name:
                    continue
            else:
                entry = uses.function(interface, _function(interface, version, function))
        except _MissingError as error:
            raise ShimError(
                f"{place} is {function.function!r} of {function.interface}, but {error}"
            ) from None
        entry.version = max(entry.version, version, key=precedence)
    return uses.interfaces


def by_depth(used: dict[str, UsedInterface]) -> list[list[UsedInterface]]:
    """The interfaces in import order: those of a list use types of the lists before it only."""
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = max((1 + depth(t.interface) for t in used[name].foreign), default=0)
        return depths[name]

    levels: list[list[UsedInterface]] = []
    for name in sorted(used, key=lambda name: (depth(name), name)):
        if depths[name] == len(levels):
            levels.append([])
        levels[-1].append(used[name])
    return levels


class _MissingError(Exception):
    """What a lowered function names is not there; the message says what."""


def dropped_resource(texts: wit.Wit, lowered: Lowered) -> wit.TypeRef:
    """The resource type that a `resource.drop` is of, in the interface that declares it."""
    interface, _ = _versioned_interface(texts, lowered)
    name = lowered.dropped
    if name is not None and name in interface.types:
        resource, definition = resolve(texts, wit.TypeRef(interface.name, name))
        if isinstance(definition, wit.Resource):
            return resource
    raise _MissingError(f"{interface.name} has no resource {name!r}")


def _versioned_interface(texts: wit.Wit, lowered: Lowered) -> tuple[wit.Interface, str]:
    name, _, version = lowered.interface.partition("@")
    interface = texts.interfaces.get(name)
    if interface is None:
        raise _MissingError(f"there is no interface {name}")
    return interface, version


def _function(interface: wit.Interface, version: str, lowered: Lowered) -> wit.Function:
    function = interface.functions.get(lowered.function)
    if function is None:
        raise _MissingError(f"{interface.name} has no such function")
    if precedence(function.since) > precedence(version):
        raise _MissingError(f"it exists since version {function.since}: import it at that one")
    return function


class _Uses:
    """What is used of each interface, by its name; everything that a use leads to is added."""

    def __init__(self, texts: wit.Wit) -> None:
        self.texts = texts
        self.interfaces: dict[str, UsedInterface] = {}

    def interface(self, name: str) -> UsedInterface:
        if name not in self.interfaces:
            self.interfaces[name] = UsedInterface(self.texts.interfaces[name])
        return self.interfaces[name]

    def function(self, interface: wit.Interface, function: wit.Function) -> UsedInterface:
        entry = self.interface(interface.name)
        entry.functions.add(function.name)
        for param in function.params:
            self.value(entry, param.type)
        self.value(entry, function.result)
        if function.name.startswith("["):
            resource = function.name.partition("]")[2].partition(".")[0]
            self.type(wit.TypeRef(interface.name, resource))
        return entry

    def type(self, ref: wit.TypeRef) -> UsedInterface:
        entry = self.interface(ref.interface)
        if ref.name not in entry.types:
            entry.types.add(ref.name)
            self.value(entry, entry.interface.types[ref.name])
        return entry

    def value(self, entry: UsedInterface, value: wit.ValType | wit.TypeDef | None) -> None:
        for ref in _references(value):
            if ref.interface == entry.interface.name:
                self.type(ref)
            else:
                home, _ = resolve(self.texts, ref)
                entry.foreign.add(home)
                self.type(home)


def _references(value: wit.ValType | wit.TypeDef | None) -> Iterator[wit.TypeRef]:
    """The named types that a type is written with."""
    match value:
        case wit.TypeRef():
            yield value
        case wit.Own(ref) | wit.Borrow(ref) | wit.Use(ref):
            yield ref
        case wit.List(inner) | wit.Option(inner) | wit.Alias(inner):
            yield from _references(inner)
        case wit.Result(ok, error):
            yield from _references(ok)
            yield from _references(error)
        case wit.Tuple(elements):
            for element in elements:
                yield from _references(element)
        case wit.Record(fields):
            for member in fields:
                yield from _references(member.type)
        case wit.Variant(cases):
            for case in cases:
                yield from _references(case.payload)
