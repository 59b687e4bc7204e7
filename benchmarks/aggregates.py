"""The tables that a readout reads, drawn at random: many experiments, metrics and segments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd

from trialrun.moments import COMPONENTS, covariance_column
from trialrun.records import Aggregates

STARTED_AT = pd.Timestamp("2026-03-02")
ARMS = ("control", "treatment")
CHECKS = ("sample_ratio", "balance", "contamination", "contract_changed", "open_windows")
STAMP: dict[str, Any] = {"as_of": dt.date(2026, 3, 31), "build_id": "benchmark"}
PRE_CORRELATION = 0.6


@dataclass(frozen=True)
class Sizes:
    """How many experiments; metrics of each; segments in which each metric is measured."""

    experiments: int
    metrics: int
    segments: int


def draw_aggregates(sizes: Sizes, seed: int = 0) -> Aggregates:
    """Draw experiments of two arms with sums as metrics, each with its pre-period total."""
    rng = np.random.default_rng(seed)
    experiments = pd.DataFrame({"experiment_id": _names("experiment", sizes.experiments)})
    metrics = experiments.merge(pd.DataFrame({"metric": _names("metric", sizes.metrics)}), "cross")
    cells = metrics.merge(_dimensions(sizes.segments), "cross").assign(population="assigned")
    scales = rng.lognormal(0, 1, len(cells))
    return Aggregates(
        experiments=_experiments(experiments),
        variants=_variants(experiments),
        experiment_metrics=_experiment_metrics(metrics),
        moments=_moments(cells, scales, rng),
        cuped_thetas=_thetas(cells, scales),
        checks=_checks(experiments),
    )


def _names(kind: str, number: int) -> list[str]:
    return [f"{kind}_{i:03d}" for i in range(number)]


def _dimensions(segments: int) -> pd.DataFrame:
    values = ["all", *_names("segment", segments)]
    return pd.DataFrame({"dimension": ["all"] + ["segment"] * segments, "dimension_value": values})


def _experiments(experiments: pd.DataFrame) -> pd.DataFrame:
    return experiments.assign(
        **STAMP,
        contract_hash="benchmark",
        control_variant=ARMS[0],
        alpha=0.05,
        is_equal_weights=True,
        started_at=STARTED_AT,
        ended_at=STARTED_AT + pd.Timedelta(days=14),
        planned_units=100_000,
        allocated_weight=1.0,
    )


def _variants(experiments: pd.DataFrame) -> pd.DataFrame:
    arms = experiments.merge(pd.DataFrame({"variant": ARMS}), "cross")
    return arms.assign(ramp_stage=1, effective_from=STARTED_AT, weight=1 / len(ARMS), **STAMP)


def _experiment_metrics(metrics: pd.DataFrame) -> pd.DataFrame:
    """The first metric is primary, the next three are guardrails, the others secondary."""
    number = metrics.groupby("experiment_id").cumcount().to_numpy()
    is_guardrail = (number > 0) & (number < 4)
    return metrics.assign(
        **STAMP,
        role=np.select([number == 0, is_guardrail], ["primary", "guardrail"], "secondary"),
        aggregation="sum",
        desired_direction="increase",
        margin=np.where(is_guardrail, 0.05, np.nan),
        margin_type="absolute",
        minimum_effect=np.nan,
        window_end_days=14,
    )


def _moments(cells: pd.DataFrame, scales: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    frame = cells.assign(scale=scales).merge(pd.DataFrame({"variant": ARMS}), "cross")
    n = rng.integers(1_000, 100_000, len(frame))
    frame = frame.assign(**STAMP, ramp_stage=1, n_units=n, n_mature=n, n=n)
    scale = frame.pop("scale").to_numpy()
    means = {"num": scale * rng.normal(2, 0.01, len(frame)), "num_pre": 2 * scale}
    shares = {("num", "num"): 1.0, ("num_pre", "num_pre"): 1.0, ("num", "num_pre"): PRE_CORRELATION}
    for component in COMPONENTS:
        frame[f"mean_{component}"] = means.get(component, 1.0)
    for i, j in combinations_with_replacement(range(len(COMPONENTS)), 2):
        share = shares.get((COMPONENTS[i], COMPONENTS[j]), 0.0)
        frame[covariance_column(i, j)] = share * scale**2
    return frame


def _thetas(cells: pd.DataFrame, scales: np.ndarray) -> pd.DataFrame:
    return cells.assign(
        **STAMP,
        covariate="pre_period",
        n=100_000,
        theta=PRE_CORRELATION,
        mean_covariate=2 * scales,
        var_covariate=scales**2,
    )


def _checks(experiments: pd.DataFrame) -> pd.DataFrame:
    checks = experiments.merge(pd.DataFrame({"check_name": CHECKS}), "cross")
    return checks.assign(
        **STAMP, severity="error", status="pass", p_value=0.5, message="passed", is_enforced=True
    )
