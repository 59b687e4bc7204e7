"""Hand-made aggregate tables for tests: by numpy from units' rows, or straight from n, mean, sd."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from trialrun.moments import COMPONENTS, Moments
from trialrun.records import Aggregates

CELL = {
    "experiment_id": "checkout",
    "metric": "tasks",
    "population": "assigned",
    "ramp_stage": 1,
    "dimension": "all",
    "dimension_value": "all",
}
PAIRS = [(i, j) for i in range(4) for j in range(i, 4)]
STARTED_AT = pd.Timestamp("2026-03-02")
AS_OF = pd.Timestamp("2026-03-15").date()


def units(num: Any, den: Any = 1.0, num_pre: Any = 0.0, den_pre: Any = 1.0) -> np.ndarray:
    """One row per unit, in the order of COMPONENTS."""
    return np.column_stack(np.broadcast_arrays(np.asarray(num, float), den, num_pre, den_pre))


def moments(*arms: np.ndarray) -> Moments:
    """The moments of each array of units, by numpy."""
    mean = [rows.mean(axis=0) if len(rows) else np.full(4, np.nan) for rows in arms]
    cov = [
        np.cov(rows, rowvar=False) if len(rows) > 1 else np.full((4, 4), np.nan) for rows in arms
    ]
    return Moments(
        np.array([len(rows) for rows in arms]),
        np.array(mean).reshape(-1, 4),
        np.array(cov).reshape(-1, 4, 4),
    )


def cell(variant: str, rows: np.ndarray, **where: Any) -> dict[str, Any]:
    """A row of trialrun_moments from units' rows; NULL where there are too few."""
    one = moments(rows)
    return _cell(variant, len(rows), one.mean[0], one.cov[0], where)


def summary_cell(
    variant: str, n: int, mean: float, sd: float = 1.0, **where: Any
) -> dict[str, Any]:
    """A row of trialrun_moments of an additive metric without a pre-period."""
    cov = np.zeros((4, 4))
    cov[0, 0] = sd**2
    return _cell(variant, n, np.array([mean, 1.0, 0.0, 1.0]), cov, where)


def _cell(
    variant: str, n: int, mean: np.ndarray, cov: np.ndarray, where: dict[str, Any]
) -> dict[str, Any]:
    row = CELL | {"variant": variant, "n_units": n, "n_mature": n, "n": n} | where
    row |= {f"mean_{name}": mean[i] for i, name in enumerate(COMPONENTS)}
    for i, j in PAIRS:
        a, b = COMPONENTS[i], COMPONENTS[j]
        row[f"var_{a}" if i == j else f"cov_{a}_{b}"] = cov[i, j]
    return row


def theta(*arms: np.ndarray, **where: Any) -> dict[str, Any]:
    """A row of trialrun_cuped_thetas: total sample moments of the arms' units together."""
    rows = np.concatenate(arms)
    cov = np.cov(rows[:, 0], rows[:, 2])
    return {
        **{key: value for key, value in CELL.items() if key != "ramp_stage"},
        "covariate": "pre_period",
        "n": len(rows),
        "theta": cov[0, 1] / cov[1, 1] if cov[1, 1] > 0 else 0.0,
        "mean_covariate": rows[:, 2].mean(),
        "var_covariate": cov[1, 1],
        **where,
    }


def metric(name: str = "tasks", role: str = "primary", **columns: Any) -> dict[str, Any]:
    """A row of trialrun_experiment_metrics: a sum that should increase."""
    return {
        "experiment_id": "checkout",
        "metric": name,
        "role": role,
        "desired_direction": "increase",
        "margin": None,
        "margin_type": "absolute",
        "minimum_effect": None,
        "aggregation": "sum",
        "event_name": name,
        "window_start_days": 0,
        "window_end_days": None,
        "lookback_days": 28,
        "cap_value": None,
        "as_of": AS_OF,
        "build_id": "b",
    } | columns


def check(name: str, severity: str = "error", status: str = "pass", **columns: Any) -> dict:
    """A row of trialrun_checks."""
    return {
        "experiment_id": "checkout",
        "check_name": name,
        "severity": severity,
        "status": status,
        "p_value": None,
        "message": None,
    } | columns


def experiment(**columns: Any) -> dict[str, Any]:
    """A row of trialrun_experiments that begins on 2 March 2026 and plans 20,000 units."""
    return {
        "experiment_id": "checkout",
        "alpha": 0.05,
        "power": 0.8,
        "stopping": "fixed",
        "anchor": "assignment",
        "started_at": STARTED_AT,
        "ended_at": None,
        "planned_units": 20_000,
        "control_variant": "control",
        "n_variants": 2,
        "is_equal_weights": True,
        "allocated_weight": 1.0,
        "contract_hash": "c0ffee",
        "as_of": AS_OF,
        "build_id": "b",
    } | columns


def stage(variant: str, ramp_stage: int = 1, begin: Any = STARTED_AT, **columns: Any) -> dict:
    """A row of trialrun_variants."""
    return {
        "experiment_id": "checkout",
        "variant": variant,
        "is_control": variant == "control",
        "ramp_stage": ramp_stage,
        "effective_from": pd.Timestamp(begin),
        "effective_until": None,
        "weight": 0.5,
        "position": 1,
        "as_of": AS_OF,
        "build_id": "b",
    } | columns


def aggregates(
    cells: Iterable[dict],
    metrics: Sequence[dict] = (),
    thetas: Iterable[dict] = (),
    checks: Iterable[dict] = (),
    stages: Iterable[dict] = (),
    experiments: Iterable[dict] = (),
) -> Aggregates:
    """Tables of one experiment with two arms, unless said otherwise; empty ones keep columns."""
    return Aggregates(
        experiments=pd.DataFrame([*experiments] or [experiment()]),
        variants=pd.DataFrame([*stages] or [stage("control"), stage("treatment")]),
        experiment_metrics=pd.DataFrame([*metrics] or [metric()]),
        moments=_frame(cells, summary_cell("control", 2, 0.0)),
        cuped_thetas=_frame(thetas, theta(units([0.0, 1.0]))),
        checks=_frame(checks, check("sample_ratio")),
    )


def _frame(rows: Iterable[dict], like: dict) -> pd.DataFrame:
    return pd.DataFrame([*rows], columns=list(like))
