"""Libraries that use preview1 beside a world: reactors, programs, languages with a runtime."""

import pytest
import wasmtime
from wasmtime.component import Variant

from tests.harness import Layout
from tests.harness.libraries import Host, instantiated
from tests.worlds.guest_hosts import built


class TestPreview1:
    """A library does with preview1 what a program does: all of it is the component's own."""

    FILES = "demo:notes/files@0.1.0#"
    PROCESS = "demo:notes/process@0.1.0#"

    def test_files(self) -> None:
        layout = Layout({"in/a": "grün".encode(), "in/b": b"x" * 100_000, "in/c": b""})
        with instantiated(built("notes"), Host(layout=layout)) as notes:
            assert notes.call(self.FILES + "load", "in/a") == "grün"
            assert notes.call(self.FILES + "load", "/in/b") == "x" * 100_000
            assert notes.call(self.FILES + "load", "in/c") == ""
            assert notes.call(self.FILES + "load", "in/d") == 44  # noent
            assert notes.call(self.FILES + "save", "in/d", "new ü") is None
            assert (notes.root / "in/d").read_text() == "new ü"
            assert notes.call(self.FILES + "save", "none/d", "") == 44
            assert sorted(notes.call(self.FILES + "entries", "in")) == ["a", "b", "c", "d"]

    def test_arguments_and_environment(self) -> None:
        host = Host(args=("a", "", "ü b"), env={"HOME": "/in", "EMPTY": "", "Ü": "=="})
        with instantiated(built("notes"), host) as notes:
            assert notes.call(self.PROCESS + "arguments") == ["library", "a", "", "ü b"]
            variables = [
                notes.call(self.PROCESS + "variable", name)
                for name in ("HOME", "EMPTY", "Ü", "NONE")
            ]
            assert variables == ["/in", "", "==", None]

    def test_streams(self) -> None:
        with instantiated(built("notes"), Host(stdin="eins\nzwö\n".encode())) as notes:
            lines = [notes.call(self.PROCESS + "read-line") for _ in range(3)]
            assert lines == ["eins\n", "zwö\n", None]
            notes.call(self.PROCESS + "print", "out ü\n")
            notes.call(self.PROCESS + "print", "x" * 10_000)
            notes.call(self.PROCESS + "complain", "err")
            assert notes.stdout() == "out ü\n" + "x" * 10_000
            assert notes.stderr() == "err"

    def test_constructors_run_once(self) -> None:
        with instantiated(built("notes")) as notes:
            counts = [notes.call(self.PROCESS + "constructed") for _ in range(3)]
            assert counts == [1, 1, 1]

    def test_exit(self) -> None:
        with (
            instantiated(built("notes")) as notes,
            pytest.raises(wasmtime.ExitTrap) as exit_trap,
        ):
            notes.call(self.PROCESS + "exit", 3)
        assert exit_trap.value.code == 3

    def test_a_realloc_that_prints_hears_an_error_where_it_may_not(self) -> None:
        with instantiated(built("loud"), Host({"fetch": lambda: "-" * 1000})) as loud:
            assert loud.call("join", "text") == "text" + "-" * 1000
            wanted, untold = loud.call("told")
            assert (wanted, untold) == (2, 2)
            assert loud.stdout() == "joined\n"
            assert loud.stderr() == ""


class TestPrograms:
    """A module with `_start` exports `wasi:cli/run`, whatever its world says."""

    def test_a_program_that_is_a_library_too(self) -> None:
        host = Host({"ask": lambda question: question[::-1]}, args=("one", "two"))
        with instantiated(built("tool"), host) as tool:
            assert tool.call("shout", "loud") == "LOUD"
            assert tool.call("wasi:cli/run@0.2.0#run") == Variant("ok")
            assert tool.stdout() == "one: eno\ntwo: owt\n"

    def test_its_exit_code(self) -> None:
        host = Host({"ask": str}, args=("1", "2", "3"))
        with instantiated(built("tool"), host) as tool, pytest.raises(wasmtime.ExitTrap) as ending:
            tool.call("wasi:cli/run@0.2.0#run")
        assert ending.value.code == 7

    def test_what_is_called_first_is_called_before_any_export(self) -> None:
        with instantiated(built("both")) as both:
            assert both.call("initialized") == 1
            assert both.call("wasi:cli/run@0.2.0#run") == Variant("ok")
            assert (both.call("initialized"), both.call("runs")) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["words-go", "words-rust"])
class TestWords:
    """One world, served by languages with a runtime."""

    COUNTING = "demo:words/counting@2.0.0#"
    HOST = Host(
        {"stopped": lambda word: word == "the", "suffix": lambda: "·"},
        layout=Layout({"text": b"the end of the end"}),
    )

    def test_a_text(self, name: str) -> None:
        with instantiated(built(name), self.HOST) as words:
            for _ in range(3):
                counted = words.call(self.COUNTING + "count", "ä the b the ä b c ä")
                assert [(each.word, each.times) for each in counted] == [
                    ("ä·", 3),
                    ("b·", 2),
                    ("c·", 1),
                ]

    def test_a_large_text(self, name: str) -> None:
        text = " ".join(f"w{each % 100}" for each in range(20_000))
        with instantiated(built(name), self.HOST) as words:
            counted = words.call(self.COUNTING + "count", text)
            assert {each.word: each.times for each in counted} == {
                f"w{each}·": 200 for each in range(100)
            }

    def test_a_file(self, name: str) -> None:
        with instantiated(built(name), self.HOST) as words:
            counted = words.call(self.COUNTING + "count-file", "/text")
            assert [(each.word, each.times) for each in counted] == [("end·", 2), ("of·", 1)]
            failed = words.call(self.COUNTING + "count-file", "/none")
            assert isinstance(failed, str)
            assert "/none" in failed


@pytest.mark.slow
def test_garbage_is_collected_while_a_text_is_given() -> None:
    text = "word " * 200_000
    with instantiated(built("words-go"), TestWords.HOST) as words:
        for _ in range(12):
            (counted,) = words.call(TestWords.COUNTING + "count", text)
            assert (counted.word, counted.times) == ("word·", 200_000)
