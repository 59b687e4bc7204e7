"""Intervals, p-values and relative effects of estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from trialrun.estimators.base import Estimate, Reasons, first_reason
from trialrun.moments import FloatArray


@dataclass(frozen=True)
class Interval:
    """Ends of k intervals, each of shape (k,), in the unit of the estimate."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class RelativeEffect:
    """k effects as shares of the control mean's size; every array has shape (k,).

    Attributes:
        effect: effect / |mean_control|; .05 is five percent up.
        interval: delta-method interval; missing where the control mean may be 0.
        reason: why the effect or its interval is missing, else None.
    """

    effect: FloatArray
    interval: Interval
    reason: Reasons


def critical_value(degrees_of_freedom: FloatArray, alpha: FloatArray) -> FloatArray:
    """Return the two-sided critical value of Student's t at level alpha; both of shape (k,)."""
    return np.asarray(-special.stdtrit(degrees_of_freedom, np.asarray(alpha) / 2))


def t_interval(
    effect: FloatArray,
    standard_error: FloatArray,
    degrees_of_freedom: FloatArray,
    alpha: FloatArray,
) -> Interval:
    """Return the 1 - alpha intervals effect -+ t * standard_error; all of shape (k,)."""
    half_width = critical_value(degrees_of_freedom, alpha) * standard_error
    return Interval(effect - half_width, effect + half_width)


def p_value(
    effect: FloatArray, standard_error: FloatArray, degrees_of_freedom: FloatArray
) -> FloatArray:
    """Return two-sided p-values of no effect, from Student's t; all of shape (k,)."""
    return np.asarray(2 * special.stdtr(degrees_of_freedom, -np.abs(effect / standard_error)))


def relative_effect(estimate: Estimate, alpha: FloatArray) -> RelativeEffect:
    """Return the effects relative to the control mean, with 1 - alpha delta-method intervals.

    The divisor is the control mean's absolute value, so an increase is positive whatever its
    sign. Where t^2 Var(mean_control) / mean_control^2 >= 1 the control mean is not clearly away
    from 0: Fieller's (1954) interval is unbounded and the delta method means nothing, so there is
    no interval. Critical values use the effect's degrees of freedom.

    Args:
        estimate: k estimates.
        alpha: two-sided error rate, shape (k,).
    """
    base = np.where(estimate.mean_control == 0, np.nan, np.abs(estimate.mean_control))
    relative = estimate.effect / base
    # mean_variant / |mean_control| has the gradients 1 / base and mean_variant / base^2; noise
    # that the two means share moves it by the difference of the two.
    variance = (
        estimate.var_variant
        + (estimate.mean_variant / base) ** 2 * estimate.var_control
        + relative**2 * estimate.var_shared
    ) / base**2
    critical = critical_value(estimate.degrees_of_freedom, alpha)
    var_base = estimate.var_control + estimate.var_shared
    is_bounded = critical**2 * var_base < base**2
    standard_error = np.where(is_bounded, np.sqrt(variance), np.nan)
    has_test = np.isfinite(estimate.standard_error)
    return RelativeEffect(
        relative,
        Interval(relative - critical * standard_error, relative + critical * standard_error),
        first_reason(
            (has_test & (estimate.mean_control == 0), "no relative effect: the control mean is 0"),
            (
                has_test & ~is_bounded,
                "no relative interval: the control mean is not clearly away from 0",
            ),
        ),
    )
