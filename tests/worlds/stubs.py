"""Core modules that do nothing, for any world: they import some of it, and export all it does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from componentize.wasm.core.types import FuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wit.abi import lifted, lowered
from componentize.wit.model import Extern, Function, InterfaceRef, Resource, Wit, World
from tests.worlds.manglings import Mangling

DROP = FuncType((NumType.I32,), ())
REPRESENT = FuncType((NumType.I32,), (NumType.I32,))


@dataclass
class Stub:
    """Imports by module and name, and exports, with their types.

    `used` are the imported functions: what the world calls the interface, nothing for the world
    itself, and the function.
    """

    imports: dict[tuple[str, str], FuncType] = field(default_factory=dict)
    exports: dict[str, FuncType] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def text(self, mangling: Mangling) -> str:
        """The WAT text of the module. Whatever is called in it traps."""
        imports = (
            f'(import "{module}" "{name}" (func {signature(core)}))'
            for (module, name), core in self.imports.items()
        )
        exports = (
            f'(func (export "{name}") {signature(core)} unreachable)'
            for name, core in self.exports.items()
        )
        realloc = "(param i32 i32 i32 i32) (result i32) unreachable"
        common = (
            f'(memory (export "{mangling.memory}") 1)',
            f'(func (export "{mangling.realloc}") {realloc})',
        )
        return "\n".join(("(module", *imports, *common, *exports, ")"))


def signature(core: FuncType) -> str:
    """A core function's type as a type use in WAT."""
    params = f"(param {' '.join(map(str, core.params))})" if core.params else ""
    return params + "".join(f"(result {each})" for each in core.results)


def stub(wit: Wit, world: World, mangling: Mangling, chosen: Callable[[], bool]) -> Stub:
    """A module of a world. It imports, and exports besides what it must, what is `chosen`."""
    made = Stub()
    for key, name, extern in _items(wit, world.imports):
        module = mangling.module(key or None)
        if isinstance(extern, Function) and chosen():
            made.imports[module, name] = lowered(wit, extern)
            made.used.add((key, name))
        if isinstance(extern, Resource) and chosen():
            made.imports[module, mangling.drop.format(name=name)] = DROP
    for key, name, extern in _items(wit, world.exports):
        if isinstance(extern, Function):
            export = mangling.exported(key or None, name)
            core = made.exports[export] = lifted(wit, extern)
            if chosen():
                post_return = mangling.post_return.format(export=export)
                made.exports[post_return] = FuncType(core.results, ())
        if isinstance(extern, Resource):
            own = mangling.own.format(interface=mangling.called(key))
            intrinsics = {mangling.new: REPRESENT, mangling.rep: REPRESENT, mangling.drop: DROP}
            for pattern, core in intrinsics.items():
                if chosen():
                    made.imports[own, pattern.format(name=name)] = core
            if chosen():
                destructor = mangling.destructor
                made.exports[destructor.format(interface=mangling.called(key), name=name)] = DROP
    return made


def _items(wit: Wit, externs: Mapping[str, Extern]) -> Iterator[tuple[str, str, Extern]]:
    """What a world imports or exports, one by one: the interface it is in, its name, and it."""
    for key, extern in externs.items():
        if isinstance(extern, InterfaceRef):
            interface = wit.interfaces[extern.name]
            for name, each in (*interface.types.items(), *interface.functions.items()):
                yield key, name, each
        else:
            yield "", key, extern
