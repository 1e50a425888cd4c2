"""The imports and exports of a component, or of the type of one, as a world of the model."""

from collections.abc import Iterable, Mapping

from componentize.errors import InvalidModuleError
from componentize.text import printable
from componentize.wasm.component import valtypes
from componentize.wasm.component.sorts import Sort
from componentize.wit import model
from componentize.wit.binary.definitions import Scopes, a_sort
from componentize.wit.binary.names import is_id, is_label, refused_name, resource_of_member
from componentize.wit.binary.types import Function, Instance, Item, Scope, Type, Value
from componentize.wit.limits import MAX_SIZE
from componentize.wit.model import TypeDef, TypeRef, ValType


def world_of(scope: Scope, scopes: Scopes, name: str) -> model.Wit:
    """A world with what a component imports and exports.

    An interface that it imports and exports, not alike, is exported as an inline one: as
    `world#exports.namespace:package/interface@version`.

    Args:
        scope: the component, or the type of one.
        scopes: what has read it.
        name: the name of the world.

    Raises:
        InvalidModuleError: an import or export is not of what WIT has, or its name is no name in
            WIT; or the types are too large together.
    """
    return _World(scopes, name).world(scope)


class _Owner:
    """An interface or the world, whose types are being named.

    `uses` are those of types of other interfaces that have no name here, but are needed; those of
    a world are taken out of it again.
    """

    def __init__(self, name: str, declared: Mapping[str, object]) -> None:
        self.name = name
        self.types: dict[str, TypeDef] = {}
        self.uses: dict[str, TypeDef] = {}
        self.values: dict[Type, tuple[ValType, int]] = {}
        self._locals: dict[TypeRef, TypeRef] = {}
        self._taken = declared.keys()
        self._used: set[str] = set()

    def define(self, name: str, definition: TypeDef) -> TypeRef:
        """Note what a name is defined as."""
        ref = TypeRef(self.name, name)
        self.types[name] = definition
        if isinstance(definition, model.Use):
            self._locals.setdefault(definition.target, ref)
        return ref

    def local(self, ref: TypeRef) -> TypeRef:
        """The name here of a type; one of another interface is used now, if its name is free."""
        if ref.interface == self.name:
            return ref
        if ref not in self._locals:
            if ref.name in self._taken or ref.name in self._used:
                return ref
            self._used.add(ref.name)
            self.uses[ref.name] = model.Use(ref)
            self._locals[ref] = TypeRef(self.name, ref.name)
        return self._locals[ref]


