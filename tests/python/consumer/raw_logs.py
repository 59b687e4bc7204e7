"""What the consumer's raw rows say of each unit: an oracle written in pandas."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

# What the registry of integration_tests says, written out again.
AGGREGATIONS = {
    "takeup": "any",
    "revenue": "sum",
    "support_ticket": "any",
    "session": "count",
    "page_seconds": "mean",
    "order_size": "max",
    "click": "count",
}
LOOKBACK = pd.Timedelta(days=28)


@dataclass(frozen=True)
class Logs:
    """The assignment log and the event log, as the consumer's relations hold them."""

    assignments: pd.DataFrame
    events: pd.DataFrame

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per experiment and unit: first arm, its instant, and the number of arms."""
        log = self.assignments.sort_values("assigned_at", kind="stable")
        grouped = log.groupby(["experiment_id", "unit_id"])
        first = grouped[["variant", "assigned_at"]].first()
        return first.assign(arms=grouped["variant"].nunique()).reset_index()

    def values(self, experiment: str, metric: str) -> pd.DataFrame:
        """One row per unit in one arm only: variant, value, den, value_pre, den_pre."""
        units = self.units.query("experiment_id == @experiment and arms == 1")
        events = self.events.query("event_name == @metric").merge(units, on="unit_id")
        after = events["occurred_at"] >= events["assigned_at"]
        before = ~after & (events["occurred_at"] >= events["assigned_at"] - LOOKBACK)
        value, den = _totals(events[after], units["unit_id"], AGGREGATIONS[metric])
        value_pre, den_pre = _totals(events[before], units["unit_id"], AGGREGATIONS[metric])
        return pd.DataFrame(
            {
                "variant": units["variant"].to_numpy(),
                "num": value,
                "den": den,
                "num_pre": value_pre,
                "den_pre": den_pre,
            }
        )

    def arm(self, experiment: str, metric: str, variant: str) -> pd.DataFrame:
        """The rows of `values` of one arm."""
        values = self.values(experiment, metric)
        return values[values["variant"] == variant]


def _totals(
    events: pd.DataFrame, units: pd.Series, aggregation: str
) -> tuple[np.ndarray, np.ndarray]:
    values = events.groupby("unit_id")["value"]
    kind = {"any": "count"}.get(aggregation, aggregation)
    totals = values.agg(kind).reindex(units)
    if aggregation == "any":
        totals = (totals > 0).astype(float)
    is_total = aggregation not in ("mean", "max")
    den = np.ones(len(units)) if is_total else totals.notna().to_numpy(dtype=float)
    return totals.fillna(0).to_numpy(dtype=float), den
