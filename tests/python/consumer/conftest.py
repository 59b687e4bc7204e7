"""Installs the package in integration_tests/ and builds and reads it out once, as a user would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from raw_logs import Logs

from support.engines import Engine, Place

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
PACKAGE = ("dbt_project.yml", "profiles.yml", "macros", "models", "seeds", "tests")
DBT = ["-c", "import sys; from dbt.cli.main import cli; cli(args=sys.argv[1:])", "--no-use-colors"]
TRIALRUN = ["-m", "trialrun.cli"]


@dataclass(frozen=True)
class Consumer:
    """The project of integration_tests, in a folder of its own, and what three commands said."""

    project: Path
    place: Place
    deps: subprocess.CompletedProcess[str]
    build: subprocess.CompletedProcess[str]
    readout: subprocess.CompletedProcess[str]

    def artifact(self, name: str) -> dict[str, Any]:
        """Read one of dbt's artifacts: manifest or run_results."""
        return json.loads((self.project / "target" / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def consumer(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Consumer:
    """A copy of integration_tests, beside links to the package, so that `local: ..` holds."""
    folder = tmp_path_factory.mktemp("consumer")
    for name in PACKAGE:
        (folder / name).symlink_to(ROOT / name)
    project = folder / "integration_tests"
    ignored = shutil.ignore_patterns("target", "logs", "dbt_packages", "*.duckdb*", "*lock.yml")
    shutil.copytree(ROOT / "integration_tests", project, ignore=ignored)
    place = engine.place(project)
    environment = {name: value for name, value in os.environ.items() if "DBT" not in name}
    environment |= {"PYTHONPATH": str(ROOT / "python"), "TRIALRUN_TARGET": engine.name}
    environment |= place.environment
    if file := place.environment.get("TRIALRUN_DUCKDB_PATH"):
        environment["TRIALRUN_CONSUMER_DUCKDB_PATH"] = file
    run = partial(_run, environment)
    return Consumer(
        project,
        place,
        deps=run(project, *DBT, "deps"),
        build=run(project, *DBT, "build"),
        readout=run(
            ROOT, *TRIALRUN, "readout", "--project-dir", str(project), "--fail-on", "invalid"
        ),
    )


def _run(
    environment: Mapping[str, str], folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def place(consumer: Consumer) -> Place:
    """The warehouse as the three commands left it, to read only."""
    return consumer.place


@pytest.fixture(scope="session")
def logs(place: Place) -> Logs:
    """The assignment log and the event log as the consumer's relations hold them."""
    assignments = place.frame(
        "select experiment_id, unit_id, variant, assigned_at from assignment_log"
    )
    assigned_at = pd.to_datetime(assignments["assigned_at"], utc=True).dt.tz_localize(None)
    events = place.frame("select unit_id, event_name, occurred_at, value from product_events")
    return Logs(assignments.assign(assigned_at=assigned_at), events)


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
