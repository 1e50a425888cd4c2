"""The benchmarks run. What they measure depends on the machine, and is not judged here."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    """An environment in which there is no reference adapter to compare with."""
    return dict(os.environ, PATH=str(tmp_path), PYTHONIOENCODING="utf-8")


def run(script: str, *options: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH / script), *options]
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done


def test_every_operation_is_measured(tmp_path: Path, without_node: dict[str, str]) -> None:
    table, plot = tmp_path / "table.json", tmp_path / "plot.svg"
    options = ("--rounds", "3", "--milliseconds", "0.01")
    done = run(
        "operations.py", *options, "--json", str(table), "--svg", str(plot), env=without_node
    )
    assert "no reference adapter: it needs node and npm" in done.stderr

    found = json.loads(table.read_text("utf-8"))
    assert found["rounds"] == 3
    assert len(found["operations"]) == 30
    drawn = [element.text for element in ElementTree.parse(plot).iter() if element.text]
    for operation in found["operations"]:
        assert operation["title"] in done.stdout
        assert operation["title"] in drawn
        assert_consistent(operation)
    ratios = [operation["ours/native"] for operation in found["operations"]]
    assert found["geometric mean"]["ours/native"] == pytest.approx(
        statistics.geometric_mean(ratios)
    )
    assert found["geometric mean"]["ours/reference"] is None


def assert_consistent(operation: dict[str, Any]) -> None:
    figures = operation["figures"]
    assert figures.keys() == {"native", "ours"}
    for figure in figures.values():
        assert len(figure["samples"]) == 3
        assert all(sample > 0 for sample in figure["samples"])
        low, high = figure["quartiles"]
        assert figure["least"] <= low <= figure["median"] <= high
    ratio = figures["ours"]["median"] / figures["native"]["median"]
    assert operation["ours/native"] == pytest.approx(ratio)
    assert operation["ours/reference"] is None


def test_the_least_of_the_rounds_can_be_asked_for(
    tmp_path: Path, without_node: dict[str, str]
) -> None:
    table = tmp_path / "table.json"
    options = ("--least", "--rounds", "3", "--milliseconds", "0.01", "--only", "clock")
    run("operations.py", *options, "--json", str(table), env=without_node)
    [operation] = json.loads(table.read_text("utf-8"))["operations"]
    figures = operation["figures"]
    ratio = figures["ours"]["least"] / figures["native"]["least"]
    assert operation["ours/native"] == pytest.approx(ratio)


def test_components_stay_small(tmp_path: Path, without_node: dict[str, str]) -> None:
    path = tmp_path / "sizes.json"
    done = run("sizes.py", "--json", str(path), env=without_node)
    found = json.loads(path.read_text("utf-8"))
    hello, everything = found["programs"].values()
    assert hello["ours"] <= 5 * 1024
    assert everything["ours"] <= 24 * 1024
    assert len(found["functions"]) == 50
    for name, sizes in found["functions"].items():
        assert name in done.stdout
        # what makes descriptors also adds to the functions that then have to do with them
        assert 0 < sizes["more"] <= everything["shim"]
        assert 0 < sizes["alone"] <= everything["shim"]


def test_building_and_starting_are_measured(tmp_path: Path, without_node: dict[str, str]) -> None:
    path = tmp_path / "start.json"
    options = ("--rounds", "1", "--size", "1", "--json", str(path))
    done = run("start.py", *options, env=without_node)
    found = json.loads(path.read_text("utf-8"))
    assert len(found) == 8
    for title, seconds in found.items():
        assert title in done.stdout
        assert all(taken > 0 for taken in seconds)


def test_libraries_are_measured(tmp_path: Path, without_node: dict[str, str]) -> None:
    path = tmp_path / "worlds.json"
    options = ("--rounds", "2", "--milliseconds", "0.01", "--json", str(path))
    done = run("worlds.py", *options, env=without_node)
    found = json.loads(path.read_text("utf-8"))
    assert found.keys() == {"sizes", "calls", "builds", "starts", "messages"}
    for figures in found["sizes"].values():
        assert figures.keys() == {"module", "ours"}
        assert 0 < figures["ours"]["added"] <= 24 * 1024
        assert figures["ours"]["indirect"] == 0
    assert found["sizes"]["counters"]["ours"]["imports"] == 4
    assert found["sizes"]["counters"]["ours"]["callbacks"] == 2, "its two destructors"
    for times in (
        *(each["both ours"] for each in found["calls"].values()),
        *found["builds"].values(),
    ):
        assert len(times) == 2
        assert all(time > 0 for time in times)
    assert [each["ours"] for each in found["starts"].values()] == ["says `hello, world`"] * 2
    for title, said in found["messages"].items():
        assert title in done.stdout
        assert said.keys() == {"ours"}
        assert said["ours"] != "makes a component"


def test_a_part_of_what_is_measured_can_be_asked_for(
    tmp_path: Path, without_node: dict[str, str]
) -> None:
    path = tmp_path / "starts.json"
    run("worlds.py", "--only", "starts", "--json", str(path), env=without_node)
    assert json.loads(path.read_text("utf-8")).keys() == {"starts"}
