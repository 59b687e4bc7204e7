"""Always-valid bounds: the asymptotic confidence sequence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from trialrun.moments import FloatArray


def confidence_sequence_multiplier(n: ArrayLike, n_star: ArrayLike, alpha: ArrayLike) -> FloatArray:
    """Return the half width of the two-sided confidence sequence in standard errors.

    `effect -+ multiplier * standard_error` covers the effect at every n at once with probability
    1 - alpha, asymptotically. With s = standard_error * sqrt(n), the half width is
    s sqrt(2 (n rho^2 + 1) / (n^2 rho^2) ln(sqrt(n rho^2 + 1) / alpha)), where
    rho^2 = (-2 ln alpha + ln(1 - 2 ln alpha)) / n_star makes it tightest near n_star.
    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory and
    asymptotic confidence sequences", Annals of Statistics 52(6).

    Args:
        n: units behind the estimate, in all its arms.
        n_star: the n at which the sequence is to be tightest; fixed before the start.
        alpha: two-sided error rate, between 0 and 1.

    Returns:
        Multipliers in the arguments' broadcast shape; NaN where n or n_star is not positive.
    """
    units, tuned, level = (np.asarray(value, dtype=np.float64) for value in (n, n_star, alpha))
    with np.errstate(divide="ignore", invalid="ignore"):
        rho_squared = (-2 * np.log(level) + np.log(1 - 2 * np.log(level))) / tuned
        growth = units * rho_squared
        squared = 2 * (growth + 1) / growth * np.log(np.sqrt(growth + 1) / level)
        return np.where((units > 0) & (tuned > 0), np.sqrt(squared), np.nan)
