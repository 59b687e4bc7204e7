"""CUPED: the difference in means of the outcome adjusted by its own pre-period."""

from __future__ import annotations

import numpy as np

from trialrun.estimators.base import Adjustment, Arm, Estimate, compare
from trialrun.moments import NUM, NUM_PRE, FloatArray, Moments


def cuped(control: Moments, variant: Moments, adjustment: Adjustment) -> Estimate:
    """Compare the arms' means of y - theta (x - pooled mean of x).

    Deng, Xu, Kohavi and Walker (2013), "Improving the sensitivity of online controlled
    experiments by utilizing pre-experiment data", with one theta for all arms, taken as known.
    The variance of an arm is that of y - theta x within it; the pooled mean's own variance is
    shared by the arms and cancels in their difference.

    Args:
        control: k control arms.
        variant: the k arms compared with them.
        adjustment: theta and the pooled covariate of each of the k comparisons.
    """
    known = np.isfinite(adjustment.theta) & np.isfinite(adjustment.mean_covariate)
    theta = np.where(known, adjustment.theta, np.nan)
    return compare(
        _arm(control, theta, adjustment.mean_covariate),
        _arm(variant, theta, adjustment.mean_covariate),
        var_shared=theta**2 * adjustment.var_mean_covariate,
        refusals=[(~known, "the covariate's coefficient or mean is missing")],
    )


def _arm(moments: Moments, theta: FloatArray, mean_covariate: FloatArray) -> Arm:
    weights: FloatArray = np.zeros((len(moments), 4))
    weights[:, NUM] = 1
    weights[:, NUM_PRE] = -theta
    shift = theta * (moments.mean[:, NUM_PRE] - mean_covariate)
    return Arm(moments.n, moments.mean[:, NUM] - shift, moments.variance_of(weights))
