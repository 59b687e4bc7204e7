"""The launch study, from its users' rows through the scorecard to the verdict."""

import json

import pandas as pd
import pytest
from aggregate_tables import aggregates, cell, check, experiment, metric, stage, theta, units

from trialrun.decision import decide
from trialrun.scorecard import estimates

NAME = "workflow_assistant"
ARMS = ("control", "treatment")
PRE = {"tasks": "pre_tasks_28"}
METRICS = [
    metric("tasks", "primary"),
    metric("revenue", "secondary"),
    metric("latency_ms", "guardrail", desired_direction="decrease", margin=50.0),
    metric("error_session", "guardrail", desired_direction="decrease", margin=0.005),
    metric("support_ticket", "guardrail", desired_direction="decrease", margin=0.003),
]
NEAR = {"rel": 1e-9, "abs": 1e-12}


@pytest.fixture(scope="module")
def reference(shared):
    return json.loads((shared / "reference" / "workflow_assistant.json").read_text())


@pytest.fixture(scope="module")
def tables(shared):
    users = pd.read_parquet(shared / "reference" / "workflow_assistant_users.parquet")
    everyone = {"dimension": "all", "dimension_value": "all"}
    views = [
        (everyone, users),
        (everyone | {"population": "eligible"}, users[users["pre_eligible"]]),
        (everyone | {"population": "exposed"}, users[users["post_triggered"]]),
    ]
    for value, rows in users.groupby("segment"):
        views.append(({"dimension": "segment", "dimension_value": value}, rows))
    cells, thetas = [], []
    for where, rows in views:
        for name in (row["metric"] for row in METRICS):
            place = where | {"metric": name, "experiment_id": NAME}
            both = units(rows[name], 1.0, rows[PRE[name]] if name in PRE else 0.0)
            arms = [both[(rows["treatment"] == i).to_numpy()] for i in range(2)]
            cells += [cell(arm, r, **place) for arm, r in zip(ARMS, arms, strict=True)]
            thetas.append(theta(*arms, **place))
    return aggregates(
        cells,
        [row | {"experiment_id": NAME, "window_end_days": 14} for row in METRICS],
        thetas,
        [check("sample_ratio", experiment_id=NAME), check("balance", experiment_id=NAME)],
        [stage(arm, experiment_id=NAME) for arm in ARMS],
        [
            experiment(
                experiment_id=NAME,
                planned_units=80_000,
                ended_at=pd.Timestamp("2026-03-09"),
                as_of=pd.Timestamp("2026-03-31").date(),
            )
        ],
    )


@pytest.fixture(scope="module")
def found(tables):
    key = ["metric", "population", "dimension_value", "estimator"]
    return estimates(tables).set_index(key).sort_index()


def assert_readout(row, expected):
    """The study's intervals use 1.96 exactly, trialrun's Student: the difference is shown."""
    assert (row["n_control"], row["n_variant"]) == (expected["n_control"], expected["n_treatment"])
    assert row["mean_control"] == pytest.approx(expected["control_mean"], **NEAR)
    assert row["mean_variant"] == pytest.approx(expected["treatment_mean"], **NEAR)
    assert row["effect"] == pytest.approx(expected["effect"], **NEAR)
    assert row["standard_error"] == pytest.approx(expected["se"], **NEAR)
    for end, sign in (("ci_low", -1), ("ci_high", 1)):
        with_196 = row["effect"] + sign * 1.96 * row["standard_error"]
        assert with_196 == pytest.approx(expected[end], **NEAR)
        assert row[end] == pytest.approx(expected[end], abs=5e-4 * row["standard_error"])


@pytest.mark.parametrize("name", [row["metric"] for row in METRICS])
def test_metrics(found, reference, name):
    row = found.loc[(name, "assigned", "all", "difference_in_means")]
    assert_readout(row, reference["metrics"][name])


def test_cuped(found, reference):
    row = found.loc[("tasks", "assigned", "all", "cuped")]
    assert_readout(row, reference["cuped_tasks"])
    assert row["is_verdict_estimate"]
    raw = found.loc[("tasks", "assigned", "all", "difference_in_means")]
    reduction = 1 - row["standard_error"] / raw["standard_error"]
    assert reduction == pytest.approx(reference["cuped_tasks"]["se_reduction"], **NEAR)


@pytest.mark.parametrize(
    ("population", "name"),
    [("assigned", "all_randomized"), ("eligible", "pre_eligible"), ("exposed", "post_triggered")],
)
def test_populations(found, reference, population, name):
    row = found.loc[("tasks", population, "all", "difference_in_means")]
    assert_readout(row, reference["populations"][name])


@pytest.mark.parametrize("segment", ["casual", "enterprise", "new_user", "power_user"])
def test_segments(found, reference, segment):
    row = found.loc[("tasks", "assigned", segment, "difference_in_means")]
    expected = reference["segments"][segment]
    assert_readout(row, expected)
    for name, key in {"revenue": "revenue_effect", "latency_ms": "latency_effect"}.items():
        other = found.loc[(name, "assigned", segment, "difference_in_means")]
        assert other["effect"] == pytest.approx(expected[key], **NEAR)


def test_verdict(tables, reference):
    verdict = decide(tables, estimates(tables))[0]
    conditions = {m["metric"]: m["conditions"] for m in verdict.evidence["metrics"]}
    shown = {
        "latency_pass": conditions["latency_ms"]["non_inferiority"]["is_met"],
        "error_pass": conditions["error_session"]["non_inferiority"]["is_met"],
        "support_pass": conditions["support_ticket"]["non_inferiority"]["is_met"],
    }
    assert shown == {key: reference["decision"][key] for key in shown}
    assert conditions["tasks"]["success"]["is_met"]
    assert verdict.verdict == "iterate"
    bound = conditions["support_ticket"]["non_inferiority"]["bound"]
    assert bound == pytest.approx(reference["metrics"]["support_ticket"]["ci_high"], rel=1e-4)
    assert "support_ticket is not shown to stay within its margin" in verdict.reason
    assert "its 95% interval ends at 0.0032 against 0.003" in verdict.reason
    assert "tasks improved by 0.286" in verdict.reason
    assert "latency_ms" not in verdict.reason
    json.dumps(verdict.evidence, allow_nan=False)
