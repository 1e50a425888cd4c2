"""What is made of measurements: medians with their spread, ratios, the table."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NATIVE, REFERENCE, OURS = "native", "reference", "ours"


@dataclass(frozen=True, slots=True)
class Figure:
    """Microseconds an operation takes: one sample a round.

    `least` makes its value the least of the samples, rather than their median.
    """

    samples: tuple[float, ...]
    least: bool = False

    @property
    def value(self) -> float:
        """What stands for all samples."""
        return min(self.samples) if self.least else self.median

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        """A quarter of the samples is below the first, a quarter above the second."""
        if len(self.samples) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.samples, n=4, method="inclusive")
        return low, high

    @property
    def spread(self) -> float:
        """Half the distance of the quartiles, as a fraction of the median."""
        low, high = self.quartiles
        return (high - low) / 2 / self.median


@dataclass(frozen=True, slots=True)
class Row:
    """An operation and its figures, by variant."""

    title: str
    figures: Mapping[str, Figure]

    def ratio(self, to: str) -> float | None:
        """Ours as a multiple of another's; None where that was not measured."""
        if to not in self.figures:
            return None
        return self.figures[OURS].value / self.figures[to].value


def geometric_mean(rows: Sequence[Row], to: str) -> float | None:
    """The geometric mean of the ratios of all rows; None where there is none."""
    ratios = [ratio for row in rows if (ratio := row.ratio(to)) is not None]
    return statistics.geometric_mean(ratios) if ratios else None


def as_text(rows: Sequence[Row]) -> str:
    """The table: microseconds, how far the quartiles are from the median, and ratios."""
    cells = [["µs an operation", NATIVE, "", REFERENCE, "", OURS, "", "/native", "/reference"]]
    for row in rows:
        cells.append([row.title])
        for name in (NATIVE, REFERENCE, OURS):
            figure = row.figures.get(name)
            cells[-1] += (
                [_microseconds(figure.value), f"±{figure.spread:.0%}"] if figure else ["", ""]
            )
        cells[-1] += [_ratio(row.ratio(NATIVE)), _ratio(row.ratio(REFERENCE))]
    means = [_ratio(geometric_mean(rows, name)) for name in (NATIVE, REFERENCE)]
    cells.append(["geometric mean", *[""] * 6, *means])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """The same, and all samples, as values that JSON has. Times are in microseconds."""
    return {
        "operations": [
            {
                "title": row.title,
                "figures": {
                    name: {
                        "median": figure.median,
                        "quartiles": figure.quartiles,
                        "least": min(figure.samples),
                        "samples": figure.samples,
                    }
                    for name, figure in row.figures.items()
                },
                "ours/native": row.ratio(NATIVE),
                "ours/reference": row.ratio(REFERENCE),
            }
            for row in rows
        ],
        "geometric mean": {
            "ours/native": geometric_mean(rows, NATIVE),
            "ours/reference": geometric_mean(rows, REFERENCE),
        },
    }


def _microseconds(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
