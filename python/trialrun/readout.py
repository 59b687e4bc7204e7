"""The main job: read aggregates, infer, decide, and write the results back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from trialrun import ledger
from trialrun.aggregates import read_snapshot
from trialrun.decision import decide
from trialrun.records import RESULT_COLUMNS, Result, Verdict
from trialrun.scorecard import estimates
from trialrun.warehouse import TableName


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
        as_of: the last day to analyze, from the history where the tables are of another one; None
            takes theirs.
        write: False computes without writing.
        on_step: called with a few words as each step begins.

    Raises:
        TrialrunError: when a table is missing, the tables are not of one finished build, there is
            no history of as_of, or an experiment is not known.
    """
    moments = TableName("trialrun_moments", schema, catalog)
    on_step("reading the aggregates")
    snapshot = read_snapshot(connection, moments, as_of)
    if experiments is not None:
        chosen = [experiments] if isinstance(experiments, str) else list(experiments)
        snapshot = snapshot.only(chosen)
    aggregates = snapshot.aggregates

    on_step("computing results and verdicts")
    found = estimates(aggregates)
    verdicts = tuple(decide(aggregates, found))
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    result = Readout(
        readout_id=None,
        as_of=snapshot.as_of,
        build_id=snapshot.build_id,
        computed_at=now,
        results=found[list(RESULT_COLUMNS)].assign(computed_at=pd.Timestamp(now)),
        verdicts=verdicts,
        checks=aggregates.checks,
        registry_issues=snapshot.registry_issues,
    )
    if not write:
        return result
    on_step("writing results and verdicts")
    result = replace(result, readout_id=f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}")
    registered = aggregates.experiments[["experiment_id", "contract_hash"]]
    hashes = dict(registered.itertuples(index=False, name=None))
    ledger.commit(connection, moments.beside("", results_schema), result, hashes)
    return result
