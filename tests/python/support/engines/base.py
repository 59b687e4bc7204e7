"""What the tests ask of an engine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa


class Place(Protocol):
    """Where one dbt project builds: a DuckDB file, a PostgreSQL database.

    Attributes:
        output: the target of profiles.yml.
        schema: the schema that dbt builds in; unqualified names are looked up there.
        catalog: dbt's name of the database.
        environment: what makes the package's own profiles.yml point here.
    """

    output: Mapping[str, Any]
    schema: str
    catalog: str
    environment: Mapping[str, str]

    def schema_named(self, name: str) -> str:
        """The schema that stands for one of that name, where places share a server's schemas."""

    def load(self, schema: str, name: str, rows: pd.DataFrame | pa.Table) -> None:
        """Make a table, and its schema, with the types that the frame has."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query, or none of a statement; instants with a zone come in UTC."""

    def values(self, query: str, time_zone: str = "UTC") -> dict[str, list[Any]]:
        """The columns of a query that runs in a session with a time zone, None for NULL."""

    def frame(self, query: str) -> pd.DataFrame:
        """The rows of a query with their columns' names; None for NULL in columns of text."""

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table or view with the engine's name of their types, in order."""

    def connect(self) -> Any:
        """An ibis connection that can read and write."""

    def copy(self, folder: Path) -> "Place":
        """A place of its own with the same tables."""

    def drop(self) -> None:
        """Give back what the place takes."""


class Engine(Protocol):
    """An engine with room for many projects.

    Attributes:
        name: as in dbt's profiles.
    """

    name: str

    def place(self, folder: Path, time_zone: str | None = None) -> Place:
        """A fresh empty place for a dbt project that is written to a folder.

        Args:
            folder: the project's.
            time_zone: of dbt's sessions; the engine's default unless given.
        """

    def release(self) -> None:
        """Do what must follow a dbt run in this process so that others can connect."""
