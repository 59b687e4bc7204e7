"""The demo's logs moved from the DuckDB file they were made in to another engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from trialrun.demo.write import TABLES, Progress
from trialrun.engines import Engine
from trialrun.warehouse import TableName

_BATCH_ROWS = 250_000


def load_logs(file: Path, engine: Engine, connection: Any, schema: str, progress: Progress) -> None:
    """Write the demo's raw tables of a DuckDB file into a schema, replacing those of that name.

    Args:
        file: what `generate` wrote.
        engine: the engine to write to.
        connection: an ibis connection to it.
        schema: where the tables go.
        progress: called with rows done, rows in all and what is being done.

    Raises:
        TrialrunError: when the engine refuses.
    """
    with duckdb.connect(str(file), read_only=True) as logs:
        sizes = {table: _count(logs, table) for table in TABLES}
        done = 0
        for table in TABLES:
            batches = logs.table(f"main.{table}").to_arrow_reader(_BATCH_ROWS)
            name = TableName(table, schema)
            engine.load(connection, name, batches.schema.empty_table())
            for batch in batches:
                progress(done, sum(sizes.values()), f"loading {table}")
                engine.append(connection, name, pa.Table.from_batches([batch]))
                done += batch.num_rows


def _count(logs: duckdb.DuckDBPyConnection, table: str) -> int:
    (row,) = logs.table(f"main.{table}").count("*").fetchall()
    return int(row[0])
