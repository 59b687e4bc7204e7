"""The generic tests srm and balance, on models of a small dbt project."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

HALVES = {"control": 1, "treatment": 1}
PASSING = [
    "srm_fits",
    "srm_differs_at_a_lower_level",
    "srm_uneven_weights",
    "srm_odd_names_that_fit",
    "srm_few_units",
    "srm_repeated",
    "srm_no_rows",
    "balance_fits",
    "balance_three_arms",
    "balance_few_units",
    "balance_constant",
]
FAILING = [
    "srm_differs",
    "srm_uneven_weights_swapped",
    "srm_odd_names",
    "srm_absent_arm",
    "srm_unknown_arm",
    "srm_closed_arm",
    "srm_closed_arm_and_differs",
    "srm_groups",
    "balance_differs",
    "balance_three_arms_at_twice_the_level",
    "balance_few_units_allowed",
    "balance_no_control",
    "balance_groups",
    "balance_constant_in_arm",
]


@pytest.mark.parametrize("name", PASSING)
def test_passes(built, name):
    assert built[name].status == "pass"


@pytest.mark.parametrize("name", FAILING)
def test_fails_in_its_own_name(built, name):
    assert (built[name].status, built[name].message.split(",")[0]) in [
        ("fail", f"Got {n} result{'s' * (n > 1)}") for n in (1, 2)
    ]


def test_every_data_test_is_expected(built):
    found = [name for name, result in built.items() if result.node.resource_type == "test"]
    assert sorted(found) == sorted(PASSING + FAILING)


def srm_oracle(units: pd.DataFrame, weights: dict[str, float]):
    counts = units.groupby("variant")["unit_id"].nunique().reindex(weights.keys(), fill_value=0)
    shares = np.array(list(weights.values())) / sum(weights.values())
    return counts, stats.chisquare(counts, counts.sum() * shares)


@pytest.mark.parametrize(
    ("name", "case", "weights"),
    [
        ("srm_differs", "differs", HALVES),
        ("srm_uneven_weights_swapped", "uneven_weights", {"a": 5, "b": 2, "c": 3}),
        ("srm_odd_names", "odd_names", {"it's; drop table units; --": 1, 'größe "b" 実験': 1}),
        ("srm_absent_arm", "absent_arm", HALVES),
        ("srm_closed_arm_and_differs", "closed_arm_and_differs", HALVES),
        ("srm_groups", "groups' difference", HALVES),
    ],
)
def test_srm_is_the_chi_square_test_of_scipy(rows, name, case, weights):
    units = rows("srm_units").query("case_name == @case")
    counts, oracle = srm_oracle(units, weights)
    (found,) = rows(name).to_dict("records")
    assert found["group_value"] == (case if name == "srm_groups" else "all")
    assert found["message"] == "the counts do not fit the weights"
    assert found["counts"] == ", ".join(f"{arm}: {n}" for arm, n in sorted(counts.items()))
    assert found["n_units"] == counts.sum()
    assert found["statistic"] == pytest.approx(oracle.statistic, rel=1e-12)
    assert found["p_value"] == pytest.approx(oracle.pvalue, rel=1e-10, abs=0)
    assert found["degrees_of_freedom"] == len(weights) - 1


@pytest.mark.parametrize(
    ("case", "weights", "alpha"),
    [
        ("fits", HALVES, 0.001),
        ("differs", HALVES, 1e-10),
        ("uneven_weights", {"a": 5, "b": 3, "c": 2}, 0.001),
        ("repeated", HALVES, 0.001),
    ],
)
def test_srm_passes_where_scipy_does_not_reject(rows, case, weights, alpha):
    _, oracle = srm_oracle(rows("srm_units").query("case_name == @case"), weights)
    assert oracle.pvalue > alpha


def test_few_units_would_be_a_mismatch_if_they_were_tested(rows):
    _, oracle = srm_oracle(rows("srm_units").query("case_name == 'few_units'"), HALVES)
    assert oracle.pvalue < 0.001


def test_units_in_arms_without_a_weight_fail_by_themselves(rows):
    unknown, closed = rows("srm_unknown_arm"), rows("srm_closed_arm")
    assert sorted(unknown["counts"]) == ["(missing): 2", "o'ther: 3"]
    assert list(closed["counts"]) == ["closed: 1"]
    for found in (unknown, closed):
        assert set(found["message"]) == {"units in an arm without a weight"}
        assert found["p_value"].isna().all()


def balance_oracle(units: pd.DataFrame, control: str, variant: str, column: str = "covariate"):
    finite = units[np.isfinite(units[column])]
    arms = [finite.loc[finite["variant"] == arm, column] for arm in (variant, control)]
    z, p_value = CompareMeans(*(DescrStatsW(arm) for arm in arms)).ztest_ind(usevar="unequal")
    return arms, z, p_value


@pytest.mark.parametrize(
    ("name", "query", "control", "variant", "threshold"),
    [
        ("balance_differs", "case_name == 'differs'", "it's; control --", 'größe "b"', 0.001),
        (
            "balance_three_arms_at_twice_the_level",
            "case_name == 'three_arms'",
            "control",
            "b",
            0.001,
        ),
        ("balance_few_units_allowed", "case_name == 'few_units'", "control", "treatment", 0.001),
        (
            "balance_groups",
            "case_name == 'groups' and half == 'odd'",
            "control",
            "treatment",
            0.001,
        ),
    ],
)
def test_balance_is_the_z_test_of_statsmodels(rows, name, query, control, variant, threshold):
    units = rows("balance_units").query(query)
    (arm, base), z, p_value = balance_oracle(units, control, variant)
    (found,) = rows(name).to_dict("records")
    assert (found["message"], found["variant"]) == ("the means differ", variant)
    assert found["group_value"] == ("odd" if name == "balance_groups" else "all")
    assert (found["n_variant"], found["n_control"]) == (len(arm), len(base))
    n_rows = units["variant"].value_counts()
    assert found["n_missing_variant"] == n_rows[variant] - len(arm)
    assert found["n_missing_control"] == n_rows[control] - len(base)
    assert found["mean_control"] == pytest.approx(base.mean(), rel=1e-10)
    assert found["difference"] == pytest.approx(arm.mean() - base.mean(), rel=1e-10)
    scale = np.sqrt((arm.var() + base.var()) / 2)
    assert found["standardized_difference"] == pytest.approx(found["difference"] / scale, rel=1e-10)
    assert found["statistic"] == pytest.approx(z, rel=1e-10)
    assert found["p_value"] == pytest.approx(p_value, rel=1e-9, abs=0)
    assert found["threshold"] == pytest.approx(threshold)


def test_the_level_is_shared_by_the_arms(rows):
    """Between the arm's share of .001 and .001: it would fail without Bonferroni."""
    units = rows("balance_units").query("case_name == 'three_arms'")
    _, _, p_value = balance_oracle(units, "control", "b")
    assert 0.0005 < p_value < 0.001


