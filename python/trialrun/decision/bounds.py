"""Every promise an experiment makes about a metric, as one linear contrast and its bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trialrun.arms import compared_arms
from trialrun.decision.futility import conditional_power
from trialrun.estimators.base import satterthwaite
from trialrun.intervals import critical_value
from trialrun.moments import BoolArray, FloatArray, floats
from trialrun.records import Aggregates
from trialrun.sequential import confidence_sequence_multiplier

# Where the confidence sequence of an experiment without planned_units is tightest. It must not
# depend on the data; bounds change slowly in it.
_DEFAULT_PLANNED_UNITS = 10_000

_ARM = ["experiment_id", "variant"]
_PROMISE = [
    *("experiment_id", "metric", "role", "desired_direction"),
    *("margin", "margin_type", "minimum_effect"),
]


def bounds(aggregates: Aggregates, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return what is shown of every registered metric in every arm, and with which bound.

    A metric promises that `mean_variant - a mean_control - b` lies on its good side of 0, the
    desired direction, so `slack` > 0 is good for all roles. With a = 1 and b = 0 a primary (or
    secondary) has improved; a guardrail's margin m moves b (absolute), scales a (relative: the
    control mean's noise is part of the test) or stands alone with a = 0 (level).

    Levels, from the experiment's two-sided alpha, P primaries, A compared arms and M metrics:
    success alpha / (P A), guardrails alpha / A (all must pass, so not corrected among themselves),
    deterioration alpha / (M A) by an always-valid bound. Tests are one-sided at half the level: a
    bound is an end of the interval. Several arms are corrected by Bonferroni; Dunnett's critical
    values, which use that arms share their control, are sharper and come with multi-arm support.

    Args:
        aggregates: the tables.
        estimates: from `trialrun.scorecard.estimates`.

    Returns:
        One row per experiment, compared arm and metric: what the registry promises, the columns of
        the verdict estimate (missing numbers where there is no estimate), and
        slack, slack_error, slack_df: the contrast, its standard error and degrees of freedom;
        threshold: what bounds are compared with, in the scale of the effect (of the arm's mean for
        a level margin);
        confidence_level, bound, is_shown: the end of the interval that has to pass the threshold
        (NaN level for secondaries: nothing is required of them);
        deterioration_level, deterioration_multiplier, deterioration_bound, has_deteriorated: the
        same for harm;
        conditional_power: of a primary with a minimum_effect before the horizon.
    """
    frame = _required(aggregates, estimates)
    frame = frame.assign(desired=np.where(frame["desired_direction"] == "increase", 1.0, -1.0))
    frame = frame.assign(**_contrast(frame))
    frame = frame.assign(**_test(frame))
    frame = frame.assign(**_deterioration(frame))
    return frame.assign(conditional_power=_conditional_power(frame))


def _required(aggregates: Aggregates, estimates: pd.DataFrame) -> pd.DataFrame:
    """One row per registered metric and compared arm, whether or not there is an estimate."""
    experiments = aggregates.experiments[["experiment_id", "alpha", "planned_units"]]
    registry = aggregates.experiment_metrics[_PROMISE]
    decisive = estimates[estimates["is_verdict_estimate"].astype(bool)]
    decisive = decisive.drop(columns=["role", "control_variant"])
    frame = (
        experiments.merge(compared_arms(aggregates), on="experiment_id")
        .merge(registry, on="experiment_id")
        .merge(decisive, on=[*_ARM, "metric"], how="left")
        .sort_values([*_ARM, "metric"], ignore_index=True)
    )
    experiment = frame.groupby("experiment_id")
    frame["n_arms"] = experiment["variant"].transform("nunique")
    frame["n_metrics"] = experiment["metric"].transform("nunique")
    is_primary = frame["role"] == "primary"
    primaries = frame["metric"].where(is_primary).groupby(frame["experiment_id"])
    frame["n_primaries"] = primaries.transform("nunique")
    return frame


def _contrast(frame: pd.DataFrame) -> dict[str, FloatArray]:
    desired, margin = floats(frame["desired"]), floats(frame["margin"])
    control, variant = floats(frame["mean_control"]), floats(frame["mean_variant"])
    is_guardrail = frame["role"] == "guardrail"
    is_absolute, is_relative, is_level = (
        is_guardrail & (frame["margin_type"] == name) for name in ("absolute", "relative", "level")
    )
    a = np.select([is_relative, is_level], [1 - desired * margin * np.sign(control), 0.0], 1.0)
    b = np.select(
        [~is_guardrail | is_relative, is_absolute, is_level],
        [0.0, -desired * margin, margin],
        default=np.nan,
    )

    n_control, n_variant = floats(frame["n_control"]), floats(frame["n_variant"])
    parts = [
        (floats(frame["var_variant"]), n_variant - 1),
        (a**2 * floats(frame["var_control"]), n_control - 1),
        ((1 - a) ** 2 * floats(frame["var_shared"]), n_control + n_variant - 1),
    ]
    variance = sum(part for part, _ in parts)
    # An effect without a standard error has no test, and neither has an arm without variance.
    has_test = np.isfinite(floats(frame["standard_error"])) & (variance > 0)
    return {
        "slack": desired * (variant - a * control - b),
        "slack_error": np.where(has_test, np.sqrt(variance), np.nan),
        "slack_df": np.where(has_test, satterthwaite(*parts), np.nan),
        "threshold": b + np.where(is_relative, (a - 1) * control, 0.0),
    }


def _test(frame: pd.DataFrame) -> dict[str, FloatArray | BoolArray]:
    share = np.select(
        [frame["role"] == "primary", frame["role"] == "guardrail"],
        [frame["n_primaries"] * frame["n_arms"], frame["n_arms"]],
        default=np.nan,
    )
    alpha = floats(frame["alpha"]) / share
    half_width = critical_value(floats(frame["slack_df"]), alpha) * frame["slack_error"]
    least = floats(frame["slack"] - half_width)
    return {
        "confidence_level": 1 - alpha,
        "bound": floats(frame["threshold"] + frame["desired"] * least),
        "is_shown": least > 0,
    }


def _deterioration(frame: pd.DataFrame) -> dict[str, FloatArray | BoolArray]:
    alpha = floats(frame["alpha"] / (frame["n_metrics"] * frame["n_arms"]))
    n = floats(frame["n_control"]) + floats(frame["n_variant"])
    planned = floats(frame["planned_units"])
    n_star = np.where(np.isnan(planned), _DEFAULT_PLANNED_UNITS, planned)
    multiplier = confidence_sequence_multiplier(n, n_star, alpha)
    most = floats(frame["slack"] + multiplier * frame["slack_error"])
    return {
        "deterioration_level": 1 - alpha,
        "deterioration_multiplier": multiplier,
        "deterioration_bound": floats(frame["threshold"] + frame["desired"] * most),
        "has_deteriorated": most < 0,
    }


def _conditional_power(frame: pd.DataFrame) -> FloatArray:
    """Under the fixed horizon the information fraction is that of the planned units."""
    key = ["experiment_id", "metric"]
    variants = frame.groupby(key)["n_variant"].transform("sum")
    units = floats(frame["n_control"]) + floats(variants)
    power = conditional_power(
        improvement=floats(frame["slack"]),
        standard_error=floats(frame["slack_error"]),
        fraction=units / floats(frame["planned_units"]),
        minimum_effect=floats(frame["minimum_effect"]),
        alpha=1 - floats(frame["confidence_level"]),
    )
    return np.where(frame["role"] == "primary", power, np.nan)
