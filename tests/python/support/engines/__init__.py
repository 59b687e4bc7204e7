"""The engines that the tests run on: TRIALRUN_TEST_ENGINES names them, by default two.

A test that uses the fixture `engine`, also by way of another fixture, runs on each of them, or on
those that its mark names: `pytest.mark.engines("duckdb", reason="it is about files")`.
"""

import os

import pytest

from support.engines.base import Engine, Place
from support.engines.duckdb import DuckDB
from support.engines.postgres import Postgres
from support.engines.spark import Spark

__all__ = ["NAMES", "Engine", "Place", "engine", "engine_named", "release_all", "run_on_engines"]

NAMES = os.environ.get("TRIALRUN_TEST_ENGINES", "duckdb,postgres").split(",")

_ENGINES = {made.name: made for made in (DuckDB(), Postgres(), Spark())}


def engine_named(name: str) -> Engine:
    """The engine of a name; its server starts with the first place."""
    return _ENGINES[name]


def release_all() -> None:
    """Let others connect after a dbt run in this process, whatever engine it was on."""
    for made in _ENGINES.values():
        made.release()


def run_on_engines(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses the fixture `engine` on each engine that is asked for."""
    if "engine" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("engines")
        names = [name for name in NAMES if mark is None or name in mark.args]
        metafunc.parametrize("engine", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return engine_named(request.param)
