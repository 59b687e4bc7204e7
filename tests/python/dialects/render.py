"""Runs dbt in one dialect without its warehouse, and writes as JSON what would have been run there.

The tests call it with the Python that has the dialect's adapter, and the dialect in
TRIALRUN_DIALECT: python render.py PROJECT FOLDER OUTPUT. PROJECT is a user's project that has the
package under dbt_packages.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner
from dbt.clients.jinja import MacroGenerator
from dbt.contracts.graph.manifest import Manifest
from offline import Columns, Warehouse, isolate

HERE = Path(__file__).parent
PACKAGE = HERE.parents[2]
DIALECT = os.environ["TRIALRUN_DIALECT"]
# What can differ in the user's columns: only the required ones, instants with a zone, all are text.
VARIANTS = ("required", "zoned", "texts")
# Vars whose defaults leave something out: plug points that are not set, dates of another zone.
OTHER_VARS = {
    "trialrun_source_exposures": "",
    "trialrun_source_unit_attributes": "",
    "trialrun_source_experiment_attributes": "",
    "trialrun_timezone": "Europe/Berlin",
    "trialrun_check_severity": {"balance": "warn"},
}
NOT_RUN = ("--exclude-resource-type", "seed", "--exclude-resource-type", "unit_test")
ANALYSES = ("--select", "resource_type:analysis")
OF_THE_DEMO = ("--select", "path:models/demo", "path:tests/dbt")


def render(project: Path, folder: Path) -> dict[str, Any]:
    """Build a project on an empty schema and on what that leaves, and compile its variants.

    Args:
        project: the folder of dbt_project.yml.
        folder: where dbt writes its files.

    Returns:
        runs: by run (first, again, each variant, other vars, demo), its nodes in dbt's order: the
            compiled SQL of each and all statements that it would have executed.
        sources: the columns of every source that a user declares, by schema and name.
        contracts: the columns of every model with a contract, with their types.
        macros: for each macro of the package, whether anything called it.
    """
    adapter = FACTORY.load_plugin(DIALECT) and FACTORY.get_adapter_class_by_name(DIALECT)
    warehouse = Warehouse(fold=str.upper if DIALECT == "snowflake" else str.lower)
    isolate(adapter, warehouse)
    called = _record_calls()
    manifest = _dbt(project, folder, "parse").result
    demo = _dbt(PACKAGE, folder, "parse").result
    warehouse.columns = dict(_columns(manifest))

    def nodes(*command: str, of: Path = project) -> list[dict[str, Any]]:
        return _nodes(_dbt(of, folder, *command), warehouse)

    runs = {"first": nodes("build", *NOT_RUN) + nodes("compile", *ANALYSES)}
    warehouse.existing = _existing(manifest)
    runs["again"] = nodes("build", *NOT_RUN)
    for variant in VARIANTS:
        warehouse.columns = dict(_columns(manifest, variant))
        runs[variant] = nodes("compile", "--select", "trialrun.staging")
    runs["other vars"] = nodes("compile", "--select", "trialrun", "--vars", json.dumps(OTHER_VARS))
    runs["demo"] = nodes("compile", *OF_THE_DEMO, of=PACKAGE)
    return {
        "runs": runs,
        "sources": _sources(manifest) | _sources(demo),
        "contracts": _contracts(manifest),
        "macros": {
            name: macro.unique_id in called
            for macro in manifest.macros.values()
            if macro.package_name == "trialrun" and (name := macro.name)
        },
    }


def _dbt(project: Path, folder: Path, *command: str) -> Any:
    """A dbt command; what goes wrong ends this program with dbt's message."""
    options = {
        "--project-dir": project,
        "--profiles-dir": HERE,
        "--profile": "nowhere",
        "--target-path": folder / project.name / "target",
        "--log-path": folder / "logs",
    }
    words = [str(word) for option in options.items() for word in option]
    outcome = dbtRunner().invoke(["--quiet", *command, *words])
    if not outcome.success:
        results = getattr(outcome.result, "results", [])
        failed = [f"{result.node.name}: {result.message}" for result in results if result.message]
        raise SystemExit("\n".join([str(outcome.exception or ""), *failed]))
    return outcome


def _nodes(outcome: Any, warehouse: Warehouse) -> list[dict[str, Any]]:
    """What a dbt command compiled and would have executed."""
    nodes = [
        {
            "id": result.node.unique_id,
            "name": result.node.name,
            "schema": result.node.schema,
            "compiled": result.node.compiled_code,
            "statements": [
                sql for owner, sql in warehouse.statements if owner == result.node.unique_id
            ],
        }
        for result in outcome.result
    ]
    warehouse.statements.clear()
    return nodes


def _columns(manifest: Manifest, variant: str = "") -> Iterator[tuple[str, Columns]]:
    """The columns of sources, as the dialect types them, and of models, as they are declared."""
    types = yaml.safe_load((HERE / f"{DIALECT}.yml").read_text())["columns"]
    for source in manifest.sources.values():
        yield (
            source.identifier,
            {
                name: types[_kind(column.data_type or "text", variant)]
                for name, column in source.columns.items()
                if variant != "required" or column.config.meta.get("required")
            },
        )
    for node in manifest.nodes.values():
        if node.resource_type == "model":
            yield node.name, {name: column.data_type or "" for name, column in node.columns.items()}


def _kind(kind: str, variant: str) -> str:
    if variant == "zoned" and kind == "timestamp":
        return "zoned"
    return "text" if variant == "texts" else kind


def _existing(manifest: Manifest) -> dict[str, str]:
    """The relations that a first run leaves."""
    return {
        node.name: "view" if node.config.materialized == "view" else "table"
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }


def _sources(manifest: Manifest) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for source in manifest.sources.values():
        found.setdefault(source.schema, {})[source.identifier] = list(source.columns)
    return found


def _contracts(manifest: Manifest) -> dict[str, dict[str, str]]:
    type_of = FACTORY.get_adapter_class_by_name(DIALECT).Column.translate_type
    return {
        node.name: {name: type_of(column.data_type) for name, column in node.columns.items()}
        for node in manifest.nodes.values()
        if node.resource_type == "model" and node.contract.enforced
    }


def _record_calls() -> set[str]:
    """The ids of all macros that are called from now on."""
    called: set[str] = set()
    call = MacroGenerator.__call__

    def record(self: MacroGenerator, *args: Any, **kwargs: Any) -> Any:
        called.add(self.macro.unique_id)
        return call(self, *args, **kwargs)

    MacroGenerator.__call__ = record  # type: ignore[method-assign]
    return called


if __name__ == "__main__":
    output = Path(sys.argv[3])
    output.write_text(json.dumps(render(Path(sys.argv[1]), Path(sys.argv[2]))))
