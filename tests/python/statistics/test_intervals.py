from dataclasses import replace

import numpy as np
import pytest
from aggregate_tables import moments, units
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats._delta_method import NonlinearDeltaCov

from trialrun.estimators.difference_in_means import difference_in_means
from trialrun.intervals import critical_value, p_value, relative_effect, t_interval

ALPHA = np.array([0.05])


def estimate(mean_control=10.0, mean_variant=12.0, seed=1, n=(40, 60)):
    rng = np.random.default_rng(seed)
    control, variant = (
        rng.normal(mean, 2, size)
        for mean, size in zip((mean_control, mean_variant), n, strict=True)
    )
    control += mean_control - control.mean()
    variant += mean_variant - variant.mean()
    return difference_in_means(moments(units(control)), moments(units(variant)))


@settings(max_examples=100, deadline=None)
@given(df=st.floats(1, 1e7), alpha=st.floats(1e-6, 0.9))
def test_critical_values_are_student(df, alpha):
    found = critical_value(np.array([df]), np.array([alpha]))
    np.testing.assert_allclose(found, stats.t.isf(alpha / 2, df), rtol=1e-9)


@pytest.mark.parametrize(("t", "df"), [(0.3, 2.0), (-5.0, 11.4), (22.6, 40593.7), (1e-9, 8.0)])
def test_p_values_are_student(t, df):
    found = p_value(np.array([t]), np.array([1.0]), np.array([df]))
    np.testing.assert_allclose(found, 2 * stats.t.sf(abs(t), df), rtol=1e-12)


def test_an_interval_ends_where_p_is_alpha():
    numbers = (np.array([0.4]), np.array([0.3]), np.array([17.0]))
    interval = t_interval(*numbers, np.array([0.2]))
    for end in (interval.low, interval.high):
        shifted = (numbers[0] - end, *numbers[1:])
        np.testing.assert_allclose(p_value(*shifted), 0.2, rtol=1e-10)


@pytest.mark.parametrize(("mean_control", "mean_variant"), [(10, 12), (10, 7), (-10, -8), (-5, 3)])
def test_relative_interval_is_the_delta_method(mean_control, mean_variant):
    found = estimate(mean_control, mean_variant)
    sign = np.sign(found.mean_control[0])  # abs() has no complex-step derivative
    delta = NonlinearDeltaCov(
        lambda means: np.array([(means[1] - means[0]) / (sign * means[0])]),
        np.array([found.mean_control[0], found.mean_variant[0]]),
        np.diag([found.var_control[0], found.var_variant[0]]),
    )
    half_width = stats.t.isf(0.025, found.degrees_of_freedom[0]) * delta.se_vectorized()[0]
    relative = relative_effect(found, ALPHA)
    assert relative.reason[0] is None
    assert relative.effect[0] == pytest.approx(delta.predicted()[0], rel=1e-12)
    np.testing.assert_allclose(
        [relative.interval.low[0], relative.interval.high[0]],
        delta.predicted()[0] + half_width * np.array([-1, 1]),
        rtol=1e-7,
    )


def test_relative_interval_counts_shared_noise():
    found = replace(estimate(10, 13), var_shared=np.array([0.4]))
    covariance = np.diag([found.var_control[0], found.var_variant[0]]) + 0.4
    delta = NonlinearDeltaCov(
        lambda means: np.array([(means[1] - means[0]) / means[0]]),
        np.array([found.mean_control[0], found.mean_variant[0]]),
        covariance,
    )
    half_width = stats.t.isf(0.025, found.degrees_of_freedom[0]) * delta.se_vectorized()[0]
    interval = relative_effect(found, ALPHA).interval
    np.testing.assert_allclose((interval.high - interval.low) / 2, half_width, rtol=1e-7)


def test_a_relative_increase_is_positive_below_zero():
    found = relative_effect(estimate(-10, -8), ALPHA)
    assert found.effect[0] == pytest.approx(0.2, rel=1e-12)
    assert found.interval.low[0] > 0


def test_no_relative_effect_of_a_control_mean_of_zero():
    found = relative_effect(replace(estimate(0, 1), mean_control=np.zeros(1)), ALPHA)
    assert np.isnan([found.effect[0], found.interval.low[0], found.interval.high[0]]).all()
    assert found.reason[0] == "no relative effect: the control mean is 0"


def test_the_relative_interval_ends_where_fieller_becomes_unbounded():
    # Fieller's interval is bounded exactly where the control mean is itself significant.
    t = 2.2
    found = estimate(10, 12)
    found = replace(found, mean_control=t * np.sqrt(found.var_control))
    p_control = 2 * stats.t.sf(t, found.degrees_of_freedom[0])
    unclear = "no relative interval: the control mean is not clearly away from 0"
    for alpha, is_bounded in ((p_control * 0.99, False), (p_control * 1.01, True)):
        relative = relative_effect(found, np.array([alpha]))
        assert np.isfinite(relative.effect[0])
        assert np.isfinite(relative.interval.low[0]) == is_bounded
        assert relative.reason[0] == (None if is_bounded else unclear)
