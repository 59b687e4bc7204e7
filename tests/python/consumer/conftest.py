"""Installs the package in integration_tests/ and builds and reads it out once, as a user would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from raw_logs import Logs

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
PACKAGE = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests")
DBT = ["-c", "import sys; from dbt.cli.main import cli; cli(args=sys.argv[1:])", "--no-use-colors"]
TRIALRUN = ["-m", "trialrun.cli"]


@dataclass(frozen=True)
class Consumer:
    """The project of integration_tests, in a folder of its own, and what three commands said."""

    project: Path
    deps: subprocess.CompletedProcess[str]
    build: subprocess.CompletedProcess[str]
    readout: subprocess.CompletedProcess[str]

    @property
    def warehouse(self) -> Path:
        return self.project / "consumer.duckdb"

    def artifact(self, name: str) -> dict[str, Any]:
        """Read one of dbt's artifacts: manifest or run_results."""
        return json.loads((self.project / "target" / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Consumer:
    """A copy of integration_tests, beside links to the package, so that `local: ..` holds."""
    folder = tmp_path_factory.mktemp("consumer")
    for name in PACKAGE:
        (folder / name).symlink_to(ROOT / name)
    project = folder / "integration_tests"
    ignored = shutil.ignore_patterns("target", "logs", "dbt_packages", "*.duckdb*", "*lock.yml")
    shutil.copytree(ROOT / "integration_tests", project, ignore=ignored)
    return Consumer(
        project,
        deps=_run(project, *DBT, "deps"),
        build=_run(project, *DBT, "build"),
        readout=_run(
            ROOT, *TRIALRUN, "readout", "--project-dir", str(project), "--fail-on", "invalid"
        ),
    )


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if "DBT" not in name}
    environment.pop("TRIALRUN_CONSUMER_DUCKDB_PATH", None)
    environment["PYTHONPATH"] = str(ROOT / "python")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def connection(consumer: Consumer) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as the three commands left it, to read only."""
    with duckdb.connect(str(consumer.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def logs(connection: duckdb.DuckDBPyConnection) -> Logs:
    """The assignment log and the event log as the consumer's relations hold them."""
    assignments = connection.sql(
        "select experiment_id, unit_id, variant, timezone('UTC', assigned_at) as assigned_at "
        "from flag_tool.assignment_log"
    )
    events = connection.sql("select unit_id, event_name, occurred_at, value from product_events")
    return Logs(assignments.df(), events.df())


@pytest.fixture(scope="session")
def households() -> pd.DataFrame:
    """The committed rows of the field experiment."""
    return pd.read_csv(ROOT / "integration_tests" / "seeds" / "cai_2015" / "social_insure.csv")


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    """Figures of the field experiment that another package computed from its rows."""
    path = SHARED / "reference" / "real_data.json"
    if not path.exists():
        pytest.skip("reference figures not at hand")
    return json.loads(path.read_text())["cai"]["intensive"]
