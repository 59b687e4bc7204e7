"""The demo from end to end: generate the study, run dbt build, read out, print, write the memo."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from trialrun.dbt_project import DbtProject, run_dbt
from trialrun.demo.load import load_logs
from trialrun.demo.write import generate
from trialrun.engines import engine_of
from trialrun.errors import TrialrunError
from trialrun.memo import MemoData, write_memo
from trialrun.package import dbt_package
from trialrun.project import opened
from trialrun.readout import Readout
from trialrun.terminal import verdict_table

EXPERIMENT = "workflow_assistant"


def run_demo(
    directory: Path, *, users: int, seed: int, target: str | None = None, console: Console
) -> Readout:
    """Make the launch study in a folder and take it to its verdict and memo.

    Args:
        directory: where the memo, dbt's artifacts and the DuckDB file go.
        users: how many.
        seed: of the study's draws.
        target: a target of the package's profiles.yml; None takes its default.
        console: where to print.

    Raises:
        TrialrunError: when the study cannot be made, the engine cannot be reached or the build
            fails.
    """
    directory = directory.resolve()
    database = directory / "warehouse.duckdb"
    columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    with _environment("TRIALRUN_DUCKDB_PATH", str(database)):
        project = _project(directory, target)
        is_file = project.credentials().type == "duckdb"
        with Progress(*columns, console=console) as progress:
            if is_file:
                _generate(database, users, seed, progress)
            else:
                _generate_elsewhere(project, directory / "logs.duckdb", users, seed, progress)
            _build(project, directory, progress)
            found, memo = _read_out(project, progress)
        paths = write_memo(memo, directory)
        where = project.table("trialrun_moments")
    console.print(verdict_table(found.verdicts, found.results))
    console.print("The memo:", *(str(_short(path)) for path in paths), sep="\n  ")
    console.print(f"The warehouse: {_short(database) if is_file else where.beside('*')}")
    return found


def _project(directory: Path, target: str | None) -> DbtProject:
    package = dbt_package()
    target_path = directory / "target"
    return DbtProject(package, profiles_directory=package, target=target, target_path=target_path)


def _generate_elsewhere(
    project: DbtProject, file: Path, users: int, seed: int, progress: Progress
) -> None:
    """Generate the logs in a file and load them into the target's schema."""
    credentials = project.credentials()
    engine = engine_of(credentials)
    connection = engine.connect(credentials, project.directory)
    try:
        _generate(file, users, seed, progress)
        step = progress.add_task("loading", total=None)
        load_logs(file, engine, connection, credentials.schema, _shown(progress, step))
        progress.update(step, description="loading", total=1, completed=1)
    finally:
        connection.disconnect()
        file.unlink(missing_ok=True)


def _generate(database: Path, users: int, seed: int, progress: Progress) -> None:
    step = progress.add_task("generating the study", total=users)
    for leftover in (database, database.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    try:
        generate(database, users=users, seed=seed, progress=_shown(progress, step))
    except ValueError as error:
        raise TrialrunError(f"the demo cannot be generated: {error}") from None


def _shown(progress: Progress, step: TaskID) -> Callable[[int, int, str], None]:
    def show(done: int, total: int, label: str) -> None:
        progress.update(step, completed=done, total=total, description=label)

    return show


def _build(project: DbtProject, directory: Path, progress: Progress) -> None:
    step = progress.add_task("dbt build: reading the project", total=None)
    shutil.rmtree(directory / "target", ignore_errors=True)

    def show(event: Any) -> None:
        if hasattr(event.data, "index") and hasattr(event.data, "total"):
            done, total = event.data.index, event.data.total
            progress.update(step, description="dbt build", total=total, completed=done)

    options = [
        "--exclude-resource-type",
        "unit_test",
        *project.options(),
        "--log-path",
        str(directory / "logs"),
    ]
    if failures := run_dbt(["build", *options], on_event=show):
        raise TrialrunError("dbt build failed: " + " ".join(failures))
    progress.update(step, description="dbt build", total=1, completed=1)


def _read_out(project: DbtProject, progress: Progress) -> tuple[Readout, MemoData]:
    step = progress.add_task("readout", total=None)
    with opened(project) as warehouse:
        found = warehouse.readout(on_step=lambda text: progress.update(step, description=text))
        memo = warehouse.memo_data(EXPERIMENT)
    progress.update(step, description="readout and memo", total=1, completed=1)
    return found, memo


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
