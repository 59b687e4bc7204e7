"""Difference in means with Welch's standard error, for sums, counts and shares per unit."""

from __future__ import annotations

import numpy as np

from trialrun.estimators.base import Adjustment, Arm, Estimate, compare
from trialrun.moments import NUM, FloatArray, Moments


def difference_in_means(
    control: Moments, variant: Moments, adjustment: Adjustment | None = None
) -> Estimate:
    """Compare the arms' mean numerators, of metrics whose denominator is 1 for every unit.

    Welch (1947), with Satterthwaite's degrees of freedom and sample variances (ddof = 1), for
    shares too.

    Args:
        control: k control arms.
        variant: the k arms compared with them.
        adjustment: not used.
    """
    return compare(_arm(control), _arm(variant))


def _arm(moments: Moments) -> Arm:
    weights: FloatArray = np.zeros((len(moments), 4))
    weights[:, NUM] = 1
    return Arm(moments.n, moments.mean[:, NUM], moments.variance_of(weights))
