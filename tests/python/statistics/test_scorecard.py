import time
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from aggregate_tables import (
    aggregates,
    cell,
    experiment,
    metric,
    stage,
    summary_cell,
    theta,
    units,
)
from scipy import stats

from trialrun.records import RESULT_COLUMNS, Aggregates, Result
from trialrun.scorecard import CELL, VARIANCE_COLUMNS, estimates

COLUMNS = [
    "experiment_id", "metric", "role", "population", "dimension", "dimension_value", "variant",
    "control_variant", "estimator", "n_control", "n_variant", "mean_control", "mean_variant",
    "effect", "standard_error", "degrees_of_freedom", "ci_low", "ci_high", "p_value",
    "confidence_level", "relative_effect", "relative_ci_low", "relative_ci_high",
    "is_verdict_estimate", "is_final", "reason", "as_of", "contract_hash",
]  # fmt: skip
NUMBERS = COLUMNS[COLUMNS.index("mean_control") : COLUMNS.index("p_value") + 1]
EFFECTS = ["effect", "standard_error", "ci_low", "ci_high", "p_value", "relative_ci_low"]
ARMS = ("control", "treatment")


def rows(seed, n=40, shift=0.0, has_pre=True):
    rng = np.random.default_rng(seed)
    pre = rng.gamma(2, 2, n) if has_pre else 0.0
    return units(0.5 * pre + rng.normal(3 + shift, 1, n), 1.0, pre)


def two_arms(*metrics, thetas=(), experiments=(), **where):
    cells = [cell(arm, rows(i, shift=i), **where) for i, arm in enumerate(ARMS)]
    return aggregates(cells, metrics, thetas, experiments=experiments)


def test_the_columns_are_those_of_the_results_table():
    assert tuple(COLUMNS) == RESULT_COLUMNS
    assert sorted(estimates(two_arms())) == sorted([*COLUMNS, *VARIANCE_COLUMNS])


def test_every_cell_and_arm_is_compared_with_its_own_control():
    # Two experiments of three and two arms, two metrics and two segments, each from its own rows.
    layout = {"a": ["base", "one", "two"], "b": ["old", "new"]}
    data, cells = {}, []
    for experiment_id, arms in layout.items():
        for name in ("tasks", "orders"):
            for segment in ("all", "EU", "NA"):
                for arm in arms:
                    key = (experiment_id, name, segment, arm)
                    data[key] = rows(len(data), n=20 + 3 * len(data), shift=len(data) / 10)
                    dimension = "all" if segment == "all" else "region"
                    where = {"dimension": dimension, "dimension_value": segment}
                    where |= {"experiment_id": experiment_id, "metric": name}
                    cells.append(cell(arm, data[key], **where))
    found = estimates(
        aggregates(
            cells,
            [metric(n, experiment_id=e) for e in layout for n in ("tasks", "orders")],
            stages=[stage(arm, experiment_id=e) for e, arms in layout.items() for arm in arms],
            experiments=[
                experiment(experiment_id="a", control_variant="base", alpha=0.1),
                experiment(experiment_id="b", control_variant="old", alpha=0.01),
            ],
        )
    )
    assert len(found) == 2 * 3 * 2 + 2 * 3 * 1
    for row in found.itertuples():
        where = (row.experiment_id, row.metric, row.dimension_value)
        control, variant = data[*where, row.control_variant], data[*where, row.variant]
        expected = stats.ttest_ind(variant[:, 0], control[:, 0], equal_var=False)
        interval = expected.confidence_interval({"a": 0.9, "b": 0.99}[row.experiment_id])
        assert (row.n_control, row.n_variant) == (len(control), len(variant))
        assert row.effect == pytest.approx(variant[:, 0].mean() - control[:, 0].mean(), rel=1e-10)
        assert row.p_value == pytest.approx(expected.pvalue, rel=1e-9)
        assert row.degrees_of_freedom == pytest.approx(expected.df, rel=1e-10)
        assert (row.ci_low, row.ci_high) == pytest.approx(tuple(interval), rel=1e-9)
        assert row.confidence_level == {"a": 0.9, "b": 0.99}[row.experiment_id]


def test_segments_are_adjusted_by_their_own_theta():
    arms = {value: [rows(seed, shift=i) for i, seed in enumerate(seeds)]
            for value, seeds in {"EU": (1, 2), "NA": (3, 4)}.items()}  # fmt: skip
    where = {value: {"dimension": "region", "dimension_value": value} for value in arms}
    found = estimates(
        aggregates(
            [cell(a, r, **where[v]) for v in arms for a, r in zip(ARMS, arms[v], strict=True)],
            thetas=[theta(*arms[value], **where[value]) for value in arms],
        )
    ).set_index(["dimension_value", "estimator"])
    for value, (control, variant) in arms.items():
        both = np.concatenate([control, variant])
        slope = np.polyfit(both[:, 2], both[:, 0], 1)[0]
        expected = stats.ttest_ind(
            variant[:, 0] - slope * variant[:, 2], control[:, 0] - slope * control[:, 2],
            equal_var=False,
        )  # fmt: skip
        assert found.loc[(value, "cuped"), "p_value"] == pytest.approx(expected.pvalue, rel=1e-8)


