"""Read what a memo is written from out of the published tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trialrun.absent import why_absent
from trialrun.errors import TrialrunError
from trialrun.memo.data import MemoData
from trialrun.warehouse import TableName, exists, fetch, find


def load_memo_data(
    connection: Any,
    moments: TableName,
    experiment_id: str,
    results_schema: str | None = None,
) -> MemoData:
    """Return one experiment's rows of its last build.

    Args:
        connection: an ibis connection that can read the published tables.
        moments: the name of `trialrun_moments`; the other tables dbt built lie beside it.
        experiment_id: the experiment.
        results_schema: the schema of `trialrun_results`; None is that of `trialrun_moments`.

    Raises:
        TrialrunError: when a table is missing, the experiment is unknown, or its last build was
            not read out.
    """

    def rows(name: str, schema: str | None = None) -> pd.DataFrame:
        place = moments.beside(name, schema)
        table = find(connection, place)
        return fetch(table.filter(table["experiment_id"] == experiment_id), place)

    experiments = rows("trialrun_experiments")
    if experiments.empty:
        known = find(connection, moments.beside("trialrun_experiments"))["experiment_id"].execute()
        issues = rows("trialrun_registry_issues")
        raise TrialrunError(why_absent(experiment_id, known, issues))
    experiment = experiments.iloc[0]
    if not exists(connection, moments.beside("trialrun_verdicts", results_schema)):
        raise TrialrunError("nothing was read out yet: run trialrun readout first")
    verdicts = _of_day(rows("trialrun_verdicts", results_schema), experiment["as_of"])
    if verdicts.empty:
        raise TrialrunError(
            f"the experiment {experiment_id} was not read out as of "
            f"{pd.Timestamp(experiment['as_of']).date()}: run trialrun readout first"
        )
    log = moments.beside("trialrun_readouts", results_schema)
    readouts = fetch(find(connection, log), log)
    shown = readouts["readout_id"].isin(verdicts["readout_id"])
    if set(readouts.loc[shown, "build_id"]) != {experiment["build_id"]}:
        raise TrialrunError(
            "the tables were rebuilt since the last readout: run trialrun readout first"
        )
    return MemoData(
        experiment={str(name): value for name, value in experiment.items()},
        variants=rows("trialrun_variants"),
        metrics=rows("trialrun_experiment_metrics"),
        results=_of_day(rows("trialrun_results", results_schema), experiment["as_of"]),
        verdicts=verdicts,
        checks=rows("trialrun_checks"),
        srm=rows("trialrun_srm"),
        balance=rows("trialrun_balance"),
        thetas=rows("trialrun_cuped_thetas"),
    )


def _of_day(frame: pd.DataFrame, as_of: object) -> pd.DataFrame:
    return frame[pd.to_datetime(frame["as_of"]) == pd.Timestamp(str(as_of))]
