"""A preview2 host for tests: it logs every call, and answers as it is told."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from wasmtime import Engine, StoreContext
from wasmtime.component import Linker, LinkerInstance, ResourceType

from componentize.wit.load import preview2
from componentize.wit.model import Interface, TypeRef, ValType
from componentize.wit.model import Resource as ResourceDefinition
from componentize.wit.resolve import resolve
from tests.scripted_host.clocks import Clock
from tests.scripted_host.failures import ExitError
from tests.scripted_host.filesystem import Descriptor, Limits, filesystem_error_code
from tests.scripted_host.resources import Resource, Resources
from tests.scripted_host.streams import InputStream, OutputStream, Pollable, poll
from tests.scripted_host.tree import Directory
from tests.scripted_host.values import from_component, outcome

VERSION = "0.2.12"
"""The version of the interfaces. Wasmtime takes it for any 0.2 that is imported."""


class Terminal(Resource):
    """A terminal-input or terminal-output."""

    def __init__(self, kind: str) -> None:
        self.kind = kind  # type: ignore[misc]


@dataclass(frozen=True)
class Call:
    """A call of a preview2 function.

    `name` is `RESOURCE.METHOD` or `INTERFACE.FUNCTION`, and `RESOURCE.drop` for a handle dropped;
    a borrowed handle among `args` is the resource itself.
    """

    name: str
    args: tuple[Any, ...]


class Host:
    """A host of one program.

    `calls` are the calls so far, `resources` what was handed out. `stdout` and `stderr` are what
    was written and flushed. `limits` and `clock` may be changed at any time.

    Args:
        args: the program's arguments, its name included.
        environment: its variables.
        stdin: what each read of standard input brings, at most.
        preopens: directories by name.
        terminals: which of stdin, stdout and stderr are terminals.
    """

    def __init__(
        self,
        *,
        args: Sequence[str] = (),
        environment: Sequence[tuple[str, str]] = (),
        stdin: Sequence[bytes] = (),
        preopens: Mapping[str, Directory] | None = None,
        terminals: Iterable[str] = (),
    ) -> None:
        self.calls: list[Call] = []
        self.resources = Resources(resource_names())
        self.limits = Limits()
        self.clock = Clock()
        self.stdout = bytearray()
        self.stderr = bytearray()
        self._preopens = preopens or {}
        self._answers: dict[str, deque[Any]] = {}
        self._always: dict[str, Any] = {}
        self._functions: dict[str, Callable[..., Any]] = {
            "environment.get-arguments": lambda: list(args),
            "environment.get-environment": lambda: list(environment),
            "exit.exit-with-code": _exit,
            "stdin.get-stdin": lambda: InputStream(stdin),
            "stdout.get-stdout": partial(self._output, self.stdout),
            "stderr.get-stderr": partial(self._output, self.stderr),
            "monotonic-clock.now": lambda: self.clock.monotonic,
            "monotonic-clock.resolution": lambda: self.clock.monotonic_resolution,
            "monotonic-clock.subscribe-instant": self._timer,
            "monotonic-clock.subscribe-duration": lambda duration: self._timer(
                min(self.clock.monotonic + duration, (1 << 64) - 1)
            ),
            "wall-clock.now": lambda: self.clock.wall,
            "wall-clock.resolution": lambda: self.clock.wall_resolution,
            "random.get-random-bytes": lambda length: bytes(i * 7 & 0xFF for i in range(length)),
            "poll.poll": lambda pollables: poll(self.clock, pollables),
            "preopens.get-directories": self._directories,
            "types.filesystem-error-code": filesystem_error_code,
        }
        for name in ("stdin", "stdout", "stderr"):
            kind = f"terminal-{'input' if name == 'stdin' else 'output'}"
            terminal = partial(Terminal, kind) if name in terminals else lambda: None
            self._functions[f"terminal-{name}.get-terminal-{name}"] = terminal

    def answer(self, name: str, *answers: Any) -> None:
        """Answers the next calls of function `name`, one each, in the place of what is usual.

        An answer is a value, an exception of `host.failures`, or a function of the call's arguments
        that returns or raises one of these. When they are used up, calls go on as usual.
        """
        assert name in function_names(), name
        self._answers.setdefault(name, deque()).extend(answers)

    def answer_always(self, name: str, answer: Any) -> None:
        """Answers every call of function `name`, until `answer_as_usual`."""
        assert name in function_names(), name
        self._always[name] = answer

    def answer_as_usual(self, name: str) -> None:
        """Takes back `answer_always`."""
        del self._always[name]

    def unused_answers(self) -> list[str]:
        """The functions that were told more answers than they were called for."""
        return [name for name, answers in self._answers.items() if answers]

    def usual(self, name: str, *args: Any) -> Any:
        """What a call returns or raises when nothing was told."""
        if name in self._functions:
            return self._functions[name](*args)
        return getattr(args[0], name.partition(".")[2].replace("-", "_"))(*args[1:])

    def during(self, action: Callable[[], object]) -> list[str]:
        """The names of the calls that `action` brings about, in order."""
        before = len(self.calls)
        action()
        return [call.name for call in self.calls[before:]]

    @property
    def live(self) -> Counter[str]:
        """How many resources the guest holds, by kind."""
        return self.resources.live

    def linker(self, engine: Engine) -> Linker:
        """All of preview2, each function calling this host."""
        linker = Linker(engine)
        with linker.root() as root:
            for interface in preview2().interfaces.values():
                with root.add_instance(f"{interface.name}@{VERSION}") as instance:
                    self._define(interface, instance)
        return linker

    def _define(self, interface: Interface, instance: LinkerInstance) -> None:
        for name in interface.types:
            if _is_resource(interface.name, name):
                host_type = ResourceType.host(resource_names().index(name))
                instance.add_resource(name, host_type, self._drop)
        for name, function in interface.functions.items():
            instance.add_func(
                name, partial(self._call, _log_name(interface, name), function.result)
            )

    def _call(self, name: str, result: ValType | None, store: StoreContext, *args: Any) -> Any:
        values = tuple(from_component(arg, store, self.resources.borrowed) for arg in args)
        self.calls.append(Call(name, values))
        return outcome(result, partial(self._answered, name, values), self.resources.own)

    def _answered(self, name: str, args: tuple[Any, ...]) -> Any:
        if answers := self._answers.get(name):
            answer = answers.popleft()
        elif name in self._always:
            answer = self._always[name]
        else:
            return self.usual(name, *args)
        if isinstance(answer, Exception):
            raise answer
        return answer(*args) if callable(answer) else answer

    def _drop(self, store: StoreContext, number: int) -> None:
        resource = self.resources.drop(number)
        self.calls.append(Call(f"{resource.kind}.drop", (resource,)))

    def _output(self, to: bytearray) -> OutputStream:
        return OutputStream(to.extend, lambda: self.limits.budget)

    def _timer(self, instant: int) -> Pollable:
        return Pollable(lambda: self.clock.monotonic >= instant, instant)

    def _directories(self) -> list[tuple[Descriptor, str]]:
        flags = {"read", "mutate-directory"}
        return [
            (Descriptor(directory, flags, self.limits, self.clock.wall), name)
            for name, directory in self._preopens.items()
        ]


def _exit(code: int) -> None:
    raise ExitError(code)


@cache
def function_names() -> frozenset[str]:
    """The names, as a `Call` has them, of the functions of preview2."""
    interfaces = preview2().interfaces.values()
    return frozenset(_log_name(each, name) for each in interfaces for name in each.functions)


@cache
def resource_names() -> tuple[str, ...]:
    """The resource types of preview2. No two interfaces have one of the same name."""
    interfaces = preview2().interfaces.values()
    return tuple(
        name
        for interface in interfaces
        for name, definition in interface.types.items()
        if isinstance(definition, ResourceDefinition)
    )


@cache
def _is_resource(interface: str, name: str) -> bool:
    _, definition = resolve(preview2(), TypeRef(interface, name))
    return isinstance(definition, ResourceDefinition)


def _log_name(interface: Interface, function: str) -> str:
    if function.startswith("[method]"):
        return function.removeprefix("[method]")
    return f"{interface.name.partition('/')[2]}.{function}"