def adjusted(**columns):
    arms = [rows(i, shift=i) for i in range(2)]
    return aggregates(
        [cell(arm, r) for arm, r in zip(ARMS, arms, strict=True)],
        [metric()],
        [theta(*arms)],
        experiments=[experiment(**columns)],
    )


def test_cuped_decides_between_equal_arms_and_stands_beside_otherwise():
    for is_equal, expected in [(True, "cuped"), (False, "difference_in_means")]:
        found = estimates(adjusted(is_equal_weights=is_equal))
        assert sorted(found["estimator"]) == ["cuped", "difference_in_means"]
        assert found.loc[found["is_verdict_estimate"], "estimator"].tolist() == [expected]


@pytest.mark.parametrize("var_covariate", [0.0, None])
def test_cuped_is_left_out_where_the_pre_period_does_not_vary(var_covariate):
    tables = adjusted()
    tables.cuped_thetas["var_covariate"] = var_covariate
    found = estimates(tables)
    assert found["estimator"].tolist() == ["difference_in_means"]
    assert found["is_verdict_estimate"].tolist() == [True]


def test_means_over_events_are_ratios():
    rng = np.random.default_rng(5)
    arms = [units(rng.gamma(3, 1, 50), rng.poisson(2, 50)) for _ in ARMS]
    cells = [cell(arm, r) for arm, r in zip(ARMS, arms, strict=True)]
    for aggregation in ("mean", "max"):
        found = estimates(aggregates(cells, [metric(aggregation=aggregation)]))
        assert found["estimator"].tolist() == ["ratio"]
        assert found["is_verdict_estimate"].tolist() == [True]
        expected = [r[:, 0].sum() / r[:, 1].sum() for r in arms]
        assert found.loc[0, "effect"] == pytest.approx(expected[1] - expected[0], rel=1e-10)


@pytest.mark.parametrize(
    "where",
    [
        {"population": "exposed"},
        {"population": "eligible"},
        {"dimension": "region", "dimension_value": "EU"},
    ],
)
def test_only_all_assigned_units_decide(where):
    found = estimates(two_arms(metric(), **where)).set_index("population")
    decides = found["is_verdict_estimate"]
    # The registered metric has no cell of all assigned units: that is the row that decides.
    assert decides.sum() == 1
    assert np.isnan(found.loc[decides, "effect"].item())
    assert found.loc[decides, "reason"].item() == "the control arm has no units"
    assert np.isfinite(found.loc[~decides, "effect"].item())


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("control", "the control arm has no units"), ("treatment", "the arm has no units")],
)
def test_a_missing_arm_is_a_row_of_nulls_with_a_reason(missing, reason):
    tables = two_arms()
    kept = tables.moments[tables.moments["variant"] != missing]
    found = estimates(Aggregates(**{**vars(tables), "moments": kept}))
    assert len(found) == 1
    assert found.loc[0, EFFECTS].isna().all()
    assert found.loc[0, "reason"] == reason
    size = "n_control" if missing == "control" else "n_variant"
    assert found.loc[0, size] == 0


def test_several_ramp_stages_are_not_pooled():
    tables = two_arms()
    later = tables.moments.assign(ramp_stage=2)
    both = pd.concat([tables.moments, later], ignore_index=True)
    found = estimates(Aggregates(**{**vars(tables), "moments": both}))
    assert len(found) == 1
    assert found.loc[0, NUMBERS].isna().all()
    assert found.loc[0, ["n_control", "n_variant"]].isna().all()
    assert "several ramp stages" in found.loc[0, "reason"]


def test_a_cell_found_twice_is_refused():
    tables = two_arms()
    twice = pd.concat([tables.moments, tables.moments.iloc[:1]])
    with pytest.raises(ValueError, match="holds a cell twice: checkout, tasks"):
        estimates(Aggregates(**{**vars(tables), "moments": twice}))


def test_a_reason_for_the_relative_interval_leaves_the_effect_alone():
    cells = [summary_cell("control", 50, 0.01), summary_cell("treatment", 50, 0.5)]
    row = estimates(aggregates(cells)).iloc[0]
    assert np.isfinite([row["effect"], row["ci_low"], row["p_value"], row["relative_effect"]]).all()
    assert np.isnan([row["relative_ci_low"], row["relative_ci_high"]]).all()
    assert row["reason"] == "no relative interval: the control mean is not clearly away from 0"


