"""CPU seconds of the models from events to moments, as a ratio to one bare query."""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from pathlib import Path

from cost import Cost, measure
from logs import write_logs
from queries import Case, bare_cases, trialrun_case

SUMS = ("orders", "revenue")
"""The metrics whose totals are sums: the bare query's must be the same."""


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        logs = Path(directory) / "logs.duckdb"
        print(f"writing {arguments.units:,} units and {arguments.events:,} events", flush=True)
        write_logs(logs, arguments.units, arguments.events)
        cases = [*bare_cases(), *_trialrun_cases(Path(directory), logs)]
        costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
        for repeat in range(arguments.repeats):
            print(f"run {repeat + 1} of {arguments.repeats}", flush=True)
            for case in cases:
                costs[case.name].append(measure(case.statements, case.totals, logs))
    _check_same_totals(costs["bare, in windows"][0], costs["trialrun"][0])
    _print_costs(costs)
    _print_models(costs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each case, in turn")
    parser.add_argument("--directory", type=Path, help="where the data go until the end")
    return parser.parse_args()


def _trialrun_cases(directory: Path, logs: Path) -> list[Case]:
    kinds = {
        "trialrun": {"with_event_id": False, "with_segment": False},
        "trialrun, event_id": {"with_event_id": True, "with_segment": False},
        "trialrun, a segment": {"with_event_id": False, "with_segment": True},
    }
    return [trialrun_case(name, directory, logs, **kind) for name, kind in kinds.items()]


def _check_same_totals(bare: Cost, trialrun: Cost) -> None:
    for metric in SUMS:
        pairs = zip(bare.totals[metric], trialrun.totals[metric], strict=True)
        if not all(math.isclose(one, other, rel_tol=1e-9) for one, other in pairs):
            raise SystemExit(f"the totals of {metric} differ: {bare.totals}, {trialrun.totals}")


def _print_costs(costs: dict[str, list[Cost]]) -> None:
    """Medians over the runs; a ratio is the median of the ratios within each run."""
    print(f"\n{'':32}{'CPU s':>8}{'/ bare':>8}{'/ in windows':>14}{'wall s':>8}{'peak MB':>9}")
    for name, runs in costs.items():
        print(
            f"{name:32}"
            f"{statistics.median(run.total for run in runs):8.2f}"
            f"{_ratio(runs, costs['bare']):8.2f}"
            f"{_ratio(runs, costs['bare, in windows']):14.2f}"
            f"{statistics.median(run.wall_seconds for run in runs):8.1f}"
            f"{statistics.median(run.peak_megabytes for run in runs):9.0f}"
        )


def _ratio(runs: list[Cost], bare: list[Cost]) -> float:
    pairs = zip(runs, bare, strict=True)
    return statistics.median(run.total / other.total for run, other in pairs)


def _print_models(costs: dict[str, list[Cost]]) -> None:
    """CPU seconds by model; those below a hundredth of the whole are added up."""
    names = [name for name in costs if name.startswith("trialrun")]
    models = {
        name: {
            model: statistics.median(run.cpu_seconds[model] for run in costs[name])
            for model in costs[name][0].cpu_seconds
        }
        for name in names
    }
    least = 0.01 * sum(models["trialrun"].values())
    shown = [
        model for model in models[names[-1]] if any(models[name][model] >= least for name in names)
    ]
    print(f"\n{'CPU s by model':36}" + "".join(f"{name:>21}" for name in names))
    for model in shown:
        print(f"{model:36}" + "".join(f"{models[name][model]:21.2f}" for name in names))
    rest = [
        sum(seconds for model, seconds in models[name].items() if model not in shown)
        for name in names
    ]
    print(f"{'all others':36}" + "".join(f"{seconds:21.2f}" for seconds in rest))


if __name__ == "__main__":
    main()
