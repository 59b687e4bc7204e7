"""Naming arms only where there are several to tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trialrun.memo.facts import Facts
from trialrun.memo.format import listed
from trialrun.memo.markup import code, table
from trialrun.memo.reading import metric_name
from trialrun.memo.record import Record

ARM = "Arm"


def arm_table(
    facts: Facts, header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[str]
) -> str:
    """Return a table without its column ARM where there is one arm; `numeric` holds titles."""
    kept = [i for i, title in enumerate(header) if title != ARM or len(facts.arms) > 1]
    titles = [header[i] for i in kept]
    right = [titles.index(title) for title in numeric]
    return table(titles, [[row[i] for i in kept] for row in rows], right)


def in_arms(facts: Facts, metric: Record, arms: Sequence[str]) -> str:
    """Return the metric's name, with the arms meant where these are not all there are."""
    name = metric_name(metric)
    return name if len(arms) == len(facts.arms) else f"{name} ({listed(map(code, arms))})"
