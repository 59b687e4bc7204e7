"""The contrast of every role and margin against tests on the units' rows."""

import numpy as np
import pandas as pd
import pytest
from aggregate_tables import aggregates, cell, experiment, metric, stage, theta, units
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trialrun.decision.bounds import bounds
from trialrun.decision.futility import conditional_power
from trialrun.scorecard import estimates

ARMS = ("control", "treatment")


def rows(seed=1, n=(60, 45), shift=0.3):
    rng = np.random.default_rng(seed)
    return [rng.normal(2.0, 1.0, n[0]), rng.normal(2.0 + shift, 1.6, n[1])]


def bound_of(data, *metrics, **columns):
    cells = [cell(arm, units(y)) for arm, y in zip(ARMS, data, strict=True)]
    tables = aggregates(cells, metrics, experiments=[experiment(**columns)])
    found = bounds(tables, estimates(tables))
    return found.iloc[0] if len(found) == 1 else found


def guardrail(margin, margin_type, desired_direction):
    return metric(
        role="guardrail",
        margin=margin,
        margin_type=margin_type,
        desired_direction=desired_direction,
    )


def harmless(data, margin, margin_type, desired_direction):
    """The same question as a textbook test: scipy's result, and where its interval starts from."""
    control, variant = data
    worse = 1 if desired_direction == "decrease" else -1
    if margin_type == "level":
        return stats.ttest_1samp(variant, margin), margin
    if margin_type == "relative":
        scaled = control * (1 + worse * margin)
        return stats.ttest_ind(variant, scaled, equal_var=False), worse * margin * control.mean()
    shifted = control + worse * margin
    return stats.ttest_ind(variant, shifted, equal_var=False), worse * margin


MARGINS = [("absolute", 0.5), ("relative", 0.25), ("level", 2.2)]
DIRECTIONS = ["increase", "decrease"]


@pytest.mark.parametrize("desired_direction", DIRECTIONS)
@pytest.mark.parametrize(("margin_type", "margin"), MARGINS)
@pytest.mark.parametrize("shift", [-1.2, -0.1, 0.4, 1.3])
def test_a_guardrail_is_a_textbook_test(margin_type, margin, desired_direction, shift):
    data = rows(shift=shift)
    found = bound_of(data, guardrail(margin, margin_type, desired_direction))
    expected, threshold = harmless(data, margin, margin_type, desired_direction)
    low, high = expected.confidence_interval(0.95)
    if margin_type == "level":
        low, high = low - threshold, high - threshold
    end = low if desired_direction == "increase" else high
    assert found["threshold"] == pytest.approx(threshold, rel=1e-12)
    assert found["bound"] - threshold == pytest.approx(end, rel=1e-8, abs=1e-12)
    assert found["slack_df"] == pytest.approx(expected.df, rel=1e-9)
    # One-sided at alpha / 2.
    is_good_side = (expected.statistic > 0) == (desired_direction == "increase")
    assert found["is_shown"] == (is_good_side and expected.pvalue < 0.05)


def test_a_relative_margin_below_zero_widens_away_from_the_desired_side():
    # A control mean of -2 that should increase: a tenth worse is -2.2, whatever the sign.
    data = [y - 4.0 for y in rows(shift=0.0)]
    found = bound_of(data, guardrail(0.1, "relative", "increase"))
    assert found["threshold"] == pytest.approx(0.1 * data[0].mean(), rel=1e-12)
    assert found["threshold"] < 0
    expected = stats.ttest_ind(data[1], 1.1 * data[0], equal_var=False)
    assert found["slack"] / found["slack_error"] == pytest.approx(expected.statistic, rel=1e-9)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 1000),
    shift=st.floats(-1, 1),
    desired=st.sampled_from(DIRECTIONS),
    alpha=st.sampled_from([0.01, 0.05, 0.2]),
)
def test_a_primary_is_a_one_sided_welch_test_at_half_alpha(seed, shift, desired, alpha):
    data = rows(seed, shift=shift)
    found = bound_of(data, metric(desired_direction=desired), alpha=alpha)
    side = "greater" if desired == "increase" else "less"
    p = stats.ttest_ind(data[1], data[0], equal_var=False, alternative=side).pvalue
    assert found["is_shown"] == (p < alpha / 2)
    low, high = stats.ttest_ind(data[1], data[0], equal_var=False).confidence_interval(1 - alpha)
    assert found["bound"] == pytest.approx(low if desired == "increase" else high, rel=1e-8)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e3))
