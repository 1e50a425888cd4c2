"""A module with a world of many interfaces."""

import wasmtime
from reference import Source

_INTERFACE = """
interface {name} {{
  record point {{ x: u32, y: u32, name: string }}
  variant shape {{ dot(point), path(list<point>), nothing }}
  enum unit {{ metre, foot, inch }}
  find: func(name: string) -> result<point, string>;
  scale: func(of: point, by: f64, to: unit) -> shape;
  count: func() -> u32;
}}
"""
_IMPORTS = """
(import "bench:large/{name}" "find" (func (param i32 i32 i32)))
(import "bench:large/{name}" "scale" (func (param i32 i32 i32 i32 f64 i32 i32)))
(import "bench:large/{name}" "count" (func (result i32)))
"""
_EXPORTS = """
(func (export "bench:large/{name}#find") (param i32 i32) (result i32) unreachable)
(func (export "bench:large/{name}#scale") (param i32 i32 i32 i32 f64 i32) (result i32)
  unreachable)
(func (export "bench:large/{name}#count") (result i32) unreachable)
"""
_ALLOCATOR = """
(memory (export "memory") 1)
(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
"""


def large_world(interfaces: int) -> Source:
    """A module that imports one half of the interfaces of its world and exports the other."""
    names = [f"i{number}" for number in range(interfaces)]
    imported, exported = names[::2], names[1::2]

    def text(part: str, names: list[str]) -> str:
        return "".join(part.format(name=name) for name in names)

    wit = [
        "package bench:large;",
        text(_INTERFACE, names),
        f"world large {{ {text('import {name};', imported)} {text('export {name};', exported)} }}",
    ]
    fields = [text(_IMPORTS, imported), _ALLOCATOR, text(_EXPORTS, exported)]
    return Source(bytes(wasmtime.wat2wasm(f"(module {''.join(fields)})")), "".join(wit))
