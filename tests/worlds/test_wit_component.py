"""How `tests/wit_component.py` reads the test suite, and what it counts as passing."""

from pathlib import Path

import pytest

from tests.wit_component import SuiteError, load_cases, main

MODULE = '(module (func (export "a") (param i32)))'
WIT = "package t:t; world module { export a: func(x: u32); }"
COMPONENT = """(component
  (core module $m (func (export "a") (param i32)))
  (core instance $i (instantiate $m))
  (func (export "a") (param "x" TYPE) (canon lift (core func $i "a"))))"""


def _add(suite: Path, name: str, *, module: str = MODULE, type_: str = "u32") -> None:
    folder = suite / name
    folder.mkdir()
    (folder / "module.wat").write_text(module)
    (folder / "module.wit").write_text(WIT)
    (folder / "component.wat").write_text(COMPONENT.replace("TYPE", type_))


def test_what_has_the_expected_type_passes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _add(tmp_path, "same")
    _add(tmp_path, "link-libraries")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "modules: of 1, 1 by sections, 1 by --wit",
        "left out: 1 for linking of shared-everything libraries",
    ]


def test_what_has_another_type_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _add(tmp_path, "other", type_="s32")
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "exports > a is ('func', ('x', 'u32'), None), not ('func', ('x', 's32')" in printed
    assert "modules: of 1, 0 by sections, 0 by --wit" in printed


def test_what_is_refused_but_should_not_be_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _add(tmp_path, "absent", module="(module)")
    assert main([str(tmp_path)]) == 1
    assert "refused: the module does not fit" in capsys.readouterr().out


def test_what_is_not_refused_for_its_reason_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _add(tmp_path, "error-missing-default-export", module="(module)")
    assert main([str(tmp_path)]) == 0
    _add(tmp_path, "error-missing-export", module="(module)")
    _add(tmp_path, "error-missing-import")
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "error-missing-export, --wit:\n    refused for another reason: " in printed
    assert "error-missing-import, --wit:\n    not refused" in printed


def test_a_directory_without_tests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no tests of wit-component"):
        load_cases(tmp_path)
    assert main([str(tmp_path)]) == 2
