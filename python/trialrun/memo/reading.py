"""What an estimate says in words: better, worse, or neither shown; and by how much."""

from __future__ import annotations

from trialrun.memo.evidence import condition
from trialrun.memo.facts import Facts
from trialrun.memo.format import MISSING, relative_change, style_of
from trialrun.memo.markup import code, escape
from trialrun.memo.record import Record


def direction(metric: Record) -> int:
    """Return 1 where more of the metric is better, -1 where less is."""
    return -1 if metric.text("desired_direction") == "decrease" else 1


def reading(metric: Record, row: Record | None) -> str:
    """Return `better`, `worse`, `no clear change`, `no interval` or `no estimate`."""
    if row is None or row.number("effect") is None:
        return "no estimate"
    low, high = row.number("ci_low"), row.number("ci_high")
    if low is None or high is None:
        return "no interval"
    if low <= 0 <= high:
        return "no clear change"
    return "better" if low * direction(metric) > 0 else "worse"


def goal_reading(facts: Facts, metric: Record, arm: str) -> str:
    """Return `reading` of a goal's deciding estimate, at the level at which it may ship.

    `not shown`: better by its own interval, but not at the stricter level that several arms or
    several primary metrics call for.
    """
    found = reading(metric, facts.deciding(metric, arm))
    success = condition(facts, metric, arm, "success")
    if success is None or found != "better":
        return found
    return "better" if success.flag("is_met") else "not shown"


def effect_and_interval(metric: Record, row: Record) -> str:
    """Return effect and interval: `+0.286 [0.267, 0.306]`, or a dash without an estimate."""
    if row.number("effect") is None:
        return MISSING
    style = style_of(metric, row)
    interval = style.interval(row.number("ci_low"), row.number("ci_high"))
    return f"{style.effect(row.number('effect'))} {interval}"


def effect_phrase(metric: Record, row: Record) -> str:
    """Return effect, interval and change: `+0.286 [0.267, 0.306], that is +5.9% [5.5, 6.3]`."""
    has_change = row.number("relative_ci_low") is not None
    change = f", that is {relative_change(row)}" if has_change else ""
    return f"{effect_and_interval(metric, row)}{change}"


def why_missing(row: Record | None) -> str:
    """Return why there is no estimate, as a clause."""
    if row is None:
        return "it is not among the results"
    return escape(row.text("reason")) or "no reason was recorded"


def metric_name(metric: Record) -> str:
    """Return the metric's name as Markdown."""
    return code(metric.text("metric"))


def estimator_name(estimator: str) -> str:
    """Return an estimator in words."""
    return {
        "difference_in_means": "raw",
        "cuped": "CUPED",
        "lin": "regression-adjusted (Lin)",
        "ratio": "ratio",
        "quantile": "quantile",
    }.get(estimator) or code(estimator)
