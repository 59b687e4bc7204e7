"""The main job: read aggregates, infer, decide, and write the results back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from trialrun import ledger
from trialrun.absent import first_issue, why_absent
from trialrun.decision import decide
from trialrun.errors import TrialrunError
from trialrun.moments import MOMENT_COLUMNS
from trialrun.records import RESULT_COLUMNS, Aggregates, Result, Verdict
from trialrun.scorecard import CELL, estimates
from trialrun.warehouse import TableName, read

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
class Readout:
    """What one readout found, as written.

    Attributes:
        readout_id: its key in `trialrun_readouts`; None if nothing was written.
        as_of: the last day analyzed (UTC).
        build_id: the dbt invocation that made the aggregates.
        computed_at: when the results were computed (UTC, without a zone).
        results: the rows of `trialrun_results`, one per cell, arm and estimator.
        verdicts: one per experiment and arm but control.
        checks: the rows of `trialrun_checks` of the same experiments.
        registry_issues: `trialrun_registry_issues`; the experiments named there have no results.
    """

    readout_id: str | None
    as_of: dt.date
    build_id: str
    computed_at: dt.datetime
    results: pd.DataFrame
    verdicts: tuple[Verdict, ...]
    checks: pd.DataFrame
    registry_issues: pd.DataFrame

    def records(self) -> list[Result]:
        """Return the results as typed records."""
        columns = list(self.results.columns)
        rows = self.results.itertuples(index=False, name=None)
        return [Result.from_row(dict(zip(columns, row, strict=True))) for row in rows]


def readout(
    connection: Any,
    *,
    schema: str | None = None,
    catalog: str | None = None,
    results_schema: str | None = None,
    experiments: Iterable[str] | None = None,
    as_of: dt.date | None = None,
    write: bool = True,
    on_step: Callable[[str], None] = lambda step: None,
) -> Readout:
    """Compute results and verdicts from the tables that dbt built, and write them back.

    Args:
        connection: an ibis connection that can read the published tables and, to write, create
            tables and views in the results schema.
        schema: the schema of `trialrun_moments`; None takes the connection's current one.
        catalog: its catalog (dbt's database).
        results_schema: where to write; None writes beside `trialrun_moments`.
        experiments: ids to read out; None takes all.
        as_of: the day the tables must be of; None takes theirs.
        write: False computes without writing.
        on_step: called with a few words as each step begins.

    Raises:
        TrialrunError: when a table is missing, the tables are of several builds or of another
            as_of, or an experiment is not known.
    """
    moments = TableName("trialrun_moments", schema, catalog)
    on_step("reading the aggregates")
    aggregates = _read_aggregates(connection, moments)
    issues = _read(connection, moments, "registry_issues").sort_values(
        ["experiment_id", "relation", "row_key", "column_name"], ignore_index=True
    )
    stamp = _stamp(aggregates, issues, as_of)
    if experiments is not None:
        chosen = [experiments] if isinstance(experiments, str) else list(experiments)
        aggregates = _only(aggregates, chosen, issues)
        issues = issues[issues["experiment_id"].isin(chosen)]

    on_step("computing results and verdicts")
    found = estimates(aggregates)
    verdicts = tuple(decide(aggregates, found))
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    result = Readout(
        readout_id=None,
        as_of=stamp.as_of,
        build_id=stamp.build_id,
        computed_at=now,
        results=found[list(RESULT_COLUMNS)].assign(computed_at=pd.Timestamp(now)),
        verdicts=verdicts,
        checks=aggregates.checks,
        registry_issues=issues,
    )
    if not write:
        return result
    on_step("writing results and verdicts")
    result = replace(result, readout_id=f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}")
    registered = aggregates.experiments[["experiment_id", "contract_hash"]]
    hashes = dict(registered.itertuples(index=False, name=None))
    ledger.commit(connection, moments.beside("", results_schema), result, hashes)
    return result


@dataclass(frozen=True)
class _Stamp:
    """What all tables of one build share."""

    as_of: dt.date
    build_id: str


def _read_aggregates(connection: Any, moments: TableName) -> Aggregates:
    tables = {table.name: _read(connection, moments, table.name) for table in fields(Aggregates)}
    return Aggregates(**tables)


def _read(connection: Any, moments: TableName, name: str) -> pd.DataFrame:
    return read(connection, moments.beside(f"trialrun_{name}"), (*COLUMNS[name], *STAMP))


def _stamp(aggregates: Aggregates, issues: pd.DataFrame, as_of: dt.date | None) -> _Stamp:
    if aggregates.experiments.empty:
        why = first_issue(issues) if len(issues) else "register one, then run dbt build"
        raise TrialrunError(f"there is no experiment to read out: {why}")
    tables = [*vars(aggregates).values(), issues]
    if len({build_id for table in tables for build_id in table["build_id"].unique()}) > 1:
        raise TrialrunError(
            "the aggregate tables are of several dbt builds: build the whole package with one "
            "dbt build --select package:trialrun"
        )
    first = aggregates.experiments.iloc[0]
    built = pd.Timestamp(first["as_of"]).date()
    if as_of is not None and as_of != built:
        raise TrialrunError(
            f"the tables are as of {built}, not {as_of}: rebuild with dbt build "
            f"--vars '{{trialrun_as_of: {as_of}}}' (there is no history of earlier days yet)"
        )
    return _Stamp(built, str(first["build_id"]))


def _only(aggregates: Aggregates, experiments: list[str], issues: pd.DataFrame) -> Aggregates:
    known = set(aggregates.experiments["experiment_id"])
    absent = next((experiment for experiment in experiments if experiment not in known), None)
    if absent is not None:
        raise TrialrunError(why_absent(absent, known, issues))
    kept = {
        table.name: frame[frame["experiment_id"].isin(experiments)].reset_index(drop=True)
        for table in fields(Aggregates)
        for frame in [getattr(aggregates, table.name)]
    }
    return Aggregates(**kept)
