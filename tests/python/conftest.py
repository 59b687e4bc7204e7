"""What dbt built, once for all tests that read it: the demo, and a project of many experiments."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from support.dbt_projects import ROOT, Project, run_dbt
from support.engines import Engine, engine, engine_named, run_on_engines
from support.many_experiments import ManyExperiments, build_many_experiments
from support.random_logs import build_random_logs
from trialrun.demo import generate

__all__ = ["engine"]

pytest_generate_tests = run_on_engines

os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

DEMO_USERS = 4_000


@dataclass(frozen=True)
class DemoProject:
    """The package built as its own demo: the DuckDB file and dbt's manifest."""

    database: Path
    manifest: Path


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory: pytest.TempPathFactory) -> DemoProject:
    """A demo of 4,000 users after dbt build; unit tests are left to dbt build itself."""
    folder = tmp_path_factory.mktemp("demo")
    database = folder / "warehouse.duckdb"
    generate(database, users=DEMO_USERS)
    built = run_dbt(
        ROOT,
        "build",
        *("--exclude-resource-type", "unit_test"),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        TRIALRUN_DUCKDB_PATH=str(database),
    )
    assert built.success, built.error or built.message
    return DemoProject(database, folder / "target" / "manifest.json")


@pytest.fixture(scope="session")
def many_experiments_on(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], ManyExperiments]:
    """Right, wrong and odd experiments beside each other, built once on each engine."""

    @cache
    def build(name: str) -> ManyExperiments:
        folder = tmp_path_factory.mktemp(f"many_experiments_{name}")
        return build_many_experiments(engine_named(name), folder / "project")

    return build


@pytest.fixture(scope="session")
def many_experiments(
    engine: Engine, many_experiments_on: Callable[[str], ManyExperiments]
) -> ManyExperiments:
    """The many experiments on each engine in turn. Nothing may be written to their place."""
    return many_experiments_on(engine.name)


@pytest.fixture(scope="session")
def random_logs_on(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """The random logs, built once on each engine."""

    @cache
    def build(name: str) -> Project:
        folder = tmp_path_factory.mktemp(f"random_logs_{name}")
        return build_random_logs(engine_named(name), folder / "project")

    return build
