"""Index spaces (Explainer.md, Index Spaces): each sort has one, and definitions add to one.

What is said of the definitions of a component holds for the declarations of a type too.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias, TypeVar, get_args

from componentize.wasm.component.aliases import Alias
from componentize.wasm.component.canon import Lift, Lower, ResourceDrop, ResourceNew, ResourceRep
from componentize.wasm.component.definitions import (
    CoreModule,
    CustomSection,
    Definition,
    NestedComponent,
    OpaqueSection,
)
from componentize.wasm.component.externs import (
    ComponentExtern,
    CoreModuleExtern,
    Export,
    ExportDecl,
    FuncExtern,
    Import,
    InstanceExtern,
    TypeExtern,
)
from componentize.wasm.component.instances import (
    CoreInlineExports,
    CoreInstantiate,
    InlineExports,
    Instantiate,
)
from componentize.wasm.component.sorts import AnySort, CoreSort, Sort
from componentize.wasm.component.types import ComponentDecl, DefType

Indexed: TypeAlias = Definition | ComponentDecl
"""What can add to an index space."""

D = TypeVar("D", bound=Indexed)

_SORTS: dict[type, AnySort | None] = {
    CustomSection: None,
    OpaqueSection: None,
    CoreModule: CoreSort.MODULE,
    NestedComponent: Sort.COMPONENT,
    CoreInstantiate: CoreSort.INSTANCE,
    CoreInlineExports: CoreSort.INSTANCE,
    Instantiate: Sort.INSTANCE,
    InlineExports: Sort.INSTANCE,
    Lift: Sort.FUNC,
    Lower: CoreSort.FUNC,
    ResourceNew: CoreSort.FUNC,
    ResourceDrop: CoreSort.FUNC,
    ResourceRep: CoreSort.FUNC,
    **dict.fromkeys(get_args(DefType), Sort.TYPE),
}
_EXTERN_SORTS: dict[type, AnySort] = {
    CoreModuleExtern: CoreSort.MODULE,
    FuncExtern: Sort.FUNC,
    TypeExtern: Sort.TYPE,
    ComponentExtern: Sort.COMPONENT,
    InstanceExtern: Sort.INSTANCE,
}


def sort_of(definition: Indexed) -> AnySort | None:
    """The sort whose index space a definition adds to.

    None for a custom section, and for sections that are not decoded: those of core types do add
    types, but how many is not known.
    """
    match definition:
        case Alias(sort) | Export(_, sort):
            return sort
        case Import(_, type_) | ExportDecl(_, type_):
            return _EXTERN_SORTS[type(type_)]
    return _SORTS[type(definition)]


def index_spaces(definitions: Iterable[D]) -> dict[AnySort, Sequence[D]]:
    """The definitions by sort; each one's place is its index. Sorts without any are absent."""
    spaces: defaultdict[AnySort, list[D]] = defaultdict(list)
    for definition in definitions:
        sort = sort_of(definition)
        if sort is not None:
            spaces[sort].append(definition)
    return dict(spaces)
