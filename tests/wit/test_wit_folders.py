"""WIT in files: a file, a folder, and what it depends on in `deps`."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from componentize.errors import WitError
from componentize.wit.load import load_path
from componentize.wit.model import InterfaceRef, TypeRef, Use

A = "package x:a@1.0.0; interface i { type t = u8; }"


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_file_is_a_package(tmp_path: Path) -> None:
    wit, own = load_path(written(tmp_path, {"a.wit": A}) / "a.wit")
    assert list(wit.interfaces) == ["x:a/i@1.0.0"]
    assert own == ("x:a@1.0.0",)


def test_the_files_of_a_folder_are_one_package(tmp_path: Path) -> None:
    files = {
        "one.wit": "interface i { use other.{t}; }",
        "two.wit": "/// Docs.\npackage x:a; interface other { type t = u8; }",
        "three.wit": "package x:a; use other as another; world w { import another; }",
        "four.wit": "package x:nested@2.0.0 { interface n {} }",
        "more/five.wit": "no WIT",
        "six.txt": "no WIT",
    }
    wit, own = load_path(written(tmp_path, files))
    assert set(wit.interfaces) == {"x:a/i", "x:a/other", "x:nested/n@2.0.0"}
    assert wit.worlds["x:a/w"].imports == {"x:a/other": InterfaceRef("x:a/other")}
    assert wit.package_docs == {"x:a": "Docs."}
    assert own == ("x:a",)


def test_deps_are_files_or_folders_in_any_order(tmp_path: Path) -> None:
    files = {
        "w.wit": "package x:w; world w { import x:c/i; }",
        "deps/a.wit": "package x:z; interface i { use x:b/i@1.0.0.{t}; }",
        "deps/b/1.wit": "package x:b@1.0.0;",
        "deps/b/2.wit": "interface i { type t = u8; }",
        "deps/b/deps/c.wit": "no WIT",
        "deps/b-2.wit": "package x:b@2.0.0; interface i { type t = u16; }",
        "deps/c/c.wit": "package x:c; interface i { use x:z/i.{t}; use x:b/i@2.0.0.{t as u}; }",
        "deps/empty/README.md": "",
        "deps/README.md": "no WIT",
    }
    wit, own = load_path(str(written(tmp_path, files)))
    assert own == ("x:w",)
    assert list(wit.worlds["x:w/w"].imports) == [
        *("x:b/i@1.0.0", "x:z/i", "x:b/i@2.0.0", "x:c/i"),
    ]
    assert wit.interfaces["x:c/i"].types == {
        "t": Use(TypeRef("x:z/i", "t")),
        "u": Use(TypeRef("x:b/i@2.0.0", "t")),
    }


def test_packages_that_are_only_nested(tmp_path: Path) -> None:
    text = "package x:b { interface i {} } package x:a@1.0.0 { world w { import x:b/i; } }"
    _, own = load_path(written(tmp_path, {"w.wit": text}))
    assert own == ("x:b", "x:a@1.0.0")


def test_features_are_passed_on(tmp_path: Path) -> None:
    text = "package x:a; @unstable(feature = f) world w {}"
    path = written(tmp_path, {"w.wit": text})
    assert load_path(path)[0].worlds == {}
    assert list(load_path(path, ["f"])[0].worlds) == ["x:a/w"]


@pytest.mark.parametrize(
    ("files", "where", "found"),
    [
        ({"a.txt": ""}, "", "this folder has no `*.wit` files"),
        ({"a.wit": "// x"}, "", "no package is declared here"),
        ({"a.wit": "interface i {}"}, "", "no package is declared here"),
        ({"a.wit": A, "deps/b.wit": "interface i {}"}, "deps/b.wit:1:11", "no package declaration"),
        ({"a.wit": A, "b.wit": "package x:b;"}, "b.wit:1:9", "a folder has one package"),
        ({"a.wit": A, "b.wit": "package x:a;"}, "b.wit:1:9", "a.wit:1:9 declares `x:a@1.0.0`"),
        ({"a.wit": A, "deps/a.wit": A}, "deps/a.wit:1:9", "is declared at"),
        ({"a.wit": A, "deps/a.wasm": b"\0asm\r\0\1\0"}, "deps/a.wasm", "this is WIT as wasm"),
        ({"a.wit": A, "deps/a.wat": "(component)"}, "deps/a.wat", "this is WIT as wasm"),
        ({"a.wit": b"\0asm\r\0\1\0"}, "a.wit", "this is WIT as wasm"),
        ({"a.wit": b"// \n// \xff"}, "a.wit:2", "byte 0x7 is not UTF-8"),
        ({"a.wit": A.encode("utf-16")}, "a.wit:1", "byte 0x0 is not UTF-8"),
        ({"a.wit": A.encode("utf-8-sig")}, "a.wit", "begins with a byte order mark"),
        (
            {"a.wit": "package x:a; package x:n {} package x:n {}"},
            "a.wit:1:37",
            "`x:n` is declared at",
        ),
        (
            {"a.wit": "package x:a; world w { import x:b/i; }", "deps/c.wit": "package x:c;"},
            "a.wit:1:31",
            "no package is called `x:b`",
        ),
        (
            {
                "a.wit": "package x:a; interface i { use x:b/i.{t}; }",
                "deps/b.wit": "package x:b; interface i { type t = u8; use x:a/k.{}; }",
                "b.wit": "interface k {}",
            },
            None,
            "in its turn; move what both need to a third package",
        ),
    ],
)
def test_the_message_has_the_file(
    tmp_path: Path, files: Mapping[str, str | bytes], where: str | None, found: str
) -> None:
    with pytest.raises(WitError) as caught:
        load_path(written(tmp_path, files))
    assert found in caught.value.found
    if where is not None:
        assert caught.value.where == str(tmp_path / where)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"none\.wit"):
        load_path(tmp_path / "none.wit")
