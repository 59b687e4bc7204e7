"""What is run: the compiled models of trialrun, and the bare query they are held against."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from logs import AS_OF, LOOKBACK_DAYS, METRICS, WINDOW_DAYS

from trialrun.dbt_project import run_dbt

PROJECT = Path(__file__).resolve().parent.parent
TARGETS = ("trialrun_moments", "trialrun_cuped_thetas")

Node = dict[str, Any]
"""A model in dbt's manifest."""


@dataclass(frozen=True)
class Case:
    """Statements that are run and measured one by one, then a question about what they wrote.

    Attributes:
        name: what the report calls it.
        statements: (name, SQL) in the order in which they run.
        totals: a query of (metric, rows, sum before, sum after), for comparison; None: none.
    """

    name: str
    statements: tuple[tuple[str, str], ...]
    totals: str | None = None


def bare_cases() -> list[Case]:
    """The bare query: with the whole history or the metrics' windows, written or only counted."""
    windows = (
        f"and events.occurred_at >= assignments.assigned_at - interval {LOOKBACK_DAYS} days "
        f"and events.occurred_at < assignments.assigned_at + interval {WINDOW_DAYS} days"
    )
    totals = "select metric, count(*), sum(pre), sum(post) from bare group by metric"
    return [
        Case("bare", (("bare", f"create table bare as {_bare_query()}"),)),
        Case(
            "bare, in windows", (("bare", f"create table bare as {_bare_query(windows)}"),), totals
        ),
        Case("bare, not written", (("bare", _counted(_bare_query())),)),
        Case("bare, in windows, not written", (("bare", _counted(_bare_query(windows))),)),
    ]


def _bare_query(windows: str = "") -> str:
    return f"""
select
    events.unit_id,
    events.event_name as metric,
    sum(case when events.occurred_at < assignments.assigned_at then events.value else 0 end) as pre,
    sum(case when events.occurred_at >= assignments.assigned_at then events.value else 0 end) as post
from logs.main.events_without_id as events
inner join logs.main.assignments on events.unit_id = assignments.unit_id
where events.event_name in {METRICS} {windows}
group by events.unit_id, events.event_name
"""


def _counted(query: str) -> str:
    return f"select count(unit_id), count(metric), sum(pre), sum(post) from ({query})"


def trialrun_case(
    name: str, directory: Path, logs: Path, *, with_event_id: bool, with_segment: bool
) -> Case:
    """Compile the models from logs to moments and thetas, and return them in DAG order."""
    sources = {
        "experiments": "logs.main.experiments",
        "variants": "logs.main.variants",
        "metrics": "logs.main.metrics",
        "experiment_metrics": "logs.main.experiment_metrics",
        "assignments": "logs.main.assignments",
        "metric_events": "logs.main.events" if with_event_id else "logs.main.events_without_id",
        "exposures": "",
        "unit_attributes": "logs.main.unit_attributes" if with_segment else "",
        "experiment_attributes": "",
    }
    variables = {f"trialrun_source_{plug}": relation for plug, relation in sources.items()}
    nodes = _compile(directory, logs, variables | {"trialrun_as_of": AS_OF})
    edges = {
        key: sorted(set(node["depends_on"]["nodes"]) & nodes.keys()) for key, node in nodes.items()
    }
    statements = tuple(
        (node["name"], _create(node))
        for node in map(nodes.__getitem__, TopologicalSorter(edges).static_order())
    )
    # Repeated events count once in trialrun only: without event_id the bare totals are the same.
    return Case(name, statements, None if with_event_id else _unit_totals(nodes))


def _compile(directory: Path, logs: Path, variables: dict[str, str]) -> dict[str, Node]:
    # Compiling looks at the logs' columns, and opens a database of the name that a run will have.
    os.environ["TRIALRUN_BENCHMARK_LOGS"] = str(logs)
    os.environ["TRIALRUN_BENCHMARK_WAREHOUSE"] = str(directory / "warehouse.duckdb")
    failures = run_dbt(
        [
            *("--log-level", "none", "compile", "--vars", json.dumps(variables)),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "benchmarks")),
            *("--target-path", str(directory / "target"), "--log-path", str(directory / "logs")),
            *("--select", *(f"+{target},resource_type:model" for target in TARGETS)),
        ]
    )
    if failures:
        raise SystemExit(f"dbt compile failed: see {directory / 'logs' / 'dbt.log'}")
    manifest = json.loads((directory / "target" / "manifest.json").read_text())
    return {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node.get("compiled_code")
    }


def _create(node: Node) -> str:
    kind = "view" if node["config"]["materialized"] == "view" else "table"
    return f"create {kind} {node['relation_name']} as {node['compiled_code']}"


def _unit_totals(nodes: dict[str, Node]) -> str:
    totals, metrics = (
        nodes[f"model.trialrun.{name}"]["relation_name"]
        for name in ("int_trialrun__unit_totals", "trialrun_experiment_metrics")
    )
    return (
        "select metric, count(*), sum(num_pre), sum(num) "
        f"from {totals} inner join {metrics} using (experiment_key, metric_key) group by metric"
    )
