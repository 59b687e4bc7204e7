"""What readouts leave in the warehouse: append-only logs, one commit row, and two views on them.

Results and verdicts are appended under a readout_id and become visible with the last row written,
the one in `trialrun_readouts`. So a readout that is killed leaves nothing to see, also on engines
without transactions, and earlier readouts stay as the audit trail.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from trialrun.engines import append, replace_view
from trialrun.version import __version__
from trialrun.warehouse import TableName, create_if_absent, find

if TYPE_CHECKING:
    from trialrun.readout import Readout

TEXT, NUMBER, COUNT = pa.string(), pa.float64(), pa.int64()
INSTANT = pa.timestamp("us")

RESULTS = pa.schema(
    {
        "experiment_id": TEXT,
        "metric": TEXT,
        "role": TEXT,
        "population": TEXT,
        "dimension": TEXT,
        "dimension_value": TEXT,
        "variant": TEXT,
        "control_variant": TEXT,
        "estimator": TEXT,
        "n_control": COUNT,
        "n_variant": COUNT,
        "mean_control": NUMBER,
        "mean_variant": NUMBER,
        "effect": NUMBER,
        "standard_error": NUMBER,
        "degrees_of_freedom": NUMBER,
        "ci_low": NUMBER,
        "ci_high": NUMBER,
        "p_value": NUMBER,
        "confidence_level": NUMBER,
        "relative_effect": NUMBER,
        "relative_ci_low": NUMBER,
        "relative_ci_high": NUMBER,
        "is_verdict_estimate": pa.bool_(),
        "is_final": pa.bool_(),
        "reason": TEXT,
        "as_of": pa.date32(),
        "contract_hash": TEXT,
        "computed_at": INSTANT,
        "readout_id": TEXT,
    }
)
VERDICTS = pa.schema(
    {
        "experiment_id": TEXT,
        "variant": TEXT,
        "as_of": pa.date32(),
        "verdict": TEXT,
        "reason": TEXT,
        "evidence": TEXT,
        "contract_hash": TEXT,
        "computed_at": INSTANT,
        "readout_id": TEXT,
    }
)
READOUTS = pa.schema(
    {
        "readout_id": TEXT,
        "as_of": pa.date32(),
        "build_id": TEXT,
        "trialrun_version": TEXT,
        "committed_at": INSTANT,
        "n_experiments": COUNT,
        "n_results": COUNT,
        "n_verdicts": COUNT,
    }
)


@dataclass(frozen=True)
class Ledger:
    """The names of the tables and views that readouts write, all in one schema."""

    results: TableName
    verdicts: TableName
    readouts: TableName
    results_view: TableName
    verdicts_view: TableName

    @classmethod
    def within(cls, place: TableName) -> Ledger:
        """Name the tables beside a table."""
        return cls(
            results=place.beside("trialrun_results_log"),
            verdicts=place.beside("trialrun_verdicts_log"),
            readouts=place.beside("trialrun_readouts"),
            results_view=place.beside("trialrun_results"),
            verdicts_view=place.beside("trialrun_verdicts"),
        )


def commit(
    connection: Any,
    place: TableName,
    readout: Readout,
    contract_hashes: Mapping[str, str],
) -> None:
    """Write a readout; its results and verdicts are visible once the last row is in."""
    ledger = Ledger.within(place)
    create_if_absent(connection, ledger.results, RESULTS)
    create_if_absent(connection, ledger.verdicts, VERDICTS)
    create_if_absent(connection, ledger.readouts, READOUTS)
    _replace_views(connection, ledger)
    append(connection, ledger.results, _result_rows(readout))
    append(connection, ledger.verdicts, _verdict_rows(readout, contract_hashes))
    append(connection, ledger.readouts, _commit_row(readout))


def _replace_views(connection: Any, ledger: Ledger) -> None:
    """Show the latest committed readout of each experiment and as_of.

    A readout covers an experiment where it has a verdict on it.
    """
    verdicts = find(connection, ledger.verdicts)
    results = find(connection, ledger.results)
    commits = find(connection, ledger.readouts)[["readout_id", "committed_at"]]
    covered = verdicts[["readout_id", "experiment_id", "as_of"]].distinct()
    ranked = covered.join(commits, "readout_id").mutate(
        recency=ibis.row_number().over(
            group_by=["experiment_id", "as_of"],
            order_by=[ibis.desc("committed_at"), ibis.desc("readout_id")],
        )
    )
    key = ["readout_id", "experiment_id", "as_of"]
    latest = ranked.filter(ranked["recency"] == 0)[key]
    for view, log in ((ledger.results_view, results), (ledger.verdicts_view, verdicts)):
        replace_view(connection, view, log.semi_join(latest, key))


def _result_rows(readout: Readout) -> pa.Table:
    frame = readout.results.assign(readout_id=readout.readout_id)[RESULTS.names]
    return pa.Table.from_pandas(frame, schema=RESULTS, preserve_index=False)


def _verdict_rows(readout: Readout, contract_hashes: Mapping[str, str]) -> pa.Table:
    rows = [
        {
            "experiment_id": verdict.experiment_id,
            "variant": verdict.variant,
            "as_of": verdict.as_of,
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "evidence": json.dumps(verdict.evidence, ensure_ascii=False, allow_nan=False),
            "contract_hash": contract_hashes.get(verdict.experiment_id),
            "computed_at": readout.computed_at,
            "readout_id": readout.readout_id,
        }
        for verdict in readout.verdicts
    ]
    return pa.Table.from_pylist(rows, schema=VERDICTS)


def _commit_row(readout: Readout) -> pa.Table:
    row = {
        "readout_id": readout.readout_id,
        "as_of": readout.as_of,
        "build_id": readout.build_id,
        "trialrun_version": __version__,
        "committed_at": readout.computed_at,
        "n_experiments": len({verdict.experiment_id for verdict in readout.verdicts}),
        "n_results": len(readout.results),
        "n_verdicts": len(readout.verdicts),
    }
    return pa.Table.from_pylist([row], schema=READOUTS)
