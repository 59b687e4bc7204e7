"""What a reader must know before acting on the numbers; only what is true of this experiment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from trialrun.memo.evidence import horizon
from trialrun.memo.facts import CUPED, RAW, Facts
from trialrun.memo.format import count, listed, plain_number, plural
from trialrun.memo.markup import bullets, code, escape, section
from trialrun.memo.reading import goal_reading, reading, why_missing
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import in_arms
from trialrun.memo.sections.health import check_title

_TWO_WEEKS = 14
_SHORT_OF_PLAN = 0.98


def caveats(facts: Facts) -> str:
    """Return the caveats that the data call for."""
    items = [
        *_checks(facts),
        *_time(facts),
        *_size(facts),
        *_error_rates(facts),
        *(item for metric in facts.metrics for item in _metric(facts, metric)),
    ]
    return section("Caveats", bullets(items) or "The data call for none.")


def _checks(facts: Facts) -> Iterator[str]:
    for check in facts.failing("warn"):
        message = escape(check.text("message"))
        yield f"Warning, “{check_title(check)}” failed: {message or 'no detail was recorded.'}"
    untested = [
        code(check.text("check_name"))
        for check in facts.checks
        if check.text("status") == "not_tested" and check.text("severity") == "error"
    ]
    if untested:
        yield f"Not tested, for the reasons given under health checks: {listed(untested)}."


def _time(facts: Facts) -> Iterator[str]:
    decides = [row for row in facts.results if row.flag("is_verdict_estimate")]
    open_metrics = dict.fromkeys(
        code(row.text("metric")) for row in decides if not row.flag("is_final")
    )
    if open_metrics:
        yield (
            f"Not final: {listed(open_metrics)} will still change as units enter or their windows "
            "close. Stopping because of a good interim look finds effects that are not there."
        )
    days = _days_enrolled(facts)
    if days is None:
        return
    if days < 7:
        yield (
            f"Enrolment has lasted {plural(days, 'day')}, less than a week: it does not cover "
            "weekdays and weekends alike."
        )
    elif days % 7:
        yield (
            f"Enrolment has lasted {plural(days, 'day')}, not whole weeks: some days of the week "
            "count more than others."
        )
    elif days < _TWO_WEEKS:
        yield "Enrolment has lasted one week: an unusual week would go unnoticed."


def _days_enrolled(facts: Facts) -> int | None:
    days_run = horizon(facts).integer("days_run")
    if days_run is not None:
        return days_run
    started, as_of = facts.experiment.date("started_at"), facts.as_of
    if started is None or as_of is None:
        return None
    last = min(as_of, facts.experiment.last_day("ended_at") or as_of)
    return (last - started + dt.timedelta(days=1)).days if last >= started else None


def _size(facts: Facts) -> Iterator[str]:
    planned = facts.experiment.integer("planned_units")
    pairs = [pair for arm in facts.arms if (pair := facts.analyzed(arm))]
    if planned and pairs:
        analyzed = max(pair[0] for pair in pairs) + sum(pair[1] for pair in pairs)
        if analyzed < _SHORT_OF_PLAN * planned:
            yield (
                f"{count(analyzed)} of {plural(planned, 'planned unit')} are analyzed: smaller "
                "effects than planned for can be missed."
            )
    is_equal = facts.experiment.get("is_equal_weights")
    if is_equal is not None and not is_equal and any(_is_cuped(row) for row in facts.results):
        yield (
            "The arms differ in size: then one CUPED coefficient for all of them can lose "
            "precision, so the raw difference decides and CUPED stands beside it."
        )


def _is_cuped(row: Record) -> bool:
    return row.text("estimator") == CUPED and not row.flag("is_verdict_estimate")


def _error_rates(facts: Facts) -> Iterator[str]:
    if len(facts.arms) > 1:
        yield (
            f"{len(facts.arms)} arms are compared with one control: to keep the chance of a false "
            f"launch at alpha {plain_number(facts.alpha)} for all of them together, the verdict "
            "asks more of each (Bonferroni) than of a single arm."
        )
    n_primaries = len(facts.with_role("primary"))
    if n_primaries > 1:
        yield (
            f"{n_primaries} primary metrics share alpha {plain_number(facts.alpha)}: any one of "
            f"them can ship, each at {plain_number(round(facts.alpha / n_primaries, 6))}."
        )
    if len(facts.with_role("guardrail")) > 1:
        yield (
            "The guardrails are not corrected for their number: all of them must be cleared, "
            "so more of them make a launch harder, not easier."
        )


def _metric(facts: Facts, metric: Record) -> Iterator[str]:
    """The caveats of a metric; one that holds in several arms is said once."""
    arms_of: dict[str, list[str]] = {}
    for arm in facts.arms:
        for text in _estimate(facts, metric, arm):
            arms_of.setdefault(text, []).append(arm)
    for text, arms in arms_of.items():
        yield f"{in_arms(facts, metric, arms)} {text}"


def _estimate(facts: Facts, metric: Record, arm: str) -> Iterator[str]:
    row = facts.deciding(metric, arm)
    if row is None or row.number("effect") is None:
        yield f"has no estimate: {why_missing(row)}."
        return
    if row.number("ci_low") is None:
        yield f"has an estimate without an interval: {why_missing(row)}."
    elif row.number("relative_ci_low") is None:
        yield f"has {why_missing(row)}; read the difference itself."
    yield from _minimum_effect(facts, metric, arm, row)
    if metric.text("role") != "guardrail":
        yield from _disagreement(facts, metric, arm, row)


def _minimum_effect(facts: Facts, metric: Record, arm: str, row: Record) -> Iterator[str]:
    minimum, effect = metric.number("minimum_effect"), row.number("effect")
    low, high = row.number("ci_low"), row.number("ci_high")
    if minimum is None or effect is None or low is None or high is None:
        return
    if goal_reading(facts, metric, arm) != "better":
        return
    if abs(effect) < minimum:
        yield (
            "is significantly better, but the estimate is smaller than the smallest effect worth "
            f"having, {plain_number(minimum)}."
        )
    elif min(abs(low), abs(high)) < minimum:
        yield (
            "is significantly better, but its interval still holds effects smaller than the "
            f"smallest worth having, {plain_number(minimum)}."
        )


def _disagreement(facts: Facts, metric: Record, arm: str, row: Record) -> Iterator[str]:
    raw = facts.estimate(metric, arm, "assigned", RAW)
    if raw is None or row.text("estimator") == RAW or raw.number("effect") is None:
        return
    if reading(metric, raw) != reading(metric, row):
        yield (
            f"reads “{reading(metric, raw)}” in the raw comparison and “{reading(metric, row)}” "
            "in the adjusted one."
        )
