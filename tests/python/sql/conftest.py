"""Compiles the package's macros on every engine, through dbt, and runs the compiled SQL there."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult
from sql_oracles import NAMES

from support.engines import Engine, Place
from support.frames import arrow

PROJECT = Path(__file__).parent / "project"
INPUTS = Path(__file__).parent / "inputs"
Callback = Callable[[Any], None]


@pytest.fixture(scope="session")
def folder(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt writes and finds its profile."""
    return tmp_path_factory.mktemp("macros")


@pytest.fixture(scope="session")
def place(engine: Engine, folder: Path) -> Place:
    """Where the macros run: the inputs are raw tables, and dbt's sessions are in New York."""
    place = engine.place(folder, time_zone="America/New_York")
    for file in INPUTS.glob("*.sql"):
        place.load("raw", file.stem, arrow(file.read_text()))
    return place


@pytest.fixture(scope="session")
def invoke(engine: Engine, folder: Path, place: Place) -> Callable[..., dbtRunnerResult]:
    """dbt on the project of this folder, with every file it writes in a temporary one."""
    profile = {"macros": {"target": engine.name, "outputs": {engine.name: dict(place.output)}}}
    (folder / "profiles.yml").write_text(json.dumps(profile))
    options = {
        "--project-dir": PROJECT,
        "--profiles-dir": folder,
        "--target-path": folder / "target",
        "--log-path": folder / "logs",
        "--vars": json.dumps(
            {"names": NAMES, "raw_schema": place.schema_named("raw")}, ensure_ascii=False
        ),
    }
    flags = [str(word) for option in options.items() for word in option]

    def invoke(*command: str, callbacks: Sequence[Callback] = ()) -> dbtRunnerResult:
        try:
            return dbtRunner(callbacks=list(callbacks)).invoke([*command, *flags])
        finally:
            engine.release()

    return invoke


@pytest.fixture(scope="session")
def compiled(invoke: Callable[..., dbtRunnerResult]) -> dict[str, str]:
    """The SQL of every analysis, by name."""
    results = invoke("compile", "--select", "resource_type:analysis").result
    return {result.node.name: result.node.compiled_code for result in results}


@pytest.fixture(scope="session")
def built(invoke: Callable[..., dbtRunnerResult]) -> dict[str, Any]:
    """dbt's result of every model and data test, by name, after a build."""
    return {result.node.name: result for result in invoke("build").result}


@pytest.fixture(scope="session")
def rows(built: dict[str, Any], place: Place) -> Callable[[str], pd.DataFrame]:
    """The rows of a model, or those that a data test found."""
    return lambda name: place.frame(f"select * from {built[name].node.relation_name}")


@pytest.fixture(scope="session")
def run(compiled: dict[str, str], place: Place) -> Callable[..., dict[str, list[Any]]]:
    """Runs an analysis on inputs and gives its columns, NULL as None.

    The inputs are a frame, or a query in DuckDB's SQL whose rows are loaded as they are.
    """

    def run(
        analysis: str, inputs: pd.DataFrame | str = "select 1 as one", time_zone: str = "UTC"
    ) -> dict[str, list[Any]]:
        place.load(place.schema, "inputs", arrow(inputs) if isinstance(inputs, str) else inputs)
        return place.values(compiled[analysis], time_zone)

    return run
