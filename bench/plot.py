"""The plot: ours as a multiple of native preview1 and of the reference adapter, as an SVG.

It paints its own background, and follows the reader's colour scheme.
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import escape

from figures import NATIVE, REFERENCE, Row, geometric_mean

WIDTH, LEFT, RIGHT, TOP = 760, 212, 56, 92
BAR, GAP = 9, 9
FULL = 1.5
"""The axis ends here; a longer bar is cut, and its number says how long it is."""

STYLE = """
    text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
    text.title { font-size: 16px; font-weight: 600; }
    text.faint { font-size: 11px; fill: #656d76; }
    .back { fill: #ffffff; }
    .line { stroke: #d0d7de; }
    .same { stroke: #1f2328; }
    .native { fill: #2563ae; }
    .reference { fill: #c2630c; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      text.faint { fill: #9198a1; }
      .back { fill: #0d1117; }
      .line { stroke: #30363d; }
      .same { stroke: #e6edf3; }
      .native { fill: #6cb2ff; }
      .reference { fill: #f0a35e; }
    }
"""


def as_svg(rows: Sequence[Row], about: Mapping[str, Any]) -> str:
    """The plot of a table: two bars a row, and two for the geometric mean.

    Args:
        rows: what was measured, ours and native at least.
        about: the circumstances, which stand below it.
    """
    bars = [
        *((row.title, row.ratio(NATIVE), row.ratio(REFERENCE)) for row in rows),
        ("geometric mean", geometric_mean(rows, NATIVE), geometric_mean(rows, REFERENCE)),
    ]
    step = 2 * BAR + GAP
    bottom = TOP + step * len(bars)
    caption = wrap(", ".join(f"{name} {value}" for name, value in about.items()), 110)
    height = bottom + 34 + 16 * len(caption)
    label = "Time of a componentized program as a multiple of native preview1 and of the adapter"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-label="{label}">',
        f"  <style>{STYLE}  </style>",
        f'  <rect class="back" width="{WIDTH}" height="{height}" rx="6"/>',
        _text(24, 32, "Time of an operation, componentized", "title"),
        *_key(24, NATIVE, "as a multiple of native preview1"),
        *_key(268, REFERENCE, "as a multiple of the reference adapter"),
        *_axis(bottom),
    ]
    for index, (title, *ratios) in enumerate(bars):
        top = TOP + GAP // 2 + step * index
        parts.append(_text(LEFT - 10, top + BAR + 4, title, anchor="end"))
        for name, ratio in zip((NATIVE, REFERENCE), ratios, strict=True):
            if ratio is not None:
                parts += _bar(top, name, ratio)
            top += BAR
    parts += [_text(24, bottom + 32 + 16 * row, line, "faint") for row, line in enumerate(caption)]
    return "\n".join([*parts, "</svg>", ""])


def _x(ratio: float) -> float:
    return LEFT + ratio * (WIDTH - LEFT - RIGHT) / FULL


def _key(x: float, name: str, text: str) -> Iterator[str]:
    yield f'  <rect class="{name}" x="{x}" y="47" width="12" height="12"/>'
    yield _text(x + 18, 57, text)


def _axis(bottom: float) -> Iterator[str]:
    for quarter in range(int(FULL * 4) + 1):
        x = _x(quarter / 4)
        style = "same" if quarter == 4 else "line"
        yield f'  <line class="{style}" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>'
        yield _text(x, TOP - 8, f"{quarter / 4:g}", "faint", "middle")


def _bar(top: float, name: str, ratio: float) -> Iterator[str]:
    end = _x(min(ratio, FULL))
    yield (
        f'  <rect class="{name}" x="{LEFT}" y="{top}" width="{max(end - LEFT, 1):.1f}" '
        f'height="{BAR - 1}"/>'
    )
    yield _text(end + 4, top + BAR - 1, f"{ratio:.2f}", "faint")


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    styled = f' class="{style}"' if style else ""
    return f'  <text{styled} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
