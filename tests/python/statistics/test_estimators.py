import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from aggregate_tables import moments, units
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from trialrun.estimators import ESTIMATORS, Adjustment, deciding_estimator
from trialrun.estimators.base import satterthwaite
from trialrun.estimators.cuped import cuped
from trialrun.estimators.difference_in_means import difference_in_means
from trialrun.estimators.ratio import ratio
from trialrun.intervals import p_value, t_interval

EXACT = {"rtol": 1e-10, "atol": 0}
NUMBERS = ["effect", "standard_error", "degrees_of_freedom"]


def arms(seed, n_control=300, n_variant=170):
    """Two arms whose sizes, means and spreads differ."""
    rng = np.random.default_rng(seed)
    pre = [rng.gamma(2.0, 3.0, n) for n in (n_control, n_variant)]
    post = [
        0.7 * pre[0] + rng.normal(1, 2, n_control),
        0.9 * pre[1] + rng.normal(1.4, 4, n_variant),
    ]
    den = [rng.poisson(3, n) for n in (n_control, n_variant)]
    return [units(y, d, x) for y, d, x in zip(post, den, pre, strict=True)]


def adjustment(control, variant):
    rows = np.concatenate([control, variant])
    cov = np.cov(rows[:, 0], rows[:, 2])
    values = (cov[0, 1] / cov[1, 1], rows[:, 2].mean(), cov[1, 1] / len(rows))
    return Adjustment(*(np.array([value]) for value in values))


def one(estimate, name):
    return getattr(estimate, name)[0]


def hc2(y, is_variant):
    """OLS on an arm dummy with HC2 errors: the unpooled two-sample standard error."""
    return sm.OLS(y, sm.add_constant(is_variant.astype(float))).fit(cov_type="HC2")


def stacked(control, variant):
    return np.concatenate([control, variant]), np.repeat([0, 1], [len(control), len(variant)])


@pytest.mark.parametrize("seed", range(5))
def test_difference_in_means_is_welch(seed):
    control, variant = arms(seed)
    found = difference_in_means(moments(control), moments(variant))
    expected = stats.ttest_ind(variant[:, 0], control[:, 0], equal_var=False)
    interval = expected.confidence_interval(0.9)
    np.testing.assert_allclose(found.effect / found.standard_error, expected.statistic, **EXACT)
    np.testing.assert_allclose(found.degrees_of_freedom, expected.df, **EXACT)
    numbers = [getattr(found, name) for name in NUMBERS]
    np.testing.assert_allclose(p_value(*numbers), expected.pvalue, rtol=1e-9)
    ends = t_interval(*numbers, np.array([0.1]))
    np.testing.assert_allclose([ends.low[0], ends.high[0]], interval, rtol=1e-9)


def test_difference_in_means_is_statsmodels_unequal_variances():
    control, variant = arms(11)
    found = difference_in_means(moments(control), moments(variant))
    means = CompareMeans(DescrStatsW(variant[:, 0]), DescrStatsW(control[:, 0]))
    expected = means.tconfint_diff(alpha=0.05, usevar="unequal")
    ends = t_interval(*(getattr(found, name) for name in NUMBERS), np.array([0.05]))
    np.testing.assert_allclose([ends.low[0], ends.high[0]], expected, rtol=1e-9)
    assert one(found, "standard_error") == pytest.approx(means.std_meandiff_separatevar, rel=1e-12)


