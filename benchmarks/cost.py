"""Run statements through one DuckDB connection and report what each costs the process."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

THREADS = 2


@dataclass(frozen=True)
class Cost:
    """What one run of a case took.

    Attributes:
        cpu_seconds: user and system time of the process, by statement in the order run.
        wall_seconds: of all statements.
        peak_megabytes: the largest resident set of the process.
        totals: (rows, sum before, sum after) by metric, where the case asks for them.
    """

    cpu_seconds: dict[str, float]
    wall_seconds: float
    peak_megabytes: float
    totals: dict[str, list[float]]

    @property
    def total(self) -> float:
        """CPU seconds of all statements."""
        return sum(self.cpu_seconds.values())


def measure(statements: tuple[tuple[str, str], ...], totals: str | None, logs: Path) -> Cost:
    """Run the statements in a process of their own, against an empty database beside the logs."""
    with tempfile.TemporaryDirectory(dir=logs.parent) as directory:
        task = {
            "logs": str(logs),
            "directory": directory,
            "statements": statements,
            "totals": totals,
        }
        found = subprocess.run(
            [sys.executable, __file__], input=json.dumps(task), text=True, check=True, stdout=-1
        )
        return Cost(**json.loads(found.stdout))


def _run(task: dict[str, Any]) -> Cost:
    warehouse = str(Path(task["directory"]) / "warehouse.duckdb")
    connection = duckdb.connect(warehouse, config={"threads": THREADS})
    connection.execute(f"attach '{task['logs']}' as logs (read_only)")
    cpu_seconds: dict[str, float] = {}
    wall = time.perf_counter()
    for name, statement in task["statements"]:
        start = _cpu_seconds()
        connection.execute(statement).fetchall()
        cpu_seconds[name] = _cpu_seconds() - start
    start = _cpu_seconds()
    connection.execute("checkpoint")
    cpu_seconds["checkpoint"] = _cpu_seconds() - start
    wall = time.perf_counter() - wall
    peak = _peak_megabytes()
    rows = connection.execute(task["totals"]).fetchall() if task["totals"] else []
    return Cost(cpu_seconds, wall, peak, {metric: found for metric, *found in rows})


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_megabytes() -> float:
    """Read from Linux's own count: that of getrusage starts with the parent's size."""
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(line for line in status if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    json.dump(vars(_run(json.load(sys.stdin))), sys.stdout)
