"""dbt in this process, on the package itself or on a small project that installs it."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from support.engines import Engine, Place, engine_named, release_all

ROOT = Path(__file__).parents[3]

# What a plug point's relation is made from: a table, a model's SQL or a seed's CSV file.
Source = pd.DataFrame | pa.Table | str | Path


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
    """A dbt project and the place where it builds."""

    folder: Path
    place: Place

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query on what was built."""
        return self.place.rows(query)

    def table(self, name: str) -> pd.DataFrame:
        """All rows of a table as the engine's own Python values, None for NULL."""
        columns = list(self.place.columns(name))
        return pd.DataFrame(self.rows(f"select * from {name}"), columns=columns, dtype=object)

    def relations(self) -> set[str]:
        """The names of the tables and views in the schema that dbt builds in."""
        query = "select table_name from information_schema.tables where table_schema = '{}'"
        return {name for (name,) in self.rows(query.format(self.place.schema))}

    def write_profile(self, **settings: Any) -> None:
        """Write profiles.yml, with further settings of the target or in place of the usual ones."""
        output = dict(self.place.output) | settings
        profile = {"target": output["type"], "outputs": {output["type"]: output}}
        _write_yaml(self.folder / "profiles.yml", {"consumer": profile})

    def copy(self, folder: Path) -> "Project":
        """A built project with a place of its own, that can be read out."""
        (folder / "target").mkdir(parents=True)
        copied = Project(folder, self.place.copy(folder))
        shutil.copy(self.folder / "dbt_project.yml", folder)
        manifest = (self.folder / "target" / "manifest.json").read_text()
        moved = manifest.replace(f'"{self.place.catalog}"', f'"{copied.place.catalog}"')
        (folder / "target" / "manifest.json").write_text(moved)
        copied.write_profile()
        return copied


def parse(project_dir: Path) -> Manifest:
    """The parsed project, for runs that differ in vars only: dbt parses anew when vars change."""
    options = ["--project-dir", str(project_dir), "--profiles-dir", str(project_dir)]
    return dbtRunner().invoke(["--quiet", "parse", *options]).result


def run_dbt(
    project_dir: Path, *arguments: str, manifest: Manifest | None = None, **environment: str
) -> DbtRun:
    """Run a dbt command on a project, whose folder also holds its profiles.

    Afterwards dbt holds nothing, so that others can connect.

    Args:
        project_dir: the folder of dbt_project.yml and profiles.yml.
        arguments: the command and its options. Options that come last win, so a target path or log
            path given here replaces the project's own.
        manifest: the project as parsed before; parsed anew unless given.
        environment: environment variables while dbt runs.
    """
    options = ["--project-dir", str(project_dir), "--profiles-dir", str(project_dir)]
    command, *rest = arguments
    if "--log-path" not in rest:
        options += ["--log-path", str(project_dir / "logs")]
    try:
        with _environment(environment):
            outcome = dbtRunner(manifest).invoke(["--quiet", command, *options, *rest])
    finally:
        release_all()
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
    engine: Engine | None = None,
    variables: Mapping[str, Any] | None = None,
    time_zone: str | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    **sources: Source,
) -> Project:
    """Write a project that installs trialrun and plugs in relations of its own.

    Args:
        folder: where to write it.
        engine: where it builds; DuckDB unless given.
        variables: vars of the project, beside the plug points.
        time_zone: of dbt's sessions; the engine's default unless given.
        tables: further tables of the schema raw, which is a dbt source.
        sources: by plug point, a frame (a table in the schema raw, plugged in as a dbt source), a
            select (a model) or the path of a CSV file (a seed). Others stay unset.
    """
    for subfolder in ("models", "seeds"):
        (folder / subfolder).mkdir(parents=True)
    engine = engine or engine_named("duckdb")
    project = Project(folder, engine.place(folder, time_zone))
    relations = {name: _plug_in(project, name, source) for name, source in sources.items()}
    plugged = {f"trialrun_source_{name}": relation for name, relation in relations.items()}
    project.write_profile()
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
    for name, rows in (tables or {}).items():
        project.place.load("raw", name, rows)
    frames = [
        name for name, source in sources.items() if isinstance(source, (pd.DataFrame, pa.Table))
    ]
    if listed := [{"name": name} for name in [*(tables or {}), *frames]]:
        source = {"name": "raw", "schema": project.place.schema_named("raw"), "tables": listed}
        raw = {"version": 2, "sources": [source]}
        _write_yaml(folder / "models" / "_sources.yml", raw)
    installed = run_dbt(folder, "deps")
    assert installed.success, installed.error
    return project


def _plug_in(project: Project, name: str, source: Source) -> str:
    """Make a plug point's relation and return the var that names it."""
    if isinstance(source, (pd.DataFrame, pa.Table)):
        project.place.load("raw", name, source)
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
