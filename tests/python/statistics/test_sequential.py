import numpy as np
import pytest

from trialrun.sequential import confidence_sequence_multiplier


def test_at_n_star_it_is_about_half_wider_than_the_fixed_interval():
    found = confidence_sequence_multiplier(1000, 1000, 0.05)
    assert found / 1.959963984540054 == pytest.approx(1.55, abs=0.005)


@pytest.mark.parametrize("n", [10, 500, 5_000, 200_000])
@pytest.mark.parametrize("alpha", [0.05, 0.001])
def test_it_is_the_half_width_as_published(n, alpha):
    # The formula in the unit of the observations, with n* = 4,000 and a spread of 3.
    rho = np.sqrt((-2 * np.log(alpha) + np.log(1 - 2 * np.log(alpha))) / 4_000)
    spread = 3.0
    half_width = spread * np.sqrt(
        2 * (n * rho**2 + 1) / (n**2 * rho**2) * np.log(np.sqrt(n * rho**2 + 1) / alpha)
    )
    standard_error = spread / np.sqrt(n)
    found = confidence_sequence_multiplier(n, 4_000, alpha)
    assert found * standard_error == pytest.approx(half_width, rel=1e-12)


def test_it_is_about_tightest_at_n_star():
    around = confidence_sequence_multiplier(np.array([50, 1_000, 20_000]), 1_000, 0.05)
    assert around[1] < around[0]
    assert around[1] < around[2]


def test_arguments_broadcast_and_nonsense_is_missing():
    found = confidence_sequence_multiplier([[0], [100]], [100, np.nan, 0], 0.05)
    assert found.shape == (2, 3)
    assert np.isfinite(found).tolist() == [[False] * 3, [True, False, False]]


def test_growthbook_agrees(cases):
    # Mean test, n = 220, n* = 600: relative estimate, its standard error and lower end.
    case = cases["gb.seq.mean.engine"]
    control, treatment = (case["inputs"][arm] for arm in ("control", "treatment"))
    mean, variance = zip(*(mean_and_variance(arm) for arm in (control, treatment)), strict=True)
    relative = (mean[1] - mean[0]) / abs(mean[0])
    error = np.sqrt(
        variance[1] / treatment["n"] / mean[0] ** 2
        + variance[0] / control["n"] * mean[1] ** 2 / mean[0] ** 4
    )
    n = control["n"] + treatment["n"]
    multiplier = confidence_sequence_multiplier(n, case["inputs"]["tuning"], 0.05)
    expected = case["expected"]
    assert relative == pytest.approx(expected["estimate"], abs=5.1e-10)
    assert relative - multiplier * error == pytest.approx(expected["ci_lower"], abs=5.1e-10)


def mean_and_variance(arm):
    mean = arm["sum"] / arm["n"]
    return mean, (arm["sum_squares"] - arm["n"] * mean**2) / (arm["n"] - 1)
