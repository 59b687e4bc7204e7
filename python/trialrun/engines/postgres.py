"""PostgreSQL: a server that a dbt profile names, reached by psycopg."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from trialrun.errors import TrialrunError
from trialrun.warehouse import TableName, create_schema, exists, replace_view, writing

LIBPQ_OPTIONS = ("connect_timeout", "sslmode", "sslcert", "sslkey", "sslrootcert")
"""The settings of a dbt profile that libpq knows by the same name."""


class Postgres:
    """The engine behind profiles of type postgres."""

    def connect(self, credentials: Any, project: Path) -> Any:
        """Connect to the server and database of a dbt profile."""
        given = {name: getattr(credentials, name, None) for name in LIBPQ_OPTIONS}
        try:
            connection = ibis.postgres.connect(
                host=credentials.host,
                port=credentials.port,
                user=credentials.user,
                password=credentials.password,
                database=credentials.database,
                schema=credentials.search_path or credentials.schema,
                application_name="trialrun",
                **{name: value for name, value in given.items() if value is not None},
            )
            if credentials.role:
                connection.raw_sql(sql.SQL("set role {}").format(sql.Identifier(credentials.role)))
        except psycopg.Error as error:
            raise TrialrunError(
                f"cannot connect to PostgreSQL at {credentials.host}:{credentials.port}: "
                f"{_complaint(error)}"
            ) from None
        return connection

    def load(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Create a table, or empty the one that views may stand on, and fill it."""
        with writing(table), connection.con.transaction():
            if exists(connection, table):
                connection.con.execute(sql.SQL("truncate {}").format(_identifier(table)))
            else:
                create_schema(connection, table)
                schema = ibis.Schema.from_pyarrow(rows.schema)
                connection.create_table(table.name, schema=schema, database=table.schema)
            _copy(connection.con, table, rows)

    def append(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Append Arrow rows to a table, all or none."""
        with writing(table):
            _copy(connection.con, table, rows)

    def replace_view(self, connection: Any, view: TableName, expression: Any) -> None:
        """Create or replace a view."""
        replace_view(connection, view, expression)


ENGINE = Postgres()

_REMEDIES = {
    r"password|authentication": "correct the user and the password in the profile",
    r'role ".*" does not exist': "correct the user or the role in the profile",
    r'database ".*" does not exist': "create it, or correct dbname in the profile",
    r"": "check that the server runs, and the host and port in the profile",
}


def _complaint(error: psycopg.Error) -> str:
    """Return what the server or the network says, and what to do."""
    text = " ".join(str(error).split())
    said = re.search(r".*(?:FATAL|failed): +(.*?)(?= Is the server running|$)", text)
    complaint = said[1] if said else text
    remedy = next(remedy for known, remedy in _REMEDIES.items() if re.search(known, complaint))
    return f"{complaint}; {remedy}"


def _identifier(table: TableName) -> sql.Identifier:
    return sql.Identifier(*(part for part in (table.schema, table.name) if part))


def _copy(connection: psycopg.Connection, table: TableName, rows: pa.Table) -> None:
    """Send rows through COPY as CSV: an empty field is NULL, and an empty text stands in quotes."""
    columns = sql.SQL(", ").join(map(sql.Identifier, rows.column_names))
    statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(_identifier(table), columns)
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in rows.to_batches(max_chunksize=65_536):
            text = io.BytesIO()
            pyarrow.csv.write_csv(batch, text, options)
            copy.write(text.getbuffer())
