"""The resources that a host hands out, and what became of them."""

from collections import Counter
from typing import ClassVar

from wasmtime.component import ResourceHost

from tests.scripted_host.failures import ContractError


class Resource:
    """What a guest holds a handle of; `kind` is the name of its type in WIT.

    `children` counts the resources that must be dropped before this one.
    """

    kind: ClassVar[str]
    children = 0

    def dropped(self) -> None:
        """Called when the guest drops its handle."""


class Resources:
    """Every resource handed out; `created` and `dropped` count them by kind."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.created: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self._held: dict[int, Resource] = {}

    @property
    def live(self) -> Counter[str]:
        """How many the guest holds, by kind."""
        return self.created - self.dropped

    def own(self, resource: Resource) -> ResourceHost:
        """Gives a resource to the guest."""
        self.created[resource.kind] += 1
        number = self.created.total()
        self._held[number] = resource
        return ResourceHost.own(number, self.kinds.index(resource.kind))

    def borrowed(self, number: int) -> Resource:
        """The resource that the guest lends us."""
        return self._held[number]

    def drop(self, number: int) -> Resource:
        """The guest drops its handle."""
        resource = self._held.pop(number)
        if resource.children:
            raise ContractError(f"{resource.kind} is dropped before its children")
        self.dropped[resource.kind] += 1
        resource.dropped()
        return resource
