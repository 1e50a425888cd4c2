"""Libraries in C, Zig and WAT do as components what their worlds say."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from wasmtime.component import ResourceAny, ResourceHost, Variant

from tests.harness.libraries import Host, Instantiated, instantiated
from tests.worlds.guest_hosts import Store, built, record


class TestValues:
    """Every type that has no handle in it goes in and out; post-returns free what was returned."""

    GEOMETRY = "demo:shapes/geometry@1.2.0#"

    @pytest.fixture
    def shapes(self) -> Iterator[Instantiated]:
        with instantiated(built("shapes")) as instance:
            yield instance
            assert instance.call("blocks") == 0

    @pytest.mark.parametrize(
        ("shape", "described"),
        [
            (Variant("nothing"), "nothing"),
            (Variant("dot", record(x=-1.5, y=1e300)), "dot at -1.5, 1e+300"),
            (
                Variant("circle", record(center=record(x=1.0, y=2.0), radius=0.5)),
                "circle at 1, 2 of 0.5",
            ),
            (Variant("path", []), "path of 0, from 0"),
            (Variant("path", [record(x=7.0, y=0.0)] * 1000), "path of 1000, from 7"),
            (Variant("label", "grün"), "grün"),
            (Variant("label", ""), ""),
        ],
    )
    def test_a_variant_whose_cases_share_parameters(
        self, shapes: Instantiated, shape: Any, described: Any
    ) -> None:
        assert shapes.call(self.GEOMETRY + "describe", shape) == described

    def test_a_record_of_everything(self, shapes: Instantiated) -> None:
        drawing = record(
            name="two",
            shapes=[
                Variant("label", "x" * 3000),
                Variant("path", [record(x=1.0, y=1.0), record(x=2.0, y=math.inf)]),
                Variant("circle", record(center=record(x=3.0, y=4.0), radius=2.5)),
                Variant("nothing"),
            ],
            unit="foot",
            style={"filled", "closed"},
            scale=200,
            tags=[("a", -3), ("", 32767)],
        )
        mirrored = shapes.call(self.GEOMETRY + "mirror", drawing)
        assert mirrored == record(
            name="two",
            shapes=[
                Variant("nothing"),
                Variant("circle", record(center=record(x=-3.0, y=4.0), radius=2.5)),
                Variant("path", [record(x=-2.0, y=math.inf), record(x=-1.0, y=1.0)]),
                Variant("label", "x" * 3000),
            ],
            unit="foot",
            style={"filled", "closed"},
            scale=200,
            tags=[("", 32767), ("a", -3)],
        )

    def test_a_record_of_nothing(self, shapes: Instantiated) -> None:
        empty = record(name="", shapes=[], unit="metre", style=set(), scale=None, tags=[])
        assert shapes.call(self.GEOMETRY + "mirror", empty) == empty

    @pytest.mark.parametrize(
        ("text", "parsed"),
        [
            ("", Variant("nothing")),
            ("2.5", Variant("circle", record(center=record(x=0.0, y=0.0), radius=2.5))),
            ("3 -4", Variant("dot", record(x=3.0, y=-4.0))),
            ("a dot", "a dot"),
        ],
    )
    def test_a_result(self, shapes: Instantiated, text: str, parsed: Any) -> None:
        assert shapes.call(self.GEOMETRY + "parse", text) == parsed

    def test_a_list_of_numbers(self, shapes: Instantiated) -> None:
        numbers = [2**31 - 1] * 1000 + [-(2**31)] * 500
        assert shapes.call(self.GEOMETRY + "total", numbers) == sum(numbers)

    def test_more_parameters_than_a_core_function_takes(self, shapes: Instantiated) -> None:
        digits = [each % 10 for each in range(17)]
        assert shapes.call(self.GEOMETRY + "digits", *digits, "!") == "01234567890123456!"


class TestExportedResources:
    """Destructors run when the host drops a handle, and when the guest drops its own."""

    COUNTING = "demo:counters/counting#"

    @pytest.fixture
    def counters(self) -> Iterator[Instantiated]:
        with instantiated(built("counters")) as instance:
            yield instance

    def call(self, counters: Instantiated, function: str, *arguments: Any) -> Any:
        return counters.call(self.COUNTING + function, *arguments)

    def test_a_method_changes_what_a_constructor_made(self, counters: Instantiated) -> None:
        first = self.call(counters, "[constructor]counter", 5)
        second = self.call(counters, "[constructor]counter", 2**32 - 1)
        assert [self.call(counters, "[method]counter.next", first) for _ in range(3)] == [6, 7, 8]
        assert self.call(counters, "[method]counter.next", second) == 0
        assert self.call(counters, "dropped") == []
        first.drop(counters.store)
        assert self.call(counters, "dropped") == ["8"]
        second.drop(counters.store)
        assert self.call(counters, "dropped") == ["8", "0"]

    def test_a_handle_that_is_given_to_the_guest_is_dropped_by_it(
        self, counters: Instantiated
    ) -> None:
        first = self.call(counters, "[constructor]counter", 1)
        second = self.call(counters, "[constructor]counter", 10)
        assert not self.call(counters, "[method]counter.equals", first, second)
        assert self.call(counters, "[method]counter.equals", first, first)
        self.call(counters, "[method]counter.absorb", first, second)
        assert self.call(counters, "dropped") == ["10"]
        assert self.call(counters, "[method]counter.next", first) == 12
        first.drop(counters.store)

    def test_a_list_of_handles(self, counters: Instantiated) -> None:
        some = [self.call(counters, "[constructor]counter", each) for each in range(20)]
        merged = self.call(counters, "[static]counter.merged", some)
        assert self.call(counters, "[method]counter.next", merged) == sum(range(20)) + 1
        assert self.call(counters, "dropped") == [str(each) for each in range(20)]
        merged.drop(counters.store)

    def test_a_constructor_that_may_fail(self, counters: Instantiated) -> None:
        word = self.call(counters, "[constructor]word", "wörd")
        assert isinstance(word, ResourceAny)
        assert self.call(counters, "[method]word.text", word) == "wörd"
        word.drop(counters.store)
        assert self.call(counters, "dropped") == ["wörd"]
        assert self.call(counters, "[constructor]word", "two words") == "two words"


class TestImportedResources:
    """A resource of the host is made, lent, given away, taken back and dropped by the guest."""

    def test_a_report_of_what_the_host_keeps(self) -> None:
        host = Store()
        with instantiated(built("journal"), host.host) as journal:
            host.store = journal.store
            written = journal.call("write", "first", ["a line", "", "what!", "the end", "no more"])
            assert written == (
                "1 unnamed other(what!) 2 full(9223372036854775808) 1 longest 2\n"
                "place 0, next false\n"
                "65535 3: a line\n"
                "65535 3.5: the end\n"
                "first;second;"
            )
            assert host.dropped == ["second", "first"]

    def test_much_of_everything(self) -> None:
        host = Store()
        with instantiated(built("journal"), host.host) as journal:
            host.store = journal.store
            title = "t" * 100_000
            lines = ["ü" * 50_000, "x" * 100_000]
            written = journal.call("write", title, lines)
            assert written.endswith(f"65535 50000: {lines[1]}\n{title};second;")
            for _ in range(20):
                journal.call("write", "again", ["one", "two", "three"])
            assert host.dropped == ["second", title, *["second", "again"] * 20]


class TestStandardNames:
    """The second mangling, cm32p2, in a module that imports and exports resources."""

    MONEY = "demo:bank/money@1.4.2#"

    def test_accounts(self) -> None:
        labels: dict[int, str] = {}
        dropped: list[str] = []

        def make(label: str) -> ResourceHost:
            labels[len(labels) + 1] = label
            return ResourceHost.own(len(labels), 0)

        vault = "demo:bank/vault@1.4.2#"
        host = Host(
            functions={
                "rate": lambda of: 0.5 * len(of),
                "audit#note": lambda what, balance: f"{what} had {balance}".encode(),
                vault + "[constructor]box": make,
                vault + "[method]box.label": lambda box: labels[box.to_host(bank.store).rep] + "!",
            },
            dropped={vault + "box": lambda each: dropped.append(labels[each])},
        )
        with instantiated(built("bank"), host) as bank:

            def call(function: str, *arguments: Any) -> Any:
                return bank.call(self.MONEY + function, *arguments)

            rich = call("[constructor]account", "Änne", 2**60)
            poor = call("[constructor]account", "Bo", "lead")
            assert call("[method]account.owner", rich) == "Änne!"
            assert call("[method]account.pay", rich, 1) == 2**60 - 1
            assert call("[method]account.pay", poor, "iron") == 0
            assert call("[method]account.pay", poor, 1) == "only 0"
            assert call("[static]account.close", poor) == 0
            assert dropped == ["Bo"]
            rich.drop(bank.store)
            assert dropped == ["Bo", "Änne"]
            assert bank.call("summary") == [
                "rate 2",
                "Bo: Bo had 0",
                f"Änne: Änne had {2**60 - 1}",
                "3 freed",
            ]


class TestUtf16:
    @pytest.mark.parametrize("text", ["", "abc", "añb", "日本語", "x😀y🎉", "z" * 70_000])
    def test_strings_of_two_bytes_a_unit(self, text: str) -> None:
        spelt: list[str] = []

        def spell(word: str) -> list[str]:
            spelt.append(word)
            return [*word[:3], "😀", ""]

        with instantiated(built("mirror"), Host({"spell": spell})) as mirror:
            reversed_ = f"<{text[::-1]}>"
            assert mirror.call("reflect", text) == (reversed_, [*reversed_[:3], "😀", ""])
            assert spelt == [reversed_]


class TestCompactStrings:
    """Latin-1 where that is enough, UTF-16 else."""

    @pytest.mark.parametrize(
        ("text", "units", "width"),
        [
            ("", 0, 1),
            ("abc", 3, 1),
            ("añÿ", 3, 1),
            ("Ā", 1, 2),
            ("ab😀", 4, 2),
            ("é" * 10_000 + "日", 10_001, 2),
        ],
    )
    @pytest.mark.parametrize("prefix", ["", "ÿ", "語"])
    def test_width(self, text: str, units: int, width: int, prefix: str) -> None:
        with instantiated(built("compact"), Host({"prefix": lambda: prefix})) as compact:
            assert compact.call("prefixed", text) == (prefix + text, units, width)


class TestStart:
    """Start functions run before exports can be called, and may use all imports."""

    @pytest.mark.parametrize("name", ["world", "", "n" * 60_000])
    def test_a_start_function_calls_an_import_that_returns_a_string(self, name: str) -> None:
        with instantiated(built("greeter"), Host({"name": lambda: name})) as greeter:
            assert greeter.call("greeting") == f"hello, {name}"

    def test_a_start_section_of_assemblyscript(self) -> None:
        asked: list[str] = []

        def unit() -> str:
            asked.append("unit")
            return " µm"

        with instantiated(built("meter"), Host({"unit": unit})) as meter:
            assert meter.call("measure", [0.5, 1.0]) == "1.5 µm"
            assert meter.call("measure", []) == "1.5 µm"
            assert meter.call("measure", [0.25] * 10_000) == "2501.5 µm"
            assert asked == ["unit"]
