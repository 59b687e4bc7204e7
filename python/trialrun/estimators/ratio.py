"""Ratio of sums by the delta method, for means over events and other metrics with a denominator."""

from __future__ import annotations

import numpy as np

from trialrun.estimators.base import Adjustment, Arm, Estimate, compare
from trialrun.moments import DEN, NUM, FloatArray, Moments


def ratio(control: Moments, variant: Moments, adjustment: Adjustment | None = None) -> Estimate:
    """Compare the arms' ratios sum(num) / sum(den).

    The ratio R of an arm is linearised: its variance is that of the mean of
    (num - R den) / mean(den) over units, so units stay the unit of analysis (delta method; Deng,
    Knoblich and Lu (2018), "Applying the delta method in metric analytics"). Where every
    denominator is 1 this is the difference in means, to the last digit.

    Args:
        control: k control arms.
        variant: the k arms compared with them.
        adjustment: not used.
    """
    return compare(
        _arm(control),
        _arm(variant),
        refusals=[
            (control.mean[:, DEN] == 0, "the control arm's denominator is 0"),
            (variant.mean[:, DEN] == 0, "the arm's denominator is 0"),
        ],
    )


def _arm(moments: Moments) -> Arm:
    num, den = moments.mean[:, NUM], moments.mean[:, DEN]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(den == 0, np.nan, num / den)
        weights: FloatArray = np.zeros((len(moments), 4))
        weights[:, NUM] = np.where(den == 0, np.nan, 1 / den)
        weights[:, DEN] = -value * weights[:, NUM]
    return Arm(moments.n, value, moments.variance_of(weights))
