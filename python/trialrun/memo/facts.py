"""The memo's data with the questions that its sections ask."""

from __future__ import annotations

import datetime as dt
import numbers
from dataclasses import dataclass
from functools import cached_property

from trialrun.memo.data import MemoData
from trialrun.memo.record import Record, records

RAW = "difference_in_means"
CUPED = "cuped"
_ESTIMATOR_ORDER = {RAW: 0, CUPED: 1}


@dataclass(frozen=True)
class Facts:
    """One experiment's records; the fields are those of `MemoData`."""

    experiment: Record
    variants: tuple[Record, ...]
    metrics: tuple[Record, ...]
    results: tuple[Record, ...]
    verdicts: tuple[Record, ...]
    checks: tuple[Record, ...]
    srm: tuple[Record, ...]
    balance: tuple[Record, ...]
    thetas: tuple[Record, ...]

    @classmethod
    def from_data(cls, data: MemoData) -> Facts:
        """Read the frames, in an order that does not depend on the warehouse."""
        return cls(
            experiment=Record(data.experiment),
            variants=_sorted(records(data.variants), "ramp_stage", "position", "variant"),
            metrics=_sorted(records(data.metrics), "metric"),
            results=_sorted(
                records(data.results), "metric", "population", "dimension", "dimension_value"
            ),
            verdicts=_sorted(records(data.verdicts), "variant"),
            checks=_sorted(records(data.checks), "check_name"),
            srm=_sorted(records(data.srm), "units_tested", "ramp_stage"),
            balance=_sorted(records(data.balance), "covariate", "variant"),
            thetas=_sorted(records(data.thetas), "metric", "covariate"),
        )

    @cached_property
    def name(self) -> str:
        """The experiment's id."""
        return self.experiment.text("experiment_id")

    @cached_property
    def control(self) -> str:
        """The control arm."""
        named = self.experiment.text("control_variant")
        return named or next((v.text("variant") for v in self.variants if v.flag("is_control")), "")

    @cached_property
    def arms(self) -> tuple[str, ...]:
        """The arms compared with control, in their registered order; each gets units some time."""
        registered = [v.text("variant") for v in self.variants if (v.number("weight") or 0) > 0]
        decided = [v.text("variant") for v in self.verdicts]
        return tuple(arm for arm in dict.fromkeys(registered + decided) if arm != self.control)

    @cached_property
    def as_of(self) -> dt.date | None:
        """The last day analyzed."""
        for record in (*self.results[:1], *self.verdicts[:1], self.experiment):
            if day := record.date("as_of"):
                return day
        return None

    @cached_property
    def alpha(self) -> float:
        """The two-sided error rate of the experiment."""
        return self.experiment.number("alpha") or 0.05

    def with_role(self, role: str) -> tuple[Record, ...]:
        """Return the metrics with a role."""
        return tuple(metric for metric in self.metrics if metric.text("role") == role)

    def verdict(self, arm: str) -> Record | None:
        """Return the arm's verdict."""
        return next((v for v in self.verdicts if v.text("variant") == arm), None)

    def verdict_word(self, arm: str) -> str:
        """Return the arm's verdict in one word, empty where there is none."""
        found = self.verdict(arm)
        return "" if found is None else found.text("verdict")

    def estimates(self, metric: Record, arm: str, population: str) -> tuple[Record, ...]:
        """Return the whole population's estimates, the raw one first and CUPED second."""
        found = [
            row
            for row in self.results
            if row.text("metric") == metric.text("metric")
            and row.text("variant") == arm
            and row.text("population") == population
            and row.text("dimension") == "all"
        ]
        return tuple(sorted(found, key=_estimator_rank))

    def estimate(self, metric: Record, arm: str, population: str, estimator: str) -> Record | None:
        """Return one estimator's row."""
        rows = self.estimates(metric, arm, population)
        return next((row for row in rows if row.text("estimator") == estimator), None)

    def deciding(self, metric: Record, arm: str) -> Record | None:
        """Return the estimate the verdict reads; the raw one where none is marked."""
        marked = (
            row
            for population in ("assigned", "eligible", "exposed")
            for row in self.estimates(metric, arm, population)
            if row.flag("is_verdict_estimate")
        )
        return next(marked, self.estimate(metric, arm, "assigned", RAW))

    def theta(self, metric: Record) -> Record | None:
        """Return the CUPED coefficient of all assigned units."""
        return next(
            (
                row
                for row in self.thetas
                if row.text("metric") == metric.text("metric")
                and row.text("population") == "assigned"
                and row.text("dimension") == "all"
            ),
            None,
        )

    def analyzed(self, arm: str) -> tuple[int, int] | None:
        """Return the largest (control, arm) counts behind an estimate on all assigned units."""
        counts = [
            (row.integer("n_control") or 0, row.integer("n_variant") or 0)
            for row in self.results
            if row.text("variant") == arm
            and row.text("population") == "assigned"
            and row.text("dimension") == "all"
        ]
        return max(counts, key=sum, default=None)

    def failing(self, severity: str) -> tuple[Record, ...]:
        """Return the failed checks of a severity."""
        return tuple(
            check
            for check in self.checks
            if check.text("status") == "fail" and check.text("severity") == severity
        )


def _sorted(rows: tuple[Record, ...], *columns: str) -> tuple[Record, ...]:
    def key(row: Record) -> tuple[tuple[float, str], ...]:
        values = (row.get(column) for column in columns)
        return tuple(
            (float(value), "") if isinstance(value, numbers.Real) else (-1.0, str(value or ""))
            for value in values
        )

    return tuple(sorted(rows, key=key))


def _estimator_rank(row: Record) -> tuple[int, str]:
    estimator = row.text("estimator")
    return _ESTIMATOR_ORDER.get(estimator, len(_ESTIMATOR_ORDER)), estimator
