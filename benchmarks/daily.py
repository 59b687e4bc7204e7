"""CPU seconds of a daily build: against a full one, and on day 60 against day 5 at equal daily volume.

The models run through dbt, in one thread, so that the process's CPU time between two events of dbt
is one model's. What dbt itself takes is measured on a log of a hundred units, and taken off.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
from logs import identifier_macros

from trialrun.dbt_project import run_dbt

PROJECT = Path(__file__).resolve().parent.parent
START = dt.date(2026, 3, 2)
DAYS, HISTORY_DAYS = 60, 28
# What each day's build is called, and the day it is as of. Between day 5 and day 59 lies one build.
BUILDS = (("day 4", 4), ("day 5", 5), ("day 59", 59), ("day 60", 60))

_REGISTRY = f"""
create table experiments as
select 'pricing' as experiment_id, timestamp '{START}' as started_at, 1000 as planned_units;

create table variants as
from (values ('pricing', 'control', true, 0.5), ('pricing', 'treatment', false, 0.5))
    as arms (experiment_id, variant, is_control, weight);

create table metrics as
select *, $window_days as window_end_days, {HISTORY_DAYS} as lookback_days
from (values ('orders', 'sum', 'increase'), ('revenue', 'sum', 'increase'))
    as metrics (metric, aggregation, desired_direction);

create table experiment_metrics as
select 'pricing' as experiment_id, metric, if(metric = 'orders', 'primary', 'secondary') as role
from metrics;
"""

# All units are assigned in the first four days; each day has the same number of events.
_LOGS = f"""
create table assignments as
select
    'pricing' as experiment_id,
    identifier(i) as unit_id,
    if(uniform(i, 1) < 0.5, 'control', 'treatment') as variant,
    timestamp '{START}' + random_days(i, 0, 4) as assigned_at
from range($units) as numbers (i);

create table events as
select
    identifier(floor(uniform(e, 3) * $units)::bigint) as unit_id,
    if(uniform(e, 4) < 0.5, 'orders', 'revenue') as event_name,
    timestamp '{START}' + random_days(e, 5, {DAYS + HISTORY_DAYS}) - interval {HISTORY_DAYS} days as occurred_at,
    round(-20 * ln(1 - uniform(e, 6)), 2) as value
from range($events) as numbers (e)
order by occurred_at;
"""


def main() -> None:
    arguments = _arguments()
    print(f"{'':24}" + "".join(f"{name:>9}" for name, _ in BUILDS) + f"{'full':>9}{'60 / 5':>9}")
    for name, window in (("windows of 14 days", 14), ("to the end", None)):
        with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
            print(f"{name:24}", end="", flush=True)
            cost = _measure(Path(directory), arguments.units, arguments.events, window)
            dbt = _measure(Path(directory), 100, 1000, window)
        own = {build: cost[build] - dbt[build] for build in cost}
        print(
            "".join(f"{own[build]:9.2f}" for build in own) + f"{own['day 60'] / own['day 5']:9.2f}"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=8_800_000, help="over 88 days")
    parser.add_argument("--directory", type=Path, help="where the data go until the end")
    return parser.parse_args()


def _measure(directory: Path, units: int, events: int, window_days: int | None) -> dict[str, float]:
    """CPU seconds of the models by build; full is a full refresh as of the last day."""
    logs, warehouse = directory / f"logs{units}.duckdb", directory / f"warehouse{units}.duckdb"
    with duckdb.connect(str(logs), config={"threads": 2}) as connection:
        used = {"units": units, "events": events, "window_days": window_days}
        for statement in duckdb.extract_statements(identifier_macros() + _REGISTRY + _LOGS):
            named = {name: used[name] for name in statement.named_parameters}
            connection.execute(statement, named)
    os.environ["TRIALRUN_BENCHMARK_LOGS"] = str(logs)
    os.environ["TRIALRUN_BENCHMARK_WAREHOUSE"] = str(warehouse)
    costs = {name: _build(directory, day) for name, day in BUILDS}
    return costs | {"full": _build(directory, DAYS, "--full-refresh")}


def _build(directory: Path, day: int, *options: str) -> float:
    used: dict[str, float] = defaultdict(float)
    last = [_cpu_seconds()]

    def note(event: Any) -> None:
        if event.info.name in ("NodeStart", "NodeFinished"):
            now = _cpu_seconds()
            if event.info.name == "NodeFinished":
                used[event.data.node_info.node_name] += now - last[0]
            last[0] = now

    relations = {
        f"trialrun_source_{name}": f"logs.main.{name}"
        for name in ("experiments", "variants", "metrics", "experiment_metrics", "assignments")
    }
    others = ("exposures", "unit_attributes", "experiment_attributes")
    relations |= {f"trialrun_source_{name}": "" for name in others}
    relations |= {"trialrun_source_metric_events": "logs.main.events"}
    as_of = START + dt.timedelta(days=day - 1)
    failures = run_dbt(
        [
            *("run", "--threads", "1", "--exclude", "path:models/demo", *options),
            *("--vars", json.dumps(relations | {"trialrun_as_of": as_of.isoformat()})),
            *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "benchmarks")),
            *("--target-path", str(directory / "target"), "--log-path", str(directory / "logs")),
        ],
        on_event=note,
    )
    if failures:
        raise SystemExit(f"dbt run failed: see {directory / 'logs' / 'dbt.log'}")
    return sum(used.values())


def _cpu_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
