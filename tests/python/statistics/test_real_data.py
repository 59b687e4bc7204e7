"""Real experiments, aggregated by numpy, against figures computed from their rows elsewhere."""

import numpy as np
import pandas as pd
import pytest
from aggregate_tables import moments, units
from scipy import stats

from trialrun.estimators import Adjustment
from trialrun.estimators.cuped import cuped
from trialrun.estimators.difference_in_means import difference_in_means
from trialrun.estimators.ratio import ratio
from trialrun.intervals import critical_value, p_value, relative_effect, t_interval

NEAR = {"rel": 1e-9}
ALPHA = np.array([0.05])


@pytest.fixture(scope="module")
def hillstrom(shared):
    return pd.read_csv(shared / "data" / "hillstrom.csv.gz")


@pytest.fixture(scope="module")
def cookie_cats(shared):
    return pd.read_csv(shared / "data" / "cookie_cats.csv.gz")


def numbers(estimate):
    return estimate.effect, estimate.standard_error, estimate.degrees_of_freedom


def assert_welch(control, variant, expected):
    found = difference_in_means(moments(units(control)), moments(units(variant)))
    interval = t_interval(*numbers(found), ALPHA)
    relative = relative_effect(found, ALPHA)
    error = (relative.interval.high - relative.interval.low) / 2
    error /= critical_value(found.degrees_of_freedom, ALPHA)
    assert found.mean_control[0] == pytest.approx(expected["mean_c"], **NEAR)
    assert found.mean_variant[0] == pytest.approx(expected["mean_t"], **NEAR)
    assert found.effect[0] == pytest.approx(expected["diff"], rel=1e-8)
    assert found.standard_error[0] == pytest.approx(expected["se"], **NEAR)
    assert found.degrees_of_freedom[0] == pytest.approx(expected["df"], **NEAR)
    assert interval.low[0] == pytest.approx(expected["ci_low"], rel=1e-8)
    assert interval.high[0] == pytest.approx(expected["ci_high"], rel=1e-8)
    assert p_value(*numbers(found))[0] == pytest.approx(expected["p"], rel=1e-7)
    assert relative.effect[0] == pytest.approx(expected["rel_lift"], rel=1e-8)
    assert error[0] == pytest.approx(expected["rel_lift_se_delta"], rel=1e-8)


@pytest.mark.parametrize("metric", ["retention_1", "retention_7", "sum_gamerounds"])
def test_cookie_cats(cookie_cats, real, metric):
    figures = real["cookie_cats"]
    control, variant = (
        cookie_cats.loc[cookie_cats["version"] == figures["arms"][arm], metric] for arm in "ct"
    )
    assert_welch(control, variant, figures[f"welch_{metric}"])


ARMS = {"mens_vs_none": "Mens E-Mail", "womens_vs_none": "Womens E-Mail"}


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize("metric", ["visit", "conversion", "spend"])
def test_hillstrom(hillstrom, real, arm, metric):
    control = hillstrom[hillstrom["segment"] == "No E-Mail"]
    variant = hillstrom[hillstrom["segment"] == ARMS[arm]]
    figures = real["hillstrom"][arm][metric]
    assert_welch(control[metric], variant[metric], figures["welch"])

    # The figures' theta is that of the two arms compared.
    expected = figures["cuped_history"]
    both = pd.concat([control, variant])
    cov = np.cov(both[metric], both["history"])
    known = Adjustment(
        np.array([cov[0, 1] / cov[1, 1]]),
        np.array([both["history"].mean()]),
        np.array([cov[1, 1] / len(both)]),
    )
    found = cuped(
        *(moments(units(side[metric], 1, side["history"])) for side in (control, variant)), known
    )
    assert known.theta[0] == pytest.approx(expected["theta"][0], **NEAR)
    assert found.mean_control[0] == pytest.approx(expected["mean_c"], **NEAR)
    assert found.mean_variant[0] == pytest.approx(expected["mean_t"], **NEAR)
    assert found.effect[0] == pytest.approx(expected["diff"], rel=1e-8)
    assert found.standard_error[0] == pytest.approx(expected["se"], **NEAR)
    assert found.degrees_of_freedom[0] == pytest.approx(expected["df"], **NEAR)
    assert p_value(*numbers(found))[0] == pytest.approx(expected["p"], rel=1e-7)


@pytest.mark.parametrize("arm", ARMS)
@pytest.mark.parametrize(
    ("name", "metric"), [("spend_per_visit", "spend"), ("conversion_per_visit", "conversion")]
)
def test_hillstrom_ratio(hillstrom, real, arm, name, metric):
    expected = real["hillstrom"][arm][name]
    arms = (hillstrom[hillstrom["segment"] == segment] for segment in ("No E-Mail", ARMS[arm]))
    found = ratio(*(moments(units(rows[metric], rows["visit"])) for rows in arms))
    assert found.mean_control[0] == pytest.approx(expected["ratio_c"], **NEAR)
    assert found.mean_variant[0] == pytest.approx(expected["ratio_t"], **NEAR)
    assert np.sqrt(found.var_control[0]) == pytest.approx(expected["se_c"], **NEAR)
    assert np.sqrt(found.var_variant[0]) == pytest.approx(expected["se_t"], **NEAR)
    assert found.standard_error[0] == pytest.approx(expected["se"], **NEAR)
    # The figures' p-value is normal, trialrun's Student with some 40,000 degrees of freedom.
    z = found.effect[0] / found.standard_error[0]
    assert 2 * stats.norm.sf(abs(z)) == pytest.approx(expected["p_normal"], rel=1e-8)
    relative = relative_effect(found, ALPHA).effect[0]
    assert relative == pytest.approx(expected["rel_lift"], rel=1e-8)
