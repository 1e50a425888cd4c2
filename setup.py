"""What pyproject.toml cannot say: the README as an index shows it, and archives without chance.

The README's relative links become absolute, below `project.urls.Repository` and at the version's
tag. Wheels and source distributions are the same bytes, whoever builds them with the same Python
and setuptools on a POSIX system: their entries belong to nobody, have the mode 644 or 755 and one
time, that of the environment variable SOURCE_DATE_EPOCH (in seconds since 1970; by default the
beginning of 1980, the first that a wheel can hold).
"""

import gzip
import io
import os
import re
import runpy
import tarfile
import time
import tomllib
import zipfile
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
EARLIEST = 315_532_800
"""The beginning of 1980, in seconds since 1970."""


def readme() -> str:
    """README.md, with absolute links."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = runpy.run_path(str(ROOT / "componentize" / "version.py"))["VERSION"]
    base = f"{project['urls']['Repository']}/blob/v{version}/"
    text = (ROOT / "README.md").read_text("utf-8")
    return re.sub(r"\]\((?![a-z]+:|#)", f"]({base}", text)


def archive_time() -> int:
    """The time of all entries, in seconds since 1970."""
    return max(int(os.environ.get("SOURCE_DATE_EPOCH", EARLIEST)), EARLIEST)


def archive_mode(mode: int) -> int:
    """644, or 755 for what its owner may execute."""
    return 0o755 if mode & 0o100 else 0o644


def normalize_sdist(path: Path) -> None:
    """Writes a `.tar.gz` anew: see above."""
    content = io.BytesIO()
    with (
        tarfile.open(path) as old,
        tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for entry in sorted(old.getmembers(), key=lambda entry: entry.name):
            found = tarfile.TarInfo(entry.name)
            found.type, found.size, found.mtime = entry.type, entry.size, archive_time()
            found.mode = archive_mode(entry.mode)
            new.addfile(found, old.extractfile(entry))
    path.write_bytes(gzip.compress(content.getvalue(), mtime=0))


def normalize_wheel(path: Path) -> None:
    """Writes a wheel anew: see above. Entries keep their order: `RECORD` is to be the last."""
    content = io.BytesIO()
    moment = time.gmtime(archive_time())[:6]
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
        for entry in old.infolist():
            found = zipfile.ZipInfo(entry.filename, moment)
            found.external_attr = (0o100_000 | archive_mode(entry.external_attr >> 16)) << 16
            found.create_system = 3
            new.writestr(found, old.read(entry), zipfile.ZIP_DEFLATED)
    path.write_bytes(content.getvalue())


class Sdist(sdist):
    """A source distribution that is the same each time."""

    def run(self) -> None:
        super().run()
        for command, _, path in self.distribution.dist_files:
            if command == "sdist":
                normalize_sdist(Path(path))


class Wheel(bdist_wheel):
    """A wheel that is the same each time."""

    def run(self) -> None:
        super().run()
        for command, _, path in self.distribution.dist_files:
            if command == "bdist_wheel":
                normalize_wheel(Path(path))


setup(
    long_description=readme(),
    long_description_content_type="text/markdown",
    cmdclass={"sdist": Sdist, "bdist_wheel": Wheel},
)
