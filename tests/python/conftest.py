"""What dbt built, once for all tests that read it: the demo, and a project of many experiments."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.dbt_projects import ROOT, run_dbt
from support.many_experiments import ManyExperiments, build_many_experiments
from trialrun.demo import generate

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
def many_experiments(tmp_path_factory: pytest.TempPathFactory) -> ManyExperiments:
    """Right, wrong and odd experiments beside each other, after one dbt build."""
    return build_many_experiments(tmp_path_factory.mktemp("many_experiments") / "project")
