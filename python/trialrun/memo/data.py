"""What a launch memo is written from: one experiment's rows of the published tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class MemoData:
    """The rows of one experiment at one `as_of`; every frame is filtered to the experiment.

    Attributes:
        experiment: a row of `trialrun_experiments`.
        variants: `trialrun_variants`, one row per variant and ramp stage.
        metrics: `trialrun_experiment_metrics`, one row per metric.
        results: `trialrun_results`, one row per metric, population, segment, arm and estimator.
        verdicts: one row per arm: variant, verdict, reason, evidence (JSON text or a mapping).
        checks: `trialrun_checks`.
        srm: `trialrun_srm`.
        balance: `trialrun_balance`.
        thetas: `trialrun_cuped_thetas`.

    Raises:
        ValueError: when `results` or `verdicts` hold more than one `as_of`.
    """

    experiment: Mapping[str, Any]
    variants: pd.DataFrame
    metrics: pd.DataFrame
    results: pd.DataFrame
    verdicts: pd.DataFrame
    checks: pd.DataFrame = field(default_factory=pd.DataFrame)
    srm: pd.DataFrame = field(default_factory=pd.DataFrame)
    balance: pd.DataFrame = field(default_factory=pd.DataFrame)
    thetas: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        """Refuse rows of several days: each number would appear once per day."""
        days = {
            pd.Timestamp(day).date()
            for frame in (self.results, self.verdicts)
            if "as_of" in frame.columns
            for day in frame["as_of"].dropna()
        }
        if len(days) > 1:
            listed = ", ".join(sorted(map(str, days)))
            raise ValueError(f"a memo is about one as_of, results and verdicts hold {listed}")