@pytest.mark.parametrize(("margin_type", "margin"), MARGINS)
def test_the_unit_of_measurement_does_not_matter(margin_type, margin, seed, scale):
    data = rows(seed)
    before = bound_of(data, guardrail(margin, margin_type, "decrease"))
    rescaled = margin if margin_type == "relative" else margin * scale
    after = bound_of([y * scale for y in data], guardrail(rescaled, margin_type, "decrease"))
    for name in ("slack", "slack_error", "threshold", "bound", "deterioration_bound"):
        assert after[name] == pytest.approx(scale * before[name], rel=1e-8, abs=1e-10 * scale)


def test_levels_are_divided_by_primaries_arms_and_metrics():
    names = ["control", "a", "b", "c"]
    metrics = [
        metric("tasks"),
        metric("orders"),
        metric("latency", "guardrail", margin=0.1),
        metric("errors", "guardrail", margin=0.1),
        metric("revenue", "secondary"),
    ]
    rng = np.random.default_rng(1)
    cells = [
        cell(arm, units(rng.normal(size=50)), metric=row["metric"])
        for arm in names
        for row in metrics
    ]
    tables = aggregates(cells, metrics, stages=[stage(arm) for arm in names])
    found = bounds(tables, estimates(tables)).set_index(["role", "metric", "variant"]).sort_index()
    assert len(found) == 15
    np.testing.assert_allclose(found.loc["primary", "confidence_level"], 1 - 0.05 / (2 * 3))
    np.testing.assert_allclose(found.loc["guardrail", "confidence_level"], 1 - 0.05 / 3)
    assert found.loc["secondary", "confidence_level"].isna().all()
    np.testing.assert_allclose(found["deterioration_level"], 1 - 0.05 / (5 * 3))


def test_an_arm_without_a_weight_costs_no_alpha():
    metrics = [metric("tasks"), metric("latency", "guardrail", margin=0.1)]
    cells = [cell(arm, units(y), metric=row["metric"])
             for row in metrics for arm, y in zip(ARMS, rows(), strict=True)]  # fmt: skip
    stages = [stage(arm) for arm in ARMS]
    unused = [stage("unused", number, weight=0.0) for number in (1, 2)]
    planned = [stage("planned", 1, weight=0.0), stage("planned", 2, weight=0.1)]

    def bounds_with(*more):
        tables = aggregates(cells, metrics, stages=[*stages, *more])
        return bounds(tables, estimates(tables))

    pd.testing.assert_frame_equal(bounds_with(*unused), bounds_with())
    levels = bounds_with(*unused, *planned).set_index("metric")["confidence_level"]
    np.testing.assert_allclose(levels, 1 - 0.05 / 2)


@pytest.mark.parametrize("planned_units", [105, 20_000, None])
@pytest.mark.parametrize("desired", DIRECTIONS)
def test_deterioration_is_read_from_the_confidence_sequence(planned_units, desired):
    data = rows()
    found = bound_of(data, metric(desired_direction=desired), planned_units=planned_units)
    # Without a plan the sequence is tuned to 10,000 units.
    n, n_star, alpha = 105, planned_units or 10_000, 0.05
    rho2 = (-2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha))) / n_star
    half_width = found["standard_error"] * np.sqrt(
        2 * (n * rho2 + 1) / (n * rho2) * np.log(np.sqrt(n * rho2 + 1) / alpha)
    )
    sign = 1 if desired == "increase" else -1
    expected = found["effect"] + sign * half_width
    assert found["deterioration_bound"] == pytest.approx(expected, rel=1e-10)
    assert found["has_deteriorated"] == (sign * expected < 0)


