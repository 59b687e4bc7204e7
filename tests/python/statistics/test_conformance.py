"""Cases from peers' own tests. Where trialrun's convention differs the test says how, and shows
that the case is met under the peer's."""

import numpy as np
import pytest
from scipy import stats

from trialrun.estimators import Adjustment, Estimate
from trialrun.estimators.base import satterthwaite
from trialrun.estimators.cuped import cuped
from trialrun.estimators.difference_in_means import difference_in_means
from trialrun.estimators.ratio import ratio
from trialrun.intervals import critical_value, p_value, relative_effect, t_interval
from trialrun.moments import Moments

ARMS = ("control", "treatment")


def from_sums(n, num, den=None, pre=None, num_den=None, num_pre=None):
    """Moments of one arm from sums, sums of squares and cross products (num, den, num_pre)."""
    parts = [num, den or {"sum": n, "sum_squares": n}, pre or {"sum": 0, "sum_squares": 0}]
    mean = np.array([part["sum"] / n for part in parts] + [1.0])
    raw = np.outer(mean, mean) * n
    raw[range(3), range(3)] = [part["sum_squares"] for part in parts]
    if num_den is not None:
        raw[0, 1] = raw[1, 0] = num_den
    if num_pre is not None:
        raw[0, 2] = raw[2, 0] = num_pre
    cov = (raw - n * np.outer(mean, mean)) / (n - 1)
    return Moments(np.array([n]), mean[None, :], cov[None, :, :])


def mean_arms(case, column=None):
    for arm in (case["inputs"][arm] for arm in ARMS):
        if column is None:
            yield from_sums(arm["n"], arm)
        else:
            sums = {"sum": arm["sums"][column], "sum_squares": arm["sums_of_squares"][column]}
            yield from_sums(arm["n"], sums)


def tolerance(case):
    return {name: case["tolerance"].get(name, 0) for name in ("rel", "abs")}


def test_of(estimate: Estimate):
    return estimate.effect, estimate.standard_error, estimate.degrees_of_freedom


test_of.__test__ = False


def relative_error(estimate, alpha=0.05):
    """The standard error behind the relative interval."""
    interval = relative_effect(estimate, np.array([alpha])).interval
    half_width = (interval.high - interval.low) / 2
    return half_width / critical_value(estimate.degrees_of_freedom, np.array([alpha]))


@pytest.mark.parametrize(
    "name", ["conf.t.gb", "conf.t.gb2", "conf.t.us", "conf.t.us.99", "conf.t.us.999"]
)
def test_spotify_welch(cases, name):
    case = cases[name]
    found = difference_in_means(*mean_arms(case))
    expected, near = case["expected"], tolerance(case)
    interval = t_interval(*test_of(found), np.array([case["inputs"]["alpha"]]))
    assert found.effect[0] == pytest.approx(expected["difference"], **near)
    assert [interval.low[0], interval.high[0]] == pytest.approx(expected["ci"], **near)
    assert p_value(*test_of(found))[0] == pytest.approx(expected["p_value"], **near)


def test_spotify_interval_of_a_mean(cases):
    case = cases["conf.t.summary"]
    arms = [from_sums(arm["n"], arm) for arm in case["inputs"]["arms"]]
    n, mean, variance = (
        np.array([value(arm) for arm in arms])
        for value in (lambda a: a.n[0], lambda a: a.mean[0, 0], lambda a: a.cov[0, 0, 0])
    )
    interval = t_interval(mean, np.sqrt(variance / n), n - 1.0, np.full(len(n), 0.05))
    assert interval.low.tolist() == pytest.approx(case["expected"]["lower"], **tolerance(case))
    assert interval.high.tolist() == pytest.approx(case["expected"]["upper"], **tolerance(case))


