"""Spark: dbt reaches it over a Thrift server, trialrun over Spark Connect, in one catalog."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession

from trialrun.errors import TrialrunError
from trialrun.warehouse import TableName, create_schema, first_line, writing

ADDRESS = "TRIALRUN_SPARK_CONNECT"
"""The environment variable with Connect's address, such as sc://spark.example.com:15002."""

DEFAULT_PORT = 15002
_SECONDS_TO_ANSWER = 10
_SESSIONS: list[SparkSession] = []
"""All sessions of this process. The server forgets one when its connection is closed; the client's
side stays, because closing it stops the threads that the process's other sessions use."""


class Spark:
    """The engine behind profiles of type spark."""

    def connect(self, credentials: Any, project: Path) -> Any:
        """Connect to the host of a dbt profile, or to what TRIALRUN_SPARK_CONNECT names."""
        address = os.environ.get(ADDRESS) or f"sc://{credentials.host}:{DEFAULT_PORT}"
        server = _server(address)
        _check_that_it_listens(*server)
        try:
            session = SparkSession.builder.remote(address).create()
            _SESSIONS.append(session)
            connection = ibis.pyspark.connect(session)
            connection.disconnect = session.client.release_session
            if credentials.schema in connection.list_databases():
                session.catalog.setCurrentDatabase(credentials.schema)
        except Exception as error:  # gRPC's, Spark's and those of modules that are not installed
            raise TrialrunError(
                f"cannot connect to Spark at {server[0]}:{server[1]}: {first_line(error)}"
            ) from None
        return connection

    def load(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Create or replace a table from Arrow rows."""
        with writing(table):
            create_schema(connection, table)
            connection.raw_sql(f"drop table if exists {_quoted(table)}")
            schema = ibis.Schema.from_pyarrow(_known(rows).schema)
            connection.create_table(table.name, schema=schema, database=table.schema)
        if rows.num_rows:
            self.append(connection, table, rows)

    def append(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Append Arrow rows to a table."""
        with writing(table):
            frame = connection._session.createDataFrame(_known(rows))
            frame.write.mode("append").saveAsTable(_quoted(table))

    def replace_view(self, connection: Any, view: TableName, expression: Any) -> None:
        """Create or replace a view; ibis' own would end with the session."""
        with writing(view):
            query = connection.compile(expression)
            connection.raw_sql(f"create or replace view {_quoted(view)} as {query}")


ENGINE = Spark()


def _server(address: str) -> tuple[str, int]:
    """Return the host and port of an address, whose other parts may hold a token."""
    parts = urlsplit(address)
    try:
        port = parts.port or DEFAULT_PORT
    except ValueError:
        port = 0
    if parts.scheme != "sc" or not parts.hostname or not port:
        raise TrialrunError(
            f"{ADDRESS} is not an address of Spark Connect: write sc://host:port, by default "
            f"that is sc:// with the host of the profile and port {DEFAULT_PORT}"
        )
    return parts.hostname, port


def _check_that_it_listens(host: str, port: int) -> None:
    """Fail at once where nothing answers: Spark's own client would try for minutes."""
    try:
        socket.create_connection((host, port), timeout=_SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise TrialrunError(
            f"cannot connect to Spark at {host}:{port} ({error.strerror or error}): start the "
            f"server with Spark Connect, or name its address in {ADDRESS}"
        ) from None


def _known(rows: pa.Table) -> pa.Table:
    """Return rows with types that Spark takes; instants without a zone are UTC's."""
    return rows.cast(pa.schema({field.name: _type_of(field.type) for field in rows.schema}))


def _type_of(data_type: pa.DataType) -> pa.DataType:
    """Return the type that Spark takes for a column's."""
    if pa.types.is_timestamp(data_type):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_dictionary(data_type) or pa.types.is_large_string(data_type):
        return pa.string()
    return pa.string() if pa.types.is_null(data_type) else data_type


def _quoted(table: TableName) -> str:
    parts = (part for part in (table.catalog, table.schema, table.name) if part)
    return ".".join(f"`{part.replace('`', '``')}`" for part in parts)
