"""What every estimator takes and returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trialrun.moments import BoolArray, FloatArray, IntArray

Reasons = NDArray[np.object_]


@dataclass(frozen=True)
class Adjustment:
    """What an adjusted estimator knows beside the two arms; every array has shape (k,).

    Attributes:
        theta: coefficient of the covariate, from the moments pooled over arms.
        mean_covariate: mean of the covariate, pooled over arms.
        var_mean_covariate: variance of that pooled mean.
    """

    theta: FloatArray
    mean_covariate: FloatArray
    var_mean_covariate: FloatArray


@dataclass(frozen=True)
class Arm:
    """One arm's side of k comparisons; every array has shape (k,).

    Attributes:
        n: units.
        value: the arm's mean, adjusted mean or ratio.
        unit_variance: variance of one unit's (adjusted, linearised) outcome.
    """

    n: IntArray
    value: FloatArray
    unit_variance: FloatArray


@dataclass(frozen=True)
class Estimate:
    """k comparisons of a variant with control; every array has shape (k,).

    Attributes:
        mean_control: the control arm's mean, adjusted mean or ratio.
        mean_variant: the same of the variant.
        var_control: variance of mean_control, apart from what both arms share.
        var_variant: the same of mean_variant.
        var_shared: variance of the noise that both means carry; it cancels in the effect.
        effect: mean_variant - mean_control.
        standard_error: of the effect.
        degrees_of_freedom: Welch-Satterthwaite.
        reason: why a number is missing, else None.
    """

    mean_control: FloatArray
    mean_variant: FloatArray
    var_control: FloatArray
    var_variant: FloatArray
    var_shared: FloatArray
    effect: FloatArray
    standard_error: FloatArray
    degrees_of_freedom: FloatArray
    reason: Reasons

    def without(self, mask: BoolArray, reason: str) -> Estimate:
        """Return the estimates with all numbers of the masked ones missing for `reason`."""
        numbers = {
            field.name: np.where(mask, np.nan, getattr(self, field.name))
            for field in fields(self)
            if field.name != "reason"
        }
        reasons = self.reason.copy()
        reasons[mask] = reason
        return replace(self, **numbers, reason=reasons)


def compare(
    control: Arm,
    variant: Arm,
    *,
    var_shared: FloatArray | None = None,
    refusals: Sequence[tuple[BoolArray, str]] = (),
) -> Estimate:
    """Compare two independent arms by Welch's test, or say why that is impossible.

    Args:
        control: the control arms.
        variant: the arms compared with them.
        var_shared: variance of noise common to both values; 0 by default.
        refusals: further masks under which there is no effect, with their reasons.
    """
    unusable = first_reason(
        (control.n == 0, "the control arm has no units"),
        (variant.n == 0, "the arm has no units"),
        (control.n < 2, "the control arm has fewer than two units"),
        (variant.n < 2, "the arm has fewer than two units"),
        *refusals,
        (~_is_finite(control), "the control arm's moments are missing or not finite"),
        (~_is_finite(variant), "the arm's moments are missing or not finite"),
        (control.unit_variance < 0, "the control arm's variance is negative"),
        (variant.unit_variance < 0, "the arm's variance is negative"),
    )
    var_control, var_variant = _variance_of_mean(control), _variance_of_mean(variant)
    is_constant = var_control + var_variant == 0
    has_effect = pd.isna(unusable)
    has_test = has_effect & ~is_constant

    reason = np.where(
        has_effect & is_constant, "all units of both arms have one value: no test", unusable
    )
    return Estimate(
        mean_control=np.where(np.isfinite(control.value), control.value, np.nan),
        mean_variant=np.where(np.isfinite(variant.value), variant.value, np.nan),
        var_control=var_control,
        var_variant=var_variant,
        var_shared=np.zeros(len(reason)) if var_shared is None else var_shared,
        effect=np.where(has_effect, variant.value - control.value, np.nan),
        standard_error=np.where(has_test, np.sqrt(var_control + var_variant), np.nan),
        degrees_of_freedom=np.where(
            has_test,
            satterthwaite(
                (var_control, (control.n - 1).astype(np.float64)),
                (var_variant, (variant.n - 1).astype(np.float64)),
            ),
            np.nan,
        ),
        reason=reason,
    )


def satterthwaite(*components: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Return the degrees of freedom of a sum of independent variance estimates.

    Satterthwaite (1946): (sum v)^2 / sum(v^2 / df), here from the shares v / sum v, so that the
    result does not depend on the unit of measurement.

    Args:
        components: pairs (variance, its degrees of freedom), each of shape (k,).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        total = sum(variance for variance, _ in components)
        parts = [
            np.where(variance == 0, 0.0, (variance / total) ** 2 / degrees)
            for variance, degrees in components
        ]
        return np.asarray(1 / sum(parts), dtype=np.float64)


def first_reason(*conditions: tuple[BoolArray, str]) -> Reasons:
    """Return the text of the first condition that holds, elementwise, else None."""
    masks = [mask for mask, _ in conditions]
    texts = [np.array(text, dtype=object) for _, text in conditions]
    return np.select(masks, texts, default=np.array(None, dtype=object))


def _is_finite(arm: Arm) -> BoolArray:
    return np.isfinite(arm.value) & np.isfinite(arm.unit_variance)


def _variance_of_mean(arm: Arm) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(arm.unit_variance >= 0, arm.unit_variance / arm.n, np.nan)
