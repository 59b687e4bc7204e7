"""Coverage and type I error on simulated experiments, with fixed seeds.

Each tolerance is four Monte Carlo standard errors, sqrt(p (1 - p) / replications).
"""

import numpy as np
import pytest
from scipy import stats

from trialrun.estimators import ESTIMATORS, Adjustment
from trialrun.intervals import relative_effect, t_interval
from trialrun.moments import Moments
from trialrun.sequential import confidence_sequence_multiplier

REPLICATIONS = 4_000
ALPHA = 0.05


def tolerance(share, replications=REPLICATIONS):
    return 4 * np.sqrt(share * (1 - share) / replications)


def simulate(seed, n, lift, arm_noise):
    """REPLICATIONS arms of n skewed units with a pre-period and a Poisson denominator."""
    rng = np.random.default_rng(seed)
    rows = np.empty((REPLICATIONS, n, 4))
    rows[..., 2] = rng.gamma(2.0, 2.0, (REPLICATIONS, n))
    rows[..., 1] = 1 + rng.poisson(2.0, (REPLICATIONS, n))
    rows[..., 0] = rows[..., 2] + rng.gamma(arm_noise, 1.0, (REPLICATIONS, n)) + lift
    rows[..., 3] = 1.0
    return rows


def batch_moments(rows):
    mean = rows.mean(axis=1)
    centred = rows - mean[:, None, :]
    cov = np.einsum("rni,rnj->rij", centred, centred) / (rows.shape[1] - 1)
    return Moments(np.full(len(rows), rows.shape[1]), mean, cov)


@pytest.fixture(scope="module")
def arms():
    # Unequal sizes and spreads: 150 units of spread sqrt(8 + 4), 100 of sqrt(8 + 9).
    return simulate(1, 150, 0.0, 4.0), simulate(2, 100, 0.5, 9.0)


@pytest.fixture(scope="module")
def estimates(arms):
    control, variant = arms
    both = np.concatenate(arms, axis=1)
    pooled = batch_moments(both)
    theta = pooled.cov[:, 0, 2] / pooled.cov[:, 2, 2]
    known = Adjustment(theta, pooled.mean[:, 2], pooled.cov[:, 2, 2] / pooled.n)
    return {
        name: estimator.estimate(batch_moments(control), batch_moments(variant), known)
        for name, estimator in ESTIMATORS.items()
    }


# E[num] is 4 + 4 and 4 + 9 + .5; E[den] is 3.
TRUTH = {"difference_in_means": 5.5, "cuped": 5.5, "ratio": 5.5 / 3}


@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_intervals_cover_at_their_level(estimates, name):
    found = estimates[name]
    interval = t_interval(
        found.effect, found.standard_error, found.degrees_of_freedom, np.full(REPLICATIONS, ALPHA)
    )
    covered = np.mean((interval.low < TRUTH[name]) & (TRUTH[name] < interval.high))
    assert covered == pytest.approx(1 - ALPHA, abs=tolerance(1 - ALPHA))


@pytest.mark.parametrize("name", list(ESTIMATORS))
def test_relative_intervals_cover_at_their_level(estimates, name):
    interval = relative_effect(estimates[name], np.full(REPLICATIONS, ALPHA)).interval
    truth = 5.5 / 8
    covered = np.mean((interval.low < truth) & (truth < interval.high))
    assert covered == pytest.approx(1 - ALPHA, abs=tolerance(1 - ALPHA))


def test_the_variance_of_an_adjusted_mean_has_its_shared_part(estimates):
    # What a level margin tests: without var_shared the variance is a fifth too small.
    found = estimates["cuped"]
    actual = found.mean_variant.var(ddof=1)
    claimed = np.mean(found.var_variant + found.var_shared)
    # The standard error of a variance of nearly normal values is sqrt(2 / (R - 1)) of it.
    assert claimed / actual == pytest.approx(1, abs=4 * np.sqrt(2 / (REPLICATIONS - 1)))
    assert np.mean(found.var_variant) / actual < 0.9


def test_confidence_sequence_over_many_looks_keeps_its_level():
    # Fourteen looks at nulls, n* at the last one: .9% against the 22% of peeking at 1.96.
    looks, per_look, replications = 14, 400, 20_000
    rng = np.random.default_rng(3)
    n = per_look * np.arange(1, looks + 1)
    z = np.cumsum(rng.normal(0, np.sqrt(per_look), (replications, looks)), axis=1) / np.sqrt(n)
    multiplier = confidence_sequence_multiplier(n, n[-1], ALPHA)
    ever = np.mean((np.abs(z) > multiplier).any(axis=1))
    peeking = np.mean((np.abs(z) > stats.norm.isf(ALPHA / 2)).any(axis=1))
    assert ever == pytest.approx(0.009, abs=tolerance(0.009, replications) + 5e-4)
    assert peeking == pytest.approx(0.22, abs=tolerance(0.22, replications) + 5e-3)


def test_confidence_sequence_holds_far_beyond_n_star():
    # 10,000 looks, each unit one look, from 20 units to 50 times n*.
    rng = np.random.default_rng(4)
    replications = 1_000
    n = np.arange(1, 10_001)
    z = np.cumsum(rng.normal(size=(replications, len(n))), axis=1) / np.sqrt(n)
    multiplier = confidence_sequence_multiplier(n, 200, ALPHA)
    ever = np.mean((np.abs(z) > multiplier)[:, 20:].any(axis=1))
    assert ever < ALPHA + tolerance(ALPHA, replications)
    assert ever > 0.002
