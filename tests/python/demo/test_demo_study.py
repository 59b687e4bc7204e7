from typing import Any

import numpy as np
import pandas as pd
import pytest

from trialrun.demo.study import DEVICES, REGIONS, SEGMENTS, Outcomes, Study, draw_study


def to_frame(study: Study) -> pd.DataFrame:
    """Lay a study out under the reference's column names."""
    x, seen, control, treatment = study.traits, study.observed, study.control, study.treatment
    return pd.DataFrame(
        {
            "segment": np.array(list(SEGMENTS))[x.segment],
            "device": np.array(list(DEVICES))[x.device],
            "region": np.array(list(REGIONS))[x.region],
            "tenure_days": x.tenure_days,
            "pre_tasks_28": x.pre_tasks_28,
            "pre_revenue_28": x.pre_revenue_28,
            "pre_workflow_entries": x.pre_workflow_entries,
            "pre_eligible": x.pre_eligible,
            "treatment": study.treated,
            "tasks": seen.tasks,
            "revenue": seen.revenue,
            "latency_ms": seen.latency_ms,
            "error_session": seen.error_session,
            "support_ticket": seen.support_ticket,
            "post_triggered": seen.triggered,
            "tasks0": control.tasks,
            "tasks1": treatment.tasks,
            "revenue0": control.revenue,
            "revenue1": treatment.revenue,
            "true_task_effect": treatment.tasks - control.tasks,
            "true_revenue_effect": treatment.revenue - control.revenue,
            "latency0": control.latency_ms,
            "latency1": treatment.latency_ms,
        }
    )


@pytest.fixture(scope="module")
def study() -> Study:
    return draw_study(80_000, 501)


def test_users_are_the_reference_users(study: Study, reference_users: pd.DataFrame) -> None:
    drawn = to_frame(study)
    assert set(drawn) == set(reference_users) - {"user_id"}
    for column in drawn:
        expected = reference_users[column]
        if expected.dtype == np.float64:
            np.testing.assert_allclose(drawn[column], expected, rtol=1e-12, atol=1e-12)
        else:
            assert (drawn[column] == expected).all(), column


def test_shares_and_baseline_are_the_published_ones(
    study: Study, reference: dict[str, Any]
) -> None:
    users = to_frame(study)
    assert len(users) == reference["assignment"]["users"]
    assert users.treatment.mean() == reference["assignment"]["treatment_share"]
    assert users.pre_eligible.mean() == reference["assignment"]["pre_eligible_share"]
    assert users.post_triggered.mean() == reference["assignment"]["post_triggered_share"]
    for arm, means in reference["balance"].items():
        in_arm = users[users.treatment == bool(int(arm))]
        assert in_arm[list(means)].mean().to_dict() == pytest.approx(means, rel=1e-12)


def test_true_effects_are_the_published_ones(study: Study, reference: dict[str, Any]) -> None:
    users = to_frame(study)
    published = reference["populations"]
    masks = {
        "all_randomized": np.ones(len(users), dtype=bool),
        "pre_eligible": users.pre_eligible,
        "post_triggered": users.post_triggered,
    }
    for population, mask in masks.items():
        true_effect = users.true_task_effect[mask].mean()
        assert true_effect == pytest.approx(published[population]["true_mean_effect"], rel=1e-12)
    by_segment = users.groupby("segment").true_task_effect.mean().to_dict()
    expected = {name: row["true_task_effect"] for name, row in reference["segments"].items()}
    assert by_segment == pytest.approx(expected, rel=1e-12)


def test_same_seed_same_study_other_seed_another() -> None:
    first, again, other = (to_frame(draw_study(500, seed)) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first.tasks.equals(other.tasks)


def test_rows_are_those_users_in_every_array() -> None:
    whole = draw_study(50, 3)
    part = whole.rows(slice(20, 35))
    assert len(part) == 15
    expected = to_frame(whole).iloc[20:35].reset_index(drop=True)
    pd.testing.assert_frame_equal(to_frame(part), expected)


def test_observed_outcomes_are_those_of_the_arm() -> None:
    low = Outcomes(*(np.zeros(2) for _ in range(3)), *(np.zeros(2, dtype=bool) for _ in range(3)))
    high = Outcomes(*(np.ones(2) for _ in range(3)), *(np.ones(2, dtype=bool) for _ in range(3)))
    traits = draw_study(2, 1).traits
    seen = Study(traits, treated=np.array([False, True]), control=low, treatment=high).observed
    for values in vars(seen).values():
        assert values.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("users", "seed", "message"),
    [
        (0, 501, "users must be at least 1, not 0"),
        (-5, 501, "users must be at least 1, not -5"),
        (10, -1, "seed must not be negative, not -1"),
    ],
)
def test_impossible_studies_are_refused(users: int, seed: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_study(users, seed)
