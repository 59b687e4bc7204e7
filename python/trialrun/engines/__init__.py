"""The engines that trialrun runs on: one module each, chosen by the type of dbt's profile."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pyarrow as pa

from trialrun import warehouse
from trialrun.engines.base import Engine
from trialrun.errors import TrialrunError
from trialrun.warehouse import TableName

__all__ = ["ENGINES", "Engine", "append", "engine_of", "replace_view"]

ENGINES = ("duckdb", "postgres", "spark")
"""The types of dbt's profiles that trialrun runs on."""

_BACKENDS = {"duckdb": "duckdb", "postgres": "postgres", "pyspark": "spark"}
"""The engine behind each of ibis' backends."""


def engine_of(credentials: Any) -> Engine:
    """Return the engine of a dbt profile.

    Args:
        credentials: dbt's credentials of the target.

    Raises:
        TrialrunError: when trialrun does not run on it, or what it needs is not installed.
    """
    name = credentials.type
    if name not in ENGINES:
        raise TrialrunError(
            f"the profile's target is of type {name}, which trialrun does not run on: choose a "
            f"target of type {' or '.join(ENGINES)} with --target"
        )
    return _engine(name)


def append(connection: Any, table: TableName, rows: pa.Table) -> None:
    """Append rows whose columns are the table's, in the way of the engine behind a connection.

    Raises:
        TrialrunError: when the engine refuses.
    """
    if not rows.num_rows:
        return
    name = _BACKENDS.get(connection.name)
    if name:
        _engine(name).append(connection, table, rows)
    else:
        warehouse.append(connection, table, rows)


def replace_view(connection: Any, view: TableName, expression: Any) -> None:
    """Create or replace a view that shows an ibis expression.

    Raises:
        TrialrunError: when the engine refuses.
    """
    name = _BACKENDS.get(connection.name)
    if name:
        _engine(name).replace_view(connection, view, expression)
    else:
        warehouse.replace_view(connection, view, expression)


def _engine(name: str) -> Engine:
    try:
        engine: Engine = import_module(f"trialrun.engines.{name}").ENGINE
    except ModuleNotFoundError as error:
        raise TrialrunError(
            f"the module {error.name} is not installed, which a target of type {name} needs: "
            f"run pip install 'trialrun[{name}]'"
        ) from None
    return engine
