"""Verdicts and registry issues on a terminal, or as plain text in a log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import IO, Protocol

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialrun.memo.format import relative_change, style_of
from trialrun.memo.markup import clean
from trialrun.memo.record import Record, records
from trialrun.memo.sections.decision import verdict_label

_LOG_WIDTH = 120
_STYLES = {
    "ship": "bold green",
    "ramp": "bold green",
    "iterate": "bold yellow",
    "rollback": "bold red",
    "invalid": "bold red",
    "keep_running": "bold cyan",
}


class VerdictLike(Protocol):
    """What is printed of a verdict: a `trialrun.records.Verdict`, or a row of `itertuples()`."""

    @property
    def experiment_id(self) -> str:
        """The experiment."""

    @property
    def variant(self) -> str:
        """The arm."""

    @property
    def as_of(self) -> dt.date:
        """The last day analyzed."""

    @property
    def verdict(self) -> str:
        """ship, ramp, iterate, rollback, keep_running or invalid."""

    @property
    def reason(self) -> str:
        """Why, in sentences."""


def make_console(file: IO[str] | None = None) -> Console:
    """Return a console; where the output is not a terminal its lines are 120 columns wide."""
    found = Console(file=file, highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = _LOG_WIDTH
    return found


def verdict_table(verdicts: Iterable[VerdictLike], results: pd.DataFrame) -> Table:
    """Return one row per arm: verdict, effect on each primary metric, reason.

    Args:
        verdicts: the verdicts, in the order to print.
        results: rows of `trialrun_results`; those of other experiments or days are left aside.
    """
    shown = list(verdicts)
    days = sorted({str(pd.Timestamp(verdict.as_of).date()) for verdict in shown})
    table = _table(f"Verdicts as of {', '.join(days)}" if days else "No verdicts")
    for title, ratio in (
        ("Experiment, arm", 3),
        ("Verdict", 2),
        ("Primary effect", 3),
        ("Reason", 5),
    ):
        table.add_column(title, ratio=ratio, overflow="fold")
    primaries = [
        row
        for row in records(results)
        if row.text("role") == "primary" and row.text("dimension") == "all"
    ]
    for verdict in shown:
        table.add_row(
            Text(f"{clean(verdict.experiment_id)}\n{clean(verdict.variant)}"),
            Text(verdict_label(clean(verdict.verdict)), _STYLES.get(verdict.verdict, "bold")),
            Text("\n".join(_effects(verdict, primaries)) or "no estimate"),
            Text(clean(verdict.reason)),
        )
    return table


def registry_issues(rows: pd.DataFrame) -> Table:
    """Return one row per registry issue: experiment, place, what is wrong and what to do.

    Args:
        rows: rows of `trialrun_registry_issues`.
    """
    table = _table("Registry issues: these experiments were left out")
    for title, ratio in (("Experiment", 2), ("Where", 3), ("Issue", 4), ("Remedy", 4)):
        table.add_column(title, ratio=ratio, overflow="fold")
    for row in records(rows):
        place = [row.text(name) for name in ("relation", "row_key", "column_name")]
        cells = [row.text("experiment_id"), ", ".join(filter(None, place))]
        cells += [row.text("issue"), row.text("remedy")]
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def _table(title: str) -> Table:
    return Table(
        title=Text(title, "bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        expand=True,
        leading=1,
        pad_edge=False,
    )


def _effects(verdict: VerdictLike, primaries: Iterable[Record]) -> list[str]:
    """The estimate that decides on each primary metric."""
    day = pd.Timestamp(verdict.as_of).date()
    return [
        _effect(row)
        for row in primaries
        if row.flag("is_verdict_estimate")
        and row.text("experiment_id") == verdict.experiment_id
        and row.text("variant") == verdict.variant
        and row.date("as_of") in (day, None)
    ]


def _effect(row: Record) -> str:
    metric = clean(row.text("metric"))
    if row.number("effect") is None:
        return f"{metric}: no estimate, {clean(row.text('reason')) or 'no reason was recorded'}"
    style = style_of(Record({}), row)
    interval = style.interval(row.number("ci_low"), row.number("ci_high"))
    text = f"{metric}\n{style.effect(row.number('effect'))} {interval}\n{relative_change(row)}"
    return text.replace("\u2212", "-")
