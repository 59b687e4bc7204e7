"""Seconds that a readout of many results takes, step by step, once the tables are read."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import ibis
import pandas as pd
from aggregates import Sizes, draw_aggregates

from trialrun.decision import decide
from trialrun.readout import COLUMNS, STAMP, readout
from trialrun.records import Aggregates
from trialrun.scorecard import estimates

Seconds = dict[str, list[tuple[float, float]]]
"""Wall and CPU seconds of each run, by step."""


def main() -> None:
    arguments = _arguments()
    sizes = Sizes(arguments.experiments, arguments.metrics, arguments.segments)
    aggregates = draw_aggregates(sizes)
    seconds: Seconds = {}
    # The first run of all imports what it needs, and is left out.
    for repeat in range(arguments.repeats + 1):
        found = seconds if repeat else {}
        results = _measure_functions(aggregates, found)
        _measure_readout(aggregates, found)
    print(f"{results:,} results of {sizes.experiments} experiments, {arguments.repeats} runs")
    print(f"{'medians':40}{'wall s':>8}{'CPU s':>8}")
    for step, runs in seconds.items():
        wall, cpu = map(statistics.median, zip(*runs, strict=True))
        print(f"{step:40}{wall:8.3f}{cpu:8.3f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=50)
    parser.add_argument("--metrics", type=int, default=10, help="of each experiment")
    parser.add_argument("--segments", type=int, default=9, help="of each metric")
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args()


def _measure_functions(aggregates: Aggregates, seconds: Seconds) -> int:
    with _timed(seconds, "estimates"):
        found = estimates(aggregates)
    with _timed(seconds, "decide"):
        decide(aggregates, found)
    return len(found)


def _measure_readout(aggregates: Aggregates, seconds: Seconds) -> None:
    """Time the steps of a whole readout on a DuckDB database in memory."""
    connection = ibis.duckdb.connect()
    for table in fields(Aggregates):
        connection.create_table(f"trialrun_{table.name}", getattr(aggregates, table.name))
    issues = pd.DataFrame(columns=[*COLUMNS["registry_issues"], *STAMP], dtype="string")
    connection.create_table("trialrun_registry_issues", issues)
    starts: dict[str, tuple[float, float]] = {}
    readout(connection, on_step=lambda step: starts.update({step: _clocks()}))
    ends = [*list(starts.values())[1:], _clocks()]
    for (step, start), end in zip(starts.items(), ends, strict=True):
        seconds.setdefault(f"readout: {step}", []).append(_between(start, end))
    connection.disconnect()


@contextmanager
def _timed(seconds: Seconds, step: str) -> Iterator[None]:
    start = _clocks()
    yield
    seconds.setdefault(step, []).append(_between(start, _clocks()))


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _between(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    return end[0] - start[0], end[1] - start[1]


if __name__ == "__main__":
    main()
