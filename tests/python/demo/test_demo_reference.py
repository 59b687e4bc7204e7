"""The log, summed up by plain SQL, gives the published readout of the launch study."""

from typing import Any

import duckdb
import pandas as pd
import pytest

METRICS = ("tasks", "revenue", "latency_ms", "error_session", "support_ticket")

# One row per user: what happened in the 14 days from the first assignment and before it.
UNITS = """
with users as (
    select unit_id, any_value(variant) as variant, min(assigned_at) as assigned_at
    from demo_study_assignments
    group by unit_id
),

outcomes as (
    select
        unit_id,
        sum(value) filter (event_name = 'tasks') as tasks,
        sum(value) filter (event_name = 'revenue') as revenue,
        avg(value) filter (event_name = 'latency_ms') as latency_ms,
        max(1) filter (event_name = 'error_session') as error_session,
        max(1) filter (event_name = 'support_ticket') as support_ticket
    from demo_metric_events inner join users using (unit_id)
    where occurred_at >= assigned_at and occurred_at < assigned_at + interval 14 day
    group by unit_id
),

history as (
    select unit_id, sum(value) filter (event_name = 'tasks') as pre_tasks_28
    from demo_metric_events inner join users using (unit_id)
    where occurred_at < assigned_at and occurred_at >= assigned_at - interval 28 day
    group by unit_id
),

attributes as (
    select
        unit_id,
        any_value(value) filter (attribute = 'segment') as segment,
        any_value(value) filter (attribute = 'pre_eligible') = 'true' as pre_eligible
    from demo_unit_attributes
    group by unit_id
)

select
    users.*,
    outcomes.* exclude (unit_id),
    pre_tasks_28,
    segment,
    pre_eligible,
    unit_id in (select unit_id from demo_exposures) as post_triggered
from users
left join outcomes using (unit_id)
left join history using (unit_id)
left join attributes using (unit_id)
order by substr(unit_id, 2)::integer
"""


@pytest.fixture(scope="module")
def units(full: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    frame = full.execute(UNITS).df()
    filled = ["tasks", "revenue", "error_session", "support_ticket", "pre_tasks_28"]
    return frame.fillna(dict.fromkeys(filled, 0.0))


def readout(units: pd.DataFrame, values: pd.Series) -> dict[str, float]:
    """Compare the arms as the published readout does: 1.96 standard errors, ddof 1."""
    treated = units.variant == "treatment"
    control, treatment = values[~treated], values[treated]
    effect = treatment.mean() - control.mean()
    se = (control.var() / len(control) + treatment.var() / len(treatment)) ** 0.5
    return {
        "n_control": len(control),
        "n_treatment": len(treatment),
        "control_mean": control.mean(),
        "treatment_mean": treatment.mean(),
        "effect": effect,
        "se": se,
        "ci_low": effect - 1.96 * se,
        "ci_high": effect + 1.96 * se,
    }


def published(row: dict[str, Any], computed: dict[str, float]) -> Any:
    return pytest.approx({key: row[key] for key in computed}, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_metric(units: pd.DataFrame, reference: dict[str, Any], metric: str) -> None:
    computed = readout(units, units[metric])
    assert computed == published(reference["metrics"][metric], computed)


def test_cuped_tasks(units: pd.DataFrame, reference: dict[str, Any]) -> None:
    before = units.pre_tasks_28
    theta = units.tasks.cov(before) / before.var()
    computed = readout(units, units.tasks - theta * (before - before.mean())) | {"theta": theta}
    assert computed == published(reference["cuped_tasks"], computed)


@pytest.mark.parametrize("population", ["all_randomized", "pre_eligible", "post_triggered"])
def test_population(units: pd.DataFrame, reference: dict[str, Any], population: str) -> None:
    inside = units if population == "all_randomized" else units[units[population]]
    computed = readout(inside, inside.tasks)
    assert computed == published(reference["populations"][population], computed)


@pytest.mark.parametrize("segment", ["new_user", "casual", "power_user", "enterprise"])
def test_segment(units: pd.DataFrame, reference: dict[str, Any], segment: str) -> None:
    inside = units[units.segment == segment]
    computed = readout(inside, inside.tasks) | {
        "revenue_effect": readout(inside, inside.revenue)["effect"],
        "latency_effect": readout(inside, inside.latency_ms)["effect"],
    }
    assert computed == published(reference["segments"][segment], computed)


def test_every_users_totals(units: pd.DataFrame, reference_users: pd.DataFrame) -> None:
    assert (units.unit_id == "u" + reference_users.user_id.astype(str)).all()
    assert ((units.variant == "treatment") == (reference_users.treatment == 1)).all()
    for column in (*METRICS, "pre_tasks_28"):
        relative = (units[column] - reference_users[column]).abs()
        assert (relative <= 1e-12 * reference_users[column].abs()).all(), column
