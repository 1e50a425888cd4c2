"""From indices to what they stand for (Explainer.md, Index Spaces; Binary.md).

The definitions of a component and the declarations of types are read by the same rules. Components
inside a component are read where their exports matter, their core modules never.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar, get_args

from componentize.errors import InvalidModuleError
from componentize.text import printable
from componentize.wasm.component.aliases import Alias, ExportTarget, OuterTarget
from componentize.wasm.component.canon import Lift
from componentize.wasm.component.definitions import NestedComponent, read_component
from componentize.wasm.component.externs import (
    ComponentExtern,
    Eq,
    Export,
    ExportDecl,
    ExternType,
    FuncExtern,
    Import,
    InstanceExtern,
    SubResource,
    TypeExtern,
)
from componentize.wasm.component.index_spaces import Indexed
from componentize.wasm.component.instances import InlineExports, Instantiate
from componentize.wasm.component.sorts import AnySort, CoreSort, Sort, sort_name
from componentize.wasm.component.types import ComponentType, FuncType, InstanceType, ResourceType
from componentize.wasm.component.valtypes import (
    Borrow,
    DefValType,
    Enum,
    Flags,
    Own,
    Primitive,
    Record,
    Tuple,
    ValType,
    Variant,
)
from componentize.wit.binary.names import check_labels
from componentize.wit.binary.types import (
    Entity,
    Function,
    Instance,
    Item,
    Outer,
    Scope,
    Template,
    Type,
    Value,
    parts_of,
    renamed,
)
from componentize.wit.limits import MAX_FLAGS

MAX_REPEATED = 100_000
"""How many definitions are read again, for further instances of one type or component."""

MAX_LEVEL = 40
"""How many components are looked into to know what one of them exports."""

_E = TypeVar("_E", Type, Function, Instance, Template)


class Scopes:
    """Reads definitions, not more than `MAX_REPEATED` of them again."""

    def __init__(self) -> None:
        self._read: dict[int, object] = {}
        self._left = MAX_REPEATED
        self._level = 0

    def scope(self, template: Template, args: Mapping[str, Item] | None = None) -> Scope:
        """What a component, or the type of one or of an instance, defines.

        Args:
            template: the component or type.
            args: what its imports stand for; None if these are to be new types and instances.

        Raises:
            InvalidModuleError: an index is out of range or of another kind than it is used as; a
                name is there twice; or there are too many definitions.
        """
        declarations = template.declarations
        again = id(declarations) in self._read
        self._read[id(declarations)] = declarations
        if isinstance(declarations, NestedComponent):
            declarations = read_component(b"".join(declarations.parts)).definitions
        if again:
            self._left -= sum(map(_weight, declarations))
        if self._left < 0:
            raise InvalidModuleError(f"more than {MAX_REPEATED:,} definitions are repeated")
        scope = Scope(template.outer)
        if self._level > MAX_LEVEL:
            raise InvalidModuleError(f"components are nested more than {MAX_LEVEL} deep")
        self._level += 1
        for each in declarations:
            self._declare(scope, each, args)
        self._level -= 1
        return scope

    def exports(self, instance: Instance) -> Mapping[str, Item]:
        """The exports of an instance.

        Raises:
            InvalidModuleError: as of `scope`.
        """
        if instance.exports is None:
            assert instance.template
            instance.exports = self.scope(instance.template, instance.args).exports
        return instance.exports

    def _declare(self, scope: Scope, declared: Indexed, args: Mapping[str, Item] | None) -> None:
        match declared:
            case Import(name, type_):
                item = self._extern(scope, type_)
                if args is not None:
                    item = _argument(name, item, args)
                _export("import", scope.imports, name, item)
                _add(scope, item)
            case ExportDecl(name, type_):
                item = self._extern(scope, type_)
                _export("export", scope.exports, name, item)
                _add(scope, item)
            case Export(name, sort, index, ascribed):
                item = self._exported(scope, sort, index, ascribed)
                _export("export", scope.exports, name, item)
                _add(scope, item)
            case Alias(sort, target):
                _add(scope, Item(sort, self._aliased(scope, sort, target)))
            case Instantiate(component, arguments):
                template = _at(scope, Sort.COMPONENT, component, Template)
                given: dict[str, Item] = {}
                for each in arguments:
                    item = Item(each.sort, _entity(scope, each.sort, each.index))
                    _export("argument", given, each.name, item)
                _add(scope, Item(Sort.INSTANCE, Instance(template, given)))
            case InlineExports(exports):
                given = {}
                for one in exports:
                    item = Item(one.sort, _entity(scope, one.sort, one.index))
                    _export("export", given, one.name, item)
                _add(scope, Item(Sort.INSTANCE, Instance(None, exports=given)))
            case Lift(type=index):
                _add(scope, Item(Sort.FUNC, _at(scope, Sort.TYPE, index, Function)))
            case NestedComponent():
                _add(scope, Item(Sort.COMPONENT, Template(False, declared, Outer(scope))))
            case _ if isinstance(declared, _TYPES):
                _add(scope, Item(Sort.TYPE, self._type(scope, declared)))

    def _type(self, scope: Scope, type_: "_DefType") -> Entity:
        match type_:
            case FuncType(params, result):
                check_labels("parameter", (param.label for param in params))
                values = tuple((param.label, _value(scope, param.type)) for param in params)
                returned = None if result is None else _value(scope, result)
                if isinstance(returned, Type) and returned.borrows:
                    raise InvalidModuleError("a function returns a borrowed handle")
                return Function(values, returned)
            case InstanceType(declarations):
                return Template(True, declarations, Outer(scope))
            case ComponentType(declarations):
                return Template(False, declarations, Outer(scope))
            case ResourceType():
                return Type(None)
            case Own(index) | Borrow(index):
                resource = _at(scope, Sort.TYPE, index, Type)
                if not resource.is_resource:
                    raise InvalidModuleError(f"type {index} is used as a resource, and is none")
                return Type(type_, (resource,))
            case _:
                parts = parts_of(type_)
                _check(type_)
                values_ = (None if part is None else _value(scope, part) for part in parts)
                return Type(type_, tuple(values_))

    def _extern(self, scope: Scope, type_: ExternType) -> Item:
        match type_:
            case FuncExtern(index):
                return Item(Sort.FUNC, _at(scope, Sort.TYPE, index, Function))
            case TypeExtern(SubResource()):
                return Item(Sort.TYPE, Type(None))
            case TypeExtern(Eq(index)):
                return Item(Sort.TYPE, _renamed(_entity(scope, Sort.TYPE, index)))
            case InstanceExtern(index):
                template = _at(scope, Sort.TYPE, index, Template)
                if template.is_instance:
                    return Item(Sort.INSTANCE, Instance(template))
                raise InvalidModuleError(f"type {index} is used as one of an instance, and is none")
            case ComponentExtern(index):
                template = _at(scope, Sort.TYPE, index, Template)
                if not template.is_instance:
                    return Item(Sort.COMPONENT, template)
                raise InvalidModuleError(f"type {index} is used as one of a component, and is none")
            case _:
                return Item(CoreSort.MODULE, None)

    def _exported(
        self, scope: Scope, sort: AnySort, index: int, ascribed: ExternType | None
    ) -> Item:
        entity = _entity(scope, sort, index)
        if ascribed is None:
            return Item(sort, _renamed(entity) if sort is Sort.TYPE else entity)
        item = self._extern(scope, ascribed)
        if item.sort is not sort:
            raise InvalidModuleError(
                f"an export is ascribed the type of {a_sort(item.sort)}, and is {a_sort(sort)}"
            )
        if isinstance(ascribed, TypeExtern):
            return Item(sort, _renamed(entity))
        return item

    def _aliased(self, scope: Scope, sort: AnySort, target: object) -> Entity:
        match target:
            case ExportTarget(index, name):
                item = self.exports(_at(scope, Sort.INSTANCE, index, Instance)).get(name)
                if item is None or item.sort is not sort:
                    found = f"instance {index} exports no {sort_name(sort)} `{printable(name)}`"
                    raise InvalidModuleError(found)
                return item.entity
            case OuterTarget(count, index):
                return _outer(scope, sort, count, index)
            case _:
                if isinstance(sort, Sort):
                    raise InvalidModuleError(f"no core instance exports {a_sort(sort)}")
                return None


_DefType = FuncType | InstanceType | ComponentType | ResourceType | DefValType
_VALUES = get_args(DefValType)
_TYPES = (FuncType, InstanceType, ComponentType, ResourceType, *_VALUES)


def a_sort(sort: AnySort) -> str:
    """What messages call something of a sort: `an instance`."""
    name = sort_name(sort)
    return f"an {name}" if name.startswith("i") else f"a {name}"


def _weight(declared: Indexed) -> int:
    """How many indices and names are in a definition, but for nested ones."""
    match declared:
        case FuncType(params):
            return 1 + len(params)
        case Instantiate(_, args):
            return 1 + len(args)
        case InlineExports(exports):
            return 1 + len(exports)
        case Flags(labels) | Enum(labels):
            return 1 + len(labels)
        case _ if isinstance(declared, _VALUES):
            return 1 + len(parts_of(declared))
    return 1


def _outer(scope: Scope, sort: AnySort, count: int, index: int) -> Entity:
    if isinstance(sort, CoreSort):
        return None
    if sort not in (Sort.TYPE, Sort.COMPONENT):
        raise InvalidModuleError(f"{a_sort(sort)} is aliased from outside")
    visible = len(scope.spaces[sort])
    for _ in range(count):
        if scope.outer is None:
            raise InvalidModuleError(f"there is nothing {count} levels out to alias")
        visible = scope.outer.visible[sort]
        scope = scope.outer.scope
    if index >= visible:
        raise _no(sort, index, visible)
    return scope.spaces[sort][index]


def _argument(name: str, item: Item, args: Mapping[str, Item]) -> Item:
    given = args.get(name)
    if given is None or given.sort is not item.sort:
        found = f"no argument gives the {sort_name(item.sort)} `{printable(name)}`"
        raise InvalidModuleError(f"{found} that a component imports")
    if item.sort is not Sort.TYPE:
        return given
    return Item(Sort.TYPE, _renamed(given.entity))


def _renamed(entity: Entity) -> Entity:
    return renamed(entity) if isinstance(entity, Type) else entity


def _export(kind: str, externs: dict[str, Item], name: str, item: Item) -> None:
    if name in externs:
        raise InvalidModuleError(f"two {kind}s are called `{printable(name)}`")
    externs[name] = item


def _add(scope: Scope, item: Item) -> None:
    if item.sort is Sort.VALUE:
        raise InvalidModuleError("values are imported, exported or aliased; WASI 0.2 has none")
    if isinstance(item.sort, Sort):
        scope.spaces[item.sort].append(item.entity)


def _entity(scope: Scope, sort: AnySort, index: int) -> Entity:
    if isinstance(sort, CoreSort):
        return None
    if sort is Sort.VALUE:
        raise InvalidModuleError("values are exported or passed; WASI 0.2 has none")
    space = scope.spaces[sort]
    if index >= len(space):
        raise _no(sort, index, len(space))
    return space[index]


def _no(sort: Sort, index: int, count: int) -> InvalidModuleError:
    return InvalidModuleError(f"there is no {sort_name(sort)} {index}, only {count}")


def _at(scope: Scope, sort: Sort, index: int, cls: type[_E]) -> _E:
    entity = _entity(scope, sort, index)
    if not isinstance(entity, cls):
        kind = _KINDS[cls]
        raise InvalidModuleError(f"{sort_name(sort)} {index} is used as {kind}, and is none")
    return entity


_KINDS: Mapping[type, str] = {
    Type: "the type of a value",
    Function: "the type of a function",
    Instance: "an instance",
    Template: "the type of an instance or component",
}


def _value(scope: Scope, type_: ValType) -> Value:
    if isinstance(type_, Primitive):
        return type_
    found = _at(scope, Sort.TYPE, type_, Type)
    if found.is_resource:
        raise InvalidModuleError(f"type {type_} is a resource, where a handle must be")
    if isinstance(found.definition, Primitive) and found.base is None:
        return found.definition
    return found


def _check(type_: DefValType) -> None:
    """A definition is one that is valid, its parts apart."""
    match type_:
        case Record(fields):
            _not_empty("record", fields)
            check_labels("field", (field.label for field in fields))
        case Variant(cases):
            _not_empty("variant", cases)
            check_labels("case", (case.label for case in cases))
        case Enum(labels):
            _not_empty("enum", labels)
            check_labels("case", labels)
        case Tuple(elements):
            _not_empty("tuple", elements)
        case Flags(labels):
            _not_empty("flags", labels)
            check_labels("flag", labels)
            if len(labels) > MAX_FLAGS:
                found = f"flags have {len(labels)} labels, where at most {MAX_FLAGS} are valid"
                raise InvalidModuleError(found)


def _not_empty(kind: str, parts: Iterable[object]) -> None:
    if not parts:
        raise InvalidModuleError(f"there is a {kind} of nothing, which is not valid")