@pytest.mark.parametrize(
    ("columns", "metrics", "expected"),
    [
        ({"planned_units": 80}, [metric()], True),
        ({"planned_units": 81}, [metric()], False),
        # 15 March ends at midnight; windows of 7 days close a week after enrolment.
        ({"planned_units": None, "ended_at": "2026-03-16"}, [metric()], True),
        ({"planned_units": None, "ended_at": "2026-03-16 00:00:01"}, [metric()], False),
        ({"planned_units": 81, "ended_at": "2026-03-16"}, [metric()], True),
        ({"ended_at": "2026-03-09"}, [metric(window_end_days=7)], True),
        ({"ended_at": "2026-03-10"}, [metric(window_end_days=7)], False),
        (
            {"ended_at": "2026-03-09"},
            [metric(window_end_days=7), metric("slow", window_end_days=14)],
            False,
        ),
        # A guardrail's window does not move the horizon, and its units do not count.
        (
            {"ended_at": "2026-03-09"},
            [metric(), metric("slow", "guardrail", margin=1.0, window_end_days=14)],
            True,
        ),
        ({"planned_units": 80}, [metric(), metric("slow", "guardrail", margin=1.0)], True),
        # The second primary has no mature unit yet.
        ({"planned_units": 80}, [metric(), metric("slow")], False),
    ],
)
def test_results_are_final_from_the_horizon_on(columns, metrics, expected):
    columns = {k: pd.Timestamp(v) if k == "ended_at" else v for k, v in columns.items()}
    found = estimates(two_arms(*metrics, experiments=[experiment(**columns)]))
    assert set(found["is_final"]) == {expected}


def test_open_windows_do_not_count_towards_the_horizon():
    columns = experiment(planned_units=80)
    found = estimates(two_arms(metric(), experiments=[columns], n_units=40, n_mature=39))
    assert set(found["is_final"]) == {False}


def test_unregistered_metrics_and_arms_are_left_out():
    tables = two_arms()
    strays = pd.concat(
        [
            tables.moments.assign(metric="unregistered"),
            tables.moments.assign(experiment_id="unregistered"),
            tables.moments.iloc[:1].assign(variant="unregistered"),
        ]
    )
    both = pd.concat([tables.moments, strays], ignore_index=True)
    found = estimates(Aggregates(**{**vars(tables), "moments": both}))
    pd.testing.assert_frame_equal(found, estimates(tables))


def test_an_arm_without_a_weight_is_left_out():
    columns = stage("dropped", weight=0.0), stage("dropped", 2, weight=0.0)
    later = stage("later", weight=0.0), stage("later", 2, weight=0.1)
    cells = [cell(arm, rows(i)) for i, arm in enumerate(ARMS)]
    tables = aggregates(cells, stages=[*map(stage, ARMS), *columns, *later])
    found = estimates(tables)
    assert found["variant"].tolist() == ["later", "treatment"]


def test_the_order_of_rows_does_not_matter():
    tables = adjusted()
    shuffled = Aggregates(
        **{name: frame.sample(frac=1, random_state=1) for name, frame in vars(tables).items()}
    )
    pd.testing.assert_frame_equal(estimates(shuffled), estimates(tables))


def test_decimals_and_nullable_columns_read_alike():
    tables = adjusted()
    decimal = tables.moments.astype(object)
    decimal["mean_num"] = [Decimal(repr(float(value))) for value in decimal["mean_num"]]
    nullable = Aggregates(
        experiments=tables.experiments.convert_dtypes(),
        variants=tables.variants.convert_dtypes(),
        experiment_metrics=tables.experiment_metrics.astype(object),
        moments=decimal,
        cuped_thetas=tables.cuped_thetas.convert_dtypes(),
        checks=tables.checks,
    )
    found = estimates(nullable)
    pd.testing.assert_frame_equal(found[NUMBERS], estimates(tables)[NUMBERS])


def test_no_experiments_are_no_results():
    tables = two_arms()
    empty = Aggregates(**{name: frame.iloc[:0] for name, frame in vars(tables).items()})
    found = estimates(empty)
    assert len(found) == 0
    assert set(COLUMNS) <= set(found)


def test_results_become_records():
    found = estimates(two_arms())
    record = Result.from_row(found.iloc[0].to_dict())
    assert record.effect == found.loc[0, "effect"]
    assert record.n_control == 40
    assert record.reason is None
    assert record.as_of.isoformat() == "2026-03-15"
    nothing = Result.from_row(estimates(aggregates([])).iloc[0].to_dict())
    assert nothing.effect is None
    assert nothing.n_control == 0


def test_the_decision_reads_the_variances_of_the_means():
    found = estimates(adjusted()).set_index("estimator")
    parts = found["var_control"] + found["var_variant"]
    np.testing.assert_allclose(found["standard_error"] ** 2, parts, rtol=1e-12)
    assert found.loc["difference_in_means", "var_shared"] == 0
    assert found.loc["cuped", "var_shared"] > 0


def test_ten_thousand_rows_take_less_than_a_second():
    base = adjusted()
    n = 5_000
    one = pd.concat([base.moments] * n, ignore_index=True)
    one["dimension"], one["dimension_value"] = "segment", np.repeat(np.arange(n).astype(str), 2)
    thetas = pd.concat([base.cuped_thetas] * n, ignore_index=True)
    thetas["dimension"], thetas["dimension_value"] = "segment", np.arange(n).astype(str)
    large = Aggregates(**{**vars(base), "moments": one, "cuped_thetas": thetas})
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        found = estimates(large)
        seconds.append(time.process_time() - begin)
    assert len(found) == 2 * n + 1
    assert not found.duplicated([*CELL, "variant", "estimator"]).any()
    assert min(seconds) < 1
