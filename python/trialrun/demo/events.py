"""From totals to a log: dated events whose values add back to each user's totals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from trialrun.demo.schedule import AFTERMATH, HISTORY, WINDOW, draw_enrolment, draw_instants
from trialrun.demo.study import Codes, Flags, Floats, Integers, Study

EVENT_NAMES = ("tasks", "revenue", "latency_ms", "error_session", "support_ticket", "page_view")


@dataclass(frozen=True)
class Events:
    """Events as columns of shape (events,).

    user is the user's number, name a position in EVENT_NAMES, at whole seconds since 1970-01-01
    UTC and value in the unit of the event (tasks, currency, milliseconds; 1 where it only counts).
    """

    user: Integers
    name: Codes
    at: Integers
    value: Floats

    def __len__(self) -> int:
        """Count the events."""
        return len(self.user)


class _Series(NamedTuple):
    """Events of one name in one span: which users have any, at most how many, and their values."""

    name: str
    span: tuple[int, int]
    most: int
    present: Flags
    values: Callable[[Generator, Integers], Floats]


def study_events(rng: Generator, study: Study, assigned_at: Integers) -> Events:
    """Draw the events of a study's users; user numbers count from the study's first.

    In the 28 days before assignment tasks and revenue add up to the pre totals, in the 14 days
    from it to the outcomes; latencies average to latency_ms; error sessions and support tickets
    occur where they are true. Page views and late tasks belong to no window.
    """
    known, seen = study.traits, study.observed
    series = (
        _spread("tasks", HISTORY, 5, known.pre_tasks_28.astype(np.float64)),
        _spread("revenue", HISTORY, 2, known.pre_revenue_28),
        _spread("tasks", WINDOW, 4, seen.tasks),
        _spread("revenue", WINDOW, 3, seen.revenue),
        _average("latency_ms", WINDOW, 3, seen.latency_ms),
        _occur("error_session", WINDOW, 2, seen.error_session),
        _occur("support_ticket", WINDOW, 2, seen.support_ticket),
        _occur("page_view", WINDOW, 2, _some(rng, len(study), 0.1)),
        _occur("tasks", AFTERMATH, 1, _some(rng, len(study), 0.1)),
    )
    return _draw(rng, assigned_at, series)


def visitor_events(rng: Generator, visitors: int) -> Events:
    """Draw tasks and page views of people in no experiment, after an instant in the same week."""
    arrived_at = draw_enrolment(rng, visitors)
    everyone = np.ones(visitors, dtype=bool)
    series = (_occur("tasks", WINDOW, 2, everyone), _occur("page_view", WINDOW, 3, everyone))
    return _draw(rng, arrived_at, series)


def split(rng: Generator, totals: Floats, counts: Integers) -> Floats:
    """Split each total into `counts` positive parts, laid out one total after the other.

    totals and counts have shape (n,), the result sum(counts); parts of one total differ by at most
    a factor of 3 and add back to it but for rounding.
    """
    owner = np.repeat(np.arange(len(totals)), counts)
    weight = rng.uniform(0.5, 1.5, len(owner))
    whole = np.bincount(owner, weights=weight, minlength=len(totals))
    return totals[owner] * (weight / whole[owner])


def _spread(name: str, span: tuple[int, int], most: int, totals: Floats) -> _Series:
    return _Series(name, span, most, totals > 0, lambda rng, n: split(rng, totals, n))


def _average(name: str, span: tuple[int, int], most: int, means: Floats) -> _Series:
    return _Series(name, span, most, means > 0, lambda rng, n: split(rng, means * n, n))


def _occur(name: str, span: tuple[int, int], most: int, present: Flags) -> _Series:
    return _Series(name, span, most, present, lambda _, n: np.ones(int(n.sum())))


def _some(rng: Generator, users: int, share: float) -> Flags:
    return rng.random(users) < share


def _draw(rng: Generator, anchor: Integers, series: tuple[_Series, ...]) -> Events:
    parts = [_draw_series(rng, anchor, each) for each in series]
    return Events(
        user=np.concatenate([part.user for part in parts]),
        name=np.concatenate([part.name for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        value=np.concatenate([part.value for part in parts]),
    )


def _draw_series(rng: Generator, anchor: Integers, series: _Series) -> Events:
    """Draw 1 to `most` events for each user who has any."""
    counts = rng.integers(1, series.most, len(anchor), endpoint=True) * series.present
    user = np.repeat(np.arange(len(anchor)), counts)
    return Events(
        user=user,
        name=np.full(len(user), EVENT_NAMES.index(series.name), dtype=np.int8),
        at=draw_instants(rng, anchor[user], series.span),
        value=series.values(rng, counts),
    )
