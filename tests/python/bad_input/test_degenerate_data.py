"""Too little, too much or unreadable data: a number is right, or missing for a reason."""

import re

import numpy as np
import pandas as pd
import pytest

from support.many_experiments import where

NUMBERS = ["effect", "standard_error", "degrees_of_freedom", "ci_low", "ci_high", "p_value"]


@pytest.mark.parametrize(
    ("experiment", "reason"),
    [
        ("no units", "the control arm has no units"),
        ("no control units", "the control arm has no units"),
        ("no treatment units", "the arm has no units"),
        ("one treatment unit", "the arm has fewer than two units"),
        ("unknown arms", "the control arm has no units"),
        ("all contaminated", "the control arm has no units"),
        ("not begun", "the control arm has no units"),
        ("long ago", "the control arm has fewer than two units"),
    ],
)
def test_too_few_units_give_no_number_and_a_reason(many_experiments, experiment, reason):
    row = many_experiments.result(experiment)
    assert row["reason"] == reason
    assert row[NUMBERS].isna().all()
    verdict = many_experiments.verdict(experiment)
    assert verdict.verdict == "invalid" or reason in verdict.reason


@pytest.mark.parametrize(
    ("experiment", "effect"),
    [("constant", 0.0), ("constant by arm", 0.2), ("no events", 0.0), ("only before", 0.0)],
)
def test_without_variance_there_is_no_test(many_experiments, experiment, effect):
    row = many_experiments.result(experiment)
    assert row["effect"] == pytest.approx(effect, abs=1e-15)
    assert row[NUMBERS[1:]].isna().all()
    assert row["reason"] == "all units of both arms have one value: no test"
    assert many_experiments.verdict(experiment).verdict == "iterate"


def test_a_mean_over_no_events_is_missing(many_experiments):
    row = many_experiments.result("mean of nothing", estimator="ratio")
    assert row["reason"] == "the arm's denominator is 0"
    assert row[NUMBERS].isna().all()


def test_a_history_that_does_not_vary_adjusts_nothing(many_experiments):
    thetas = many_experiments.rows(
        "trialrun_cuped_thetas", experiment_id="constant history", dimension="all"
    )
    assert set(thetas["theta"]) == {0.0}
    assert set(thetas["reason"]) == {"the pre-period does not vary"}
    many_experiments.assert_is_welch("constant history")
    estimators = where(many_experiments.found.results, experiment_id="constant history")
    assert set(estimators["estimator"]) == {"difference_in_means"}


@pytest.mark.parametrize("experiment", ["negative", "huge", "without end"])
def test_unusual_values_are_values(many_experiments, experiment):
    many_experiments.assert_is_welch(experiment)


def test_huge_values_are_adjusted_and_decided_on(many_experiments):
    row = many_experiments.result("huge", estimator="cuped")
    assert 1e69 < row["effect"] < 1e72
    assert np.isfinite(row[NUMBERS].astype(float)).all()
    assert many_experiments.verdict("huge").verdict == "ship"


@pytest.mark.parametrize(
    ("experiment", "counts"),
    [
        ("broken values", {"metric events": 8}),
        ("too huge", {"metric events": 2}),
        ("broken times", {"metric events": 6}),
        ("empty ids", {"assignments": 7, "exposures": 2, "metric events": 2}),
        ("broken attributes", {"unit attributes": 10}),
        ("empty event ids", {}),
        ("healthy", {}),
    ],
)
def test_unreadable_rows_are_left_out_and_counted(many_experiments, experiment, counts):
    metric = experiment if (experiment, experiment) in many_experiments.logged.drawn else "purchase"
    many_experiments.assert_is_welch(experiment, metric)
    checks = many_experiments.found.checks
    (check,) = where(checks, experiment_id=experiment, check_name="unreadable_rows").itertuples()
    found = re.findall(r"([0-9]+) ([a-z ]+)", check.message)
    assert {what: int(count) for count, what in found if count != "0"} == counts
    assert check.n_failing == sum(counts.values())
    assert check.status == ("fail" if counts else "pass")


def test_a_broken_attribute_is_a_missing_one(many_experiments):
    (row,) = many_experiments.rows(
        "trialrun_balance", experiment_id="broken attributes", covariate="age"
    ).itertuples()
    assert (row.n_control, row.n_variant) == (2, 2)
    assert row.mean_control == row.mean_variant == 35.25
    assert row.var_control == np.var([30, 40.5], ddof=1)
    assert row.status == "not_tested"


def test_assignments_without_an_experiment_are_counted_by_themselves(many_experiments):
    (check,) = many_experiments.rows(
        "trialrun_checks", experiment_id="(missing)", check_name="unreadable_rows"
    ).itertuples()
    assert check.n_failing == 2


@pytest.mark.parametrize(
    ("experiment", "check_name", "n_failing"),
    [
        ("unknown arms", "unknown_variant", 40),
        ("all contaminated", "contamination", 40),
        ("lopsided", "sample_ratio", 4),
        ("long ago", "outside_enrolment", 0),
    ],
)
def test_odd_assignments_are_counted(many_experiments, experiment, check_name, n_failing):
    checks = many_experiments.found.checks
    (check,) = where(checks, experiment_id=experiment, check_name=check_name).itertuples()
    assert (check.n_failing, check.status) == (n_failing, "fail" if n_failing else "pass")


@pytest.mark.parametrize("experiment", ["all contaminated", "lopsided", "no control units"])
def test_what_cannot_be_trusted_is_invalid(many_experiments, experiment):
    assert many_experiments.verdict(experiment).verdict == "invalid"


def test_an_experiment_of_the_past_no_longer_fails_builds(many_experiments):
    checks = where(many_experiments.found.checks, check_name="sample_ratio", status="fail")
    enforced = dict(zip(checks["experiment_id"], checks["is_enforced"], strict=True))
    now = ("lopsided", "no control units", "no treatment units")
    assert enforced == dict.fromkeys(now, True) | {"lopsided long ago": False}


@pytest.mark.parametrize(
    ("experiment", "verdict"),
    [
        ("no units", "iterate"),
        ("not begun", "keep_running"),
        ("without end", "keep_running"),
        ("long ago", "iterate"),
    ],
)
def test_time_decides_whether_to_wait(many_experiments, experiment, verdict):
    assert many_experiments.verdict(experiment).verdict == verdict


def test_no_number_is_infinite_or_comes_without_its_interval(many_experiments):
    results = many_experiments.found.results
    numbers = results.select_dtypes("number").astype(float)
    assert not np.isinf(numbers).any().any()
    has_test = results["standard_error"].notna()
    assert (has_test == results["p_value"].notna()).all()
    assert (has_test == results["ci_low"].notna()).all()
    assert results.loc[~has_test, "reason"].notna().all()


@pytest.mark.parametrize(
    "table", ["trialrun_moments", "trialrun_cuped_thetas", "trialrun_srm", "trialrun_balance"]
)
def test_no_table_holds_nan_or_infinity(many_experiments, table):
    frame = many_experiments.rows(table)
    for column in frame.columns:
        numbers = [value for value in frame[column] if isinstance(value, float)]
        assert pd.Series(numbers, dtype=float).isin([np.inf, -np.inf]).sum() == 0, column
    project = many_experiments.project
    types = project.place.columns(table)
    doubles = [column for column, name in types.items() if "double" in name.lower()]
    assert doubles
    for column in doubles:
        is_nan = f"lower(cast({column} as varchar(30))) = 'nan'"
        assert project.rows(f"select count(*) from {table} where {is_nan}") == [(0,)], column
