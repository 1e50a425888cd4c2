"""How long things take, in processor time, whatever else the machine does and the tests keep."""

import gc
import time
from collections.abc import Callable

TRIES = 5
YARDSTICK = 0.040
"""Seconds that `_yardstick` takes on the machine that bounds are meant for."""


def seconds(call: Callable[[], object]) -> float:
    """The processor time that a call takes, as on the machine that bounds are meant for."""
    gc.collect()
    gc.freeze()  # collections would go through all that other tests keep alive
    try:
        slowness = max(1, _yardstick() / YARDSTICK)
        started = time.process_time()
        call()
        return (time.process_time() - started) / slowness
    finally:
        gc.unfreeze()


def is_within(bound: float, call: Callable[[], object]) -> bool:
    """Whether a call takes no more than some seconds, in one try of several."""
    return any(seconds(call) <= bound for _ in range(TRIES))


def is_linear(call: Callable[[int], Callable[[], object]], count: int, times: int = 8) -> bool:
    """Whether what `call` makes for a count takes, for a count that many times as large, not much
    more than that many times as long."""
    few, many = call(count), call(times * count)
    once = max(seconds(few) for _ in range(3))
    return is_within(3 * times * once + 0.2, many)


def _yardstick() -> float:
    started = time.process_time()
    sum(len(str(number)) for number in range(400_000))
    return time.process_time() - started
