"""The shim's source: module fields of WebAssembly text, and what each of them uses.

A field is a list that is in no other; what it uses are the `$names` in it. That is enough to keep
what is reachable and drop the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import cast

from componentize.errors import ShimError
from componentize.shim.constants import Constant, constant
from componentize.shim.identifiers import LABEL, LOCAL, Identifier, identifiers
from componentize.shim.sexpr import List, first_word, lists, read, strings, write
from componentize.wit.abi import CoreSignature, CoreType

_ANNOTATIONS = frozenset(
    ("@of", "@since", "@until", "@lower", "@offset", "@size", "@case", "@flag")
)


@dataclass(frozen=True, eq=False)
class Field:
    """A module field; equal to itself only.

    Args:
        tree: the field, from `(` to `)`.
        file: where it is.
    """

    tree: List
    file: str

    @property
    def kind(self) -> str:
        """Its first word: `func`, `import`, `global`, ..."""
        return self.tree[0]

    @cached_property
    def declaration(self) -> List:
        """What it declares: for an import the `(func ...)` at its end, for others all of it."""
        last = self.tree[-1]
        return last if self.kind == "import" and not isinstance(last, str) else self.tree

    @cached_property
    def name(self) -> str | None:
        """The name it has in its module, as `$name`."""
        first = self.declaration[1] if len(self.declaration) > 1 else None
        return first if isinstance(first, str) and first[0] == "$" else None

    @cached_property
    def identifier(self) -> Identifier | None:
        """Its name with the index space it is in."""
        return None if self.name is None else Identifier(self.declaration[0], self.name)

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The strings in it, in order. An import begins with two: its module and its name."""
        return tuple(strings(self.tree))

    @cached_property
    def export(self) -> str | None:
        """The name of its inline export."""
        return next(
            (name for each in lists(self.declaration, "export") for name in strings(each)), None
        )

    @cached_property
    def uses(self) -> frozenset[Identifier]:
        """What it names in its module, but for itself.

        Raises:
            ShimError: a name follows a word of which nobody has said what it names.
        """
        return frozenset(
            each
            for each in identifiers(self.tree)
            if each.space not in (LOCAL, LABEL) and each != self.identifier
        )

    @cached_property
    def of(self) -> str | None:
        """KIND of `(@of KIND)`: the kind of descriptor that it is for."""
        return self._operand("@of")

    @cached_property
    def since(self) -> str | None:
        """VERSION of `(@since "VERSION")`: the first version of WASI that it is for."""
        return self._operand("@since")

    @cached_property
    def until(self) -> str | None:
        """VERSION of `(@until "VERSION")`: the first version of WASI that it is not for."""
        return self._operand("@until")

    @cached_property
    def lower(self) -> List | None:
        """`(@lower (memory $NAME) (realloc "EXPORT")?)`: how an imported function is lowered."""
        return next(lists(self.declaration, "@lower"), None)

    @cached_property
    def params(self) -> tuple[str | None, ...]:
        """The names of a function's parameters, without `$`."""
        names: list[str | None] = []
        for param in lists(self.declaration, "param"):
            words = cast(tuple[str, ...], param[1:])
            names += [words[0][1:]] if words and words[0][0] == "$" else [None] * len(words)
        return tuple(names)

    @cached_property
    def signature(self) -> CoreSignature:
        """The core type of a function."""
        return CoreSignature(self._types("param"), self._types("result"))

    @cached_property
    def constant(self) -> Constant | None:
        """The number of an immutable global of an integer type, where it is given as that."""
        match self.tree:
            case ("global", name, "i32" | "i64", *_, value) if name == self.name:
                return constant(value)
        return None

    def __str__(self) -> str:
        """What messages call it."""
        return f"{self.name or write(self.tree)[:60]} in {self.file}"

    def _operand(self, annotation: str) -> str | None:
        found = next(lists(self.declaration, annotation), None)
        return None if found is None else str(found[-1]).strip('"')

    def _types(self, word: str) -> tuple[CoreType, ...]:
        groups = lists(self.declaration, word)
        return tuple(
            cast(CoreType, type_) for each in groups for type_ in each[1:] if type_[0] != "$"
        )


@dataclass(frozen=True, eq=False)
class Source:
    """All fields of a source, in order; `named` by identifier, `constants` by name of their global.

    `kinds` are the `(@kind NAME "function"...)` annotations: the preview1 functions of which one
    must be linked for descriptors of that kind to exist.
    """

    fields: tuple[Field, ...]
    named: Mapping[Identifier, Field]
    constants: Mapping[str, Constant]
    kinds: Mapping[str, frozenset[str]]


@cache
def shim_source() -> Source:
    """The source of the shim: the texts in `componentize.shim_wat`, in the order of their names."""
    folder = files("componentize.shim_wat")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".wat"))
    return read_source({name: folder.joinpath(name).read_text("utf-8") for name in names})


@cache
def store_source() -> Source:
    """The source of the shim's store."""
    return _one("store/store.wat")


@cache
def entry_source() -> Source:
    """The source of the module that calls the guest's `_start`."""
    return _one("entry/entry.wat")


def read_source(texts: Mapping[str, str]) -> Source:
    """The fields of module text, without the `(module ...)` around them.

    Args:
        texts: WebAssembly text by the name of its file: fields, comments, and annotations between
            them.

    Raises:
        ShimError: a text cannot be read, a name is defined twice, or an annotation is unknown.
    """
    trees = [(tree, file) for file, text in texts.items() for tree in read(text, file)]
    kinds: dict[str, frozenset[str]] = {}
    for tree, _ in trees:
        match tree:
            case ("@kind", str(kind), *_):
                kinds[kind] = frozenset(strings(tree))
    fields = tuple(Field(tree, file) for tree, file in trees if tree[0] != "@kind")
    named: dict[Identifier, Field] = {}
    constants: dict[str, Constant] = {}
    for field in fields:
        _check_annotations(field)
        if field.identifier is not None:
            if other := named.get(field.identifier):
                raise ShimError(
                    f"the shim's source defines {field.name} twice: {other.file}, {field.file}"
                )
            named[field.identifier] = field
        if field.name is not None and (number := field.constant):
            constants[field.name] = number
    return Source(fields, named, constants, kinds)


def _one(path: str) -> Source:
    return read_source({path: files("componentize.shim_wat").joinpath(path).read_text("utf-8")})


def _check_annotations(field: Field) -> None:
    for word in map(first_word, field.declaration):
        if word[:1] == "@" and word not in _ANNOTATIONS:
            raise ShimError(f"the shim's source has an unknown annotation ({word} ...): {field}")
