"""The verdict table: which rule decides each arm."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trialrun.decision.futility import FUTILE_BELOW

# Rule -> verdict, in the order of the table: the first rule that holds decides.
VERDICT_OF_RULE = {
    "invalid": "invalid",
    "deteriorated": "rollback",
    "success": "ship",
    "futile": "iterate",
    "can_ramp": "ramp",
    "before_horizon": "keep_running",
    "success_with_harm": "iterate",
    "no_success": "iterate",
}


def deciding_rules(arms: pd.DataFrame) -> pd.Series:
    """Return the name of the first rule that holds, for each row of `conditions`."""
    is_final = arms["is_reached"]
    is_success = arms["has_success"]
    is_unharmed = arms["guardrails_hold"] & ~arms["secondary_deteriorated"]
    holds = {
        "invalid": arms["has_failing_check"],
        "deteriorated": arms["guardrail_deteriorated"] | arms["primary_deteriorated"],
        "success": is_final & is_success & is_unharmed,
        "futile": ~is_final & arms["is_futile"],
        "can_ramp": ~is_final & arms["may_ramp"],
        "before_horizon": ~is_final,
        "success_with_harm": is_success,
        "no_success": pd.Series(True, index=arms.index),
    }
    rules = np.select([holds[rule] for rule in VERDICT_OF_RULE], list(VERDICT_OF_RULE), "")
    return pd.Series(rules, index=arms.index)


def conditions(
    arms: pd.DataFrame,
    bounds: pd.DataFrame,
    horizons: pd.DataFrame,
    stages: pd.DataFrame,
    checks: pd.DataFrame,
) -> pd.DataFrame:
    """Return the facts the verdict table asks for.

    A number that is missing is never a passed condition: a guardrail without an estimate is not
    shown to hold, and blocks a ramp; a primary without one is no success.

    Args:
        arms: experiment_id and variant of every arm but control.
        bounds: from `trialrun.decision.bounds`.
        horizons: from `trialrun.decision.horizon`.
        stages: from `trialrun.decision.horizon`.
        checks: `trialrun_checks`.
    """
    is_primary, is_secondary, is_guardrail = (
        bounds["role"] == role for role in ("primary", "secondary", "guardrail")
    )
    deteriorated = bounds["has_deteriorated"]
    per_metric = bounds[["experiment_id", "variant"]].assign(
        has_success=is_primary & bounds["is_shown"],
        has_failing_guardrail=is_guardrail & ~bounds["is_shown"],
        guardrail_beyond=is_guardrail & ~(bounds["slack"] >= 0),
        primary_deteriorated=is_primary & deteriorated,
        secondary_deteriorated=is_secondary & deteriorated,
        guardrail_deteriorated=is_guardrail & deteriorated,
        has_primary=is_primary,
        has_chance=is_primary & ~(bounds["conditional_power"] < FUTILE_BELOW),
    )
    per_arm = per_metric.groupby(["experiment_id", "variant"]).any()
    frame = arms.join(per_arm, on=["experiment_id", "variant"])
    frame[per_arm.columns] = frame[per_arm.columns].fillna(False).astype(bool)
    frame = frame.join(horizons, on="experiment_id").join(stages, on="experiment_id")
    failing = checks.loc[(checks["severity"] == "error") & (checks["status"] == "fail")]
    return frame.assign(
        has_failing_check=frame["experiment_id"].isin(failing["experiment_id"]),
        guardrails_hold=~frame["has_failing_guardrail"],
        is_futile=frame["has_primary"] & ~frame["has_chance"],
        may_ramp=frame["can_ramp"]
        & frame["is_enrolling"]
        & (frame["days_in_stage"] >= 1)
        & ~frame["guardrail_beyond"],
    )
