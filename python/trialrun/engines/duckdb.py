"""DuckDB: a file that dbt built."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from trialrun.errors import TrialrunError
from trialrun.warehouse import (
    TableName,
    append,
    create_schema,
    first_line,
    place_of,
    replace_view,
    writing,
)


class DuckDB:
    """The engine behind profiles of type duckdb."""

    def connect(self, credentials: Any, project: Path) -> Any:
        """Open the DuckDB file of a dbt profile."""
        path = _local_file(str(credentials.path), project)
        try:
            return ibis.duckdb.connect(path)
        except Exception as error:  # duckdb's errors have no common public base
            if "lock" in str(error):
                raise TrialrunError(
                    f"{_in_use(path, error)}: close it there and run this again"
                ) from None
            raise TrialrunError(
                f"cannot open the DuckDB file {path}, check the profile's path: {first_line(error)}"
            ) from None

    def load(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Create or replace a table from Arrow rows."""
        with writing(table):
            create_schema(connection, table)
            place = place_of(connection, table)
            connection.create_table(table.name, rows, database=place, overwrite=True)

    def append(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Append Arrow rows to a table."""
        append(connection, table, rows)

    def replace_view(self, connection: Any, view: TableName, expression: Any) -> None:
        """Create or replace a view."""
        replace_view(connection, view, expression)


ENGINE = DuckDB()


def _local_file(path: str, project: Path) -> Path:
    """Return the path of a DuckDB file; what follows a scheme is not shown, it may hold a token.

    A relative path is relative to the working directory, as in dbt, or else to the project: where
    dbt built it depends on where dbt was run.
    """
    scheme = re.match(r"([A-Za-z][\w+.-]+|):", path)
    if scheme:
        name = f"at {scheme[0]}..." if scheme[1] else "in memory"
        raise TrialrunError(
            f"the profile's target is a DuckDB database {name}, and trialrun opens files only: "
            "give the target a path, or pass a connection of yours to trialrun.readout in Python"
        )
    places = [folder / Path(path).expanduser() for folder in (Path.cwd(), project)]
    file = next((place for place in places if place.exists()), places[0]).resolve()
    if file.is_dir():
        raise TrialrunError(f"{file} is a folder, not a DuckDB file: correct the profile's path")
    if not file.is_file():
        raise TrialrunError(f"the DuckDB file {file} does not exist: run dbt build first")
    return file


def _in_use(path: Path, error: Exception) -> str:
    process = re.search(r"PID (\d+)", str(error))
    by = f" (process {process[1]})" if process else ""
    return f"the DuckDB file {path} is in use by another program{by}"
