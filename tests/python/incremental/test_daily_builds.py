"""Thirty daily builds end in the tables of one full refresh, whatever arrives late or twice."""

import pytest

from incremental.published import assert_same, published
from support.arriving_logs import DAYS, LOOKBACK_DAYS, lateness

# The incremental models and all that they read; what is downstream is made anew by each build.
INCREMENTAL = ("--select", "+int_trialrun__unit_days", "+int_trialrun__unreadable_events")
# A build on Spark takes a minute, so there one in four is made: each then reads four new days.
STEPS = {"spark": 4}


@pytest.fixture(scope="module")
def daily(engine, new_builds):
    """Built every day, and in full on the last one."""
    builds = new_builds(engine)
    for day in DAYS[: -1 : STEPS.get(engine.name, 1)]:
        builds.build(day, *INCREMENTAL)
    builds.build(DAYS[-1])
    return builds


@pytest.fixture(scope="module")
def refreshed(engine, new_builds):
    """Built once, on the last day."""
    builds = new_builds(engine)
    builds.build(DAYS[-1])
    return builds


def test_events_arrive_late_and_repeated(logs):
    tables, _ = logs
    late = lateness(tables)
    assert set(late.unique()) == set(range(LOOKBACK_DAYS + 1))
    events = tables["all_metric_events"].dropna(subset="event_id")
    repeats = events.groupby("event_id")["arrived_on"].nunique()
    assert (repeats > 1).sum() > 50


def test_thirty_daily_builds_are_one_full_refresh(daily, refreshed):
    assert_same(published(daily.project), published(refreshed.project))


def test_a_full_refresh_changes_nothing(daily):
    before = published(daily.project)
    daily.build(DAYS[-1], "--full-refresh")
    assert_same(published(daily.project), before)
