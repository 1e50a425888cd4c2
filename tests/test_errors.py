"""Errors and other public objects: what they carry, and that processes can exchange them."""

import copy
import inspect
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

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
