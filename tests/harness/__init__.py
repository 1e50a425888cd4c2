"""The differential harness: compile a guest, run it several ways, compare what the runs left."""

from harness.command_line import POOLING, run_command_line
from harness.components import build_component, run_component
from harness.guests import Case, build_guest, load_cases
from harness.layout import Entry, Layout, snapshot
from harness.native import run_native
from harness.outcome import TRAPPED, Invocation, Outcome, Preopen, differences
from harness.toolchains import UnavailableError

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
