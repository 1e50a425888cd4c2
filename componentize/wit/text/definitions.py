"""From the types and functions of a syntax tree to those of the model, names resolved."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from componentize.text import printable
from componentize.wit import model
from componentize.wit.limits import MAX_DEPTH, MAX_FLAGS, MAX_SIZE
from componentize.wit.model import TypeRef, ValType
from componentize.wit.text import syntax
from componentize.wit.text.names import define, error_at, since
from componentize.wit.text.parse import too_deep
from componentize.wit.text.scopes import Scope, Used
from componentize.wit.text.syntax import Name, Span

_RENAMED = {"float32": "f32", "float64": "f64"}


class _Extent(NamedTuple):
    """How deep a type is nested, of how many it is made, and whether one of these is borrowed."""

    depth: int = 0
    size: int = 0
    borrows: bool = False


class Definitions:
    """The types and functions of scopes.

    Args:
        scopes: each by its name, and all that they use. More can be added to it later.
    """

    def __init__(self, scopes: Mapping[str, Scope]) -> None:
        self._scopes = scopes
        self._homes: dict[TypeRef, TypeRef] = {}
        self._definitions: dict[TypeRef, model.TypeDef] = {}
        self._extents: dict[TypeRef, _Extent | None] = {}
        self._resources: dict[TypeRef, bool] = {}

    def types(self, scope: Scope) -> dict[str, model.TypeDef]:
        """The types of a scope, in the order of the text.

        Raises:
            WitError: a name is not defined, or is not of the kind it is used as; or a type contains
                itself, is nested too deep or is too large.
        """
        types: dict[str, model.TypeDef] = {}
        for name, declared in scope.types.items():
            ref = TypeRef(scope.name, name)
            home = self._home(ref, declared.name)
            self._measure(home, declared.name, 0)
            if isinstance(declared, Used):
                types[name] = model.Use(declared.target)
            else:
                types[name] = self._definitions[ref]
        return types

    def interface(self, scope: Scope) -> model.Interface:
        """The interface that is declared in a scope.

        Raises:
            WitError: as of `types` and `function`.
        """
        types = self.types(scope)
        functions = {name: self.function(each, scope) for name, each in scope.functions.items()}
        return model.Interface(scope.name, types, functions, scope.item.docs)

    def function(self, function: syntax.Function, scope: Scope) -> model.Function:
        """A function of a scope.

        Raises:
            WitError: as of `types`; or two parameters have one name.
        """
        params, _ = self._fields(function.params, scope, 0)
        result, extent = self._optional(function.result, scope, 0)
        if extent.borrows and function.result is not None:
            found = "a result cannot hold a `borrow`: it would outlive the call"
            raise error_at(function.result.span, f"{found}; return the resource itself")
        return model.Function(
            function.name.text,
            params,
            result,
            since(function, scope.since),
            function.docs,
        )

    def _home(self, ref: TypeRef, at: Name) -> TypeRef:
        """Where the type that is named there is defined: uses are followed."""
        followed: dict[TypeRef, None] = {}
        while ref not in self._homes:
            declared = self._scopes[ref.interface].types.get(ref.name)
            if declared is None:
                raise self._undefined(ref, at)
            if ref in followed:
                raise _recursive(at)
            followed[ref] = None
            if not isinstance(declared, Used):
                self._homes[ref] = ref
                break
            ref, at = declared.target, declared.name
        home = self._homes[ref]
        self._homes.update(dict.fromkeys(followed, home))
        return home

    def _undefined(self, ref: TypeRef, at: Name) -> Exception:
        scope = self._scopes[ref.interface]
        found = f"`{printable(ref.interface)}` has no type `{printable(ref.name)}`"
        if ref.name in scope.off:
            feature = printable(scope.off[ref.name])
            return error_at(at.span, f"{found} unless the feature `{feature}` is on; turn it on")
        if ref.name in scope.functions:
            return error_at(at.span, f"{found}, but a function; name a type")
        if ref.name in _RENAMED:
            return error_at(at.span, f"{found}; write `{_RENAMED[ref.name]}`")
        return error_at(at.span, f"{found}; define it there, or `use` it")

    def _measure(self, home: TypeRef, at: Name, level: int) -> _Extent:
        """The extent of a type, defined before or now; it is named there, at a level of nesting."""
        if home not in self._extents:
            if level > MAX_DEPTH:
                raise too_deep(at.span)
            self._extents[home] = None
            scope = self._scopes[home.interface]
            declared = scope.types[home.name]
            assert not isinstance(declared, Used)
            definition, parts = self._definition(declared, scope, level + 1)
            self._definitions[home] = definition
            self._extents[home] = _around(parts, declared.name.span)
        extent = self._extents[home]
        if extent is None:
            raise _recursive(at)
        return extent

    def _definition(
        self, declared: syntax.TypeItem, scope: Scope, level: int
    ) -> tuple[model.TypeDef, list[_Extent]]:
        match declared:
            case syntax.Alias(_, syntax.NamedType(name)):
                ref = TypeRef(scope.name, name.text)
                extent = self._measure(self._home(ref, name), name, level)
                return model.Alias(ref, declared.docs), [extent]
            case syntax.Alias(_, type):
                target, extent = self._value(type, scope, level)
                return model.Alias(target, declared.docs), [extent]
            case syntax.Record(_, members):
                fields, parts = self._fields(members, scope, level)
                return model.Record(fields, declared.docs), parts
            case syntax.Variant(_, members):
                _unique(member.name for member in members)
                payloads = [self._optional(member.type, scope, level) for member in members]
                cases = tuple(
                    model.Case(member.name.text, payload, member.docs)
                    for member, (payload, _) in zip(members, payloads, strict=True)
                )
                return model.Variant(cases, declared.docs), [extent for _, extent in payloads]
            case syntax.Enum(_, labels):
                return model.Enum(_labels(labels), declared.docs, _label_docs(labels)), []
            case syntax.Flags(name, labels):
                if len(labels) > MAX_FLAGS:
                    found = f"`{printable(name.text)}` has {len(labels)} labels, flags have at most"
                    raise error_at(name.span, f"{found} {MAX_FLAGS}; split it")
                return model.Flags(_labels(labels), declared.docs, _label_docs(labels)), []
            case syntax.Resource():
                return model.Resource(declared.docs), []

    def _fields(
        self, members: tuple[syntax.Member, ...], scope: Scope, level: int
    ) -> tuple[tuple[model.Field, ...], list[_Extent]]:
        _unique(member.name for member in members)
        types = [self._value(member.type, scope, level) for member in members if member.type]
        fields = tuple(
            model.Field(member.name.text, type, member.docs)
            for member, (type, _) in zip(members, types, strict=True)
        )
        return fields, [extent for _, extent in types]

    def _optional(
        self, type: syntax.Type | None, scope: Scope, level: int
    ) -> tuple[ValType | None, _Extent]:
        return (None, _Extent()) if type is None else self._value(type, scope, level)

    def _value(self, type: syntax.Type, scope: Scope, level: int) -> tuple[ValType, _Extent]:
        if level > MAX_DEPTH:
            raise too_deep(type.span)
        match type:
            case syntax.PrimitiveType(primitive):
                return primitive, _Extent(1, 1)
            case syntax.NamedType(name):
                ref = TypeRef(scope.name, name.text)
                if self._is_resource(ref, name):
                    return model.Own(ref), _Extent(1, 1)
                return ref, self._measure(self._homes[ref], name, level)
            case syntax.OwnType(name) | syntax.BorrowType(name):
                ref = TypeRef(scope.name, name.text)
                if not self._is_resource(ref, name):
                    found = f"`{printable(name.text)}` is not a resource; only these have handles"
                    raise error_at(name.span, found)
                if isinstance(type, syntax.OwnType):
                    return model.Own(ref), _Extent(1, 1)
                return model.Borrow(ref), _Extent(1, 1, borrows=True)
            case syntax.ListType(part):
                element, extent = self._value(part, scope, level + 1)
                return model.List(element), _around([extent], type.span)
            case syntax.OptionType(part):
                payload, extent = self._value(part, scope, level + 1)
                return model.Option(payload), _around([extent], type.span)
            case syntax.ResultType(first, second):
                ok, ok_extent = self._optional(first, scope, level + 1)
                error, error_extent = self._optional(second, scope, level + 1)
                return model.Result(ok, error), _around([ok_extent, error_extent], type.span)
            case syntax.TupleType(parts):
                elements = [self._value(part, scope, level + 1) for part in parts]
                tuple_ = model.Tuple(tuple(element for element, _ in elements))
                return tuple_, _around([extent for _, extent in elements], type.span)

    def _is_resource(self, ref: TypeRef, at: Name) -> bool:
        """Whether the type that is named there is a resource, through uses and aliases."""
        followed: dict[TypeRef, None] = {}
        while (home := self._home(ref, at)) not in self._resources:
            if home in followed:
                raise _recursive(at)
            followed[home] = None
            match self._scopes[home.interface].types[home.name]:
                case syntax.Alias(_, syntax.NamedType(at)):
                    ref = TypeRef(home.interface, at.text)
                case declared:
                    self._resources[home] = isinstance(declared, syntax.Resource)
        is_resource = self._resources[home]
        self._resources.update(dict.fromkeys(followed, is_resource))
        return is_resource


def _around(parts: list[_Extent], span: Span) -> _Extent:
    """The extent of the type that is made of these, and stands there."""
    depth = 1 + max((part.depth for part in parts), default=0)
    size = 1 + sum(part.size for part in parts)
    if depth > MAX_DEPTH:
        raise too_deep(span)
    if size > MAX_SIZE:
        raise error_at(span, f"this is made of more than {MAX_SIZE:,} types; make it smaller")
    return _Extent(depth, size, any(part.borrows for part in parts))


def _recursive(at: Name) -> Exception:
    return error_at(
        at.span, f"`{printable(at.text)}` contains itself; WIT types cannot be recursive"
    )


def _unique(names: Iterable[Name]) -> None:
    defined: dict[str, str] = {}
    for name in names:
        define(defined, name)


def _labels(labels: tuple[syntax.Label, ...]) -> tuple[str, ...]:
    _unique(label.name for label in labels)
    return tuple(label.name.text for label in labels)


def _label_docs(labels: tuple[syntax.Label, ...]) -> dict[str, str]:
    return {label.name.text: label.docs for label in labels if label.docs}