def test_arm_means_carry_their_own_variances():
    control, variant = arms(12)
    found = difference_in_means(moments(control), moments(variant))
    assert one(found, "mean_control") == pytest.approx(control[:, 0].mean(), rel=1e-14)
    assert one(found, "var_control") == pytest.approx(stats.sem(control[:, 0]) ** 2, rel=1e-12)
    assert one(found, "var_variant") == pytest.approx(stats.sem(variant[:, 0]) ** 2, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_cuped_is_least_squares_on_the_adjusted_outcome(seed):
    control, variant = arms(seed)
    rows, is_variant = stacked(control, variant)
    # Total theta is the slope of the outcome on the covariate, both arms in one regression.
    slope = sm.OLS(rows[:, 0], sm.add_constant(rows[:, 2])).fit().params[1]
    adjusted = rows[:, 0] - slope * (rows[:, 2] - rows[:, 2].mean())
    expected = hc2(adjusted, is_variant)
    found = cuped(moments(control), moments(variant), adjustment(control, variant))
    assert one(found, "mean_control") == pytest.approx(expected.params[0], rel=1e-10)
    assert one(found, "effect") == pytest.approx(expected.params[1], rel=1e-10)
    assert one(found, "standard_error") == pytest.approx(expected.bse[1], rel=1e-10)
    welch = stats.ttest_ind(adjusted[is_variant == 1], adjusted[is_variant == 0], equal_var=False)
    assert one(found, "degrees_of_freedom") == pytest.approx(welch.df, rel=1e-10)


def test_cuped_shares_the_noise_of_the_pooled_covariate():
    control, variant = arms(3)
    known = adjustment(control, variant)
    found = cuped(moments(control), moments(variant), known)
    x = np.concatenate([control, variant])[:, 2]
    expected = known.theta[0] ** 2 * stats.sem(x) ** 2
    assert one(found, "var_shared") == pytest.approx(expected, rel=1e-12)


def test_cuped_without_a_coefficient_is_the_difference_in_means():
    control, variant = (moments(rows) for rows in arms(4))
    nothing = Adjustment(*(np.array([value]) for value in (0.0, 5.0, 1.0)))
    found, expected = cuped(control, variant, nothing), difference_in_means(control, variant)
    for name in ["mean_control", "mean_variant", *NUMBERS]:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@pytest.mark.parametrize("seed", range(5))
def test_ratio_of_arms_is_hc1_of_one_regression(seed):
    rng = np.random.default_rng(seed)
    den = [rng.poisson(2, n) + 1 for n in (220, 140)]
    num = [rng.gamma(d + 1.0, s) for d, s in zip(den, (1.0, 1.3), strict=True)]
    control, variant = (units(y, d) for y, d in zip(num, den, strict=True))
    found = ratio(moments(control), moments(variant))
    # An arm's ratio of sums is the regression of num / den on a constant with weights den; HC1
    # with its one parameter has the sample variance's n / (n - 1).
    fits = [
        sm.WLS(y / d, np.ones(len(y)), weights=d).fit().get_robustcov_results("HC1")
        for y, d in zip(num, den, strict=True)
    ]
    assert one(found, "effect") == pytest.approx(fits[1].params[0] - fits[0].params[0], rel=1e-10)
    expected = np.hypot(fits[0].bse[0], fits[1].bse[0])
    assert one(found, "standard_error") == pytest.approx(expected, rel=1e-10)


def test_ratio_keeps_the_units_without_events():
    # An event metric: (0, 0) for a unit without events. Least squares over events, units as
    # clusters.
    rng = np.random.default_rng(9)
    unit = np.repeat(np.arange(80), rng.poisson(2, 80))
    value = rng.normal(5, 1, len(unit)) + rng.normal(0, 1, 80)[unit]
    rows = units(np.bincount(unit, value, minlength=80), np.bincount(unit, minlength=80))
    assert (rows[:, 1] == 0).any()
    found = ratio(moments(rows), moments(rows + [1.0, 0, 0, 0] * (rows[:, [1]] > 0)))
    fit = sm.OLS(value, np.ones(len(value))).fit()
    clustered = fit.get_robustcov_results(
        "cluster", groups=unit, use_correction=False, df_correction=False
    )
    assert one(found, "mean_control") == pytest.approx(value.mean(), rel=1e-12)
    # CR0 with the correction for all 80 units, those without events included.
    expected = clustered.bse[0] ** 2 * 80 / 79
    assert one(found, "var_control") == pytest.approx(expected, rel=1e-10)


def test_ratio_with_denominator_one_is_welch_to_the_last_digit():
    control, variant = (units(rows[:, 0]) for rows in arms(5))
    found = ratio(moments(control), moments(variant))
    expected = difference_in_means(moments(control), moments(variant))
    for name in ["mean_control", "mean_variant", "var_control", "var_variant", *NUMBERS]:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


SCALES = st.floats(1e-6, 1e6)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), scale=SCALES, sign=st.sampled_from([-1, 1]))
@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_the_unit_of_measurement_scales_the_numbers(name, seed, scale, sign):
    factor = scale * sign
    control, variant = arms(seed, 30, 20)
    before = estimate(name, control, variant)
    after = estimate(name, control * [factor, 1, factor, 1], variant * [factor, 1, factor, 1])
    np.testing.assert_allclose(after.effect, factor * before.effect, rtol=1e-8, atol=1e-12 * scale)
    np.testing.assert_allclose(after.standard_error, scale * before.standard_error, rtol=1e-9)
    np.testing.assert_allclose(after.degrees_of_freedom, before.degrees_of_freedom, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_exchanging_the_arms_turns_the_sign(name, seed):
    control, variant = arms(seed, 25, 40)
    forth, back = estimate(name, control, variant), estimate(name, variant, control)
    np.testing.assert_allclose(back.effect, -forth.effect, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(back.standard_error, forth.standard_error, rtol=1e-12)
    np.testing.assert_allclose(back.degrees_of_freedom, forth.degrees_of_freedom, rtol=1e-12)


@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_many_comparisons_at_once_are_the_single_ones(name):
    pairs = [arms(seed, 20 + seed, 30) for seed in range(6)]
    control, variant = (moments(*side) for side in zip(*pairs, strict=True))
    known = [adjustment(*pair) for pair in pairs]
    together = Adjustment(*(np.concatenate([getattr(k, f) for k in known]) for f in FIELDS))
    found = ESTIMATORS[name].estimate(control, variant, together)
    for i, pair in enumerate(pairs):
        single = estimate(name, *pair)
        for number in NUMBERS:
            assert getattr(found, number)[i] == pytest.approx(one(single, number), rel=1e-14)


FIELDS = ["theta", "mean_covariate", "var_mean_covariate"]


def estimate(name, control, variant):
    return ESTIMATORS[name].estimate(
        moments(control), moments(variant), adjustment(control, variant)
    )


def test_satterthwaite_of_three_parts():
    # By definition: (sum v)^2 / sum(v^2 / df).
    variances, degrees = np.array([1.0, 2.0, 5.0]), np.array([4.0, 9.0, 100.0])
    expected = variances.sum() ** 2 / (variances**2 / degrees).sum()
    parts = [(np.array([v]), np.array([d])) for v, d in zip(variances, degrees, strict=True)]
    np.testing.assert_allclose(satterthwaite(*parts), expected, rtol=1e-14)
    nothing = (np.array([0.0]), np.array([-1.0]))
    np.testing.assert_allclose(satterthwaite(*parts, nothing), expected, rtol=1e-14)


def test_the_deciding_estimator_follows_metric_covariate_and_weights():
    table = pd.DataFrame(
        [
            ("sum", True, True, "cuped"),
            ("count", True, True, "cuped"),
            ("any", True, True, "cuped"),
            ("sum", True, False, "difference_in_means"),
            ("any", False, True, "difference_in_means"),
            ("mean", True, True, "ratio"),
            ("max", False, False, "ratio"),
        ],
        columns=["aggregation", "has_covariate", "is_equal", "expected"],
    )
    found = deciding_estimator(
        table["aggregation"], table["has_covariate"].to_numpy(), table["is_equal"].to_numpy()
    )
    assert found.tolist() == table["expected"].tolist()
