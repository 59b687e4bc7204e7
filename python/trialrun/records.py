"""The frozen records that pass between reading, inference, decision and writing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Aggregates:
    """The published tables a readout is computed from, all of one build and as_of.

    Attributes:
        experiments: `trialrun_experiments`, one row per experiment.
        variants: `trialrun_variants`, one row per experiment, variant and ramp stage.
        experiment_metrics: `trialrun_experiment_metrics`, one row per experiment and metric.
        moments: `trialrun_moments`, one row per cell and arm.
        cuped_thetas: `trialrun_cuped_thetas`.
        checks: `trialrun_checks`, one row per experiment and check.
    """

    experiments: pd.DataFrame
    variants: pd.DataFrame
    experiment_metrics: pd.DataFrame
    moments: pd.DataFrame
    cuped_thetas: pd.DataFrame
    checks: pd.DataFrame


@dataclass(frozen=True)
class Result:
    """One row of `trialrun_results`: an arm compared with control by one estimator.

    A number that could not be computed is None; `reason` says why. Effects, means and the
    intervals' ends are in the metric's unit, relative ones are shares of the control mean (.05 is
    five percent), `confidence_level` is 1 - alpha of the experiment.
    """

    experiment_id: str
    metric: str
    role: str
    population: str
    dimension: str
    dimension_value: str
    variant: str
    control_variant: str
    estimator: str
    n_control: int | None
    n_variant: int | None
    mean_control: float | None
    mean_variant: float | None
    effect: float | None
    standard_error: float | None
    degrees_of_freedom: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    confidence_level: float
    relative_effect: float | None
    relative_ci_low: float | None
    relative_ci_high: float | None
    is_verdict_estimate: bool
    is_final: bool
    reason: str | None
    as_of: dt.date
    contract_hash: str | None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Result:
        """Read a row of the results frame or view; further columns are left aside.

        Raises:
            KeyError: when a column is missing.
        """
        values: dict[str, Any] = {column: none_if_missing(row[column]) for column in RESULT_COLUMNS}
        for column in ("n_control", "n_variant"):
            values[column] = None if values[column] is None else int(values[column])
        values["as_of"] = pd.Timestamp(values["as_of"]).date()
        return cls(**values)


RESULT_COLUMNS = tuple(column.name for column in fields(Result))


@dataclass(frozen=True)
class Verdict:
    """What to do with one arm at one as_of.

    Attributes:
        verdict: ship, ramp, iterate, rollback, keep_running or invalid.
        reason: one to three plain sentences that name the metrics.
        evidence: JSON-able: the conditions, their numbers, the checks and the horizon; described
            in `trialrun.decision.evidence`.
    """

    experiment_id: str
    variant: str
    as_of: dt.date
    verdict: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


def none_if_missing(value: object) -> object:
    """Return a plain Python value, with None for NaN, NaT and NULL."""
    if value is None or value is pd.NA or value != value:  # NaN and NaT differ from themselves
        return None
    return value.item() if hasattr(value, "item") else value
