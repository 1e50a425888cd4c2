"""Errors and other public objects: what they carry, and that processes can exchange them."""

import copy
import dataclasses
import inspect
import json
import multiprocessing
import operator
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import cast

import pytest

import componentize
from componentize import CAPTURE, errors

PROGRAMS = Path(__file__).parent / "runtime" / "programs"

EXAMPLES = [
    errors.ComponentizeError("something"),
    errors.InvalidModuleError("a section ends early", where="the type section", offset=0x20),
    errors.UnsupportedModuleError("imports what is not known: a, b", items=("a", "b")),
    errors.ShimError("no function `f`"),
    errors.WitError("unexpected `}`", where="io.wit, line 3, column 4"),
    errors.OutputError("cannot write out.wasm: No such file", path=Path("out.wasm")),
    errors.RunError("cannot open directory d: No such file", path=Path("d")),
    errors.TrapError("a.wasm", "out of bounds", ("0: f", "1: g"), b"out", b"err"),
    errors.AdapterError("env", "it has a memory section", path=Path("adapter.wasm")),
    errors.MismatchError("a:b/w", ("no export `f`", "no export `g`")),
]


def test_every_class_has_an_example() -> None:
    classes = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    family = {kind for kind in classes if issubclass(kind, errors.ComponentizeError)}
    assert {type(example) for example in EXAMPLES} == family
    assert family <= {getattr(componentize, name) for name in componentize.__all__}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_errors_can_be_pickled_and_copied(error: errors.ComponentizeError) -> None:
    error.add_note("a note")
    copies = [copy.copy(error), copy.deepcopy(error)]
    copies += [
        pickle.loads(pickle.dumps(error, protocol))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ]
    for other in copies:
        assert type(other) is type(error)
        assert (str(other), other.args, vars(other)) == (str(error), error.args, vars(error))


def test_errors_carry_what_their_messages_say() -> None:
    with pytest.raises(componentize.RunError) as caught:
        componentize.run(PROGRAMS / "args.wat", dirs={"missing\n": "/"})
    assert caught.value.path == Path("missing\n")
    assert "\n" not in str(caught.value)
    with pytest.raises(componentize.RunError) as caught:
        componentize.run(PROGRAMS / "args.wat", stdin="missing")
    assert caught.value.path == Path("missing")
    assert str(errors.TrapError("a\n.wasm", "why", ())) == r"a\n.wasm trapped: why"


@pytest.mark.parametrize(
    "value",
    [CAPTURE, componentize.Completed(3, b"out", None)],
    ids=["CAPTURE", "Completed"],
)
def test_what_a_run_takes_and_gives_can_be_pickled_and_copied(value: object) -> None:
    for other in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert other == value
    assert pickle.loads(pickle.dumps(CAPTURE)) is CAPTURE


def test_components_can_be_pickled_and_copied() -> None:
    component = componentize.build(PROGRAMS / "args.wat")
    for other in (
        pickle.loads(pickle.dumps(component)),
        copy.copy(component),
        copy.deepcopy(component),
    ):
        assert other.to_bytes() == component.to_bytes()
        assert (other.report, other.source) == (component.report, component.source)
    assert pickle.loads(pickle.dumps(component.report)) == component.report


def test_components_are_equal_if_their_bytes_are() -> None:
    component = componentize.build(PROGRAMS / "args.wat")
    same = componentize.build((PROGRAMS / "args.wat").read_bytes())
    other = componentize.build(PROGRAMS / "cat.wat")
    pickled = pickle.loads(pickle.dumps(component))
    assert component == same == pickled
    assert component != other
    assert component != component.to_bytes()
    assert {component, same, pickled, other} == {component, other}


def test_a_component_is_shown_without_its_bytes() -> None:
    shown = repr(componentize.build(PROGRAMS / "args.wat"))
    assert shown.startswith("Component(report=Report(input_size=")
    assert "x00" not in shown


def test_a_report_cannot_be_changed() -> None:
    report = componentize.build(PROGRAMS / "args.wat").report
    before = dict(report.imports)
    imports = cast(dict[str, tuple[str, ...]], report.imports)
    changes: list[Callable[[], object]] = [
        lambda: operator.setitem(imports, "a", ()),
        lambda: operator.delitem(imports, next(iter(imports))),
        lambda: imports.__ior__({"a": ()}),
        lambda: imports.update(a=()),
        lambda: imports.setdefault("a", ()),
        lambda: imports.pop(next(iter(imports))),
        imports.popitem,
        imports.clear,
    ]
    for change in changes:
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    for other in (pickle.loads(pickle.dumps(report)), copy.deepcopy(report)):
        assert other == report
        with pytest.raises(TypeError, match="cannot be changed"):
            cast(dict[str, tuple[str, ...]], other.imports)["a"] = ()
    assert report.imports == before
    assert json.loads(json.dumps(dataclasses.asdict(report)))["imports"].keys() == before.keys()


@pytest.mark.slow
def test_programs_run_and_trap_in_a_pool_of_processes() -> None:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        trapping = pool.submit(
            componentize.run, PROGRAMS / "trap.wat", stdout=CAPTURE, stderr=CAPTURE
        )
        with pytest.raises(componentize.TrapError) as caught:
            trapping.result()
        assert (caught.value.stdout, caught.value.stderr) == (b"out\n", b"err\n")
        assert caught.value.program == "trap.wat"
        assert "deep" in caught.value.backtrace[0]
        component = pool.submit(componentize.build, PROGRAMS / "args.wat").result()
        completed = pool.submit(componentize.run, component, ["a"], stdout=CAPTURE)
        assert completed.result() == componentize.Completed(0, b"args.wat\0a\0")
