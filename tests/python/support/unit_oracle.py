"""What raw rows say of every unit, written plainly: loops over records, one rule a function.

It reads the rows of `random_logs`, whose experiments have one ramp stage each.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

ADDITIVE = ("sum", "count", "any")
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Unit:
    """A unit of an experiment, with the reason for which it does not count."""

    experiment: str
    unit: str
    variant: str
    assigned_at: pd.Timestamp
    exclusion: str | None
    is_eligible: bool
    is_exposed: bool


class Oracle:
    """The units, their values and their segments, from the raw rows by plug point."""

    def __init__(self, rows: Mapping[str, pd.DataFrame], as_of_end: pd.Timestamp) -> None:
        self.end = as_of_end
        self.rows = {name: _records(frame) for name, frame in rows.items()}
        self.experiments = {row["experiment_id"]: row for row in self.rows["experiments"]}
        self.metrics = {row["metric"]: row for row in self.rows["metrics"]}

    @cached_property
    def units(self) -> list[Unit]:
        log = defaultdict(list)
        for row in self.rows["assignments"]:
            if all(row.values()) and row["assigned_at"] < self.end:
                log[row["experiment_id"], row["unit_id"]].append(
                    (row["assigned_at"], row["variant"])
                )
        return [
            self._unit(experiment, unit, min(seen), seen)
            for (experiment, unit), seen in log.items()
        ]

    def analyzed(self, experiment: str) -> list[Unit]:
        return [unit for unit in self.units if unit.experiment == experiment and not unit.exclusion]

    def _unit(self, experiment: str, unit: str, first: tuple, seen: list[tuple]) -> Unit:
        assigned_at, variant = first
        registered = self.experiments[experiment]
        weights = self.weights(experiment)
        ended_at = registered["ended_at"] or pd.Timestamp.max
        exclusion = None
        if not registered["started_at"] <= assigned_at < ended_at:
            exclusion = "outside_enrolment"
        elif variant not in weights:
            exclusion = "unknown_variant"
        elif len({arm for _, arm in seen}) > 1:
            exclusion = "several_variants"
        elif weights[variant] == 0:
            exclusion = "zero_weight_arm"
        attribute = registered["eligibility_attribute"]
        return Unit(
            experiment, unit, variant, assigned_at, exclusion,
            is_eligible=registered["eligibility_value"] in self._values[attribute, unit, "value"],
            is_exposed=any(assigned_at <= at < self.end for at in self._exposed[experiment, unit]),
        )  # fmt: skip

    def weights(self, experiment: str) -> dict[str, float]:
        rows = self.rows["variants"]
        return {row["variant"]: row["weight"] for row in rows if row["experiment_id"] == experiment}

    def control(self, experiment: str) -> str:
        rows = self.rows["variants"]
        return next(
            r["variant"] for r in rows if r["experiment_id"] == experiment and r["is_control"]
        )

    def registered(self, relation: str, experiment: str, **columns: str) -> list[dict[str, Any]]:
        wanted = {"experiment_id": experiment} | columns
        return [row for row in self.rows[relation] if wanted.items() <= row.items()]

    @cached_property
    def _exposed(self) -> dict[tuple[str, str], list[pd.Timestamp]]:
        exposed = defaultdict(list)
        for row in self.rows["exposures"]:
            exposed[row["experiment_id"], row["unit_id"]].append(row["exposed_at"])
        return exposed

    @cached_property
    def _values(self) -> dict[tuple[str | None, str, str], list[Any]]:
        values = defaultdict(list)
        for row in self.rows["unit_attributes"]:
            for column in ("value", "numeric_value"):
                if row[column] is not None:
                    values[row["attribute"], row["unit_id"], column].append(row[column])
        return values

    def attribute(self, attribute: str, unit: str, column: str) -> Any:
        """The smallest value of a unit's attribute, None without any."""
        return min(self._values[attribute, unit, column], default=None)

    def segments(self, experiment: str, attribute: str) -> dict[str, str]:
        """The segment of every analyzed unit: the 50 largest by name, the others, the missing."""
        units = [unit.unit for unit in self.analyzed(experiment)]
        values = {unit: self.attribute(attribute, unit, "value") or "(missing)" for unit in units}
        counts = Counter(value for value in values.values() if value != "(missing)")
        large = sorted(counts, key=lambda value: (-counts[value], value))[:50]
        kept = {*large, "(missing)"}
        return {unit: value if value in kept else "(other)" for unit, value in values.items()}

    @cached_property
    def _events(self) -> dict[tuple[str, str], list[tuple[pd.Timestamp, float | None]]]:
        """Every event once, by unit and name."""
        deliveries = defaultdict(list)
        for number, row in enumerate(self.rows["metric_events"]):
            if row["unit_id"] and row["occurred_at"] and row["occurred_at"] < self.end:
                deliveries[row["event_id"] or number].append(row)
        events = defaultdict(list)
        for rows in deliveries.values():
            row = min(rows, key=_delivery_order)
            events[row["unit_id"], row["event_name"]].append((row["occurred_at"], row["value"]))
        return events

    def window(self, unit: Unit, metric: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The outcome window of a unit: start, and end exclusive."""
        definition = self.metrics[metric]
        start = unit.assigned_at + definition["window_start_days"] * DAY
        if definition["window_end_days"] is not None:
            return start, unit.assigned_at + definition["window_end_days"] * DAY
        return start, min(self.experiments[unit.experiment]["ended_at"] or self.end, self.end)

    def is_mature(self, unit: Unit, metric: str) -> bool:
        return self.window(unit, metric)[1] <= self.end

    def vector(self, unit: Unit, metric: str) -> tuple[float, float, float, float]:
        """num, den, num_pre and den_pre of a unit."""
        history = (unit.assigned_at - self.metrics[metric]["lookback_days"] * DAY, unit.assigned_at)
        return self._value(unit, metric, self.window(unit, metric)) + self._value(
            unit, metric, history
        )

    def _value(self, unit: Unit, metric: str, window: tuple) -> tuple[float, float]:
        definition = self.metrics[metric]
        events = self._events[unit.unit, definition["event_name"]]
        inside = [value for at, value in events if window[0] <= at < window[1]]
        values = [value for value in inside if value is not None]
        total, den = {
            "sum": (sum(values), 1),
            "count": (len(inside), 1),
            "any": (min(len(inside), 1), 1),
            "mean": (sum(values) / max(len(values), 1), min(len(values), 1)),
            "max": (max(values, default=0), min(len(values), 1)),
        }[definition["aggregation"]]
        cap = definition["cap_value"]
        return (total if cap is None else min(total, cap)), den


def _delivery_order(row: Mapping[str, Any]) -> tuple[pd.Timestamp, pd.Timestamp, float]:
    value = math.inf if row["value"] is None else row["value"]
    return row["loaded_at"] or pd.Timestamp.max, row["occurred_at"], value


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dicts of Python values, with None for all that is missing."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
