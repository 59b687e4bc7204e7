"""Compiles the package's macros once, through dbt, and runs the compiled SQL in DuckDB."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult
from sql_oracles import NAMES

PROJECT = Path(__file__).parent / "project"
Callback = Callable[[Any], None]


@pytest.fixture(scope="session")
def invoke(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., dbtRunnerResult]]:
    """dbt on the project of this folder, with every file it writes in a temporary one."""
    folder = tmp_path_factory.mktemp("macros")
    options = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": folder / "target",
        "--log-path": folder / "logs",
        "--vars": json.dumps({"names": NAMES}, ensure_ascii=False),
    }
    flags = [str(word) for option in options.items() for word in option]

    def invoke(*command: str, callbacks: Sequence[Callback] = ()) -> dbtRunnerResult:
        return dbtRunner(callbacks=list(callbacks)).invoke([*command, *flags])

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALRUN_MACROS_DUCKDB_PATH", str(folder / "macros.duckdb"))
        yield invoke


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
def rows(built: dict[str, Any]) -> Callable[[str], pd.DataFrame]:
    """The rows of a model, or those that a data test found."""

    def rows(name: str) -> pd.DataFrame:
        with duckdb.connect(os.environ["TRIALRUN_MACROS_DUCKDB_PATH"]) as connection:
            found = connection.execute(f"from {built[name].node.relation_name}")
            return found.to_arrow_table().to_pandas()

    return rows


@pytest.fixture(scope="session")
def run(compiled: dict[str, str]) -> Callable[..., dict[str, list[Any]]]:
    """Runs an analysis on inputs (a frame or a query) and gives its columns, NULL as None."""

    def run(
        analysis: str, inputs: pd.DataFrame | str = "select 1 as one", time_zone: str = "UTC"
    ) -> dict[str, list[Any]]:
        with duckdb.connect() as connection:
            connection.execute("set threads = 1")
            connection.execute("set TimeZone = $1", [time_zone])
            if isinstance(inputs, str):
                connection.execute(f"create table inputs as {inputs}")
            else:
                connection.register("inputs", inputs)
            rows = connection.execute(compiled[analysis]).fetchall()
            names = [column[0] for column in connection.description]
        return {name: [row[i] for row in rows] for i, name in enumerate(names)}

    return run
