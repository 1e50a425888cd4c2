"""`componentize.build` of modules with worlds: what it takes, what it raises."""

import pickle
from pathlib import Path
from typing import Any

import pytest

import componentize

MODULE = b'(module (func (export "f")))'
WIT = "package a:b@1.0.0; world w { export f: func(); @unstable(feature = more) export g: func(); }"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "world.wit"
    path.write_text(WIT)
    return path


def test_wit_is_a_file_a_folder_or_texts(file: Path) -> None:
    built = componentize.build(MODULE, wit={"world.wit": WIT}, world="w")
    assert built == componentize.build(MODULE, wit=file)
    assert built == componentize.build(MODULE, wit=str(file.parent))
    assert built.report.world == "a:b/w@1.0.0"
    assert built.report.exports == {"": ("f",)}
    assert pickle.loads(pickle.dumps(built)) == built


@pytest.mark.parametrize("features", [["more"], {"more", "x"}, (each for each in ("more",))])
def test_features_are_any_names(features: Any) -> None:
    with pytest.raises(componentize.MismatchError, match="exports `g`") as caught:
        componentize.build(MODULE, wit={"world.wit": WIT}, features=features)
    assert caught.value.world == "a:b/w@1.0.0"
    assert len(caught.value.problems) == 1


def test_features_are_no_text() -> None:
    with pytest.raises(TypeError, match="a collection of names, not the text 'more'"):
        componentize.build(MODULE, wit={"world.wit": WIT}, features="more")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"world": "w"}, "the world `w` is named, but no WIT that has it"),
        ({"features": ["more"]}, "features are named, but no WIT that this is about"),
        ({"encoding": "utf16"}, "a string encoding is named, but no WIT that this is about"),
        ({"encoding": "UTF-8"}, "there is no string encoding `UTF-8`; it is one of utf8, utf16, "),
        ({"wit": {}}, "the WIT has no world"),
        ({"wit": {"a": WIT, "b": "package c:d; world w {}"}}, "2 worlds; say which (`--world`): "),
        (
            {"wit": {"a": WIT, "b": "package c:d; world w {}"}, "world": "w"},
            "`w` can be a:b/w@1.0.0, c:d/w; name it in full",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(componentize.ComponentizeError) as caught:
        componentize.build(MODULE, **options)
    assert message in str(caught.value)


def test_a_path_of_wit_that_no_file_can_have_is_an_os_error() -> None:
    with pytest.raises(OSError, match="null") as caught:
        componentize.build(MODULE, wit="a\0b")
    assert caught.value.filename == "a\0b"


def test_a_world_without_items_is_named_in_the_report() -> None:
    program = b'(module (func (export "_start")))'
    built = componentize.build(program, wit={"a.wit": "package a:b; world nothing {}"})
    assert built.report.world == "a:b/nothing"
    assert componentize.build(program).report.world is None