def test_balance_says_what_it_cannot_test(rows):
    (constant,) = rows("balance_constant_in_arm").to_dict("records")
    assert constant["message"] == "constant within both arms, and different"
    (alone,) = rows("balance_no_control").to_dict("records")
    assert alone["message"] == "control has no rows"


@pytest.mark.parametrize(
    ("macro", "arguments", "message"),
    [
        ("check_weights", '{"weights": [0.5, 0.5]}', "srm: weights must be a mapping"),
        ("check_weights", '{"weights": {"control": 1}}', "srm: weights must be a mapping"),
        ("check_weights", '{"weights": {"a": 1, "b": -0.1}}', 'srm: the weight of "b" must'),
        ("check_weights", '{"weights": {"a": 1, "b": "half"}}', 'srm: the weight of "b" must'),
        ("check_weights", '{"weights": {"a": 1, "b": .nan}}', 'srm: the weight of "b" must'),
        ("check_weights", '{"weights": {"a": 1, "b": 0}}', "srm: at least two arms need"),
        ("check_weights", '{"weights": {true: 1, "b": 1}}', 'srm: put the arm "True" in quotes'),
        ("check_alpha", '{"test_name": "srm", "alpha": 5}', "srm: alpha must be a number"),
        ("check_alpha", '{"test_name": "srm", "alpha": "x"}', "srm: alpha must be a number"),
    ],
)
def test_unusable_arguments_are_named(invoke, capsys, macro, arguments, message):
    assert not invoke("run-operation", macro, "--args", arguments).success
    assert f"trialrun: {message}" in capsys.readouterr().out
