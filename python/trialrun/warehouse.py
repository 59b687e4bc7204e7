"""The edge to the engine: tables read and written over ibis, never a unit's row."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

    def beside(self, name: str, schema: str | None = None) -> TableName:
        """Return a table of another name in the same schema, or in the one given."""
        return TableName(name, schema or self.schema, self.catalog)

    def __str__(self) -> str:
        """Return the name as users write it."""
        return ".".join(part for part in (self.catalog, self.schema, self.name) if part)


def place_of(connection: Any, table: TableName) -> tuple[str, str] | str | None:
    """Return a table's schema as ibis takes it, with the catalog only where it is another one.

    ibis does not take the connection's own catalog everywhere: not to create on PostgreSQL.
    """
    if table.catalog and table.schema and table.catalog != connection.current_catalog:
        return (table.catalog, table.schema)
    return table.schema


def first_line(error: BaseException) -> str:
    """Return what an engine complains about, without the lines that show where."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__


def read(connection: Any, table: TableName, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return a table of aggregates, which must have certain columns, as a data frame.

    Raises:
        TrialrunError: when the table does not exist, lacks a column or cannot be read.
    """
    return fetch(find_with(connection, table, columns), table)


def fetch(expression: Any, table: TableName) -> pd.DataFrame:
    """Return the rows of an ibis expression on a table as a data frame.

    Raises:
        TrialrunError: when the engine refuses.
    """
    try:
        frame: pd.DataFrame = expression.to_pandas()
    except Exception as error:  # each backend raises errors of its own
        raise TrialrunError(f"cannot read the table {table}: {first_line(error)}") from error
    return frame


def find_with(connection: Any, table: TableName, columns: Sequence[str]) -> Any:
    """Return a table that must have certain columns as an ibis expression.

    Raises:
        TrialrunError: when it does not exist or lacks one.
    """
    expression = find(connection, table)
    missing = [column for column in columns if column not in expression.columns]
    if missing:
        raise TrialrunError(
            f"the table {table} has no column {missing[0]}: another version of trialrun built it; "
            "run dbt build again"
        )
    return expression


def find(connection: Any, table: TableName) -> Any:
    """Return a table as an ibis expression.

    Raises:
        TrialrunError: when it does not exist.
    """
    try:
        return connection.table(table.name, database=place_of(connection, table))
    except Exception as error:  # each backend raises errors of its own
        if exists(connection, table):
            raise TrialrunError(f"cannot read the table {table}: {first_line(error)}") from None
        raise TrialrunError(f"the table {table} does not exist: run dbt build first") from None


def exists(connection: Any, table: TableName) -> bool:
    """Say whether a table or view exists; a schema that does not exist holds none."""
    try:
        return table.name in connection.list_tables(database=place_of(connection, table))
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
    with writing(table):
        create_schema(connection, table)
        connection.create_table(
            table.name,
            schema=ibis.Schema.from_pyarrow(schema),
            database=place_of(connection, table),
        )


def create_schema(connection: Any, table: TableName) -> None:
    """Create the schema of a table unless it exists."""
    if table.schema and table.schema not in connection.list_databases(catalog=table.catalog):
        # DuckDB takes no catalog here, not even its own.
        elsewhere = table.catalog if table.catalog != connection.current_catalog else None
        connection.create_database(table.schema, catalog=elsewhere)


def append(connection: Any, table: TableName, rows: pa.Table) -> None:
    """Insert rows whose columns are the table's.

    Raises:
        TrialrunError: when the engine refuses.
    """
    with writing(table):
        connection.insert(table.name, ibis.memtable(rows), database=place_of(connection, table))


def replace_view(connection: Any, view: TableName, expression: Any) -> None:
    """Create or replace a view that shows an ibis expression.

    Raises:
        TrialrunError: when the engine refuses.
    """
    with writing(view):
        connection.create_view(
            view.name, expression, database=place_of(connection, view), overwrite=True
        )


@contextlib.contextmanager
def writing(table: TableName) -> Iterator[None]:
    """Turn what an engine raises while a table is written into one line.

    Raises:
        TrialrunError: when the engine refuses.
    """
    try:
        yield
    except Exception as error:  # each backend raises errors of its own
        raise TrialrunError(
            f"cannot write {table}: {first_line(error)}; nothing was committed"
        ) from error
