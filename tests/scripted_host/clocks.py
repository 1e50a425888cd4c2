"""wasi:clocks: two clocks that stand still until told to go on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Datetime:
    seconds: int
    nanoseconds: int


@dataclass
class Clock:
    """`monotonic` and the two resolutions count nanoseconds, but for the wall clock's."""

    monotonic: int = 5_000_000_000
    monotonic_resolution: int = 1
    wall: Datetime = Datetime(1_700_000_000, 123_456_789)
    wall_resolution: Datetime = Datetime(0, 1)
