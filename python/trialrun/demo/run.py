"""The demo from end to end: generate the study, run dbt build, read out, print, write the memo."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from trialrun.dbt_project import DbtProject, run_dbt
from trialrun.demo.write import generate
from trialrun.errors import TrialrunError
from trialrun.memo import MemoData, write_memo
from trialrun.package import dbt_package
from trialrun.project import opened
from trialrun.readout import Readout
from trialrun.terminal import verdict_table

EXPERIMENT = "workflow_assistant"


def run_demo(directory: Path, *, users: int, seed: int, console: Console) -> Readout:
    """Make the launch study in a folder and take it to its verdict and memo.

    Raises:
        TrialrunError: when the study cannot be made or the build fails.
    """
    directory = directory.resolve()
    database = directory / "warehouse.duckdb"
    columns = (TextColumn("{task.description:<44}"), BarColumn(), TimeElapsedColumn())
    with _environment("TRIALRUN_DUCKDB_PATH", str(database)):
        with Progress(*columns, console=console) as progress:
            _generate(database, users, seed, progress)
            project = _build(directory, progress)
            found, memo = _read_out(project, progress)
        paths = write_memo(memo, directory)
    console.print(verdict_table(found.verdicts, found.results))
    console.print("The memo:", *(str(_short(path)) for path in paths), sep="\n  ")
    console.print(f"The warehouse: {_short(database)}")
    return found


def _generate(database: Path, users: int, seed: int, progress: Progress) -> None:
    step = progress.add_task("generating the study", total=users)

    def show(done: int, total: int, label: str) -> None:
        progress.update(step, completed=done, total=total, description=f"generating: {label}")

    for leftover in (database, database.with_suffix(".duckdb.wal")):
        leftover.unlink(missing_ok=True)
    try:
        generate(database, users=users, seed=seed, progress=show)
    except ValueError as error:
        raise TrialrunError(f"the demo cannot be generated: {error}") from None


def _build(directory: Path, progress: Progress) -> DbtProject:
    step = progress.add_task("dbt build: reading the project", total=None)
    package, target = dbt_package(), directory / "target"
    shutil.rmtree(target, ignore_errors=True)
    failures: list[str] = []

    def show(event: Any) -> None:
        if hasattr(event.data, "index") and hasattr(event.data, "total"):
            done, total = event.data.index, event.data.total
            progress.update(step, description="dbt build", total=total, completed=done)
        if event.info.level == "error" and event.info.msg.strip():
            failures.append(event.info.msg.strip())

    options = ["--exclude-resource-type", "unit_test", *_dbt_options(package, directory)]
    if not run_dbt(["build", *options], on_event=show):
        raise TrialrunError("dbt build failed: " + (" ".join(failures) or "see its logs"))
    progress.update(step, description="dbt build", total=1, completed=1)
    return DbtProject(package, profiles_directory=package, target_path=target)


def _read_out(project: DbtProject, progress: Progress) -> tuple[Readout, MemoData]:
    step = progress.add_task("readout", total=None)
    with opened(project) as warehouse:
        found = warehouse.readout(on_step=lambda text: progress.update(step, description=text))
        memo = warehouse.memo_data(EXPERIMENT)
    progress.update(step, description="readout and memo", total=1, completed=1)
    return found, memo


def _dbt_options(package: Path, directory: Path) -> list[str]:
    return [
        *("--project-dir", str(package), "--profiles-dir", str(package)),
        *("--target-path", str(directory / "target"), "--log-path", str(directory / "logs")),
    ]


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
