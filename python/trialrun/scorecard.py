"""From aggregate tables to one row per metric, cell, arm and estimator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trialrun.arms import compared_arms
from trialrun.decision.horizon import horizons
from trialrun.estimators import ESTIMATORS, Adjustment, deciding_estimator
from trialrun.intervals import p_value, relative_effect, t_interval
from trialrun.moments import BoolArray, Moments, floats
from trialrun.records import Aggregates

CELL = ["experiment_id", "metric", "population", "dimension", "dimension_value"]
EVERYONE = {"population": "assigned", "dimension": "all", "dimension_value": "all"}
VARIANCE_COLUMNS = ["var_control", "var_variant", "var_shared"]

_SEVERAL_STAGES = "several ramp stages have begun, and pooling them would bias the comparison"


def estimates(aggregates: Aggregates) -> pd.DataFrame:
    """Return the scorecard and, for the decision, the variances of the arms' means.

    Every arm of `trialrun.arms` is compared with control in every cell found in
    `trialrun_moments` and, for all assigned units, in every registered metric: what has no units
    gives a row of missing numbers and a reason.

    Returns:
        The columns of `trialrun_results` except those of the readout (RESULT_COLUMNS), and
        VARIANCE_COLUMNS.

    Raises:
        ValueError: when `trialrun_moments` holds a cell twice.
    """
    pairs = _pairs(aggregates)
    moments = Moments.from_frame(aggregates.moments)
    frames = [_estimate_rows(pairs, moments, name) for name in ESTIMATORS]
    order = [*CELL, "variant", "estimator"]
    return pd.concat(frames).sort_values(order, kind="stable").reset_index(drop=True)


def _pairs(aggregates: Aggregates) -> pd.DataFrame:
    """One row per cell and compared arm, with the positions of both arms' moments."""
    arms = _arm_cells(aggregates.moments)
    pairs = (
        _cells(arms, aggregates.experiment_metrics)
        .merge(_experiment_columns(aggregates), on="experiment_id")
        .merge(_metric_columns(aggregates), on=["experiment_id", "metric"])
        .merge(compared_arms(aggregates), on="experiment_id")
        .merge(_covariate_columns(aggregates), on=CELL, how="left")
    )
    pairs["has_covariate"] = floats(pairs["var_covariate"]) > 0
    pairs["variant_row"] = _position(arms, pairs["cell"], pairs["variant"])
    pairs["control_row"] = _position(arms, pairs["cell"], pairs["control_variant"])
    return pairs


def _arm_cells(moments: pd.DataFrame) -> pd.DataFrame:
    """The keys of `trialrun_moments`, each row's position and the number of its cell."""
    arms = moments[[*CELL, "variant", "ramp_stage"]].assign(
        position=np.arange(len(moments)),
        cell=moments.groupby(CELL, sort=False, dropna=False).ngroup().to_numpy(),
    )
    twice = arms.duplicated(["cell", "variant", "ramp_stage"])
    if twice.any():
        row = arms.loc[twice, [*CELL, "variant", "ramp_stage"]].iloc[0]
        raise ValueError(f"trialrun_moments holds a cell twice: {', '.join(map(str, row))}")
    return arms


def _cells(arms: pd.DataFrame, experiment_metrics: pd.DataFrame) -> pd.DataFrame:
    """One row per cell found, and per registered metric for all assigned units."""
    stages = arms.groupby("cell")["ramp_stage"].nunique(dropna=False)
    found = arms.drop_duplicates("cell")[[*CELL, "cell"]]
    found = found.assign(has_several_stages=(found["cell"].map(stages) > 1).astype(bool))
    registered = experiment_metrics[["experiment_id", "metric"]].assign(
        **EVERYONE, cell=-1, has_several_stages=False
    )
    return pd.concat([found, registered]).drop_duplicates(CELL)


def _position(arms: pd.DataFrame, cell: pd.Series, variant: pd.Series) -> pd.Series:
    """The row of the moments of an arm in a cell, -1 where there is none."""
    keys = pd.DataFrame({"cell": cell, "variant": variant})
    rows = arms[["cell", "variant", "position"]].drop_duplicates(["cell", "variant"])
    found = keys.merge(rows, on=["cell", "variant"], how="left")["position"]
    return found.fillna(-1).astype(np.int64).set_axis(keys.index)


