"""Read what results are computed from: the tables of one build, or the history of an as_of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Any

import ibis
import pandas as pd

from trialrun.absent import first_issue, why_absent
from trialrun.errors import TrialrunError
from trialrun.moments import MOMENT_COLUMNS
from trialrun.records import Aggregates
from trialrun.scorecard import CELL
from trialrun.warehouse import TableName, fetch, find, find_with, read

STAMP = ("as_of", "build_id")
"""What all tables carry: the last day analyzed and the dbt invocation that made the row."""

COLUMNS = {
    "experiments": (
        "experiment_id",
        "contract_hash",
        "control_variant",
        "alpha",
        "is_equal_weights",
        "started_at",
        "ended_at",
        "planned_units",
        "allocated_weight",
    ),
    "variants": ("experiment_id", "variant", "ramp_stage", "effective_from", "weight"),
    "experiment_metrics": (
        "experiment_id",
        "metric",
        "role",
        "aggregation",
        "desired_direction",
        "margin",
        "margin_type",
        "minimum_effect",
        "window_end_days",
    ),
    "moments": (*CELL, "variant", "ramp_stage", "n_mature", *MOMENT_COLUMNS),
    "cuped_thetas": (*CELL, "covariate", "n", "theta", "mean_covariate", "var_covariate"),
    "checks": (
        "experiment_id",
        "check_name",
        "severity",
        "status",
        "p_value",
        "message",
        "is_enforced",
    ),
    "registry_issues": ("experiment_id", "relation", "row_key", "column_name", "issue", "remedy"),
}
"""What a readout reads of each table, beside the stamp."""


@dataclass(frozen=True)
class Snapshot:
    """The aggregates of one as_of.

    Attributes:
        aggregates: the tables.
        registry_issues: `trialrun_registry_issues`; the experiments named there are in no table.
        as_of: the last day analyzed.
        build_id: the dbt invocation that made the aggregates; of a history, the latest of them.
    """

    aggregates: Aggregates
    registry_issues: pd.DataFrame
    as_of: dt.date
    build_id: str

    def only(self, experiments: list[str]) -> Snapshot:
        """Keep some experiments.

        Raises:
            TrialrunError: when one is not there.
        """
        known = set(self.aggregates.experiments["experiment_id"])
        absent = next((experiment for experiment in experiments if experiment not in known), None)
        if absent is not None:
            raise TrialrunError(why_absent(absent, known, self.registry_issues))
        issues = self.registry_issues
        return replace(
            self,
            aggregates=_keep(self.aggregates, experiments),
            registry_issues=issues[issues["experiment_id"].isin(experiments)],
        )


def read_snapshot(connection: Any, moments: TableName, as_of: dt.date | None) -> Snapshot:
    """Read the tables that dbt built, or the history where they are of another as_of.

    Args:
        connection: an ibis connection.
        moments: the name of `trialrun_moments`, beside which the others lie.
        as_of: the day wanted; None takes that of the tables.

    Raises:
        TrialrunError: when a table is missing, the tables are not of one finished build, there is
            no experiment, or no history of the day.
    """
    tables = {table.name: _read(connection, moments, table.name) for table in fields(Aggregates)}
    issues = _read(connection, moments, "registry_issues").sort_values(
        ["experiment_id", "relation", "row_key", "column_name"], ignore_index=True
    )
    _check_one_build(connection, moments, [*tables.values(), issues])
    if tables["experiments"].empty:
        why = first_issue(issues) if len(issues) else "register one, then run dbt build"
        raise TrialrunError(f"there is no experiment to read out: {why}")
    first = tables["experiments"].iloc[0]
    built = pd.Timestamp(first["as_of"]).date()
    current = Snapshot(Aggregates(**tables), issues, built, str(first["build_id"]))
    if as_of is None or as_of == built:
        return current
    return _read_history(connection, moments, current, as_of)


def _read(connection: Any, moments: TableName, name: str) -> pd.DataFrame:
    return read(connection, moments.beside(f"trialrun_{name}"), (*COLUMNS[name], *STAMP))


def _check_one_build(connection: Any, moments: TableName, tables: list[pd.DataFrame]) -> None:
    """Refuse tables of several builds, and of any but the last build that began."""
    found = {build_id for table in tables for build_id in table["build_id"].unique()}
    if len(found) > 1:
        raise TrialrunError(
            "the aggregate tables are of several dbt builds: wait for the one at work, or build "
            "the whole package with one dbt build --select package:trialrun"
        )
    table = moments.beside("trialrun_builds")
    builds = find_with(connection, table, ("build_id", "started_at"))
    last = fetch(builds.order_by(ibis.desc("started_at")).limit(1), table)
    if len(found) and set(last["build_id"]) != found:
        began = f" that began at {last['started_at'].iloc[0]:%Y-%m-%d %H:%M:%S} UTC" * len(last)
        raise TrialrunError(
            f"the dbt build{began} has not built all tables: wait for it, or run dbt build again"
        )


def _read_history(
    connection: Any, moments: TableName, current: Snapshot, as_of: dt.date
) -> Snapshot:
    """Read the aggregates of an earlier as_of; what is registered is that of today."""
    table = moments.beside("trialrun_moments_history")
    columns = (*COLUMNS["moments"], *STAMP, "built_at", "is_mature")
    rows = _last_days(find_with(connection, table, columns), as_of)
    rows = rows.filter((rows["as_of"] == as_of) | rows["is_mature"])
    rows = _newest(rows, ["experiment_id"])
    found = fetch(rows, table)
    if found.empty:
        raise TrialrunError(_no_history(connection, table, current.as_of, as_of))
    key = ["as_of", "build_id", "experiment_id"]
    thetas_table = moments.beside("trialrun_cuped_thetas_history")
    thetas = find_with(connection, thetas_table, (*COLUMNS["cuped_thetas"], *STAMP))
    checks_table = moments.beside("trialrun_checks_history")
    checks = find_with(connection, checks_table, (*COLUMNS["checks"], *STAMP, "built_at"))
    measured = {
        "moments": found,
        "cuped_thetas": fetch(thetas.semi_join(rows, key), thetas_table),
        "checks": fetch(
            _newest(_last_days(checks, as_of), ["experiment_id", "check_name"]), checks_table
        ),
    }
    build_id = str(found.sort_values("built_at")["build_id"].iloc[-1])
    tables = vars(current.aggregates) | measured
    stamped = {
        name: frame.assign(as_of=pd.Timestamp(as_of), build_id=build_id)
        for name, frame in tables.items()
    }
    kept = _keep(Aggregates(**stamped), found["experiment_id"].unique().tolist())
    return Snapshot(kept, current.registry_issues, as_of, build_id)


def _last_days(rows: Any, as_of: dt.date) -> Any:
    """Keep of each experiment the rows of its last as_of that is not after a day."""
    rows = rows.filter(rows["as_of"] <= as_of)
    last = rows["as_of"].max().over(group_by=["experiment_id"])
    rows = rows.mutate(last_as_of=last)
    return rows.filter(rows["as_of"] == rows["last_as_of"]).drop("last_as_of")


def _newest(rows: Any, key: list[str]) -> Any:
    """Keep of each key what the latest build found."""
    rows = rows.mutate(newest=rows["built_at"].max().over(group_by=key))
    return rows.filter(rows["built_at"] == rows["newest"]).drop("newest")


def _no_history(connection: Any, table: TableName, built: dt.date, as_of: dt.date) -> str:
    days = find(connection, table)["as_of"]
    first, last = days.min().execute(), days.max().execute()
    known = f"it holds {first:%Y-%m-%d} to {last:%Y-%m-%d}" if pd.notna(first) else "it is empty"
    return (
        f"the tables are as of {built}, and {table} has no {as_of} ({known}): "
        f"run trialrun backfill --from {as_of} --to {as_of}"
    )


def _keep(aggregates: Aggregates, experiments: list[str]) -> Aggregates:
    return Aggregates(
        **{
            name: frame[frame["experiment_id"].isin(experiments)].reset_index(drop=True)
            for name, frame in vars(aggregates).items()
        }
    )
