"""The command line: init, demo, readout, backfill and memo.

Exit codes: 0 done; 1 a verdict or check that --fail-on names was found; 2 bad input or
configuration, with one line that says what is wrong, where, and what to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from trialrun import __version__
from trialrun.decision.rules import VERDICT_OF_RULE
from trialrun.errors import TrialrunError

FAIL_ON = (*dict.fromkeys(VERDICT_OF_RULE.values()), "check", "registry")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    _print_any_text()
    try:
        return int(options.run(options))
    except (TrialrunError, OSError) as error:
        from trialrun.memo.markup import clean

        print(f"trialrun: {clean(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("trialrun: interrupted; nothing was committed", file=sys.stderr)
        return 130


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        """Exit with 2 and one line."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _print_any_text() -> None:
    """Let names pass that the terminal's encoding does not know, escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="trialrun", description="From the logs of an experiment to a launch verdict."
    )
    parser.add_argument("--version", action="version", version=f"trialrun {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="write a registry to edit, and print the vars to paste")
    init.add_argument("--project-dir", type=Path, default=Path(), metavar="DIR")
    init.set_defaults(run=_init)

    demo = commands.add_parser("demo", help="make the launch study and take it to its verdict")
    demo.add_argument("--users", type=int, default=80_000, help="how many (default 80000)")
    demo.add_argument("--seed", type=int, default=501, help="of the study's draws (default 501)")
    demo.add_argument(
        "--dir", type=Path, default=Path("demo"), help="where to write (default demo)"
    )
    demo.add_argument(
        "--target", metavar="NAME", help="of the package's profiles.yml: duckdb or postgres"
    )
    demo.set_defaults(run=_demo)

    readout = commands.add_parser(
        "readout", help="compute results and verdicts, and write them back"
    )
    _add_dbt_options(readout)
    readout.add_argument(
        "--experiment", action="append", metavar="ID", help="only this one; may be repeated"
    )
    readout.add_argument(
        "--as-of",
        type=_date,
        metavar="YYYY-MM-DD",
        help="the last day to analyze, from the history where the tables are of another one",
    )
    readout.add_argument(
        "--fail-on",
        action="append",
        choices=FAIL_ON,
        default=[],
        help="exit with 1 on this verdict, on a failing check that fails dbt build too (check), or "
        "on a registry issue (registry); may be repeated",
    )
    readout.set_defaults(run=_readout)

    backfill = commands.add_parser("backfill", help="build earlier days for the history")
    _add_dbt_options(backfill)
    for name, help_ in (("from", "the first day"), ("to", "the last day")):
        backfill.add_argument(
            f"--{name}", dest=name, type=_date, required=True, metavar="YYYY-MM-DD", help=help_
        )
    backfill.set_defaults(run=_backfill)

    memo = commands.add_parser("memo", help="write the launch memo of one experiment")
    memo.add_argument("experiment", metavar="EXPERIMENT")
    _add_dbt_options(memo)
    memo.add_argument("--output", type=Path, default=Path(), metavar="DIR", help="where to write")
    memo.set_defaults(run=_memo)
    return parser


def _add_dbt_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("dbt's own options")
    group.add_argument("--project-dir", type=Path, default=Path(), metavar="DIR")
    group.add_argument("--profiles-dir", type=Path, metavar="DIR")
    group.add_argument("--target", metavar="NAME")
    group.add_argument("--target-path", type=Path, metavar="DIR")
    group.add_argument("--vars", type=_mapping, default={}, metavar="YAML")


def _init(options: argparse.Namespace) -> int:
    from trialrun.init import init

    print(init(options.project_dir.resolve()))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from trialrun.demo.run import run_demo
    from trialrun.terminal import make_console

    run_demo(
        options.dir,
        users=options.users,
        seed=options.seed,
        target=options.target,
        console=make_console(),
    )
    return 0


def _readout(options: argparse.Namespace) -> int:
    from trialrun.project import opened
    from trialrun.terminal import make_console, registry_issues, verdict_table

    console = make_console()
    with opened(_project(options)) as warehouse, console.status("readout") as status:
        found = warehouse.readout(options.experiment, options.as_of, status.update)
    console.print(verdict_table(found.verdicts, found.results))
    if len(found.registry_issues):
        console.print(registry_issues(found.registry_issues))
    console.print(
        f"{len(found.results)} results, {len(found.verdicts)} verdicts as of {found.as_of}, "
        f"readout {found.readout_id}"
    )
    failures = {verdict.verdict for verdict in found.verdicts}
    checks = found.checks
    is_failing = (checks["status"] == "fail") & (checks["severity"] == "error")
    failures |= {"check"} if (is_failing & checks["is_enforced"]).any() else set()
    failures |= {"registry"} if len(found.registry_issues) else set()
    return 1 if failures & set(options.fail_on) else 0


def _backfill(options: argparse.Namespace) -> int:
    from rich.progress import Progress

    from trialrun.backfill import backfill
    from trialrun.terminal import make_console

    first, last = getattr(options, "from"), options.to
    console = make_console()
    with Progress(console=console) as progress:
        step = progress.add_task("reading the project", total=None)
        backfill(
            _project(options),
            first,
            last,
            lambda done, total, text: progress.update(
                step, completed=done, total=total, description=text
            ),
        )
    console.print(f"trialrun_moments_history holds {first} to {last}")
    return 0


def _memo(options: argparse.Namespace) -> int:
    from trialrun.memo import write_memo
    from trialrun.project import opened

    directory = options.output.resolve()
    with opened(_project(options)) as warehouse:
        data = warehouse.memo_data(options.experiment)
    try:
        paths = write_memo(data, directory)
    except OSError as error:
        raise TrialrunError(
            f"cannot write the memo into {directory}, choose another folder with --output: {error}"
        ) from None
    for path in paths:
        print(path)
    return 0


def _project(options: argparse.Namespace) -> Any:
    from trialrun.dbt_project import DbtProject

    return DbtProject(
        directory=options.project_dir.resolve(),
        profiles_directory=options.profiles_dir and options.profiles_dir.resolve(),
        target=options.target,
        target_path=options.target_path and options.target_path.resolve(),
        variables=options.vars,
    )


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write YYYY-MM-DD") from None


def _mapping(text: str) -> dict[str, Any]:
    try:
        value = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("write a YAML mapping, as for dbt: '{name: value}'")
    return value


if __name__ == "__main__":
    sys.exit(main())
