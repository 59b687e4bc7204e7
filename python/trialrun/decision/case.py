"""One arm's case: the rule that decides and everything the decision was read from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from trialrun.records import none_if_missing


@dataclass(frozen=True)
class Bound:
    """What is shown of one metric in one arm: a row of `trialrun.decision.bounds`."""

    metric: str
    role: str
    estimator: str | None
    desired_direction: str
    margin: float | None
    margin_type: str | None
    minimum_effect: float | None
    mean_control: float | None
    effect: float | None
    standard_error: float | None
    degrees_of_freedom: float | None
    reason: str | None
    slack: float | None
    threshold: float | None
    confidence_level: float | None
    bound: float | None
    is_shown: bool
    deterioration_level: float
    deterioration_multiplier: float | None
    deterioration_bound: float | None
    has_deteriorated: bool
    conditional_power: float | None

    @property
    def improvement(self) -> float | None:
        """The effect in the desired direction."""
        if self.effect is None:
            return None
        return self.effect if self.desired_direction == "increase" else -self.effect

    @property
    def missing_because(self) -> str | None:
        """Why nothing can be shown, or None where something can."""
        if self.bound is not None or self.deterioration_bound is not None:
            return None
        if self.standard_error is not None:
            return "all units of the arm have one value: no test"
        return self.reason or "no estimator is available for it"

    @property
    def is_beyond(self) -> bool:
        """Whether there is a test, and the estimate is on its bad side (beyond a margin)."""
        return self.bound is not None and self.slack is not None and self.slack < 0

    @property
    def is_small(self) -> bool:
        """Whether it is a shown improvement whose estimate is below minimum_effect."""
        if not self.is_shown or self.improvement is None or self.minimum_effect is None:
            return False
        return self.improvement < self.minimum_effect


@dataclass(frozen=True)
class Check:
    """A row of `trialrun_checks`."""

    check_name: str
    severity: str
    status: str
    p_value: float | None
    message: str | None


@dataclass(frozen=True)
class Case:
    """One arm's row of `trialrun.decision.rules.conditions`, its bounds, checks and rule."""

    experiment_id: str
    variant: str
    control_variant: str
    as_of: dt.date
    alpha: float
    rule: str
    mature_units: int
    planned_units: float | None
    ends_at: pd.Timestamp | None
    is_reached: bool
    days_run: float | None
    ramp_stage: int | None
    began_at: pd.Timestamp | None
    days_in_stage: float | None
    has_next_stage: bool
    allocated_weight: float | None
    bounds: tuple[Bound, ...]
    checks: tuple[Check, ...]

    def with_role(self, role: str) -> tuple[Bound, ...]:
        """Return the bounds of the metrics with a role."""
        return tuple(bound for bound in self.bounds if bound.role == role)

    @property
    def failing_errors(self) -> tuple[Check, ...]:
        """The failed checks that make results invalid."""
        return tuple(c for c in self.checks if c.status == "fail" and c.severity == "error")

    @property
    def must_halt(self) -> bool:
        """Whether a guardrail broke, which calls for a stop even where results are invalid."""
        return any(bound.has_deteriorated for bound in self.with_role("guardrail"))

    @property
    def is_whole_weeks(self) -> bool:
        """Whether enrolment has run for whole weeks, to the nearest day."""
        return self.days_run is not None and round(self.days_run) % 7 == 0 < round(self.days_run)


def cases(conditions: pd.DataFrame, bounds: pd.DataFrame, checks: pd.DataFrame) -> list[Case]:
    """Return one case per row of `conditions`, in its order.

    Args:
        conditions: from `trialrun.decision.rules.conditions`, with the columns rule, as_of, alpha
            and control_variant.
        bounds: from `trialrun.decision.bounds`.
        checks: `trialrun_checks`.
    """
    bounds_of_arm = _grouped(bounds, ["experiment_id", "variant"], Bound)
    checks_of_experiment = _grouped(checks, ["experiment_id"], Check)
    return [
        Case(
            **row,
            bounds=tuple(bounds_of_arm.get((row["experiment_id"], row["variant"]), ())),
            checks=tuple(checks_of_experiment.get((row["experiment_id"],), ())),
        )
        for row in _rows(conditions, _names(Case, without={"bounds", "checks"}))
    ]


def _grouped(frame: pd.DataFrame, key: list[str], kind: type) -> dict[tuple[str, ...], list[Any]]:
    names = _names(kind)
    grouped: dict[tuple[str, ...], list[Any]] = {}
    for row in _rows(frame, [*key, *(name for name in names if name not in key)]):
        group = tuple(row[column] for column in key)
        grouped.setdefault(group, []).append(kind(**{name: row[name] for name in names}))
    return grouped


def _names(kind: type, without: Collection[str] = ()) -> list[str]:
    return [field.name for field in fields(kind) if field.name not in without]


def _rows(frame: pd.DataFrame, columns: list[str]) -> Iterator[dict[str, Any]]:
    for values in frame[columns].itertuples(index=False, name=None):
        yield dict(zip(columns, map(none_if_missing, values), strict=True))
