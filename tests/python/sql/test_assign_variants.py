"""assign_variants in models of a small dbt project, whose sessions are in New York."""

from fractions import Fraction

import pandas as pd
import pytest
from sql_oracles import Arm, Ramp, arm_of, expected_slots, hashed

EXPERIMENT = 'it\'s; a "test"'


def exact(weight: float) -> Fraction:
    return Fraction(str(weight))


def expected(ramp_rows: pd.DataFrame, visits: pd.DataFrame) -> dict[str, tuple[str, pd.Timestamp]]:
    """Unit id: arm and instant in UTC, of the units that have an arm."""
    stages = sorted(ramp_rows["ramp_stage"].unique())
    weights = ramp_rows.set_index(["variant", "ramp_stage"])["weight"]
    position = ramp_rows.groupby("variant")["position"].min()
    ramp = Ramp(
        tuple(
            Arm(
                arm,
                None if pd.isna(position[arm]) else int(position[arm]),
                tuple(exact(weights[arm, stage]) for stage in stages),
            )
            for arm in position.index.drop("control")
        ),
        tuple(exact(weights["control", stage]) for stage in stages),
    )
    times = ramp_rows.drop_duplicates("ramp_stage").sort_values("ramp_stage")
    salt = ramp_rows["salt"].iloc[0]
    found = {}
    for unit_id, seen_at in visits[["unit_id", "seen_at"]].itertuples(index=False):
        instant = seen_at.tz_convert("UTC").tz_localize(None)
        for stage, (start, end) in enumerate(
            zip(times["effective_from"], times["effective_until"], strict=True)
        ):
            if start <= instant and (pd.isna(end) or instant < end):
                arm = arm_of(expected_slots(ramp, stage), hashed(salt, unit_id))
                if arm is not None:
                    found[str(unit_id)] = (arm, instant)
    return found


@pytest.mark.parametrize(
    ("model", "experiment_id"), [("assigned", EXPERIMENT), ("assigned_within_a_model", "another")]
)
def test_units_get_the_arm_of_their_bucket_in_the_stage_in_force(rows, model, experiment_id):
    ramp = rows("ramp").query("experiment_id == @experiment_id")
    found = rows(model)
    assert list(found.columns) == ["experiment_id", "unit_id", "variant", "assigned_at"]
    assert set(found["experiment_id"]) == {experiment_id}
    assert found["unit_id"].is_unique
    got = {row.unit_id: (row.variant, row.assigned_at) for row in found.itertuples()}
    assert got == expected(ramp, rows("visits"))
    assert {arm for arm, _ in got.values()} == set(ramp["variant"])


def test_the_sessions_are_not_in_utc(rows):
    assert "2026-01-04 07:00:00-05" in set(rows("visits")["seen_at_text"])


def test_units_before_the_start_and_outside_the_traffic_are_left_out(rows):
    visits, found = rows("visits"), rows("assigned")
    start = pd.Timestamp("2026-01-05", tz="UTC")
    assert (visits["seen_at"] < start).any()
    inside = visits[visits["seen_at"] >= start]
    assert 0.85 < len(found) / len(inside) < 0.95
    assert found["assigned_at"].min() == start.tz_localize(None)


def test_an_experiment_that_is_not_registered_assigns_nobody(built, rows):
    assert built["assigned_to_nothing"].status == "success"
    assert rows("assigned_to_nothing").empty