def test_growthbook_relative_two_sided(cases):
    # GrowthBook's p-value is that of the relative effect, trialrun's that of the effect.
    case = cases["gb.freq.mean.two_sided.relative"]
    found = difference_in_means(*mean_arms(case))
    relative = relative_effect(found, np.array([0.05]))
    error = relative_error(found)
    expected, near = case["expected"], tolerance(case)
    assert relative.effect[0] == pytest.approx(expected["estimate"], **near)
    ends = [relative.interval.low[0], relative.interval.high[0]]
    assert ends == pytest.approx(expected["ci"], **near)
    assert error[0] == pytest.approx(expected["se"], **near)
    peer_p = p_value(relative.effect, error, found.degrees_of_freedom)
    assert peer_p[0] == pytest.approx(expected["p_value"], **near)


def test_growthbook_relative_engine(cases):
    case = cases["gb.freq.mean.engine"]
    found = difference_in_means(*mean_arms(case))
    relative = relative_effect(found, np.array([0.05]))
    peer_p = p_value(relative.effect, relative_error(found), found.degrees_of_freedom)
    assert relative.effect[0] == pytest.approx(case["expected"]["estimate"], **tolerance(case))
    assert peer_p[0] == pytest.approx(case["expected"]["p_value"], **tolerance(case))


def test_growthbook_one_sided(cases):
    # GrowthBook spends all of alpha on one side; trialrun's bounds are ends of two-sided intervals.
    case = cases["gb.freq.mean.one_sided.greater.relative"]
    found = difference_in_means(*mean_arms(case))
    relative = relative_effect(found, np.array([2 * case["inputs"]["alpha"]]))
    expected, near = case["expected"], tolerance(case)
    assert relative.effect[0] == pytest.approx(expected["estimate"], **near)
    assert relative_error(found)[0] == pytest.approx(expected["se"], **near)
    assert relative.interval.low[0] == pytest.approx(expected["ci"][0], **near)
    two_sided = p_value(relative.effect, relative_error(found), found.degrees_of_freedom)
    assert two_sided[0] / 2 == pytest.approx(expected["p_value"], **near)


@pytest.mark.parametrize("name", ["tt.mean.basic", "tt.lib.mean.sessions.norm"])
def test_tea_tasting_mean(cases, name):
    # tea-tasting's relative interval is on the log scale, trialrun's linear (delta method).
    case = cases[name]
    found = difference_in_means(*mean_arms(case, "orders" if "basic" in name else "sessions"))
    is_normal = case["inputs"].get("distribution") == "normal"
    degrees = np.array([np.inf]) if is_normal else found.degrees_of_freedom
    expected, near = case["expected"], tolerance(case)
    test = (found.effect, found.standard_error, degrees)
    interval = t_interval(*test, np.array([0.05]))
    assert found.mean_control[0] == pytest.approx(expected["control"], **near)
    assert found.mean_variant[0] == pytest.approx(expected["treatment"], **near)
    assert found.effect[0] == pytest.approx(expected["effect"], **near)
    assert [interval.low[0], interval.high[0]] == pytest.approx(expected["effect_ci"], **near)
    assert p_value(*test)[0] == pytest.approx(expected["p_value"], **near)
    statistic = found.effect[0] / found.standard_error[0]
    assert statistic == pytest.approx(expected["statistic"], **near)
    relative = relative_effect(found, np.array([0.05])).effect[0]
    assert relative == pytest.approx(expected["relative"], **near)
    assert log_interval(found, case, is_normal) == pytest.approx(expected["relative_ci"], **near)


def test_tea_tasting_documentation(cases):
    case = cases["tt.doc.revenue_per_user"]
    found = difference_in_means(*mean_arms(case, "revenue"))
    expected, near = case["expected"], tolerance(case)
    relative = relative_effect(found, np.array([0.05])).effect[0]
    assert relative == pytest.approx(expected["relative"], **near)
    assert p_value(*test_of(found))[0] == pytest.approx(expected["p_value"], **near)
    assert log_interval(found, case) == pytest.approx(expected["relative_ci"], **near)


def log_interval(estimate, case, is_normal=False, alpha=0.05):
    """tea-tasting's relative interval, from the same means and variances."""
    sizes = [np.array([case["inputs"][arm]["n"] - 1.0]) for arm in ARMS]
    control = estimate.var_control / estimate.mean_control**2
    variant = estimate.var_variant / estimate.mean_variant**2
    df = satterthwaite((control, sizes[0]), (variant, sizes[1]))[0]
    half_width = stats.t.isf(alpha / 2, np.inf if is_normal else df) * np.sqrt(control + variant)[0]
    quotient = (estimate.mean_variant / estimate.mean_control)[0]
    return [quotient * np.exp(sign * half_width) - 1 for sign in (-1, 1)]


