"""What a provider gives, under other names."""

from componentize.compose.composition import (
    CoreExport,
    CoreInstance,
    CoreItem,
    Dropped,
    Lowered,
    New,
    Options,
)
from componentize.providers.provided import Provided, renamed
from componentize.wasm.component.sorts import CoreSort

MEMORY = CoreExport("memory", CoreSort.MEMORY, "memory")
OLD, NEW = "a:b/i@1.0.0", "a:b/i@1.2.0"


def items(name: str) -> dict[str, dict[str, CoreItem]]:
    return {
        OLD: {
            "f": Lowered(name, "f", Options(MEMORY)),
            "[resource-drop]r": Dropped(name, "r"),
            "[resource-drop]own": Dropped(OLD, "own", exported=True),
            "[resource-new]own": New(OLD, "own"),
            "g": Lowered("", OLD),
            "memory": MEMORY,
        }
    }


def test_imported_interfaces_are_renamed_wherever_they_are_used() -> None:
    given = Provided((CoreInstance("shim", (b"",), items(OLD)),), items(OLD))
    expected = Provided((CoreInstance("shim", (b"",), items(NEW)),), items(NEW))
    assert renamed(given, {OLD: NEW, NEW: NEW}) == expected
    assert renamed(given, {"a:b/other": NEW}) == given
