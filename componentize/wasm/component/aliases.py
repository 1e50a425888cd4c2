"""Alias definitions (Binary.md, Alias Definitions)."""

from typing import TypeAlias

from componentize.dataclass import dataclass
from componentize.wasm.codec import Format, record, tagged
from componentize.wasm.component.sorts import SORT, AnySort
from componentize.wasm.values import U32, Name


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """An export of an instance."""

    instance: int
    name: str


@dataclass(frozen=True, slots=True)
class CoreExportTarget:
    """An export of a core instance."""

    instance: int
    name: str


@dataclass(frozen=True, slots=True)
class OuterTarget:
    """A definition of the scope `count` levels out."""

    count: int
    index: int


AliasTarget: TypeAlias = ExportTarget | CoreExportTarget | OuterTarget


@dataclass(frozen=True, slots=True)
class Alias:
    """alias"""

    sort: AnySort
    target: AliasTarget


ALIAS_TARGET: Format[AliasTarget] = tagged(
    {
        0x00: record(ExportTarget, instance=U32, name=Name),
        0x01: record(CoreExportTarget, instance=U32, name=Name),
        0x02: record(OuterTarget, count=U32, index=U32),
    }
)
ALIAS = record(Alias, sort=SORT, target=ALIAS_TARGET)
