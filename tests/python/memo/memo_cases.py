"""Rows of the published tables for memos: the launch study, and a three-arm test with odd names."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd

from trialrun.memo import MemoData

AS_OF = dt.date(2026, 3, 31)
EXPERIMENT = {
    "experiment_id": "workflow_assistant",
    "hypothesis": "The assistant raises the tasks a user completes in two weeks.",
    "owner": "workflow team",
    "design": "ab",
    "alpha": 0.05,
    "power": 0.8,
    "stopping": "fixed",
    "anchor": "assignment",
    "started_at": pd.Timestamp("2026-03-02"),
    "ended_at": pd.Timestamp("2026-03-09"),
    "planned_units": 80000,
    "eligibility_attribute": "pre_eligible",
    "eligibility_value": "true",
    "control_variant": "control",
    "n_variants": 2,
    "is_equal_weights": True,
    "allocated_weight": 1.0,
    "contract_hash": "9f2c51d07ab3e6",
    "as_of": AS_OF,
    "build_id": "build-1",
}


def variant(name: str, is_control: bool, weight: float, **columns: Any) -> dict[str, Any]:
    row = {"variant": name, "is_control": is_control, "weight": weight, "ramp_stage": 1}
    row |= {"position": 0, "effective_from": EXPERIMENT["started_at"], "effective_until": pd.NaT}
    return row | columns


def metric(name: str, role: str, aggregation: str = "sum", **columns: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"metric": name, "role": role, "aggregation": aggregation}
    row |= {"event_name": name, "desired_direction": "increase", "margin": None}
    row |= {"margin_type": "absolute" if role == "guardrail" else None, "minimum_effect": None}
    row |= {"window_start_days": 0, "window_end_days": 14, "lookback_days": 28, "cap_value": None}
    if role == "guardrail":
        row["desired_direction"] = "decrease"
    return row | columns


def result(
    metric: str,
    role: str,
    n: tuple[int, int],
    means: tuple[float, float],
    se: float,
    **columns: Any,
) -> dict[str, Any]:
    """One row of trialrun_results with a 95% interval of 1.96 standard errors."""
    effect, base = means[1] - means[0], abs(means[0])
    row: dict[str, Any] = {
        "metric": metric,
        "role": role,
        "population": "assigned",
        "dimension": "all",
        "dimension_value": "all",
        "variant": "treatment",
        "control_variant": "control",
        "estimator": "difference_in_means",
        "n_control": n[0],
        "n_variant": n[1],
        "mean_control": means[0],
        "mean_variant": means[1],
        "effect": effect,
        "standard_error": se,
        "ci_low": effect - 1.96 * se,
        "ci_high": effect + 1.96 * se,
        "p_value": 0.0 if abs(effect) > 4 * se else 0.245,
        "confidence_level": 0.95,
        "relative_effect": effect / base,
        "relative_ci_low": (effect - 2 * se) / base,
        "relative_ci_high": (effect + 2 * se) / base,
        "is_verdict_estimate": False,
        "is_final": True,
        "reason": None,
        "as_of": AS_OF,
        "computed_at": pd.Timestamp("2026-04-01 06:00:00"),
    }
    return row | columns


def missing(row: dict[str, Any], reason: str) -> dict[str, Any]:
    """The row without its estimate."""
    numbers = [
        *("mean_control", "mean_variant", "effect", "standard_error", "ci_low", "ci_high"),
        *("p_value", "relative_effect", "relative_ci_low", "relative_ci_high"),
    ]
    return row | dict.fromkeys(numbers) | {"reason": reason}


def promise(
    metric: str, name: str, level: float, bound: float, threshold: float, is_met: bool
) -> dict[str, Any]:
    """A metric of the evidence with one condition."""
    condition = {"level": level, "bound": bound, "threshold": threshold, "is_met": is_met}
    return {"metric": metric, "conditions": {name: condition}}


def check(name: str, severity: str, status: str = "pass", **columns: Any) -> dict[str, Any]:
    row = {"check_name": name, "severity": severity, "status": status, "message": f"{name} looked."}
    return row | columns


ARMS = (40063, 39937)
DECIDES: dict[str, Any] = {"is_verdict_estimate": True}
CUPED: dict[str, Any] = {"estimator": "cuped"}

RESULTS = [
    result("tasks", "primary", ARMS, (4.85028, 5.12461), 0.0137006),
    result("tasks", "primary", ARMS, (4.84423, 5.13069), 0.0101105, **CUPED, **DECIDES),
    result(
        "tasks", "primary", (36807, 36490), (4.95391, 5.23738), 0.0142320, population="eligible"
    ),
    result("tasks", "primary", (12027, 15451), (5.15383, 5.32378), 0.0239865, population="exposed"),
    result("revenue", "secondary", ARMS, (51.0873, 52.7159), 0.199102),
    result("revenue", "secondary", ARMS, (51.0101, 52.7934), 0.141502, **CUPED, **DECIDES),
    result("latency_ms", "guardrail", ARMS, (276.814, 298.563), 0.363369, **DECIDES),
    result("error_session", "guardrail", ARMS, (0.0135287, 0.0167263), 0.000863104, **DECIDES),
    result("support_ticket", "guardrail", ARMS, (0.0208921, 0.0220848), 0.00102537, **DECIDES),
    *(
        result("tasks", "primary", n, means, se, dimension="segment", dimension_value=segment)
        for segment, n, means, se in [
            ("casual", (14511, 14439), (4.44985, 4.62921), 0.0182536),
            ("enterprise", (4794, 4797), (5.66745, 5.74637), 0.0323676),
            ("new_user", (10309, 10449), (3.46395, 3.82131), 0.0208675),
            ("power_user", (10449, 10252), (6.39923, 6.85977), 0.0226759),
        ]
    ),
]

METRICS = [
    metric("tasks", "primary", minimum_effect=0.05),
    metric("revenue", "secondary"),
    metric("latency_ms", "guardrail", "mean", margin=50.0),
    metric("error_session", "guardrail", "any", margin=0.005),
    metric("support_ticket", "guardrail", "any", margin=0.003),
]

CHECKS = [
    check("sample_ratio", "error"),
    check("balance", "error"),
    check("contamination", "error"),
    check("contract_changed", "error", "not_tested", message="There is no earlier contract."),
    check("repeated_events", "warn", "fail", message="112 of 9,000 event ids were repeated."),
    check("open_windows", "warn"),
]

VERDICT = {
    "experiment_id": "workflow_assistant",
    "variant": "treatment",
    "verdict": "iterate",
    "reason": "tasks improved by 0.286, but support_ticket is not shown to stay within its margin: "
    "its 95% interval ends at 0.0032 against 0.003.",
    "evidence": json.dumps(
        {
            "rule": "success_with_harm",
            "halt": False,
            "horizon": {"days_run": 7.0, "is_reached": True, "ends_at": "2026-03-23T00:00:00"},
            "metrics": [
                promise("tasks", "success", 0.95, 0.266639, 0.0, True),
                promise("latency_ms", "non_inferiority", 0.95, 22.4604, 50.0, True),
                promise("error_session", "non_inferiority", 0.95, 0.00488934, 0.005, True),
                promise("support_ticket", "non_inferiority", 0.95, 0.00320242, 0.003, False),
            ],
        }
    ),
    "as_of": AS_OF,
}

SRM = [
    {
        "units_tested": units_tested,
        "ramp_stage": None,
        "n_variants": 2,
        "n_units": 80000,
        "p_value": 0.656,
    }
    | {"threshold": 0.001, "status": "pass", "reason": None}
    for units_tested in ("logged", "analyzed")
]

BALANCE = [
    {"covariate": covariate, "variant": "treatment", "standardized_difference": difference}
    | {"p_value": p_value, "threshold": 0.000333, "status": "pass", "reason": None}
    for covariate, difference, p_value in [
        ("tenure_days", 0.001, 0.884),
        ("pre_eligible", -0.0182, 0.0101),
        ("tasks", -0.0053, 0.449),
    ]
]

THETAS = [
    {"metric": "tasks", "population": "assigned", "dimension": "all", "dimension_value": "all"}
    | {"covariate": "pre_period", "n": 80000, "theta": 0.238056, "correlation": 0.675}
    | {"reason": None}
]


def launch_study(**changes: Any) -> MemoData:
    """The launch study's memo data; keyword arguments replace lists of rows or the experiment."""
    rows: dict[str, Any] = {
        "variants": [variant("control", True, 0.5, position=1), variant("treatment", False, 0.5)],
        "metrics": METRICS,
        "results": RESULTS,
        "verdicts": [VERDICT],
        "checks": CHECKS,
        "srm": SRM,
        "balance": BALANCE,
        "thetas": THETAS,
    }
    experiment = EXPERIMENT | changes.pop("experiment", {})
    frames = {name: pd.DataFrame(value) for name, value in (rows | changes).items()}
    return MemoData(experiment=experiment, **frames)


