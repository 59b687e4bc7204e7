"""The estimators by name: a new one is a module here and an entry in ESTIMATORS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trialrun.estimators.base import Adjustment, Estimate
from trialrun.estimators.cuped import cuped
from trialrun.estimators.difference_in_means import difference_in_means
from trialrun.estimators.ratio import ratio
from trialrun.moments import BoolArray, Moments

__all__ = ["ESTIMATORS", "Adjustment", "Estimate", "Estimator", "deciding_estimator"]

_PER_UNIT = frozenset({"sum", "count", "any"})
_PER_EVENT = frozenset({"mean", "max"})


@dataclass(frozen=True)
class Estimator:
    """An estimator and the metrics it is for.

    Attributes:
        estimate: the function from two arms' moments and an adjustment to estimates.
        aggregations: the metrics' aggregations it can estimate.
        needs_covariate: whether it is left out where the pre-period does not vary.
    """

    estimate: Callable[[Moments, Moments, Adjustment], Estimate]
    aggregations: frozenset[str]
    needs_covariate: bool = False

    def applies(self, aggregation: ArrayLike, has_covariate: BoolArray) -> BoolArray:
        """Return for which metrics it is reported; both arguments have shape (k,)."""
        able = np.isin(np.asarray(aggregation, dtype=str), sorted(self.aggregations))
        return able & (has_covariate | (not self.needs_covariate))


ESTIMATORS = {
    "difference_in_means": Estimator(difference_in_means, _PER_UNIT),
    "cuped": Estimator(cuped, _PER_UNIT, needs_covariate=True),
    "ratio": Estimator(ratio, _PER_EVENT),
}


def deciding_estimator(
    aggregation: ArrayLike, has_covariate: BoolArray, is_equal_weights: BoolArray
) -> NDArray[np.str_]:
    """Return the name of the estimator the verdict reads; nothing it depends on is an outcome.

    CUPED with one theta decides between arms of equal weight only: with a small arm and slopes
    that differ between arms it can be less precise than no adjustment.

    Args:
        aggregation: the metrics' aggregations, shape (k,).
        has_covariate: whether the metric's pre-period varies, shape (k,).
        is_equal_weights: whether the experiment's arms have equal weights, shape (k,).
    """
    is_ratio = np.isin(np.asarray(aggregation, dtype=str), sorted(_PER_EVENT))
    return np.select(
        [is_ratio, has_covariate & is_equal_weights],
        [np.array("ratio"), np.array("cuped")],
        default=np.array("difference_in_means"),
    )
