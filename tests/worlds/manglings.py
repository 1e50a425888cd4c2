"""The two ways core modules name what is in a world: patterns of names of imports and exports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mangling:
    """Patterns, made of `{interface}`, `{name}` of what is in it, and the `{export}`.

    `own` is the module of what is imported for a resource that the interface exports. Versions of
    interfaces are whole, or as much as tells whether two fit.
    """

    interface: str
    root: str
    own: str
    drop: str
    new: str
    rep: str
    export: str
    root_export: str
    post_return: str
    destructor: str
    memory: str
    realloc: str
    whole_versions: bool

    def called(self, key: str) -> str:
        """What an interface is called in core modules that a world calls `key`."""
        path, at, version = key.partition("@")
        return key if self.whole_versions else path + at + _track(version)

    def exported(self, key: str | None, name: str) -> str:
        """The export for a function of an interface, or of the world."""
        if key is None:
            return self.root_export.format(name=name)
        return self.export.format(interface=self.called(key), name=name)

    def module(self, key: str | None) -> str:
        """The module of an imported interface, or of what the world itself imports."""
        return self.root if key is None else self.interface.format(interface=self.called(key))


LEGACY = Mangling(
    interface="{interface}",
    root="$root",
    own="[export]{interface}",
    drop="[resource-drop]{name}",
    new="[resource-new]{name}",
    rep="[resource-rep]{name}",
    export="{interface}#{name}",
    root_export="{name}",
    post_return="cabi_post_{export}",
    destructor="{interface}#[dtor]{name}",
    memory="memory",
    realloc="cabi_realloc",
    whole_versions=True,
)

CM32P2 = Mangling(
    interface="cm32p2|{interface}",
    root="cm32p2",
    own="cm32p2|_ex_{interface}",
    drop="{name}_drop",
    new="{name}_new",
    rep="{name}_rep",
    export="cm32p2|{interface}|{name}",
    root_export="cm32p2||{name}",
    post_return="{export}_post",
    destructor="cm32p2|{interface}|{name}_dtor",
    memory="cm32p2_memory",
    realloc="cm32p2_realloc",
    whole_versions=False,
)


def _track(version: str) -> str:
    """The part of a version that those that fit have in common."""
    numbers = version.partition("+")[0]
    if "-" in numbers or not numbers:
        return numbers
    major, minor, _ = numbers.split(".")
    return major if major != "0" else f"0.{minor}" if minor != "0" else numbers