def _experiment_columns(aggregates: Aggregates) -> pd.DataFrame:
    columns = ["experiment_id", "alpha", "is_equal_weights", "as_of", "contract_hash"]
    experiments = aggregates.experiments[columns]
    is_final = experiments["experiment_id"].map(horizons(aggregates)["is_reached"])
    return experiments.assign(is_final=is_final.astype(bool))


def _metric_columns(aggregates: Aggregates) -> pd.DataFrame:
    return aggregates.experiment_metrics[["experiment_id", "metric", "role", "aggregation"]]


def _covariate_columns(aggregates: Aggregates) -> pd.DataFrame:
    thetas = aggregates.cuped_thetas
    columns = [*CELL, "n", "theta", "mean_covariate", "var_covariate"]
    own = thetas.loc[thetas["covariate"] == "pre_period", columns]
    return own.rename(columns={"n": "n_covariate"})


def _estimate_rows(pairs: pd.DataFrame, moments: Moments, name: str) -> pd.DataFrame:
    estimator = ESTIMATORS[name]
    aggregation = pairs["aggregation"].to_numpy(dtype=str)
    applies = estimator.applies(aggregation, pairs["has_covariate"].to_numpy(dtype=bool))
    pairs = pairs[applies]
    control = moments.take(pairs["control_row"].to_numpy())
    variant = moments.take(pairs["variant_row"].to_numpy())
    is_staged = pairs["has_several_stages"].to_numpy(dtype=bool)
    estimate = estimator.estimate(control, variant, _adjustment(pairs))
    estimate = estimate.without(is_staged, _SEVERAL_STAGES)

    alpha = floats(pairs["alpha"])
    uncertainty = (estimate.standard_error, estimate.degrees_of_freedom)
    interval = t_interval(estimate.effect, *uncertainty, alpha)
    relative = relative_effect(estimate, alpha)
    reason = np.where(pd.isna(estimate.reason), relative.reason, estimate.reason)
    keys = [*CELL, "variant", "control_variant", "role", "is_final", "as_of", "contract_hash"]
    return pairs[keys].assign(
        estimator=name,
        n_control=pd.arrays.IntegerArray(control.n, is_staged),
        n_variant=pd.arrays.IntegerArray(variant.n, is_staged),
        mean_control=estimate.mean_control,
        mean_variant=estimate.mean_variant,
        effect=estimate.effect,
        standard_error=estimate.standard_error,
        degrees_of_freedom=estimate.degrees_of_freedom,
        ci_low=interval.low,
        ci_high=interval.high,
        p_value=p_value(estimate.effect, *uncertainty),
        confidence_level=1 - alpha,
        relative_effect=relative.effect,
        relative_ci_low=relative.interval.low,
        relative_ci_high=relative.interval.high,
        is_verdict_estimate=_is_verdict_estimate(pairs, name),
        reason=pd.Series(reason, index=pairs.index, dtype=object),
        var_control=estimate.var_control,
        var_variant=estimate.var_variant,
        var_shared=estimate.var_shared,
    )


def _adjustment(pairs: pd.DataFrame) -> Adjustment:
    n = np.maximum(floats(pairs["n_covariate"]), 1)
    return Adjustment(
        theta=floats(pairs["theta"]),
        mean_covariate=floats(pairs["mean_covariate"]),
        var_mean_covariate=floats(pairs["var_covariate"]) / n,
    )


def _is_verdict_estimate(pairs: pd.DataFrame, name: str) -> BoolArray:
    deciding = deciding_estimator(
        pairs["aggregation"].to_numpy(dtype=str),
        pairs["has_covariate"].to_numpy(dtype=bool),
        pairs["is_equal_weights"].fillna(False).to_numpy(dtype=bool),
    )
    is_everyone = pairs[list(EVERYONE)].eq(pd.Series(EVERYONE)).all(axis=1)
    decides: BoolArray = is_everyone.to_numpy(dtype=bool) & (deciding == name)
    return decides
