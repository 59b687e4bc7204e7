"""A dbt adapter without its warehouse: what it would run is recorded, what it asks is made up.

This is the one place where anything of an adapter is replaced. Its macros, its materializations and
its relation and column classes are the real ones.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock

import agate
from dbt.adapters.base import BaseAdapter
from dbt.adapters.contracts.connection import AdapterResponse, Connection, ConnectionState
from dbt_common.clients.agate_helper import Integer

Columns = Mapping[str, str]
"""Type by column name."""
SYSTEM_TABLE = re.compile("information_schema|pg_|svv_")


@dataclass
class Warehouse:
    """What the adapter is told about the warehouse, and what it would have run there.

    Attributes:
        columns: the columns of every relation that can be asked for, by its name in lower case.
        existing: the kind (table or view) of every relation that is already there.
        statements: every statement, with the dbt node that it belongs to.
        fold: to which case the warehouse folds names.
    """

    columns: Mapping[str, Columns] = field(default_factory=dict)
    existing: Mapping[str, str] = field(default_factory=dict)
    statements: list[tuple[str, str]] = field(default_factory=list)
    fold: Callable[[str], str] = str.lower

    def columns_of(self, text: str) -> Columns:
        """The columns of the relation that a line of SQL names; the longest name wins.

        A whole query has none: dbt would ask the warehouse whether it keeps its contract.
        """
        named = [name for name in self.columns if name in text.lower() and "\n" not in text.strip()]
        return self.columns[max(named, key=len)] if named else {}


def isolate(adapter: type[BaseAdapter], warehouse: Warehouse) -> None:
    """Replace what of an adapter reaches the warehouse.

    Args:
        adapter: the adapter's class, as its plugin gives it.
        warehouse: what it is told and where it records.
    """
    manager: Any = adapter.ConnectionManager

    def record(self: Any, sql: str) -> None:
        warehouse.statements.append((self.get_thread_connection().name, sql))

    def execute(self: Any, sql: str, *_: Any, **__: Any) -> tuple[AdapterResponse, agate.Table]:
        record(self, sql)
        return AdapterResponse("OK"), _answer(sql)

    def add_query(self: Any, sql: str, *_: Any, **__: Any) -> tuple[Connection, None]:
        record(self, sql)
        return self.get_thread_connection(), None

    def columns(self: Any, text: object) -> list[Any]:
        found = warehouse.columns_of(str(text))
        return [self.Column(warehouse.fold(name), data_type) for name, data_type in found.items()]

    def relation(self: Any, database: str, schema: str, identifier: str, **_: Any) -> Any:
        kind = warehouse.existing.get(identifier.lower())
        path = {"database": database, "schema": schema, "identifier": identifier}
        return self.Relation.create(**path, type=kind) if kind else None

    _replace(manager, ["open"], classmethod(_opened))
    _replace(manager, ["execute"], execute)
    _replace(manager, ["add_query"], add_query)
    _replace(manager, ["begin", "commit", "add_begin_query", "add_commit_query"], _nothing)
    _replace(manager, ["cancel_open", "rollback_if_open", "_close_handle", "_rollback"], _nothing)
    _replace(adapter, ["get_column_schema_from_query", "get_columns_in_relation"], columns)
    _replace(adapter, ["get_relation"], relation)
    _replace(adapter, ["list_relations_without_caching", "list_schemas"], lambda *_, **__: [])
    _replace(adapter, ["is_replaceable", "check_schema_exists"], lambda self, *_, **__: True)
    _replace(adapter, ["expand_target_column_types", "_link_cached_relations"], _nothing)


def _replace(owner: type, names: Iterable[str], stub: Callable[..., Any] | classmethod) -> None:
    """Put a stub in the place of those methods that the class has."""
    for name in names:
        if hasattr(owner, name):
            setattr(owner, name, stub)


def _opened(_: type, connection: Connection) -> Connection:
    connection.state = ConnectionState.OPEN
    connection.handle = Mock()
    return connection


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _answer(sql: str) -> agate.Table:
    """Data tests find nothing, questions of models are answered with days, all else has no rows."""
    if "should_error" in sql:
        names = ["failures", "should_warn", "should_error"]
        return agate.Table(
            [[0, False, False]], names, [Integer(), agate.Boolean(), agate.Boolean()]
        )
    if sql.lstrip().startswith(("select", "with")) and not SYSTEM_TABLE.search(sql):
        names = [f"answer_{place}" for place in range(9)]
        return agate.Table([["2026-03-20"] * 9], names, [agate.Text()] * 9)
    return agate.Table([], [])
