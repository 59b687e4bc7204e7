"""The rows of `random_logs` as they arrive day by day, late and repeated ones among them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from support.random_logs import HOUR, draw_logs

LOOKBACK_DAYS = 3
DAY = pd.Timedelta(days=1)
DAYS = pd.date_range("2026-03-02", "2026-03-31")
ENDED_AT = pd.Timestamp("2026-03-25 10:30")

# The registry grows: the end of layout is written two days late, tiny is registered and two metrics
# are added when the experiments have run for a while.
REGISTERED_LATE = {"tiny": "2026-03-24", "same_by_phone": "2026-03-12", "latency": "2026-03-10"}

_EXPERIMENTS = f"""
select
    experiment_id,
    started_at,
    case
        when experiment_id = 'tiny' then ended_at
        when experiment_id = 'layout' and '{{{{ var("trialrun_as_of") }}}}' >= '2026-03-27'
            then cast('{ENDED_AT}' as timestamp)
    end as ended_at,
    1000 as planned_units,
    eligibility_attribute,
    eligibility_value
from {{{{ source('raw', 'all_experiments') }}}}
where cast(arrived_on as date) <= cast('{{{{ var("trialrun_as_of") }}}}' as date)
"""


def arriving_logs(seed: int) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame | str]]:
    """Draw logs that arrive by and by.

    Returns:
        The tables of the schema raw, and what each plug point is made from: a select of the rows of
        a table that have arrived by as_of, or a frame that is there from the start.
    """
    random = np.random.default_rng(seed)
    rows = draw_logs(seed)
    rows["experiments"] = rows["experiments"].assign(
        arrived_on=_registered_on(rows["experiments"]["experiment_id"])
    )
    rows["experiment_metrics"] = rows["experiment_metrics"].assign(
        arrived_on=_registered_on(rows["experiment_metrics"]["metric"])
    )
    assigned = rows["assignments"]
    delay = random.integers(0, LOOKBACK_DAYS + 1, len(assigned)) * DAY
    rows["assignments"] = assigned.assign(arrived_on=_day(assigned["assigned_at"] + delay))
    rows["metric_events"] = _arriving_events(random, rows["metric_events"])
    arriving = ("experiments", "experiment_metrics", "assignments", "metric_events")
    tables = {f"all_{name}": rows.pop(name) for name in arriving}
    selects = {name: _arrived(f"all_{name}", tables[f"all_{name}"]) for name in arriving}
    return tables, rows | selects | {"experiments": _EXPERIMENTS}


def _registered_on(names: pd.Series) -> pd.Series:
    return names.map(REGISTERED_LATE).fillna("2026-03-01")


def _day(instants: pd.Series) -> pd.Series:
    """The days of instants as text; rows without one were there from the start."""
    return instants.dt.strftime("%Y-%m-%d").fillna("2026-03-01")


def _arriving_events(random: np.random.Generator, events: pd.DataFrame) -> pd.DataFrame:
    """Each event when it is loaded, or some days late; some once more, with another instant."""
    again = events[events["event_id"].notna() & events["loaded_at"].notna()]
    again = again.sample(frac=0.05, random_state=random)
    moved = again["occurred_at"] + random.integers(1, 24 * (LOOKBACK_DAYS - 1), len(again)) * HOUR
    loaded = np.maximum(moved, again["loaded_at"]) + HOUR
    events = pd.concat(
        [events, again.assign(occurred_at=moved, loaded_at=loaded, value=again["value"] + 7)],
        ignore_index=True,
    )
    late = events["occurred_at"] + random.integers(0, LOOKBACK_DAYS + 1, len(events)) * DAY
    return events.assign(arrived_on=_day(events["loaded_at"].fillna(late)))


def _arrived(table: str, rows: pd.DataFrame) -> str:
    columns = ", ".join(name for name in rows.columns if name != "arrived_on")
    return (
        f"select {columns} from {{{{ source('raw', '{table}') }}}} "
        """where cast(arrived_on as date) <= cast('{{ var("trialrun_as_of") }}' as date)"""
    )


def lateness(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """By how many days the events came after they happened."""
    events = tables["all_metric_events"].dropna(subset="occurred_at")
    return (pd.to_datetime(events["arrived_on"]) - events["occurred_at"].dt.normalize()).dt.days
