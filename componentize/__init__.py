"""Turn core modules into WASI 0.2 components, and run them.

    import componentize

    component = componentize.build("app.wasm")
    component.save("app.component.wasm")
    completed = componentize.run(component, ["--verbose"], stdout=componentize.CAPTURE)

Importing this package imports nothing else; each name below is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from componentize.errors import (
    AdapterError,
    ComponentizeError,
    InvalidModuleError,
    MismatchError,
    OutputError,
    RunError,
    ShimError,
    TrapError,
    UnsupportedModuleError,
    WitError,
)
from componentize.version import VERSION

if TYPE_CHECKING:
    from componentize.component import Component, build
    from componentize.report import Report
    from componentize.runtime.programs import Completed, run
    from componentize.runtime.streams import CAPTURE

__all__ = [
    "CAPTURE",
    "AdapterError",
    "Completed",
    "Component",
    "ComponentizeError",
    "InvalidModuleError",
    "MismatchError",
    "OutputError",
    "Report",
    "RunError",
    "ShimError",
    "TrapError",
    "UnsupportedModuleError",
    "WitError",
    "__version__",
    "build",
    "run",
]

__version__ = VERSION

_MODULES = {
    "Component": "componentize.component",
    "Report": "componentize.report",
    "build": "componentize.component",
    "Completed": "componentize.runtime.programs",
    "run": "componentize.runtime.programs",
    "CAPTURE": "componentize.runtime.streams",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
