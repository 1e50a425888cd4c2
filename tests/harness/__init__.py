"""The differential harness: compile a guest, run it several ways, compare what the runs left."""

from tests.harness.command_line import POOLING, run_command_line
from tests.harness.components import build_component, run_component
from tests.harness.guests import Case, build_guest, load_cases
from tests.harness.layout import Entry, Layout, snapshot
from tests.harness.native import run_native
from tests.harness.outcome import TRAPPED, Invocation, Outcome, Preopen, differences
from tests.harness.toolchains import UnavailableError

__all__ = [
    "POOLING",
    "TRAPPED",
    "Case",
    "Entry",
    "Invocation",
    "Layout",
    "Outcome",
    "Preopen",
    "UnavailableError",
    "build_component",
    "build_guest",
    "differences",
    "load_cases",
    "run_command_line",
    "run_component",
    "run_native",
    "snapshot",
]
