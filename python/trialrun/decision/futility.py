"""Is there still a chance: conditional power at a fixed horizon."""

from __future__ import annotations

import numpy as np
from scipy import special

from trialrun.moments import FloatArray

FUTILE_BELOW = 0.10


def conditional_power(
    improvement: FloatArray,
    standard_error: FloatArray,
    fraction: FloatArray,
    minimum_effect: FloatArray,
    alpha: FloatArray,
) -> FloatArray:
    """Return the chance to show an improvement at the horizon if the effect is the minimum one.

    The B-value of Lan and Wittes (1988), "The B-value: a tool for monitoring data", Biometrics 44.
    With B(t) = Z sqrt(t), and the drift E[Z] at the horizon under minimum_effect, B(1) given B(t)
    is normal with mean B(t) + drift (1 - t) and variance 1 - t, and has to pass z_(alpha/2). The
    standard error at the horizon is today's times sqrt(t).

    Args:
        improvement: effect in the desired direction, shape (k,), as all others.
        standard_error: of the improvement.
        fraction: t, today's units as a share of those at the horizon.
        minimum_effect: the smallest improvement worth having.
        alpha: two-sided level of the test at the horizon.

    Returns:
        Probabilities; NaN where an argument is missing or t is not between 0 and 1.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        b_value = improvement / standard_error * np.sqrt(fraction)
        drift = minimum_effect / (standard_error * np.sqrt(fraction))
        critical = -special.ndtri(alpha / 2)
        remaining = 1 - fraction
        power = special.ndtr((b_value + drift * remaining - critical) / np.sqrt(remaining))
        return np.where((fraction > 0) & (fraction < 1), power, np.nan)
