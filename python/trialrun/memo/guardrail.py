"""One guardrail against its margin, as the verdict read it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trialrun.memo.evidence import condition
from trialrun.memo.facts import Facts
from trialrun.memo.reading import direction
from trialrun.memo.record import Record

CLEARED = "cleared"
NOT_SHOWN = "not shown"
BROKEN = "broken"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Guardrail:
    """A guardrail's reading for one arm, in the unit of the effect (of the mean, for a level).

    Attributes:
        metric: its row of `trialrun_experiment_metrics`.
        row: the estimate that decides, if there is one.
        limit: where the margin lies; negative where a fall of the metric is harm.
        value: the estimate.
        bad_end, good_end: the ends of the interval at the level that decides.
        level: the confidence level of that interval.
        status: `cleared` (the bad end is inside the margin), `not shown`, `broken` (shown to be
            beyond the margin) or `unknown`.
    """

    metric: Record
    row: Record | None
    limit: float | None = None
    value: float | None = None
    bad_end: float | None = None
    good_end: float | None = None
    level: float | None = None
    status: str = UNKNOWN

    @property
    def margin_type(self) -> str:
        """`absolute`, `relative` or `level`."""
        return _margin_type(self.metric)

    @property
    def used(self) -> float | None:
        """The share of the margin that the bad end reaches."""
        return self.share(self.bad_end)

    @property
    def is_beyond(self) -> bool:
        """Whether the estimate itself is beyond the margin."""
        if self.value is None or self.limit is None:
            return False
        return direction(self.metric) * (self.value - self.limit) < 0

    @property
    def is_worse(self) -> bool:
        """Whether a harm is shown, inside the margin or not; a level has no such comparison."""
        good_end = self.share(self.good_end)
        return self.margin_type != "level" and good_end is not None and good_end > 0

    def share(self, value: float | None) -> float | None:
        """Return a value as a share of the margin: above 1 is beyond it, below 0 an improvement."""
        if value is None or not self.limit:
            return None
        if self.margin_type == "level" and direction(self.metric) > 0:
            return self.limit / value if value > 0 else None
        return value / self.limit


def guardrails(facts: Facts, arm: str) -> tuple[Guardrail, ...]:
    """Read every guardrail of an arm."""
    return tuple(read(facts, metric, arm) for metric in facts.with_role("guardrail"))


def read(facts: Facts, metric: Record, arm: str) -> Guardrail:
    """Read a guardrail from the verdict's evidence, or from its interval where there is none."""
    row = facts.deciding(metric, arm)
    if row is None or row.number("effect") is None or metric.number("margin") is None:
        return Guardrail(metric, row)
    shown = condition(facts, metric, arm, "non_inferiority")
    if shown is None or shown.number("bound") is None:
        return _from_interval(metric, row)
    value, bad_end = row.number(_value_column(metric)), shown.number("bound")
    good_end = None if value is None or bad_end is None else 2 * value - bad_end
    broken = condition(facts, metric, arm, "deterioration")
    status = CLEARED if shown.flag("is_met") else NOT_SHOWN
    if broken is not None and broken.flag("is_met"):
        status = BROKEN
    limit, level = shown.number("threshold"), shown.number("level")
    return Guardrail(metric, row, limit, value, bad_end, good_end, level, status)


def _from_interval(metric: Record, row: Record) -> Guardrail:
    """Read the interval of the results; a level's own interval is not among them."""
    margin, value = metric.number("margin") or 0.0, row.number(_value_column(metric))
    if _margin_type(metric) == "level":
        return Guardrail(metric, row, margin, value)
    base = abs(row.number("mean_control") or 0.0) if _margin_type(metric) == "relative" else 1.0
    prefix = "relative_" if _margin_type(metric) == "relative" else ""
    low, high = row.number(f"{prefix}ci_low"), row.number(f"{prefix}ci_high")
    if low is None or high is None:
        return Guardrail(metric, row, value=value)
    good_end, bad_end = (low, high) if direction(metric) < 0 else (high, low)
    limit, level = -direction(metric) * margin * base, row.number("confidence_level")
    reading = Guardrail(metric, row, limit, value, bad_end * base, good_end * base, level)
    return replace(reading, status=_status(reading))


def _status(reading: Guardrail) -> str:
    bad, good = reading.share(reading.bad_end), reading.share(reading.good_end)
    if bad is None or good is None:
        return UNKNOWN
    if bad < 1:
        return CLEARED
    return BROKEN if good > 1 else NOT_SHOWN


def _margin_type(metric: Record) -> str:
    return metric.text("margin_type") or "absolute"


def _value_column(metric: Record) -> str:
    return "mean_variant" if _margin_type(metric) == "level" else "effect"