@pytest.mark.parametrize(("margin_type", "share"), [("level", 1.0), ("relative", 0.25)])
def test_a_margin_on_adjusted_means_counts_their_shared_noise(margin_type, share):
    rng = np.random.default_rng(7)
    pre = [rng.gamma(3.0, 1.0, n) for n in (80, 80)]
    data = [units(x + rng.normal(0, 0.5, 80), 1.0, x) for x in pre]
    row = guardrail(0.25 if margin_type == "relative" else 4.0, margin_type, "decrease")
    tables = aggregates(
        [cell(arm, r) for arm, r in zip(ARMS, data, strict=True)], [row], [theta(*data)]
    )
    found = bounds(tables, estimates(tables)).iloc[0]
    assert found["estimator"] == "cuped"
    slope = theta(*data)["theta"]
    control, variant = (r[:, 0] - slope * r[:, 2] for r in data)
    x = np.concatenate(pre)
    a = 1.25 if margin_type == "relative" else 0.0
    # var(mean_t - a mean_c), each mean with its own noise and (1 - a) times the pooled covariate's.
    expected = (
        stats.sem(variant) ** 2
        + (a * stats.sem(control)) ** 2
        + (share * slope * stats.sem(x)) ** 2
    )
    assert found["slack_error"] ** 2 == pytest.approx(expected, rel=1e-9)


def test_conditional_power_is_the_chance_of_the_final_test():
    # 300 of 400 units; the last 100 have the minimum effect. In the scale of the estimate: the
    # final one is the weighted mean of today's and of the rest, which is normal.
    today, minimum_effect, alpha = 0.2, 0.35, 0.05
    per_unit = 4.0  # variance of the effect times units
    future = stats.norm(minimum_effect, np.sqrt(per_unit / 100))
    critical = stats.norm.isf(alpha / 2) * np.sqrt(per_unit / 400)
    needed = (critical - 0.75 * today) / 0.25
    found = conditional_power(
        improvement=np.array([today]),
        standard_error=np.array([np.sqrt(per_unit / 300)]),
        fraction=np.array([0.75]),
        minimum_effect=np.array([minimum_effect]),
        alpha=np.array([alpha]),
    )
    np.testing.assert_allclose(found, future.sf(needed), rtol=1e-10)


def test_conditional_power_at_the_start_is_the_power():
    # Next to nothing known: the power of a z test whose horizon has error .1 and effect .28.
    fraction = 1e-8
    found = conditional_power(
        np.array([0.28]), np.array([0.1 / np.sqrt(fraction)]), np.array([fraction]),
        np.array([0.28]), np.array([0.05]),
    )  # fmt: skip
    np.testing.assert_allclose(found, stats.norm.sf(1.959963984540054 - 2.8), rtol=1e-3)


@pytest.mark.parametrize("fraction", [0.0, 1.0, 1.2, np.nan])
def test_there_is_no_conditional_power_without_a_remainder(fraction):
    numbers = (np.array([value]) for value in (0.1, 0.1, fraction, 0.1, 0.05))
    assert np.isnan(conditional_power(*numbers)[0])


def test_the_information_fraction_counts_all_arms():
    names = ["control", "a", "b"]
    rng = np.random.default_rng(2)
    cells = [cell(arm, units(rng.normal(size=100))) for arm in names]
    tables = aggregates(
        cells,
        [metric(minimum_effect=0.5)],
        stages=[stage(arm) for arm in names],
        experiments=[experiment(planned_units=600)],
    )
    found = bounds(tables, estimates(tables))
    expected = conditional_power(
        found["effect"].to_numpy(), found["standard_error"].to_numpy(), np.array([0.5, 0.5]),
        np.array([0.5, 0.5]), np.array([0.025, 0.025]),
    )  # fmt: skip
    np.testing.assert_allclose(found["conditional_power"], expected, rtol=1e-12)
