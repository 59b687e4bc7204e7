"""Numbers as a reader wants them: as many digits as the standard error supports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from trialrun.memo.record import Record

MISSING = "–"
_MINUS = "\u2212"
_MOST_DECIMALS = 9


@dataclass(frozen=True)
class Style:
    """How the numbers of one estimate are printed.

    Attributes:
        factor: what a raw value is multiplied by (100 for shares, shown in percent).
        effect_unit: follows a difference (" pp": percentage points).
        level_unit: follows a mean ("%").
        decimals: digits after the point.
    """

    factor: float
    effect_unit: str
    level_unit: str
    decimals: int

    def level(self, value: float | None) -> str:
        """Print a mean or another value on the metric's own scale."""
        return self._number(value, signed=False, unit=self.level_unit)

    def effect(self, value: float | None) -> str:
        """Print a difference with its sign and unit."""
        return self._number(value, signed=True, unit=self.effect_unit)

    def interval(self, low: float | None, high: float | None) -> str:
        """Print an interval for a difference; the unit stands with the effect."""
        if low is None or high is None:
            return "no interval"
        low, high = low * self.factor, high * self.factor
        return f"[{fixed(low, self.decimals)}, {fixed(high, self.decimals)}]"

    def _number(self, value: float | None, signed: bool, unit: str) -> str:
        if value is None:
            return MISSING
        return fixed(value * self.factor, self.decimals, signed) + unit


def style_of(metric: Record, row: Record) -> Style:
    """Return the style of an estimate: two significant digits of its standard error.

    More digits where an interval end would round to 0 without being 0: a reader must see on
    which side it lies.
    """
    is_share = metric.text("aggregation") == "any"
    factor = 100.0 if is_share else 1.0
    decimals = decimals_for((row.number("standard_error") or 0.0) * factor)
    ends = [
        end * factor for end in (row.number("ci_low"), row.number("ci_high")) if end is not None
    ]
    decimals = decimals_apart(ends, [0.0], decimals)
    return Style(factor, " pp" if is_share else "", "%" if is_share else "", decimals)


def decimals_for(standard_error: float, digits: int = 2) -> int:
    """Return the decimals that show `digits` significant digits of a standard error."""
    if standard_error <= 0 or not math.isfinite(standard_error):
        return 3
    return min(max(digits - 1 - math.floor(math.log10(standard_error)), 0), _MOST_DECIMALS)


def decimals_apart(values: Iterable[float], marks: Iterable[float], decimals: int) -> int:
    """Return the decimals, at least those given, at which different numbers look different."""
    pairs = [(value, mark) for value in values for mark in marks if value != mark]
    for enough in range(decimals, _MOST_DECIMALS):
        if all(f"{value:.{enough}f}" != f"{mark:.{enough}f}" for value, mark in pairs):
            return enough
    return decimals


def fixed(value: float, decimals: int, signed: bool = False) -> str:
    """Print with a fixed number of decimals, thousands separators and a true minus sign."""
    text = f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("+-")
    return text.replace("-", _MINUS)


def plain_number(value: float | None) -> str:
    """Print a registered number as it was written: .005 as 0.005, 50.0 as 50."""
    if value is None:
        return MISSING
    text = f"{value:,.10f}".rstrip("0").rstrip(".")
    return (text if float(text.replace(",", "")) or not value else f"{value:g}").replace(
        "-", _MINUS
    )


def count(value: int | None) -> str:
    """Print a count."""
    return MISSING if value is None else f"{value:,}"


def share(value: float | None, decimals: int = 1) -> str:
    """Print a share of 1 as a percentage."""
    return MISSING if value is None else f"{fixed(100 * value, decimals)}%"


def percent(value: float | None) -> str:
    """Print a registered share, such as a weight, as a percentage without needless zeros."""
    return MISSING if value is None else f"{plain_number(round(100 * value, 4))}%"


def relative_change(row: Record) -> str:
    """Print the change relative to the control mean, with its interval where it has one.

    `unbounded`: the effect has an interval, its ratio to a control mean close to 0 has none.
    """
    value = row.number("relative_effect")
    low, high = row.number("relative_ci_low"), row.number("relative_ci_high")
    if value is None:
        return MISSING
    if low is None or high is None:
        is_unbounded = row.number("ci_low") is not None
        return "unbounded" if is_unbounded else f"{fixed(100 * value, 1, signed=True)}%"
    decimals = max(decimals_for(100 * (high - low) / 4, digits=1), 1)
    decimals = decimals_apart([100 * low, 100 * high], [0.0], decimals)
    ends = f"[{fixed(100 * low, decimals)}, {fixed(100 * high, decimals)}]"
    return f"{fixed(100 * value, decimals, signed=True)}% {ends}"


def p_value(value: float | None) -> str:
    """Print a p-value: `0.66`, `0.0012`, `< 0.0001`."""
    if value is None:
        return MISSING
    if value < 0.0001:
        return "< 0.0001"
    return f"{value:.2f}" if value >= 0.095 else f"{value:.{decimals_for(value)}f}"


def p_phrase(value: float | None) -> str:
    """Print a p-value in a sentence: `p = 0.66`, `p < 0.0001`."""
    text = p_value(value)
    return f"p {text}" if text.startswith("<") else f"p = {text}"


def confidence(level: float | None) -> str:
    """Print a confidence level: `95%`, `98.33%`; nothing where it is not known."""
    return "" if level is None else percent(round(level, 4))


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`."""
    *head, tail = list(words) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def plural(number: int, noun: str) -> str:
    """Print a count with its noun: `1 unit`, `2 units`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
