"""Spark: schemas of their own for each project, on a server that starts with the first place."""

import itertools
import os
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
from pyspark.sql import SparkSession

from support.engines.spark_server import SparkServer
from trialrun.engines.spark import ADDRESS, ENGINE


class SparkPlace:
    """Spark has one level of schemas, so the name of the place is in front of all it makes."""

    catalog = None

    def __init__(self, engine: "Spark", name: str, time_zone: str | None) -> None:
        self.engine = engine
        self.schema = name
        parameters = {"spark.sql.session.timeZone": time_zone or "UTC"}
        self.output = {
            "type": "spark",
            "method": "thrift",
            "host": "127.0.0.1",
            "port": engine.server.thrift_port,
            "schema": name,
            "poll_interval": 1,
            "threads": 2,
            "server_side_parameters": parameters,
        }

    @property
    def environment(self) -> dict[str, str]:
        return {**self.engine.server.environment, "TRIALRUN_SPARK_SCHEMA": self.schema}

    def schema_named(self, name: str) -> str:
        return name if name == self.schema else f"{self.schema}_{name}"

    def load(self, schema: str, name: str, rows: pd.DataFrame | pa.Table) -> None:
        place = self.schema_named(schema)
        session = self.engine.session
        session.sql(f"create schema if not exists `{place}`")
        frame = session.createDataFrame(_arrow(rows))
        # One file, so that the rows come back in their order.
        frame.coalesce(1).write.mode("overwrite").saveAsTable(f"`{place}`.`{name}`")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        found = self._found(query)
        return list(zip(*_python(found).values(), strict=True)) if found.num_columns else []

    def values(self, query: str, time_zone: str = "UTC") -> dict[str, list[Any]]:
        return _python(self._found(query, time_zone))

    def frame(self, query: str) -> pd.DataFrame:
        return _without_zone(self._found(query)).to_pandas()

    def columns(self, table: str) -> dict[str, str]:
        found = self.values(f"describe query select * from {table}")
        return dict(zip(found["col_name"], found["data_type"], strict=True))

    def connect(self) -> Any:
        return ENGINE.connect(SimpleNamespace(host="127.0.0.1", schema=self.schema), Path())

    def copy(self, folder: Path) -> "SparkPlace":
        copied = self.engine.place(folder)
        for schema in self._schemas():
            target = schema.replace(self.schema, copied.schema, 1)
            self.engine.copy_schema(schema, target)
        return copied

    def drop(self) -> None:
        for schema in self._schemas():
            self.rows(f"drop schema `{schema}` cascade")

    def _schemas(self) -> list[str]:
        found = [name for (name,) in self.rows("show schemas")]
        return [name for name in found if name == self.schema or name.startswith(f"{self.schema}_")]

    def _found(self, query: str, time_zone: str = "UTC") -> pa.Table:
        session = self.engine.session
        session.sql(f"create schema if not exists `{self.schema}`")
        session.sql(f"use `{self.schema}`")
        session.conf.set("spark.sql.session.timeZone", time_zone)
        return session.sql(query).toArrow()


class Spark:
    name = "spark"

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    @cached_property
    def server(self) -> SparkServer:
        server = SparkServer()
        os.environ[ADDRESS] = server.address
        return server

    def place(self, folder: Path, time_zone: str | None = None) -> SparkPlace:
        return SparkPlace(self, f"place{next(self._numbers)}", time_zone)

    def release(self) -> None:
        """dbt leaves nothing open that would be in the way."""

    @cached_property
    def session(self) -> SparkSession:
        """One session for all places: Spark's client cannot close one and go on with another."""
        return SparkSession.builder.remote(self.server.address).create()

    def copy_schema(self, schema: str, target: str) -> None:
        session = self.session
        session.sql(f"create schema if not exists `{target}`")
        views = {row.viewName for row in session.sql(f"show views in `{schema}`").collect()}
        tables = {row.tableName for row in session.sql(f"show tables in `{schema}`").collect()}
        for name in tables - views:
            session.sql(f"create table `{target}`.`{name}` like `{schema}`.`{name}`")
            session.sql(f"insert into `{target}`.`{name}` select * from `{schema}`.`{name}`")
        for name in views:
            (made,) = session.sql(f"show create table `{schema}`.`{name}`").collect()[0]
            session.sql(made.replace(schema, target))


def _arrow(rows: pd.DataFrame | pa.Table) -> pa.Table:
    """The rows with types that Spark has; its timestamp is an instant, as those of staging are."""
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pandas(rows, preserve_index=False)
    fields = [pa.field(field.name, _type_of(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _type_of(data_type: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(data_type):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_null(data_type) or pa.types.is_large_string(data_type):
        return pa.string()
    return data_type


def _without_zone(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            utc = table.column(place).cast(pa.timestamp("us"))
            table = table.set_column(place, field.name, utc)
    return table


def _python(table: pa.Table) -> dict[str, list[Any]]:
    columns = _without_zone(table)
    return {name: columns.column(i).to_pylist() for i, name in enumerate(columns.column_names)}
