"""Instances and core instances (Binary.md, Instance Definitions)."""

from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, framed, record, tagged
from componentize.wasm.component.externs import EXTERN_NAME
from componentize.wasm.component.sorts import CORE_SORT, SORT, AnySort, CoreSort
from componentize.wasm.values import U32, Name, vec


@dataclass(frozen=True, slots=True)
class CoreInstantiateArg:
    """core:instantiatearg: `instance` is the index of a core instance."""

    name: str
    instance: int


@dataclass(frozen=True, slots=True)
class CoreInstantiate:
    """core:instanceexpr (instantiate m arg*)"""

    module: int
    args: tuple[CoreInstantiateArg, ...]


@dataclass(frozen=True, slots=True)
class CoreInlineExport:
    """core:inlineexport"""

    name: str
    sort: CoreSort
    index: int


@dataclass(frozen=True, slots=True)
class CoreInlineExports:
    """core:instanceexpr of exports alone"""

    exports: tuple[CoreInlineExport, ...]


@dataclass(frozen=True, slots=True)
class InstantiateArg:
    """instantiatearg"""

    name: str
    sort: AnySort
    index: int


@dataclass(frozen=True, slots=True)
class Instantiate:
    """instanceexpr (instantiate c arg*)"""

    component: int
    args: tuple[InstantiateArg, ...]


@dataclass(frozen=True, slots=True)
class InlineExport:
    """inlineexport"""

    name: str
    sort: AnySort
    index: int


@dataclass(frozen=True, slots=True)
class InlineExports:
    """instanceexpr of exports alone"""

    exports: tuple[InlineExport, ...]


CoreInstance: TypeAlias = CoreInstantiate | CoreInlineExports
"""core:instance"""

Instance: TypeAlias = Instantiate | InlineExports
"""instance"""

_CORE_INSTANTIATE_ARG = record(
    CoreInstantiateArg, name=Name, instance=framed(U32, before=bytes((CoreSort.INSTANCE.value,)))
)
_CORE_INLINE_EXPORT = record(CoreInlineExport, name=Name, sort=CORE_SORT, index=U32)
_INSTANTIATE_ARG = record(InstantiateArg, name=Name, sort=SORT, index=U32)
_INLINE_EXPORT = record(InlineExport, name=EXTERN_NAME, sort=SORT, index=U32)

CORE_INSTANCE: Format[CoreInstance] = tagged(
    {
        0x00: record(CoreInstantiate, module=U32, args=vec(_CORE_INSTANTIATE_ARG)),
        0x01: record(CoreInlineExports, exports=vec(_CORE_INLINE_EXPORT)),
    }
)
INSTANCE: Format[Instance] = tagged(
    {
        0x00: record(Instantiate, component=U32, args=vec(_INSTANTIATE_ARG)),
        0x01: record(InlineExports, exports=vec(_INLINE_EXPORT)),
    }
)
