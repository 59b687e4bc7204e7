"""The edge to the engine: tables read and written over ibis, never a unit's row."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from trialrun.errors import TrialrunError


@dataclass(frozen=True)
class TableName:
    """A table or view: its name, schema and catalog (dbt's database)."""

    name: str
    schema: str | None = None
    catalog: str | None = None

    @property
    def database(self) -> tuple[str, str] | str | None:
        """The schema as ibis takes it."""
        if self.catalog and self.schema:
            return (self.catalog, self.schema)
        return self.schema

    def beside(self, name: str, schema: str | None = None) -> TableName:
        """Return a table of another name in the same schema, or in the one given."""
        return TableName(name, schema or self.schema, self.catalog)

    def __str__(self) -> str:
        """Return the name as users write it."""
        return ".".join(part for part in (self.catalog, self.schema, self.name) if part)


def connect(credentials: Any, project: Path) -> Any:
    """Return an ibis connection to where a dbt profile points. It can read and write.

    Args:
        credentials: dbt's credentials of the target.
        project: the dbt project's folder.

    Raises:
        TrialrunError: when the engine is not supported or cannot be reached.
    """
    if credentials.type != "duckdb":
        raise TrialrunError(
            f"the profile's target is of type {credentials.type}, which trialrun does not run on "
            "yet: choose a duckdb target with --target"
        )
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


def first_line(error: BaseException) -> str:
    """Return what an engine complains about, without the lines that show where."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__


def read(connection: Any, table: TableName, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table of aggregates, which must have certain columns, as a data frame.

    Raises:
        TrialrunError: when the table does not exist, lacks a column or cannot be read.
    """
    expression = find(connection, table)
    missing = [column for column in columns if column not in expression.columns]
    if missing:
        raise TrialrunError(
            f"the table {table} has no column {missing[0]}: another version of trialrun built it; "
            "run dbt build again"
        )
    try:
        frame: pd.DataFrame = expression.to_pandas()
    except Exception as error:  # each backend raises errors of its own
        raise TrialrunError(f"cannot read the table {table}: {first_line(error)}") from error
    return frame


def find(connection: Any, table: TableName) -> Any:
    """Return a table as an ibis expression.

    Raises:
        TrialrunError: when it does not exist.
    """
    try:
        return connection.table(table.name, database=table.database)
    except Exception as error:  # each backend raises errors of its own
        if exists(connection, table):
            raise TrialrunError(f"cannot read the table {table}: {first_line(error)}") from None
        raise TrialrunError(f"the table {table} does not exist: run dbt build first") from None


def exists(connection: Any, table: TableName) -> bool:
    """Say whether a table or view exists; a schema that does not exist holds none."""
    try:
        return table.name in connection.list_tables(database=table.database)
    except Exception:  # a missing schema is an error on some backends
        return False


def create_if_absent(connection: Any, table: TableName, schema: pa.Schema) -> None:
    """Create an empty table, and its schema, unless they exist.

    Raises:
        TrialrunError: when it cannot be created, or exists and lacks a column.
    """
    if exists(connection, table):
        missing = set(schema.names) - set(find(connection, table).columns)
        if missing:
            raise TrialrunError(
                f"the table {table} has no column {min(missing)}: another version of trialrun "
                "wrote it; rename it and run this again"
            )
        return
    with _writing(table):
        if table.schema and table.schema not in connection.list_databases(catalog=table.catalog):
            # DuckDB takes no catalog here, not even its own.
            elsewhere = table.catalog if table.catalog != connection.current_catalog else None
            connection.create_database(table.schema, catalog=elsewhere)
        connection.create_table(
            table.name, schema=ibis.Schema.from_pyarrow(schema), database=table.database
        )


def append(connection: Any, table: TableName, rows: pa.Table) -> None:
    """Insert rows whose columns are the table's.

    Raises:
        TrialrunError: when the engine refuses.
    """
    if rows.num_rows:
        with _writing(table):
            connection.insert(table.name, ibis.memtable(rows), database=table.database)


def replace_view(connection: Any, view: TableName, expression: Any) -> None:
    """Create or replace a view that shows an ibis expression.

    Raises:
        TrialrunError: when the engine refuses.
    """
    with _writing(view):
        connection.create_view(view.name, expression, database=view.database, overwrite=True)


@contextlib.contextmanager
def _writing(table: TableName) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each backend raises errors of its own
        raise TrialrunError(
            f"cannot write {table}: {first_line(error)}; nothing was committed"
        ) from error