def test_growthbook_ratio(cases):
    case = cases["gb.freq.ratio.engine"]
    arms = [
        from_sums(arm["n"], arm["num"], arm["den"], num_den=arm["num_den"])
        for arm in (case["inputs"][arm] for arm in ARMS)
    ]
    found = ratio(*arms)
    expected, near = case["expected"], tolerance(case)
    relative = relative_effect(found, np.array([0.05]))
    error = relative_error(found)
    assert found.mean_control[0] == pytest.approx(expected["control_ratio"], **near)
    assert found.mean_variant[0] == pytest.approx(expected["treatment_ratio"], **near)
    assert relative.effect[0] == pytest.approx(expected["estimate"], **near)
    peer_p = p_value(relative.effect, error, found.degrees_of_freedom)
    assert peer_p[0] == pytest.approx(expected["p_value"], **near)


def test_tea_tasting_ratio(cases):
    # tea-tasting pools the arms' variances here and tests one-sided; trialrun never pools.
    case = cases["tt.ratio.greater.equal_var"]
    arms = [
        from_sums(
            arm["n"],
            {"sum": arm["sums"]["orders"], "sum_squares": arm["sums_of_squares"]["orders"]},
            {"sum": arm["sums"]["sessions"], "sum_squares": arm["sums_of_squares"]["sessions"]},
            num_den=arm["cross_products"]["sessions*orders"],
        )
        for arm in (case["inputs"][arm] for arm in ARMS)
    ]
    found = ratio(*arms)
    n = np.array([arm.n[0] for arm in arms])
    per_unit = np.array([found.var_control[0], found.var_variant[0]]) * n
    pooled = ((n - 1) * per_unit).sum() / (n.sum() - 2)
    error = np.sqrt(pooled * (1 / n).sum())
    expected, near = case["expected"], tolerance(case)
    assert found.mean_control[0] == pytest.approx(expected["control"], **near)
    assert found.mean_variant[0] == pytest.approx(expected["treatment"], **near)
    assert found.effect[0] / error == pytest.approx(expected["statistic"], **near)
    one_sided = stats.t.sf(found.effect[0] / error, n.sum() - 2)
    assert one_sided == pytest.approx(expected["p_value"], **near)
    low = found.effect[0] - stats.t.isf(0.05, n.sum() - 2) * error
    assert low == pytest.approx(expected["effect_ci"][0], **near)


def cuped_arms(case):
    for arm in (case["inputs"][arm] for arm in ARMS):
        yield from_sums(arm["n"], arm["post"], pre=arm["pre"], num_pre=arm["post_pre"])


def pooled_adjustment(*arms):
    both = Moments(*(np.concatenate([getattr(a, f) for a in arms]) for f in ("n", "mean", "cov")))
    pooled = both.merge(np.zeros(len(arms), dtype=np.int64))
    theta = pooled.cov[:, 0, 2] / pooled.cov[:, 2, 2]
    return Adjustment(theta, pooled.mean[:, 2], pooled.cov[:, 2, 2] / pooled.n)


def test_growthbook_cuped(cases):
    # GrowthBook divides the adjusted effect by the unadjusted control mean; trialrun by the
    # adjusted one. The peer's delta variance has the gradient -m_variant / m_control^2 on the
    # unadjusted control mean and theta / m_control on its covariate.
    case = cases["gb.freq.cuped.mean.relative"]
    control, variant = cuped_arms(case)
    known = pooled_adjustment(control, variant)
    found = cuped(control, variant, known)
    raw = difference_in_means(control, variant)
    expected, near = case["expected"], tolerance(case)
    assert raw.mean_control[0] == pytest.approx(expected["control_mean_unadjusted"], **near)
    assert raw.mean_variant[0] == pytest.approx(expected["treatment_mean_unadjusted"], **near)
    estimate = found.effect / raw.mean_control
    assert estimate[0] == pytest.approx(expected["estimate"], **near)
    weights = np.zeros((1, 4))
    weights[0, [0, 2]] = raw.mean_variant[0] / raw.mean_control[0], -known.theta[0]
    variance = (control.variance_of(weights) / control.n + found.var_variant) / raw.mean_control**2
    peer_p = p_value(estimate, np.sqrt(variance), found.degrees_of_freedom)
    assert peer_p[0] == pytest.approx(expected["p_value"], **near)