class _World:
    def __init__(self, scopes: Scopes, name: str) -> None:
        self._scopes = scopes
        self._name = name
        self._interfaces: dict[str, model.Interface] = {}
        self._instances: dict[tuple[Instance, str], str] = {}
        self._refs: dict[Type, TypeRef] = {}
        self._unnamed: dict[Type, TypeRef] = {}
        self._named_last: list[tuple[dict[Type, TypeRef], Type]] = []
        self._left = MAX_SIZE

    def world(self, scope: Scope) -> model.Wit:
        owner = _Owner(self._name, scope.imports | scope.exports)
        imports: dict[str, model.Extern] = {}
        self._externs("import", scope.imports, owner, imports, imports)
        exports: dict[str, model.Extern] = {}
        self._externs("export", scope.exports, owner, exports, imports)
        world = model.World(self._name, imports, exports)
        return model.Wit(self._interfaces, {self._name: world})

    def _externs(
        self,
        kind: str,
        items: Mapping[str, Item],
        owner: _Owner,
        externs: dict[str, model.Extern],
        imports: dict[str, model.Extern],
    ) -> None:
        _check_unique(kind, items)
        for name, (sort, entity) in items.items():
            extern: model.Extern
            match entity:
                case Instance() if is_id(name) or is_label(name):
                    extern = model.InterfaceRef(self._instance(entity, name, kind))
                case Function() if sort is Sort.FUNC and not is_id(name):
                    extern = self._function(entity, name, owner, items, kind)
                case Type() if is_label(name):
                    extern = self._type(entity, name, owner)
                case _ if sort is Sort.INSTANCE or sort is Sort.FUNC or isinstance(entity, Type):
                    raise refused_name(kind, name)
                case _:
                    found = f"the {kind} `{printable(name)}` is {a_sort(sort)}"
                    if sort is Sort.TYPE:
                        found += " that is not one of values"
                    raise InvalidModuleError(f"{found}, which no world can have")
            imports.update(owner.uses)
            owner.uses.clear()
            externs[name] = extern

    def _instance(self, instance: Instance, name: str, kind: str) -> str:
        """The name of the interface that an instance is of."""
        inline = f"{self._name}#{kind}s.{name}"
        if not is_id(name):
            self._interfaces[inline] = self._interface(instance, inline)
            return inline
        if (instance, name) in self._instances:
            return self._instances[instance, name]
        if name not in self._interfaces:
            self._interfaces[name] = self._interface(instance, name)
            self._instances[instance, name] = name
            return name
        self._named_last = []
        if self._interface(instance, name) == self._interfaces[name]:
            return name
        for refs, type_ in self._named_last:
            del refs[type_]
        self._interfaces[inline] = self._interface(instance, inline)
        return inline

    def _interface(self, instance: Instance, name: str) -> model.Interface:
        items = self._scopes.exports(instance)
        self._charge(len(items))
        _check_unique("export", items)
        owner = _Owner(name, items)
        functions: dict[str, model.Function] = {}
        for each, (sort, entity) in items.items():
            match entity:
                case Type() if is_label(each):
                    self._type(entity, each, owner)
                case Type():
                    raise refused_name("type", each)
                case Function() if sort is Sort.FUNC:
                    functions[each] = self._function(entity, each, owner, items, "function")
                case _:
                    found = f"`{printable(each)}` of the instance `{printable(name)}` is"
                    raise InvalidModuleError(
                        f"{found} {a_sort(sort)}, where WIT has types and functions only"
                    )
        return model.Interface(name, owner.uses | owner.types, functions)

    def _function(
        self,
        function: Function,
        name: str,
        owner: _Owner,
        items: Mapping[str, Item],
        kind: str,
    ) -> model.Function:
        if not is_label(name):
            resource = resource_of_member(name)
            if resource is None:
                raise refused_name(kind, name)
            entity = items[resource].entity if resource in items else None
            if not isinstance(entity, Type) or not entity.is_resource:
                found = f"`{printable(name)}` is there without a resource `{printable(resource)}`"
                raise InvalidModuleError(found)
        params = tuple(
            model.Field(label, self._value(value, owner)) for label, value in function.params
        )
        result = self._optional(function.result, owner)
        if name.startswith("[method]"):
            own = TypeRef(owner.name, resource_of_member(name) or "")
            if not params or params[0] != model.Field("self", model.Borrow(own)):
                found = f"`{printable(name)}` must have `self`, a handle it borrows, as its first"
                raise InvalidModuleError(f"{found} parameter")
        return model.Function(name, params, result)

    def _type(self, type_: Type, name: str, owner: _Owner) -> TypeDef:
        """What a type is defined as that an owner names."""
        named = self._named(type_)
        definition: TypeDef
        if named is None:
            definition = self._definition(type_, owner)
        elif named.interface == owner.name:
            definition = model.Alias(named)
        else:
            definition = model.Use(named)
        earlier = TypeRef(owner.name, name)
        if name in owner.types and named != earlier:
            found = f"a type is imported as `{printable(name)}` and another one exported"
            raise InvalidModuleError(f"{found}, which WIT cannot tell apart")
        ref = owner.define(name, definition)
        self._name_type(self._refs, type_, ref)
        if type_.is_resource:
            self._name_type(self._refs, _root(type_), ref)
        elif type_.is_nominal:
            self._name_type(self._unnamed, _root(type_), ref)
        return definition

    def _name_type(self, refs: dict[Type, TypeRef], type_: Type, ref: TypeRef) -> None:
        if type_ not in refs:
            refs[type_] = ref
            self._named_last.append((refs, type_))

    def _named(self, type_: Type | None) -> TypeRef | None:
        """The name of a type, or of what it is equal to."""
        while type_ is not None:
            if type_ in self._refs:
                return self._refs[type_]
            type_ = type_.base
        return None

    def _definition(self, type_: Type, owner: _Owner) -> TypeDef:
        match type_.definition:
            case None:
                return model.Resource()
            case valtypes.Record(fields):
                pairs = zip(fields, type_.parts, strict=True)
                return model.Record(
                    tuple(
                        model.Field(field.label, self._value(part, owner))
                        for field, part in pairs
                        if part
                    )
                )
            case valtypes.Variant(cases):
                return model.Variant(
                    tuple(
                        model.Case(case.label, self._optional(part, owner))
                        for case, part in zip(cases, type_.parts, strict=True)
                    )
                )
            case valtypes.Enum(labels):
                return model.Enum(labels)
            case valtypes.Flags(labels):
                return model.Flags(labels)
        target, size = self._anonymous(type_, owner)
        self._charge(size)
        return model.Alias(target)

    def _optional(self, value: Value | None, owner: _Owner) -> ValType | None:
        return None if value is None else self._value(value, owner)

    def _value(self, value: Value, owner: _Owner) -> ValType:
        """A type as it is written where it is used."""
        written, size = self._written(value, owner)
        self._charge(size)
        return written

    def _charge(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise InvalidModuleError(f"written out, this has more than {MAX_SIZE:,} types")

    def _written(self, value: Value, owner: _Owner) -> tuple[ValType, int]:
        """A type as it is written, and of how many types that is made."""
        if isinstance(value, valtypes.Primitive):
            return _PRIMITIVES[value], 1
        if value not in owner.values:
            named = self._named(value) or self._unnamed.get(_root(value))
            if named:
                owner.values[value] = owner.local(named), 1
            else:
                owner.values[value] = self._anonymous(value, owner)
        return owner.values[value]

    def _anonymous(self, type_: Type, owner: _Owner) -> tuple[ValType, int]:
        definition = type_.definition
        match definition:
            case valtypes.Primitive():
                return _PRIMITIVES[definition], 1
            case valtypes.Own():
                return model.Own(self._handle(type_.parts[0], owner)), 1
            case valtypes.Borrow():
                return model.Borrow(self._handle(type_.parts[0], owner)), 1
        parts = [None if part is None else self._written(part, owner) for part in type_.parts]
        size = 1 + sum(part[1] for part in parts if part)
        values = [part[0] if part else None for part in parts]
        match definition:
            case valtypes.Result():
                return model.Result(*values), size
            case valtypes.Tuple():
                return model.Tuple(tuple(value for value in values if value)), size
            case valtypes.List():
                return model.List(*(value for value in values if value)), size
            case valtypes.Option():
                return model.Option(*(value for value in values if value)), size
        kind = type(definition).__name__.lower()
        raise InvalidModuleError(f"a {kind} has no name; WIT has none without")

    def _handle(self, resource: Value | None, owner: _Owner) -> TypeRef:
        assert isinstance(resource, Type)
        named = self._named(resource)
        if named is None:
            raise InvalidModuleError("there is a handle to a resource without a name")
        return owner.local(named)


def _check_unique(kind: str, names: Iterable[str]) -> None:
    seen = set()
    for name in names:
        if name.lower() in seen:
            raise InvalidModuleError(f"two {kind}s are called `{printable(name)}`")
        seen.add(name.lower())


def _root(type_: Type) -> Type:
    while type_.base is not None:
        type_ = type_.base
    return type_


_PRIMITIVES: Mapping[valtypes.Primitive, model.Primitive] = {
    each: model.Primitive[each.name] for each in valtypes.Primitive
}
