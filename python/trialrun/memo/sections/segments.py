"""The primary effect by segment, exploratory."""

from __future__ import annotations

from collections.abc import Sequence

from trialrun.memo.facts import CUPED, RAW, Facts
from trialrun.memo.format import MISSING, count, listed, plural, relative_change, style_of
from trialrun.memo.markup import code, section, table
from trialrun.memo.reading import direction, effect_and_interval, estimator_name, reading
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import in_arms

_HEADER = ["Segment", "Units", "Effect and interval", "Change", "Reading"]
_MOST_ROWS = 12


def segments(facts: Facts) -> str:
    """Return a table per primary metric, arm and attribute, the best segment first."""
    blocks: list[str] = []
    for metric in facts.with_role("primary"):
        for arm in facts.arms:
            for dimension in _dimensions(facts, metric, arm):
                blocks += _block(facts, metric, arm, dimension)
    if not blocks:
        return section("Segments", "The primary effect was not broken down by segment.")
    note = (
        "Exploratory, not corrected for the number of segments: some segment always looks best "
        "and some worst. Take these as questions for a next test, not as findings."
    )
    return section("Segments", note, *blocks)


def _dimensions(facts: Facts, metric: Record, arm: str) -> list[str]:
    return sorted({row.text("dimension") for row in _rows(facts, metric, arm)})


def _rows(facts: Facts, metric: Record, arm: str) -> list[Record]:
    return [
        row
        for row in facts.results
        if row.text("metric") == metric.text("metric")
        and row.text("variant") == arm
        and row.text("population") == "assigned"
        and row.text("dimension") not in ("all", "")
    ]


def _block(facts: Facts, metric: Record, arm: str, dimension: str) -> list[str]:
    every = [row for row in _rows(facts, metric, arm) if row.text("dimension") == dimension]
    estimator = _estimator(facts, metric, arm, every)
    rows = [row for row in every if row.text("estimator") == estimator]
    shown = sorted(rows, key=lambda row: (-_units(row), row.text("dimension_value")))[:_MOST_ROWS]
    known = [row for row in shown if row.number("effect") is not None]
    known.sort(key=lambda row: direction(metric) * (row.number("effect") or 0.0), reverse=True)
    unknown = [row for row in shown if row.number("effect") is None]
    title = (
        f"{in_arms(facts, metric, [arm])} by {code(dimension)}, against {code(facts.control)} "
        f"({estimator_name(estimator)} estimates):"
    )
    cells = [_cells(metric, row) for row in known + unknown]
    return [
        title,
        table(_HEADER, cells, numeric=(1, 2, 3)),
        _summary(metric, known, len(rows) - len(shown)),
    ]


def _estimator(facts: Facts, metric: Record, arm: str, rows: Sequence[Record]) -> str:
    """The estimator that decides for everyone where the segments have it, else the raw one."""
    available = {row.text("estimator") for row in rows}
    deciding = facts.deciding(metric, arm)
    preferred = [deciding.text("estimator")] if deciding is not None else []
    return next((name for name in (*preferred, RAW, CUPED) if name in available), min(available))


def _units(row: Record) -> int:
    return (row.integer("n_control") or 0) + (row.integer("n_variant") or 0)


def _cells(metric: Record, row: Record) -> list[str]:
    name, units = code(row.text("dimension_value")), count(_units(row))
    if row.number("effect") is None:
        return [name, units, MISSING, MISSING, "no estimate"]
    return [
        name,
        units,
        effect_and_interval(metric, row),
        relative_change(row),
        reading(metric, row),
    ]


def _summary(metric: Record, known: Sequence[Record], n_left_out: int) -> str:
    sentences = []
    if len(known) > 1:
        weakest = known[-1]
        effect = style_of(metric, weakest).effect(weakest.number("effect"))
        sentences.append(f"Weakest: {code(weakest.text('dimension_value'))} at {effect}.")
    against = [
        code(row.text("dimension_value")) for row in known if reading(metric, row) == "worse"
    ]
    if against:
        sentences.append(f"Worse than control: {listed(against)}.")
    if n_left_out > 0:
        sentences.append(
            f"{plural(n_left_out, 'smaller segment')} left out; all are in `trialrun_results`."
        )
    return " ".join(sentences)
