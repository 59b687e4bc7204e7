"""When each experiment may be decided, and which ramp stage it is in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from trialrun.moments import floats
from trialrun.records import Aggregates

_DAY = pd.Timedelta(days=1)
_FULL_TRAFFIC = 1 - 1e-9


def horizons(aggregates: Aggregates) -> pd.DataFrame:
    """Return the fixed horizon of every experiment.

    It is reached when the primaries' mature units, over all arms and in the primary that has the
    fewest, are as many as planned, or at the end of a day by which enrolment has ended and the
    longest primary window has closed for the last unit.

    Returns:
        One row per experiment_id (the index): as_of_end (the instant at which as_of ends),
        mature_units, planned_units (NaN if none), ends_at (NaT if none), is_reached, days_run
        (days of enrolment so far) and is_enrolling.
    """
    experiments = aggregates.experiments.set_index("experiment_id")
    frame = pd.DataFrame(index=experiments.index)
    frame["as_of_end"] = instants(experiments["as_of"]) + _DAY
    frame["mature_units"] = _mature_units(aggregates).reindex(frame.index).fillna(0).astype(int)
    frame["planned_units"] = floats(experiments["planned_units"])

    ended_at = instants(experiments["ended_at"])
    window = _longest_window(aggregates).reindex(frame.index).fillna(0)
    frame["ends_at"] = ended_at + pd.to_timedelta(window, unit="D")
    is_full = frame["mature_units"] >= frame["planned_units"]
    frame["is_reached"] = is_full | (frame["as_of_end"] >= frame["ends_at"])

    until = frame["as_of_end"].where(~(ended_at < frame["as_of_end"]), ended_at)
    frame["days_run"] = _days(until - instants(experiments["started_at"]))
    frame["is_enrolling"] = ~(ended_at <= frame["as_of_end"])
    return frame


def stages(aggregates: Aggregates) -> pd.DataFrame:
    """Return the ramp stage in force at the end of as_of.

    Returns:
        One row per experiment_id (the index): ramp_stage and began_at (missing before the start),
        days_in_stage, has_next_stage, allocated_weight, can_ramp (a next stage is registered or
        part of the traffic is outside the experiment).
    """
    experiments = aggregates.experiments.set_index("experiment_id")
    as_of_end = instants(experiments["as_of"]) + _DAY
    variants = aggregates.variants[["experiment_id", "ramp_stage"]].assign(
        began_at=instants(aggregates.variants["effective_from"])
    )
    variants = variants.join(as_of_end.rename("as_of_end"), on="experiment_id")
    has_begun = variants["began_at"] < variants["as_of_end"]
    current = (variants[has_begun].sort_values("began_at").groupby("experiment_id").last()).reindex(
        experiments.index
    )
    frame = current[["ramp_stage", "began_at"]].copy()
    frame["days_in_stage"] = _days(as_of_end - frame["began_at"])
    frame["has_next_stage"] = frame.index.isin(variants.loc[~has_begun, "experiment_id"])
    frame["allocated_weight"] = floats(experiments["allocated_weight"])
    frame["can_ramp"] = frame["has_next_stage"] | (frame["allocated_weight"] < _FULL_TRAFFIC)
    return frame


def instants(column: pd.Series) -> pd.Series:
    """Return dates or timestamps of any backing as UTC timestamps without a zone."""
    return pd.to_datetime(column, utc=True).dt.tz_localize(None).astype("datetime64[us]")


def _days(span: pd.Series) -> pd.Series:
    days: pd.Series = span.dt.total_seconds() / _DAY.total_seconds()
    return days


def _primaries(aggregates: Aggregates) -> pd.DataFrame:
    metrics = aggregates.experiment_metrics
    return metrics.loc[metrics["role"] == "primary"]


def _mature_units(aggregates: Aggregates) -> pd.Series:
    moments = aggregates.moments
    is_everyone = (moments["population"] == "assigned") & (moments["dimension"] == "all")
    key = ["experiment_id", "metric"]
    mature = moments[is_everyone].groupby(key)["n_mature"].sum().rename("mature").reset_index()
    found = _primaries(aggregates)[key].merge(mature, on=key, how="left")
    found["mature"] = np.nan_to_num(floats(found["mature"]))
    return found.groupby("experiment_id")["mature"].min()


def _longest_window(aggregates: Aggregates) -> pd.Series:
    primaries = _primaries(aggregates)
    days = pd.Series(floats(primaries["window_end_days"]), index=primaries["experiment_id"])
    return days.groupby(level=0).max()
