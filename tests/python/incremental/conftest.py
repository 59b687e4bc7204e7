"""Projects whose logs arrive by and by."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dbt.contracts.graph.manifest import Manifest

from support.arriving_logs import LOOKBACK_DAYS, arriving_logs
from support.dbt_projects import Project, consumer_project, parse, run_dbt
from trialrun.readout import Readout, readout

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]


@dataclass
class Builds:
    """A project that is built as of one day after the other."""

    project: Project

    @cached_property
    def manifest(self) -> Manifest:
        """The project, parsed once: dbt parses anew when vars change."""
        return parse(self.project.folder)

    def build(self, day: str | pd.Timestamp, *options: str) -> None:
        """Run the models as of a day."""
        quick = ("--no-write-json", "--log-level-file", "none")
        options = ("--vars", _as_of(day), *quick, *options)
        run = run_dbt(self.project.folder, "run", *options, manifest=self.manifest)
        assert run.success, run.error or run.message

    def start(self, day: str, *options: str) -> subprocess.Popen[str]:
        """Run the models as of a day in a process of its own."""
        folder = str(self.project.folder)
        places = ["--project-dir", folder, "--profiles-dir", folder]
        return subprocess.Popen(
            [*DBT, "--no-use-colors", "run", *places, "--vars", _as_of(day), *options],
            cwd=self.project.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_out(self, **options: Any) -> Readout:
        """Read out without writing."""
        with connected(self.project) as connection:
            schema = self.project.place.schema
            return readout(connection, schema=schema, write=False, **options)


@contextmanager
def connected(project: Project) -> Iterator[Any]:
    """A connection to where a project builds, for a while."""
    connection = project.place.connect()
    try:
        yield connection
    finally:
        connection.disconnect()


def _as_of(day: str | pd.Timestamp) -> str:
    return json.dumps({"trialrun_as_of": str(pd.Timestamp(day).date())})


@pytest.fixture(scope="session")
def logs() -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame | str]]:
    return arriving_logs(seed=314)


@pytest.fixture(scope="session")
def new_builds(logs: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Builds]:
    """Makes an empty project on an engine."""

    def new_builds(engine: Any) -> Builds:
        tables, sources = logs
        folder: Path = tmp_path_factory.mktemp("arriving") / "project"
        # dbt needs some value to parse the project.
        variables = {"trialrun_as_of": "2026-03-01", "trialrun_lookback_days": LOOKBACK_DAYS}
        return Builds(
            consumer_project(folder, engine=engine, variables=variables, tables=tables, **sources)
        )

    return new_builds