def test_growthbook_pooled_theta(cases):
    case = cases["gb.cuped.theta_pooled"]
    arm = case["inputs"]["control"]
    one = from_sums(
        arm["n"],
        {"sum": arm["post_sum"], "sum_squares": arm["post_ss"]},
        pre={"sum": arm["pre_sum"], "sum_squares": arm["pre_ss"]},
        num_pre=arm["post_pre"],
    )
    found = pooled_adjustment(one, one).theta[0]
    assert found == pytest.approx(case["expected"]["theta"], **tolerance(case))


def test_growthbook_theta_without_variance(cases):
    arm = cases["gb.cuped.theta_no_variance"]["inputs"]["control"]
    one = from_sums(
        arm["n"],
        {"sum": arm["post_sum"], "sum_squares": arm["post_ss"]},
        pre={"sum": arm["pre_sum"], "sum_squares": arm["pre_ss"]},
        num_pre=arm["post_pre"],
    )
    found = cuped(one, one, Adjustment(np.zeros(1), np.zeros(1), np.zeros(1)))
    expected = difference_in_means(one, one)
    assert found.standard_error[0] == expected.standard_error[0]
    assert found.mean_control[0] == expected.mean_control[0]


@pytest.mark.parametrize("number", [0, 2, 4, 5])
def test_growthbook_relative_sign(cases, number):
    # With an unadjusted control mean the peer divides by that; trialrun by the row's own mean.
    case = cases[f"gb.relative.sign.{number}"]
    means = case["inputs"]
    one = np.ones(1)
    found = Estimate(
        mean_control=means["control_mean"] * one,
        mean_variant=means["treatment_mean"] * one,
        var_control=1e-4 * one,
        var_variant=1e-4 * one,
        var_shared=0 * one,
        effect=(means["treatment_mean"] - means["control_mean"]) * one,
        standard_error=np.sqrt(2e-4) * one,
        degrees_of_freedom=100 * one,
        reason=np.array([None]),
    )
    relative = relative_effect(found, np.array([0.05])).effect[0]
    base = abs(means["unadjusted_control_mean"] or means["control_mean"])
    peer = relative * abs(means["control_mean"]) / base
    assert found.effect[0] == pytest.approx(case["expected"]["absolute"])
    assert peer == pytest.approx(case["expected"]["relative"], abs=1e-12)


def test_tea_tasting_ratio_moments(cases):
    case = cases["tt.agg.ratio_var"]
    mean, cov = case["inputs"]["mean"], np.zeros((1, 4, 4))
    cov[0, :2, :2] = [[3, 1], [1, 2]]
    one = Moments(np.array([100]), np.array([[mean["x"], mean["y"], 0.0, 1.0]]), cov)
    found = ratio(one, one).var_control[0] * 100
    assert found == pytest.approx(case["expected"]["ratio_variance"], **tolerance(case))


def test_tea_tasting_ratio_covariance(cases):
    # The covariance of a / b and c / d, by polarisation of the linearised sum's variance.
    case = cases["tt.agg.ratio_cov"]
    cov = np.zeros((1, 4, 4))
    for (i, j), name in {(0, 2): "ac", (0, 3): "ad", (1, 2): "bc", (1, 3): "bd"}.items():
        cov[0, i, j] = cov[0, j, i] = case["inputs"]["cov"][name]
    cov[0, range(4), range(4)] = 10.0
    mean = np.array([[case["inputs"]["mean"][name] for name in "abcd"]])
    one = Moments(np.array([100]), mean, cov)
    first, second = np.zeros((1, 4)), np.zeros((1, 4))
    a, b, c, d = mean[0]
    first[0, :2], second[0, 2:] = (1 / b, -a / b**2), (1 / d, -c / d**2)
    both = one.variance_of(first + second) - one.variance_of(first) - one.variance_of(second)
    expected = case["expected"]["ratio_covariance"]
    assert both[0] / 2 == pytest.approx(expected, **tolerance(case))


