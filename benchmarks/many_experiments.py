"""Many experiments on the same units: one build of all of them against a build of each by itself."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from cost import Cost, measure
from logs import write_logs
from queries import trialrun_case


def main() -> None:
    arguments = _arguments()
    sizes = (arguments.units, arguments.events)
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        one = _cost(Path(directory), *sizes, experiments=1)
        many = _cost(Path(directory), *sizes, experiments=arguments.experiments)
    print(f"{'':24}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}")
    for name, cost in (("1 experiment", one), (f"{arguments.experiments} experiments", many)):
        print(f"{name:24}{cost.total:8.2f}{cost.wall_seconds:8.1f}{cost.peak_megabytes:9.0f}")
    share = many.total / (arguments.experiments * one.total)
    print(
        f"together they take {share:.2f} of the CPU seconds of {arguments.experiments} single builds"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--experiments", type=int, default=20)
    parser.add_argument("--directory", type=Path, help="where the data go until the end")
    return parser.parse_args()


def _cost(directory: Path, units: int, events: int, experiments: int) -> Cost:
    logs = directory / f"logs{experiments}.duckdb"
    write_logs(logs, units, events, experiments)
    case = trialrun_case("trialrun", directory, logs, with_event_id=False, with_segment=False)
    return measure(case.statements, case.totals, logs)


if __name__ == "__main__":
    main()
