"""Sufficient statistics of arms: sizes, means and covariances of (num, den, num_pre, den_pre)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

COMPONENTS = ("num", "den", "num_pre", "den_pre")
NUM, DEN, NUM_PRE, DEN_PRE = range(4)

# What is left of a standard deviation, relative to the terms it is the difference of, when they
# cancel in double precision. Less than that is rounding, not information.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Moments:
    """Moments of k cells; a cell is usually one arm of one metric.

    Attributes:
        n: units, shape (k,).
        mean: means in the order of COMPONENTS, shape (k, 4); NaN where n = 0.
        cov: sample covariances (ddof = 1), shape (k, 4, 4); NaN where n < 2.
    """

    n: IntArray
    mean: FloatArray
    cov: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not describe the same cells."""
        k = len(self.n)
        if self.mean.shape != (k, 4) or self.cov.shape != (k, 4, 4):
            raise ValueError(
                f"{k} cells need means (k, 4) and covariances (k, 4, 4), "
                f"not {self.mean.shape} and {self.cov.shape}"
            )

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.n)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Moments:
        """Read the columns of `trialrun_moments`, one cell a row; NULL becomes NaN, and 0 in n.

        Raises:
            KeyError: when a column is missing.
        """
        mean = np.column_stack([floats(frame[f"mean_{name}"]) for name in COMPONENTS])
        cov = np.empty((len(frame), 4, 4))
        for i, j in combinations_with_replacement(range(4), 2):
            cov[:, i, j] = cov[:, j, i] = floats(frame[covariance_column(i, j)])
        return cls(np.nan_to_num(floats(frame["n"])).astype(np.int64), mean, cov)

    def take(self, index: IntArray) -> Moments:
        """Return the cells at `index`, shape (m,); -1 stands for a cell without units."""
        found = np.flatnonzero(index >= 0)
        n = np.zeros(len(index), dtype=np.int64)
        mean = np.full((len(index), 4), np.nan)
        cov = np.full((len(index), 4, 4), np.nan)
        n[found] = self.n[index[found]]
        mean[found] = self.mean[index[found]]
        cov[found] = self.cov[index[found]]
        return Moments(n, mean, cov)

    def merge(self, group: IntArray) -> Moments:
        """Merge cells into the moments of their union.

        The parallel-variance rule of Chan, Golub and LeVeque (1979): the sums of squares within
        cells plus those of the cells' means around the group's mean.

        Args:
            group: the group of each cell, 0 to g - 1, shape (k,).

        Returns:
            The moments of the g groups.
        """
        groups = int(group.max()) + 1 if len(group) else 0
        weight = self.n.astype(np.float64)
        size = _sum_by(weight, group, groups)

        occupied = np.where(self.n[:, None] > 0, self.mean, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = _sum_by(weight[:, None] * occupied, group, groups) / size[:, None]

        between = np.where(self.n[:, None] > 0, self.mean - mean[group], 0.0)
        within = np.where(self.n[:, None, None] > 1, (weight - 1)[:, None, None] * self.cov, 0.0)
        squares = within + weight[:, None, None] * between[:, :, None] * between[:, None, :]
        degrees = np.where(size > 1, size - 1, np.nan)
        cov = _sum_by(squares, group, groups) / degrees[:, None, None]
        return Moments(size.astype(np.int64), mean, cov)

    def variance_of(self, weights: FloatArray) -> FloatArray:
        """Return the sample variance of one unit's linear combination of the components.

        A component of weight 0 may be missing. A variance that is all rounding error (a constant
        outcome, a ratio whose numerator is a multiple of its denominator) is returned as 0.

        Args:
            weights: shape (k, 4).

        Returns:
            Variances, shape (k,); NaN where a needed covariance is missing.
        """
        products = weights[:, :, None] * weights[:, None, :]
        with np.errstate(invalid="ignore"):
            terms = np.where(products == 0, 0.0, products * self.cov)
            location = np.where(weights == 0, 0.0, weights * self.mean)
        variance: FloatArray = terms.sum(axis=(1, 2))
        noise = _ROUNDING * np.abs(terms).sum(axis=(1, 2))
        noise += (_ROUNDING * np.abs(location).sum(axis=1)) ** 2
        return np.where(np.abs(variance) <= noise, 0.0, variance)


def covariance_column(i: int, j: int) -> str:
    """Return the name of the column of `trialrun_moments` that holds covariance (i, j), i <= j."""
    first, second = COMPONENTS[i], COMPONENTS[j]
    return f"var_{first}" if i == j else f"cov_{first}_{second}"


MOMENT_COLUMNS = (
    "n",
    *(f"mean_{name}" for name in COMPONENTS),
    *(covariance_column(i, j) for i, j in combinations_with_replacement(range(4), 2)),
)
"""The columns of `trialrun_moments` that hold a cell's moments."""


def floats(column: pd.Series) -> FloatArray:
    """Return a numeric column of any backing (Decimal and nullable included), NULL as NaN."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _sum_by(values: FloatArray, group: IntArray, groups: int) -> FloatArray:
    total = np.zeros((groups, *values.shape[1:]))
    np.add.at(total, group, values)
    return total
