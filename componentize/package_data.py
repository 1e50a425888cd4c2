"""The texts that the package carries: the contract in `adapter/`, the shim in `shim-wat/`.

`pkgutil` takes a seventh of the time that `importlib.resources` needs to be imported.
"""

import importlib
from pathlib import Path
from pkgutil import get_data


def read_text(package: str, name: str) -> str:
    """The text of a file of a package, by its path in the package (`entry/entry.wat`)."""
    data = get_data(package, name)
    assert data is not None, f"the loader of {package} reads data"
    return data.decode()


def file_names(package: str, ending: str) -> list[str]:
    """The names of the files in a package's folder that end with `ending`, in order."""
    folders = map(Path, importlib.import_module(package).__path__)
    return sorted(path.name for folder in folders for path in folder.glob(f"*{ending}"))
