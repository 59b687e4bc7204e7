"""DuckDB: a file beside each project."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
from dbt.adapters.duckdb.connections import DuckDBConnectionManager


class DuckDBPlace:
    schema = "main"
    catalog = "warehouse"

    def __init__(self, file: Path, time_zone: str | None = None) -> None:
        self.file = file
        self.environment = {"TRIALRUN_DUCKDB_PATH": str(file)}
        settings = {"TimeZone": time_zone} if time_zone else {}
        self.output = {"type": "duckdb", "path": str(file), "settings": settings}

    def schema_named(self, name: str) -> str:
        return name

    def load(self, schema: str, name: str, rows: pd.DataFrame | pa.Table) -> None:
        with duckdb.connect(str(self.file)) as connection:
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f'create or replace table "{schema}"."{name}" as select * from rows')

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._session() as session:
            return session.execute(query).fetchall()

    def values(self, query: str, time_zone: str = "UTC") -> dict[str, list[Any]]:
        with self._session(time_zone) as session:
            rows = session.execute(query).fetchall()
            names = [column[0] for column in session.description]
        return {name: [row[place] for row in rows] for place, name in enumerate(names)}

    def frame(self, query: str) -> pd.DataFrame:
        with self._session() as session:
            return session.execute(query).to_arrow_table().to_pandas()

    def columns(self, table: str) -> dict[str, str]:
        return dict(self.rows(f"select column_name, column_type from (describe {table})"))

    def connect(self) -> Any:
        return ibis.duckdb.connect(self.file)

    def _session(self, time_zone: str = "UTC") -> duckdb.DuckDBPyConnection:
        session = duckdb.connect(str(self.file))
        session.execute("set TimeZone = $1", [time_zone])
        return session

    def copy(self, folder: Path) -> "DuckDBPlace":
        return DuckDBPlace(Path(shutil.copy(self.file, folder / self.file.name)))

    def drop(self) -> None:
        """The file goes with its folder."""


class DuckDB:
    name = "duckdb"

    def place(self, folder: Path, time_zone: str | None = None) -> DuckDBPlace:
        return DuckDBPlace(folder / "warehouse.duckdb", time_zone)

    def release(self) -> None:
        """Close the file, which dbt-duckdb keeps open until the next run."""
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
