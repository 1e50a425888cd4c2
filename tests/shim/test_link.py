"""What the linker keeps, drops and imports."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wasmtime import Engine, FuncType, GlobalType, ImportType, MemoryType, Module, wat2wasm

from componentize.component import build_component
from componentize.errors import ShimError
from componentize.shim.link import PREVIEW2, link, link_entry
from componentize.shim.model import Lowering, Shim
from componentize.shim.preview1 import functions
from componentize.wasm.core.sections import SectionId, read_sections
from componentize.wasm.core.types import FuncType as CoreFuncType
from componentize.wasm.core.valtypes import NumType
from componentize.wasm.preambles import MODULE
from componentize.wit.abi import lowered
from componentize.wit.load import preview2
from tests.scripted_host.component import guest

FUNCTIONS = sorted(functions())
subsets = st.sets(st.sampled_from(FUNCTIONS))

PATHS = [name for name in FUNCTIONS if name.startswith("path_")]
FILE_SYSTEM = {*PATHS, "fd_prestat_get", "fd_prestat_dir_name", "fd_readdir"}
"""Functions that need a directory, or look for one."""

HELLO = ["fd_close", "fd_fdstat_get", "fd_seek", "fd_write", "proc_exit"]
"""What a program in C that only prints imports."""


@cache
def engine() -> Engine:
    return Engine()


def signature(function: FuncType) -> str:
    params = " ".join(str(each) for each in function.params)
    results = " ".join(str(each) for each in function.results)
    return f"[{params}] -> [{results}]"


def expected_signature(lowering: Lowering) -> str:
    if lowering.function.startswith("[resource-drop]"):
        return str(CoreFuncType((NumType.I32,), ()))
    interface = preview2().interfaces[lowering.interface.partition("@")[0]]
    return str(lowered(preview2(), interface.functions[lowering.function]))


def imported(module: Module) -> dict[tuple[str, str], ImportType]:
    imports = {(each.module, each.name or ""): each for each in module.imports}
    assert len(imports) == len(module.imports)
    return imports


def interfaces(names: list[str]) -> set[str]:
    return {lowering.interface.partition("@")[0] for lowering in link(names).lowerings}


def sizes(shim: Shim) -> int:
    return len(shim.module) + len(shim.store) + len(link_entry())


def check(names: set[str]) -> None:
    """Whether the shim of a guest that imports these functions is one that can be put together."""
    shim = link(names)
    module = Module(engine(), shim.module)
    exports = {each.name: each.type for each in module.exports}
    assert exports.keys() == names
    for name, type_ in exports.items():
        assert isinstance(type_, FuncType)
        assert signature(type_) == str(functions()[name])

    imports = imported(module)
    lowered_names = [(PREVIEW2, each.core_name) for each in shim.lowerings]
    store_names = [(str(each.owner), each.export) for each in shim.store_imports]
    assert sorted(imports) == sorted(lowered_names + store_names)
    for lowering in shim.lowerings:
        type_ = imports[PREVIEW2, lowering.core_name].type
        assert isinstance(type_, FuncType)
        assert signature(type_) == expected_signature(lowering)

    exported = {each.name: each.type for each in Module(engine(), shim.store).exports}
    needed = {each.realloc for each in shim.lowerings if each.realloc}
    kinds = {"func": FuncType, "memory": MemoryType, "global": GlobalType}
    for item in shim.store_imports:
        assert isinstance(imports[item.owner, item.export].type, kinds[item.kind])
        if item.owner == "shim":
            needed.add(item.export)
            assert isinstance(exported[item.export], kinds[item.kind])
        else:
            assert item.kind == "memory"
    assert exported.keys() == needed | {"memory"}
    assert not Module(engine(), shim.store).imports

    for module_bytes in (shim.module, shim.store, link_entry()):
        ids = [section.id for section in read_sections(module_bytes)]
        assert SectionId.CUSTOM not in ids


def test_the_whole_source_is_one_module() -> None:
    """As it is, annotations and all, for any assembler of the text format."""
    folder = files("componentize.shim_wat")
    texts = sorted(item.name for item in folder.iterdir() if item.name.endswith(".wat"))
    fields = "\n".join(folder.joinpath(name).read_text("utf8") for name in texts)
    module = Module(engine(), bytes(wat2wasm(f"(module {fields})")))
    assert {each.name for each in module.exports} == set(FUNCTIONS)
    assert {each.type for each in module.imports if isinstance(each.type, MemoryType)}


@pytest.mark.parametrize("path", ["store/store.wat", "entry/entry.wat"])
def test_the_source_of_a_further_module_is_one(path: str) -> None:
    text = files("componentize.shim_wat").joinpath(path).read_text("utf8")
    Module.validate(engine(), bytes(wat2wasm(f"(module {text})")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_shim_of_one_function(name: str) -> None:
    check({name})


def test_the_shim_of_no_function_imports_nothing() -> None:
    check(set())
    assert link([]).lowerings == ()


def test_the_shim_of_all_functions() -> None:
    check(set(FUNCTIONS))


@pytest.mark.slow
@given(subsets)
@settings(max_examples=60)
def test_the_shim_of_some_functions(names: set[str]) -> None:
    check(names)


@given(subsets, subsets)
@settings(max_examples=40)
def test_more_functions_never_need_less(names: set[str], more: set[str]) -> None:
    few = {(each.interface, each.function) for each in link(names).lowerings}
    many = {(each.interface, each.function) for each in link(names | more).lowerings}
    assert few <= many
    assert len(link(names).module) <= len(link(names | more).module)


@given(subsets)
@settings(max_examples=20)
def test_the_order_of_the_names_does_not_matter(names: set[str]) -> None:
    assert link(sorted(names)) == link(sorted(names, reverse=True)) == link(iter(names))


@pytest.mark.parametrize("names", [[], HELLO, FUNCTIONS], ids=["none", "hello", "all"])
def test_the_names_of_functions_can_be_kept(names: list[str]) -> None:
    plain, named = link(names), link(names, names=True)
    assert (named.lowerings, named.store_imports) == (plain.lowerings, plain.store_imports)
    for without, with_names in (
        (plain.module, named.module),
        (plain.store, named.store),
        (link_entry(), link_entry(names=True)),
    ):
        custom = [each for each in read_sections(with_names) if each.id == SectionId.CUSTOM]
        kept = [each.raw for each in read_sections(with_names) if each.id != SectionId.CUSTOM]
        assert len(custom) <= 1
        assert all(b"\x04name" in bytes(each.raw[:10]) for each in custom)
        assert MODULE + b"".join(kept) == without
    assert (b"fd.get" in named.module) == bool(names)
    assert b"_start" in link_entry(names=True).partition(b"\x04name")[2]


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(ShimError, match="does not have fd_chmod, path_chmod"):
        link(["fd_read", "path_chmod", "fd_chmod"])


def test_the_entry_calls_the_program() -> None:
    entry = Module(engine(), link_entry())
    assert [(each.module, each.name) for each in entry.imports] == [("guest", "_start")]
    (run,) = entry.exports
    assert isinstance(run.type, FuncType)
    assert (run.name, signature(run.type)) == ("run", "[] -> [i32]")


def test_without_a_way_to_directories_the_file_system_is_not_imported() -> None:
    names = [name for name in FUNCTIONS if name not in FILE_SYSTEM]
    assert len(names) > 30
    assert not [each for each in interfaces(names) if each.startswith("wasi:filesystem")]


@pytest.mark.parametrize("name", sorted(FILE_SYSTEM))
def test_with_any_way_to_directories_the_file_system_is_imported(name: str) -> None:
    assert "wasi:filesystem/preopens" in interfaces([name])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["proc_exit"], {"wasi:cli/exit"}),
        (["sched_yield", "proc_raise"], set()),
        (["sock_accept", "sock_recv", "sock_send", "sock_shutdown"], set()),
        (["args_get", "args_sizes_get"], {"wasi:cli/environment"}),
        (["environ_get", "environ_sizes_get"], {"wasi:cli/environment"}),
        (["random_get"], {"wasi:random/random"}),
        (["clock_time_get"], {"wasi:clocks/monotonic-clock", "wasi:clocks/wall-clock"}),
        (["fd_close", "fd_seek", "fd_tell", "fd_renumber", "fd_sync", "fd_datasync"], set()),
        (["fd_allocate", "fd_advise", "fd_filestat_set_size", "fd_filestat_set_times"], set()),
        (
            ["fd_write"],
            {"wasi:io/error", "wasi:io/streams", "wasi:cli/stdout", "wasi:cli/stderr"},
        ),
        (["fd_read"], {"wasi:io/error", "wasi:io/streams", "wasi:cli/stdin"}),
    ],
)
def test_a_program_imports_what_it_can_use(names: list[str], expected: set[str]) -> None:
    assert interfaces(names) == expected


def test_only_listing_reads_directories() -> None:
    names = [name for name in FUNCTIONS if name != "fd_readdir"]
    used = {each.function for each in link(names).lowerings}
    assert not [name for name in used if "directory-entry" in name or "read-directory" in name]


def test_only_opening_reads_and_writes_files() -> None:
    names = [name for name in FUNCTIONS if name != "path_open"]
    used = {each.function for each in link(names).lowerings}
    assert used.isdisjoint(
        f"[method]descriptor.{name}"
        for name in (
            "read",
            "write",
            "append-via-stream",
            "set-size",
            "sync",
            "sync-data",
            "advise",
        )
    )


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    program = f"""
import hashlib, sys
from componentize.shim.link import link
digest = hashlib.sha256()
for names in ({FUNCTIONS}, {HELLO}, {PATHS}):
    digest.update(repr(link(names)).encode())
sys.stdout.write(digest.hexdigest())
"""
    digests = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    here = hashlib.sha256()
    for names in (FUNCTIONS, HELLO, PATHS):
        here.update(repr(link(names)).encode())
    assert digests == [here.hexdigest().encode()] * 2


@pytest.mark.parametrize("names", [[], HELLO, FUNCTIONS], ids=["none", "hello", "all"])
def test_the_size_is_reported(names: list[str]) -> None:
    component = build_component(guest(names))
    expected = sizes(link(names)) if names else len(link_entry())
    assert component.report.shim_size == expected
    assert set(component.report.preview1) == set(names)


def test_the_shim_is_small() -> None:
    assert sizes(link(HELLO)) < 4 * 1024
    assert sizes(link(FUNCTIONS)) < 12 * 1024
