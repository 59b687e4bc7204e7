import numpy as np
import pytest
from aggregate_tables import moments, units
from scipy import stats

from trialrun.estimators import ESTIMATORS, Adjustment
from trialrun.intervals import p_value, relative_effect, t_interval

GOOD = np.array([1.0, 2.0, 4.0, 8.0])
ALPHA = np.array([0.05])


def estimate(name, control, variant, theta=0.5):
    known = Adjustment(np.array([theta]), np.array([1.0]), np.array([0.1]))
    return ESTIMATORS[name].estimate(moments(control), moments(variant), known)


def assert_no_test(found):
    assert np.isnan(found.standard_error[0])
    assert np.isnan(found.degrees_of_freedom[0])
    numbers = (found.effect, found.standard_error, found.degrees_of_freedom)
    interval = t_interval(*numbers, ALPHA)
    relative = relative_effect(found, ALPHA).interval
    ends = [interval.low, interval.high, relative.low, relative.high, p_value(*numbers)]
    assert np.isnan(np.concatenate(ends)).all()


@pytest.mark.parametrize("name", list(ESTIMATORS))
@pytest.mark.parametrize(
    ("control", "variant", "reason"),
    [
        ([], GOOD, "the control arm has no units"),
        (GOOD, [], "the arm has no units"),
        ([], [], "the control arm has no units"),
        ([3.0], GOOD, "the control arm has fewer than two units"),
        (GOOD, [3.0], "the arm has fewer than two units"),
        ([np.nan, 1.0], GOOD, "the control arm's moments are missing or not finite"),
        (GOOD, [np.inf, 1.0], "the arm's moments are missing or not finite"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_too_little_gives_no_effect_and_says_why(name, control, variant, reason):
    found = estimate(name, units(np.array(control)), units(np.array(variant)))
    assert found.reason[0] == reason
    assert np.isnan(found.effect[0])
    assert not np.isinf([found.mean_control[0], found.mean_variant[0]]).any()
    assert_no_test(found)


@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_two_constant_arms_have_an_effect_and_no_test(name):
    found = estimate(name, units([0.1] * 7), units([0.4] * 9))
    assert found.effect[0] == pytest.approx(0.3, rel=1e-12)
    assert found.reason[0] == "all units of both arms have one value: no test"
    assert_no_test(found)


def test_one_constant_arm_is_still_welch():
    found = estimate("difference_in_means", units([1.0] * 5), units(GOOD))
    expected = stats.ttest_ind_from_stats(
        GOOD.mean(), GOOD.std(ddof=1), 4, 1.0, 0.0, 5, equal_var=False
    )
    numbers = (found.effect, found.standard_error, found.degrees_of_freedom)
    assert found.reason[0] is None
    assert p_value(*numbers)[0] == pytest.approx(expected.pvalue, rel=1e-12)


def test_an_outcome_that_is_a_multiple_of_its_covariate_leaves_nothing_to_test():
    x = np.array([0.1, 0.7, 1.9, 3.3, 7.7])
    found = estimate("cuped", units(0.3 * x, 1, x), units(0.3 * x + 1, 1, x), theta=0.3)
    assert found.effect[0] == pytest.approx(1.0)
    assert_no_test(found)


def test_a_numerator_that_is_a_multiple_of_its_denominator_leaves_nothing_to_test():
    den = np.array([1.0, 3.0, 7.0, 2.0])
    found = estimate("ratio", units(0.1 * den, den), units(0.3 * den, den))
    assert found.effect[0] == pytest.approx(0.2)
    assert_no_test(found)


@pytest.mark.parametrize(
    ("control_den", "variant_den", "reason"),
    [(0.0, 1.0, "the control arm's denominator is 0"), (1.0, 0.0, "the arm's denominator is 0")],
)
def test_a_ratio_over_nothing_is_missing(control_den, variant_den, reason):
    found = estimate("ratio", units(GOOD, control_den), units(GOOD, variant_den))
    assert found.reason[0] == reason
    assert np.isnan(found.effect[0])
    assert_no_test(found)


@pytest.mark.parametrize("theta", [np.nan, np.inf])
def test_cuped_without_a_finite_coefficient_is_missing(theta):
    found = estimate("cuped", units(GOOD, 1, GOOD), units(GOOD + 1, 1, GOOD), theta=theta)
    assert found.reason[0] == "the covariate's coefficient or mean is missing"
    assert np.isnan(found.effect[0])
    assert_no_test(found)


def test_cuped_without_the_pre_period_moments_is_missing():
    found = estimate("cuped", units(GOOD, 1, np.nan), units(GOOD, 1, GOOD))
    assert found.reason[0] == "the control arm's moments are missing or not finite"
    assert_no_test(found)


def test_a_negative_variance_is_refused():
    control, variant = moments(units(GOOD)), moments(units(GOOD))
    control.cov[0, 0, 0] = -1.0
    found = ESTIMATORS["difference_in_means"].estimate(control, variant, None)
    assert found.reason[0] == "the control arm's variance is negative"
    assert np.isnan(found.effect[0])
    assert_no_test(found)


def test_unneeded_components_may_be_missing():
    found = estimate("difference_in_means", units(GOOD, 1, np.nan), units(GOOD + 1, 1, np.nan))
    assert found.reason[0] is None
    assert found.effect[0] == 1
    assert found.standard_error[0] > 0


def test_without_blanks_only_the_masked():
    both = moments(units(GOOD), units(GOOD))
    found = ESTIMATORS["difference_in_means"].estimate(
        both, moments(units(GOOD), units(GOOD + 1)), None
    )
    kept = found.without(np.array([True, False]), "two stages")
    assert kept.reason.tolist() == ["two stages", None]
    assert np.isnan([kept.effect[0], kept.mean_control[0], kept.var_variant[0]]).all()
    assert kept.effect[1] == found.effect[1]
    assert found.reason[0] is None
