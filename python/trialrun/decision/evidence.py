"""What a verdict rests on, as a JSON-able mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from trialrun.decision.case import Bound, Case


def evidence(case: Case) -> Mapping[str, Any]:
    """Return the evidence of one arm; numbers that are missing are None.

    Returns:
        rule: the row of the verdict table that decided;
        halt: whether a guardrail broke, whatever the verdict;
        alpha: the experiment's two-sided error rate;
        horizon: is_reached, mature_units, planned_units, ends_at, days_run, is_whole_weeks;
        stage: ramp_stage, began_at, days_in_stage, has_next_stage, allocated_weight;
        metrics: one mapping per metric, see `_metric`;
        checks: check_name, severity, status, p_value and message of every check.
    """
    return {
        "rule": case.rule,
        "halt": case.must_halt,
        "alpha": case.alpha,
        "horizon": {
            "is_reached": case.is_reached,
            "mature_units": case.mature_units,
            "planned_units": None if case.planned_units is None else int(case.planned_units),
            "ends_at": _instant(case.ends_at),
            "days_run": case.days_run,
            "is_whole_weeks": case.is_whole_weeks,
        },
        "stage": {
            "ramp_stage": None if case.ramp_stage is None else int(case.ramp_stage),
            "began_at": _instant(case.began_at),
            "days_in_stage": case.days_in_stage,
            "has_next_stage": case.has_next_stage,
            "allocated_weight": case.allocated_weight,
        },
        "metrics": [_metric(bound) for bound in case.bounds],
        "checks": [
            {
                "check_name": check.check_name,
                "severity": check.severity,
                "status": check.status,
                "p_value": check.p_value,
                "message": check.message,
            }
            for check in case.checks
        ],
    }


def _metric(bound: Bound) -> Mapping[str, Any]:
    """Return one metric's numbers and its conditions: success, non_inferiority, deterioration.

    A condition has level (of confidence), bound, threshold and is_met; bound and threshold are in
    the effect's unit, or the arm mean's for a level margin. Primaries have success, guardrails
    non_inferiority, and all have deterioration with the multiplier of its always-valid bound.
    """
    conditions: dict[str, Mapping[str, Any]] = {
        "deterioration": {
            "level": bound.deterioration_level,
            "multiplier": bound.deterioration_multiplier,
            "bound": bound.deterioration_bound,
            "threshold": bound.threshold,
            "is_met": bound.has_deteriorated,
        }
    }
    required = {"primary": "success", "guardrail": "non_inferiority"}.get(bound.role)
    if required is not None:
        conditions[required] = {
            "level": bound.confidence_level,
            "bound": bound.bound,
            "threshold": bound.threshold,
            "is_met": bound.is_shown,
        }
    return {
        "metric": bound.metric,
        "role": bound.role,
        "estimator": bound.estimator,
        "desired_direction": bound.desired_direction,
        "margin": bound.margin,
        "margin_type": bound.margin_type,
        "minimum_effect": bound.minimum_effect,
        "effect": bound.effect,
        "standard_error": bound.standard_error,
        "degrees_of_freedom": bound.degrees_of_freedom,
        "conditional_power": bound.conditional_power,
        "reason": bound.reason,
        "conditions": conditions,
    }


def _instant(value: pd.Timestamp | None) -> str | None:
    return None if value is None else value.isoformat()
