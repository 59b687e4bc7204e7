"""Rows with the types that a query in DuckDB's SQL gives them, to load on any engine."""

from collections.abc import Mapping

import duckdb
import pandas as pd
import pyarrow as pa


def arrow(query: str, **tables: pd.DataFrame) -> pa.Table:
    """The rows of a query, which may name frames."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name, frame in tables.items():
            connection.register(name, frame)
        return connection.execute(query).to_arrow_table()


def changed(frames: Mapping[str, pd.DataFrame], *statements: str) -> dict[str, pa.Table]:
    """Frames after statements that insert and update."""
    with duckdb.connect() as connection:
        for name, frame in frames.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")
        for statement in statements:
            connection.execute(statement)
        return {name: connection.table(name).to_arrow_table() for name in frames}