LONG = "very_long_descriptive_name_of_the_checkout_completion_rate_v2"
HOSTILE = "a|b `c` <script>alert(1)</script> $x_1$ _y_ [l](u) *z*"
UNICODE = "注文完了率_長い名前の指標 — größe"


def three_arms() -> MemoData:
    """Two treatments with two primaries, a ramp, every margin type, gaps and names of all kinds."""
    control, arms = "control & co", ("treatment A", HOSTILE)
    share = {"control_variant": control}
    results = []
    for index, arm in enumerate(arms):
        columns = share | {"variant": arm, "is_verdict_estimate": True}
        lift = 0.011 if index == 0 else 0.0009
        results += [
            result(LONG, "primary", (5000, 4990), (0.31, 0.31 + lift), 0.0042, **columns),
            result(
                "$gmv_1$", "primary", (5000, 4990), (1520.5, 1524.1 + 30 * index), 9.7, **columns
            ),
            result(UNICODE, "secondary", (5000, 4990), (0.0004, 0.9), 0.5, **columns)
            | {"relative_ci_low": None, "relative_ci_high": None}
            | {"reason": "no relative interval: the control mean is not clearly away from 0"},
            result("wait_seconds", "secondary", (5000, 4990), (12.0, 12.4), 0.1, **columns),
            result("uptime", "guardrail", (5000, 4990), (0.997, 0.9968), 0.0002, **columns),
            result("cost|unit", "guardrail", (5000, 4990), (8.0, 8.3 + index), 0.2, **columns),
            missing(
                result("refunds", "guardrail", (5000, 4990), (1.0, 1.0), 0.1, **columns),
                "no events in either arm",
            ),
        ]
    metrics = [
        metric(LONG, "primary", "any", minimum_effect=0.02),
        metric("$gmv_1$", "primary", window_end_days=None),
        metric(UNICODE, "secondary", "count"),
        metric("wait_seconds", "secondary", "mean", desired_direction="decrease"),
        metric(
            "uptime",
            "guardrail",
            desired_direction="increase",
            margin=0.99,
            margin_type="level",
        ),
        metric("cost|unit", "guardrail", margin=0.1, margin_type="relative"),
        metric("refunds", "guardrail", margin=0.5),
    ]
    return MemoData(
        experiment=EXPERIMENT
        | {"experiment_id": f"checkout {HOSTILE}", "hypothesis": f"# A hypothesis\nwith {HOSTILE}"}
        | {"control_variant": control, "is_equal_weights": False, "allocated_weight": 0.6}
        | {"eligibility_attribute": None, "planned_units": 30000, "ended_at": pd.NaT}
        | {"started_at": pd.Timestamp("2026-03-22")},
        variants=pd.DataFrame(
            [
                variant(name, name == control, weight, ramp_stage=stage, effective_from=day)
                for stage, day, weight in [
                    (1, pd.Timestamp("2026-03-22"), 0.2),
                    (2, pd.Timestamp("2026-04-10"), 0.33),
                ]
                for name in (control, *arms)
            ]
        ),
        metrics=pd.DataFrame(metrics),
        results=pd.DataFrame(results).assign(is_final=False),
        verdicts=pd.DataFrame(
            [
                {"variant": arms[0], "verdict": "ramp", "reason": "After 9 whole days."}
                | {"evidence": {"metrics": _three_arm_promises(0)}},
                {"variant": arms[1], "verdict": "rollback", "reason": "cost|unit is worse."}
                | {"evidence": {"halt": True, "metrics": _three_arm_promises(1)}},
            ]
        ),
    )


def _three_arm_promises(index: int) -> list[dict[str, Any]]:
    cost = promise("cost|unit", "non_inferiority", 0.975, 8.86 - 8.0 + index, 0.8, False)
    if index:
        broken = {"level": 0.99, "bound": 0.9, "threshold": 0.8, "is_met": True}
        cost["conditions"]["deterioration"] = broken
    return [
        promise(LONG, "success", 0.9875, 0.0004 if index == 0 else -0.009, 0.0, index == 0),
        promise("$gmv_1$", "success", 0.9875, -20.0, 0.0, False),
        promise("uptime", "non_inferiority", 0.975, 0.9964, 0.99, True),
        cost,
    ]


def section_of(markdown: str, title: str) -> str:
    """The text of one section, heading excluded."""
    return markdown.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0].strip()


def verdict(word: str, **columns: Any) -> list[dict[str, Any]]:
    """The launch study's verdict rows with another verdict."""
    return [VERDICT | {"verdict": word} | columns]
