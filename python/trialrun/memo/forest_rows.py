"""What the forest plot draws: goals in percent of control, guardrails in shares of their margin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trialrun.memo.facts import Facts
from trialrun.memo.format import relative_change
from trialrun.memo.guardrail import BROKEN, CLEARED, NOT_SHOWN, Guardrail, guardrails
from trialrun.memo.markup import clean
from trialrun.memo.reading import direction, goal_reading
from trialrun.memo.record import Record
from trialrun.memo.sections.guardrails import used_text

LABEL_WIDTH = 24
_TONES = {
    "better": "good",
    "worse": "bad",
    CLEARED: "good",
    NOT_SHOWN: "warn",
    BROKEN: "bad",
}


@dataclass(frozen=True)
class PlotRow:
    """One line of a panel.

    Attributes:
        label: the metric's name, shortened.
        value, low, high: estimate and interval in percent; None where not defined.
        tone: `good`, `bad`, `warn` or `neutral`.
        note: what stands at the right end.
        is_primary: drawn bold, and the scale is chosen for these rows.
        is_heading: names the arm of the rows below; nothing is drawn.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    tone: str = "neutral"
    note: str = ""
    is_primary: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class Panel:
    """Rows on one scale; `limit` is where the margin lies, None for goals."""

    title: str
    axis: str
    rows: tuple[PlotRow, ...]
    limit: float | None = None


def panels(facts: Facts) -> tuple[Panel, ...]:
    """Return the goal panel and the guardrail panel; none that would have no rows."""
    goals = _rows(facts, [(arm, _goal_rows(facts, arm)) for arm in facts.arms])
    guards = _rows(facts, [(arm, _guardrail_rows(facts, arm)) for arm in facts.arms])
    arrow = " (↓ lower is better)" if any("↓" in row.label for row in goals) else ""
    both = (
        Panel("Goals", f"change against control, with interval{arrow}", goals),
        Panel("Guardrails", "share of the margin used, with interval: worse →", guards, 100.0),
    )
    return tuple(panel for panel in both if panel.rows)


def shortened(text: str, width: int = LABEL_WIDTH) -> str:
    """Cut a name to a width in columns (wide characters take two), with an ellipsis."""
    text = clean(text)
    if sum(map(_columns, text)) <= width:
        return text
    kept, used = "", 1
    for character in text:
        used += _columns(character)
        if used > width:
            break
        kept += character
    return f"{kept.rstrip()}…"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _rows(facts: Facts, groups: Iterable[tuple[str, Sequence[PlotRow]]]) -> tuple[PlotRow, ...]:
    rows: list[PlotRow] = []
    for arm, group in groups:
        if group and len(facts.arms) > 1:
            rows.append(PlotRow(shortened(arm, 3 * LABEL_WIDTH), is_heading=True))
        rows.extend(group)
    return tuple(rows)


def _goal_rows(facts: Facts, arm: str) -> list[PlotRow]:
    invalid = facts.verdict_word(arm) == "invalid"
    return [
        _goal(facts, metric, arm, invalid)
        for role in ("primary", "secondary")
        for metric in facts.with_role(role)
    ]


def _goal(facts: Facts, metric: Record, arm: str, invalid: bool) -> PlotRow:
    row, is_primary = facts.deciding(metric, arm), metric.text("role") == "primary"
    arrow = " ↓" if direction(metric) < 0 else ""
    label = shortened(metric.text("metric"), LABEL_WIDTH - len(arrow)) + arrow
    found = goal_reading(facts, metric, arm)
    if row is None or row.number("effect") is None:
        return PlotRow(label, note="no estimate", is_primary=is_primary)
    if row.number("relative_ci_low") is None:
        return PlotRow(label, note=f"no percentage; {found}", is_primary=is_primary)
    value, low, high = (
        _percent(row.number(column))
        for column in ("relative_effect", "relative_ci_low", "relative_ci_high")
    )
    tone = "neutral" if invalid else _TONES.get(found, "neutral")
    note = relative_change(row) + (f" · {found}" if found == NOT_SHOWN else "")
    return PlotRow(label, value, low, high, tone, note, is_primary)


def _guardrail_rows(facts: Facts, arm: str) -> list[PlotRow]:
    invalid = facts.verdict_word(arm) == "invalid"
    return [_guardrail(rail, invalid) for rail in guardrails(facts, arm)]


def _guardrail(rail: Guardrail, invalid: bool) -> PlotRow:
    label = shortened(rail.metric.text("metric"))
    value, low, high = (
        _percent(rail.share(end)) for end in (rail.value, rail.good_end, rail.bad_end)
    )
    if value is None or high is None:
        return PlotRow(label, note=rail.status)
    tone = "neutral" if invalid else _TONES.get(rail.status, "neutral")
    return PlotRow(label, value, low, high, tone, f"{used_text(rail)} · {rail.status}")


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value