def test_growthbook_proportion_moments(cases):
    # GrowthBook takes p (1 - p) as a proportion's variance; trialrun the sample variance.
    case = cases["gb.moments.proportion"]
    n, successes = case["inputs"]["n"], case["inputs"]["sum"]
    one = from_sums(n, {"sum": successes, "sum_squares": successes})
    assert one.mean[0, 0] == case["expected"]["mean"]
    peer = one.cov[0, 0, 0] * (n - 1) / n
    assert peer == pytest.approx(case["expected"]["variance"], abs=1e-12)


def assert_no_inference(estimate):
    assert np.isnan(estimate.standard_error[0])
    assert np.isnan(p_value(*test_of(estimate))[0])
    assert estimate.reason[0] is not None


def test_growthbook_without_data(cases):
    sizes = [cases["gb.bayes.missing"]["inputs"][arm]["n"] for arm in ARMS]
    empty = Moments(np.array(sizes[:1]), np.full((1, 4), np.nan), np.full((1, 4, 4), np.nan))
    assert_no_inference(difference_in_means(empty, empty))


def test_growthbook_impossible_sums(cases):
    found = difference_in_means(*mean_arms(cases["gb.freq.mean.negative_variance"]))
    assert found.reason[0] == "the control arm's variance is negative"
    assert_no_inference(found)


def test_growthbook_impossible_counts(cases):
    arms = []
    for arm in (cases["gb.cuped.proportion.negative_variance"]["inputs"][arm] for arm in ARMS):
        post, pre = ({"sum": arm[k]["sum"], "sum_squares": arm[k]["sum"]} for k in ("post", "pre"))
        arms.append(from_sums(arm["n"], post, pre=pre, num_pre=arm["post_pre"]))
    assert_no_inference(difference_in_means(*arms))
    assert_no_inference(cuped(*arms, pooled_adjustment(*arms)))


def test_spotify_bound_at_the_margin(cases):
    # At the size that gives power .5 against no effect, the one-sided bound is the margin.
    case = cases["conf.size.ci_equals_margin"]
    inputs = case["inputs"]
    n = case["expected"]["required_sample_size"] * np.array(inputs["weights"][:2])
    error = np.array([np.sqrt((inputs["var"] / n).sum())])
    two_sided = np.array([2 * inputs["alpha"] / inputs["n_comparisons"]])
    interval = t_interval(np.zeros(1), error, np.array([np.inf]), two_sided)
    assert interval.low[0] == pytest.approx(case["expected"]["lower"], **tolerance(case))


@pytest.mark.parametrize("name", ["conf.z.nim.decrease", "conf.z.one_sided.increase"])
def test_spotify_one_sided_z(cases, name):
    # Spotify takes the control mean in a relative margin as known and z instead of t; trialrun's
    # margin contrast (tests of the decision) includes the control mean's noise.
    case = cases[name]
    found = difference_in_means(*mean_arms(case))
    expected, near = case["expected"], tolerance(case)
    normal = np.array([np.inf])
    two_sided = np.array([2 * case["inputs"]["alpha"]])
    interval = t_interval(found.effect, found.standard_error, normal, two_sided)
    assert found.effect[0] == pytest.approx(expected["difference"], **near)
    if "p_less_than" in expected:
        margin = case["inputs"]["non_inferiority_margin_relative"] * found.mean_control
        p = p_value(found.effect - margin, found.standard_error, normal)[0] / 2
        assert interval.high[0] == pytest.approx(expected["ci"][1], **near)
        assert p < expected["p_less_than"]
    else:
        p = 1 - p_value(found.effect, found.standard_error, normal)[0] / 2
        assert interval.low[0] == pytest.approx(expected["ci"][0], **near)
        assert p > expected["p_greater_than"]
