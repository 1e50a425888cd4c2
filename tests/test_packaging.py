"""What is published: the package's contents, its description, and archives without chance."""

import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from componentize.version import VERSION
from tests.harness.cache import PROJECT

PACKAGE_DIRECTORIES = {
    "componentize": "componentize",
    "adapter": "componentize/adapter",
    "shim-wat": "componentize/shim_wat",
}
"""What stands where in a wheel, by its place in the project."""

LINK = re.compile(r"\]\(([^)#]+)")


def project() -> dict[str, Any]:
    with (PROJECT / "pyproject.toml").open("rb") as stream:
        found: dict[str, Any] = tomllib.load(stream)["project"]
    return found


def test_version_is_that_of_the_distribution() -> None:
    assert version("wasi-componentize") == VERSION


def test_the_command_has_the_distributions_name_too() -> None:
    commands = entry_points(group="console_scripts").select(module="componentize.cli")
    assert {each.name for each in commands} == {"componentize", "wasi-componentize"}
    assert {each.value for each in commands} == {"componentize.cli:main"}


def test_the_licence_is_the_one_that_is_named() -> None:
    text = (PROJECT / "LICENSE").read_text("utf-8")
    assert project()["license"] == "Apache-2.0 WITH LLVM-exception"
    assert "Version 2.0, January 2004" in text
    assert "LLVM Exceptions to the Apache 2.0 License" in text


def test_the_repository_has_one_address() -> None:
    urls = project()["urls"]
    assert all(url.startswith(urls["Repository"]) for url in urls.values())


@pytest.mark.parametrize("name", sorted(path.name for path in PROJECT.glob("*.md")))
def test_links_of_the_documents_lead_somewhere(name: str) -> None:
    for link in LINK.findall((PROJECT / name).read_text("utf-8")):
        if "://" not in link:
            assert (PROJECT / link).exists(), link


def copied(source: Path, target: Path, mode: int, modified: int) -> Path:
    """A copy of the project as if it were cloned there: without what is ignored.

    Args:
        source: the project's directory, or that of a copy.
        target: the directory to make.
        mode: of all files, but for their owner's right to execute.
        modified: when they were modified, in seconds since 1970.
    """
    ignored = [line.rstrip("/") for line in (PROJECT / ".gitignore").read_text().splitlines()]
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git", *ignored))
    for path in target.rglob("*"):
        if path.is_file():
            path.chmod(mode | path.stat().st_mode & 0o100)
            os.utime(path, (modified, modified))
    return target


def build(source: Path, target: Path, *options: str) -> str:
    """Builds distributions into `target`, for 2025-01-01, and gives what was printed."""
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", *options, "-o", str(target), str(source)],
        cwd=source.parent,
        env=dict(os.environ, SOURCE_DATE_EPOCH="1735689600", PYTHONDONTWRITEBYTECODE=""),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


class Distributions(NamedTuple):
    """The two archives, what they were built from, and what was printed meanwhile."""

    source: Path
    wheel: Path
    sdist: Path
    printed: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    directory = tmp_path_factory.mktemp("built")
    source = copied(PROJECT, directory / "source", 0o644, 1_700_000_000)
    printed = build(source, directory / "dist")
    [wheel] = (directory / "dist").glob("*.whl")
    [sdist] = (directory / "dist").glob("*.tar.gz")
    return Distributions(source, wheel, sdist, printed)


@pytest.mark.slow
def test_they_are_built_without_a_warning(built: Distributions) -> None:
    found = [line for line in built.printed.splitlines() if "warning" in line.lower()]
    assert found == []


@pytest.mark.slow
def test_the_wheel_holds_the_package(built: Distributions) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        found = {name: wheel.read(name) for name in wheel.namelist() if ".dist-info/" not in name}
    assert found == {
        f"{target}/{path.relative_to(built.source / directory).as_posix()}": path.read_bytes()
        for directory, target in PACKAGE_DIRECTORIES.items()
        for path in (built.source / directory).rglob("*")
        if path.is_file()
    }


def members(sdist: Path) -> Iterator[tuple[str, tarfile.TarInfo]]:
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            yield member.name.partition("/")[2], member


@pytest.mark.slow
def test_the_source_distribution_holds_what_the_tests_need(built: Distributions) -> None:
    found = dict(members(built.sdist))
    for directory in ("adapter", "bench", "componentize", "docs", "guests", "shim-wat", "tests"):
        for path in (built.source / directory).rglob("*"):
            if path.is_file():
                assert path.relative_to(built.source).as_posix() in found
    assert {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "setup.py"} <= found.keys()
    assert found[".ci/run"].mode == 0o755


@pytest.mark.slow
def test_the_description_links_to_the_repository(built: Distributions) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith("/METADATA")]
        metadata = email.message_from_bytes(wheel.read(name))
    assert metadata["License-Expression"] == project()["license"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    relative = LINK.findall((PROJECT / "README.md").read_text("utf-8"))
    text = metadata.get_payload(decode=True)
    assert isinstance(text, bytes)
    base = f"{project()['urls']['Repository']}/blob/v{VERSION}/"
    expected = [link if "://" in link else base + link for link in relative]
    assert LINK.findall(text.decode()) == expected
    assert any(link.startswith(base) for link in expected)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_they_are_the_same_elsewhere(built: Distributions, tmp_path: Path) -> None:
    source = copied(built.source, tmp_path / "a place" / "elsewhere", 0o600, 1_000_000_000)
    mask = os.umask(0o077)
    try:
        build(source, tmp_path / "dist", "--sdist", "--wheel")
    finally:
        os.umask(mask)
    for path in (built.wheel, built.sdist):
        assert (tmp_path / "dist" / path.name).read_bytes() == path.read_bytes(), path.name
