"""dbt in this process, on the package itself or on a small project that installs it."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[3]

# What a plug point's relation is made from: a table, a model's SQL or a seed's CSV file.
Source = pd.DataFrame | str | Path


@dataclass(frozen=True)
class DbtRun:
    """How one dbt command went."""

    success: bool
    status: Mapping[str, str]
    """The status of every node that ran, by its name."""
    message: Mapping[str, str]
    """What dbt says of every node that ran, by its name."""
    error: str
    """What stopped the command as a whole, empty where nothing did."""


@dataclass(frozen=True)
class Project:
    """A dbt project and the DuckDB file it builds."""

    folder: Path
    database: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query on what was built."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(query).fetchall()


def run_dbt(project_dir: Path, *arguments: str, **environment: str) -> DbtRun:
    """Run a dbt command on a project, whose folder also holds its profiles.

    Afterwards nothing holds the DuckDB file, so that other processes can open it.

    Args:
        project_dir: the folder of dbt_project.yml and profiles.yml.
        arguments: the command and its options. Options that come last win, so a target path or log
            path given here replaces the project's own.
        environment: environment variables while dbt runs.
    """
    options = ["--project-dir", str(project_dir), "--profiles-dir", str(project_dir)]
    command, *rest = arguments
    if "--log-path" not in rest:
        options += ["--log-path", str(project_dir / "logs")]
    try:
        with _environment(environment):
            outcome = dbtRunner().invoke(["--quiet", command, *options, *rest])
    finally:
        _release()
    results = getattr(outcome.result, "results", [])
    return DbtRun(
        success=outcome.success,
        status={result.node.name: str(result.status) for result in results},
        message={result.node.name: result.message or "" for result in results},
        error=str(outcome.exception or ""),
    )


def consumer_project(
    folder: Path,
    *,
    variables: Mapping[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
    **sources: Source,
) -> Project:
    """Write a project that installs trialrun and plugs in relations of its own.

    Args:
        folder: where to write it.
        variables: vars of the project, beside the plug points.
        settings: DuckDB settings of dbt's sessions, such as TimeZone.
        sources: by plug point, a frame (a table in the schema raw, plugged in as a dbt source), a
            select (a model) or the path of a CSV file (a seed). Others stay unset.
    """
    project = Project(folder, folder / "warehouse.duckdb")
    for subfolder in ("models", "seeds"):
        (folder / subfolder).mkdir(parents=True)
    relations = {name: _plug_in(project, name, source) for name, source in sources.items()}
    plugged = {f"trialrun_source_{name}": relation for name, relation in relations.items()}
    duckdb_file = {
        "type": "duckdb",
        "path": str(project.database),
        "settings": dict(settings or {}),
    }
    _write_yaml(
        folder / "profiles.yml",
        {"consumer": {"target": "duckdb", "outputs": {"duckdb": duckdb_file}}},
    )
    _write_yaml(folder / "packages.yml", {"packages": [{"local": str(ROOT)}]})
    _write_yaml(
        folder / "dbt_project.yml",
        {
            "name": "consumer",
            "profile": "consumer",
            "flags": {
                "send_anonymous_usage_stats": False,
                "require_ref_searches_node_package_before_root": True,
            },
            "vars": plugged | dict(variables or {}),
        },
    )
    tables = [
        {"name": name} for name, source in sources.items() if isinstance(source, pd.DataFrame)
    ]
    if tables:
        raw = {"version": 2, "sources": [{"name": "raw", "tables": tables}]}
        _write_yaml(folder / "models" / "_sources.yml", raw)
    installed = run_dbt(folder, "deps")
    assert installed.success, installed.error
    return project


def _plug_in(project: Project, name: str, source: Source) -> str:
    """Make a plug point's relation and return the var that names it."""
    if isinstance(source, pd.DataFrame):
        with duckdb.connect(str(project.database)) as connection:
            connection.execute("create schema if not exists raw")
            connection.execute(f"create table raw.{name} as select * from source")
        return f"{{{{ source('raw', '{name}') }}}}"
    if isinstance(source, Path):
        (project.folder / "seeds" / f"raw_{name}.csv").write_text(source.read_text())
    else:
        (project.folder / "models" / f"raw_{name}.sql").write_text(source)
    return f"{{{{ ref('raw_{name}') }}}}"


def _write_yaml(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _release() -> None:
    """Close the DuckDB file, which dbt-duckdb keeps open until the next run."""
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()
