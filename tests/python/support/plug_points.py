"""Rows for the package's plug points: many experiments, right and wrong, for one build."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

AS_OF = "2026-03-31"
ARMS = ("control", "treatment")

COLUMNS = {
    "experiments": (
        "experiment_id started_at ended_at planned_units design alpha power stopping anchor salt "
        "eligibility_attribute eligibility_value cluster_attribute hypothesis"
    ),
    "variants": "experiment_id variant is_control weight effective_from position",
    "metrics": (
        "metric aggregation desired_direction event_name window_start_days window_end_days "
        "lookback_days cap_value cap_quantile"
    ),
    "experiment_metrics": "experiment_id metric role margin margin_type minimum_effect",
    "assignments": "experiment_id unit_id variant assigned_at",
    "metric_events": "unit_id event_name occurred_at value event_id",
    "exposures": "experiment_id unit_id exposed_at",
    "unit_attributes": "unit_id attribute value numeric_value",
    "experiment_attributes": "experiment_id attribute use",
}


class PlugPoints:
    """Rows of the nine relations, every value a text or None.

    Attributes:
        rows: the rows of each relation.
        drawn: the totals of units after their assignment, by experiment, metric and arm.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {relation: [] for relation in COLUMNS}
        self.drawn: dict[tuple[str, str], dict[str, list[float]]] = {}

    def frames(self) -> dict[str, pd.DataFrame]:
        """The relations, all columns text."""
        return {
            relation: pd.DataFrame(rows, columns=COLUMNS[relation].split(), dtype="str")
            for relation, rows in self.rows.items()
        }

    def add(self, relation: str, **row: Any) -> None:
        self.rows[relation].append(row)

    def metric(self, name: str, **columns: Any) -> None:
        """Register a metric: the sum of its events over a week, and over the week before."""
        row = {
            "metric": name,
            "aggregation": "sum",
            "desired_direction": "increase",
            "window_end_days": "7",
            "lookback_days": "7",
        }
        self.add("metrics", **(row | columns))

    def register(
        self,
        experiment: str,
        arms: Sequence[str] = ARMS,
        metric: str = "purchase",
        **columns: Any,
    ) -> None:
        """Register an experiment with arms of equal weight, control first, and a primary."""
        row = {"experiment_id": experiment, "started_at": "2026-03-01", "ended_at": "2026-03-15"}
        self.add("experiments", **(row | columns))
        for arm in arms:
            self.add(
                "variants",
                experiment_id=experiment,
                variant=arm,
                is_control=str(arm == arms[0]),
                weight=str(1 / len(arms)),
            )
        self.add("experiment_metrics", experiment_id=experiment, metric=metric, role="primary")

    def assign(
        self,
        experiment: str | None,
        variant: str | None,
        unit: str | None,
        assigned_at: str | None = "2026-03-03 12:00:00",
    ) -> None:
        row = {"unit_id": unit, "variant": variant, "assigned_at": assigned_at}
        self.add("assignments", experiment_id=experiment, **row)

    def event(
        self,
        unit: str | None,
        value: object,
        name: str = "purchase",
        occurred_at: str | None = "2026-03-04 12:00:00",
        event_id: str | None = None,
    ) -> None:
        row = {"unit_id": unit, "event_name": name, "occurred_at": occurred_at}
        text = None if value is None else str(value)
        self.add("metric_events", **row, value=text, event_id=event_id)

    def play(
        self,
        experiment: str,
        values: Mapping[str, Sequence[float]],
        metric: str = "purchase",
        has_history: bool = True,
    ) -> None:
        """Log one unit a value: its assignment, an event of that value, and perhaps one before."""
        self.drawn[experiment, metric] = {arm: list(drawn) for arm, drawn in values.items()}
        for arm, drawn in values.items():
            for place, value in enumerate(drawn):
                unit = unit_of(experiment, arm, place)
                self.assign(experiment, arm, unit)
                self.event(unit, repr(float(value)), metric)
                if has_history:
                    self.event(unit, place % 7, metric, "2026-03-02 12:00:00")

    def run(
        self,
        experiment: str,
        arms: Sequence[str] = ARMS,
        metric: str = "purchase",
        **columns: Any,
    ) -> None:
        """Register an experiment and log 20 units an arm."""
        self.register(experiment, arms, metric, **columns)
        self.play(experiment, draws(experiment, arms), metric)

    def change(self, relation: str, key: str, place: int = 0, **columns: Any) -> None:
        """Overwrite columns of one of an experiment's (or a metric's) rows."""
        self._rows_of(relation, key)[place].update(columns)

    def repeat(self, relation: str, key: str, place: int = 0, **columns: Any) -> None:
        """Add one of an experiment's (or a metric's) rows once more, with some columns changed."""
        self.add(relation, **(self._rows_of(relation, key)[place] | columns))

    def drop(self, relation: str, key: str) -> None:
        """Remove all rows of an experiment (or a metric)."""
        gone = self._rows_of(relation, key)
        self.rows[relation] = [row for row in self.rows[relation] if row not in gone]

    def _rows_of(self, relation: str, key: str) -> list[dict[str, Any]]:
        name = "metric" if relation == "metrics" else "experiment_id"
        return [row for row in self.rows[relation] if row.get(name) == key]


def unit_of(experiment: str, arm: str, place: int) -> str:
    return f"{experiment}/{arm}/{place}"


def draws(seed: str, arms: Sequence[str] = ARMS, units: int = 20) -> dict[str, np.ndarray]:
    """Values of every arm's units, 3 more in the treatments; the same for the same text."""
    random = np.random.default_rng(list(seed.encode()))
    return {arm: random.normal(10 + 3 * (arm != arms[0]), 2, units) for arm in arms}
