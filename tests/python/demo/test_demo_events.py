import numpy as np
import pytest

from trialrun.demo.events import EVENT_NAMES, Events, split, study_events, visitor_events
from trialrun.demo.schedule import DAY, ENROLMENT_END, ENROLMENT_START
from trialrun.demo.study import Integers, Study, draw_study

USERS = 4_000


@pytest.fixture(scope="module")
def study() -> Study:
    return draw_study(USERS, 11)


@pytest.fixture(scope="module")
def assigned_at() -> Integers:
    return ENROLMENT_START + np.random.default_rng(5).integers(0, 7 * DAY, USERS)


@pytest.fixture(scope="module")
def events(study: Study, assigned_at: Integers) -> Events:
    return study_events(np.random.default_rng(12), study, assigned_at)


def totals(
    events: Events, name: str, since: Integers, days: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each user's sum and count of the events called `name` in [days) after `since`."""
    offset = events.at - since[events.user]
    inside = (
        (events.name == EVENT_NAMES.index(name))
        & (offset >= days[0] * DAY)
        & (offset < days[1] * DAY)
    )
    user, value = events.user[inside], events.value[inside]
    counts = np.bincount(user, minlength=len(since))
    return np.bincount(user, weights=value, minlength=len(since)), counts


@pytest.mark.parametrize("most", [1, 2, 7])
def test_parts_are_positive_and_add_back(most: int) -> None:
    rng = np.random.default_rng(1)
    whole = rng.gamma(1.0, 100.0, 500)
    counts = rng.integers(0, most, 500, endpoint=True)
    parts = split(rng, whole, counts)
    owner = np.repeat(np.arange(500), counts)
    assert len(parts) == counts.sum()
    assert (parts > 0).all()
    np.testing.assert_allclose(
        np.bincount(owner, parts, minlength=500), np.where(counts > 0, whole, 0.0), rtol=1e-13
    )


def test_parts_of_one_total_are_of_one_size_class() -> None:
    parts = split(np.random.default_rng(1), np.array([70.0]), np.array([1_000]))
    assert parts.max() / parts.min() < 3
    assert parts.std() > 0


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [
        ("tasks", (-28, 0), "pre_tasks_28"),
        ("revenue", (-28, 0), "pre_revenue_28"),
        ("tasks", (0, 14), "tasks"),
        ("revenue", (0, 14), "revenue"),
    ],
)
def test_events_in_a_window_add_up_to_its_total(
    study: Study,
    assigned_at: Integers,
    events: Events,
    name: str,
    days: tuple[int, int],
    field: str,
) -> None:
    expected = getattr(study.traits if days[1] == 0 else study.observed, field)
    sums, counts = totals(events, name, assigned_at, days)
    np.testing.assert_allclose(sums, expected, rtol=1e-12, atol=0)
    assert ((counts > 0) == (expected > 0)).all()


@pytest.mark.parametrize("field", ["tasks", "revenue"])
def test_some_totals_are_zero(study: Study, field: str) -> None:
    assert (getattr(study.observed, field) == 0).any()


def test_latencies_average_to_the_users_latency(
    study: Study, assigned_at: Integers, events: Events
) -> None:
    sums, counts = totals(events, "latency_ms", assigned_at, (0, 14))
    np.testing.assert_allclose(sums / counts, study.observed.latency_ms, rtol=1e-12)
    assert set(counts) == {1, 2, 3}


@pytest.mark.parametrize("name", ["error_session", "support_ticket"])
def test_flags_are_events_of_exactly_the_users_who_have_them(
    study: Study, assigned_at: Integers, events: Events, name: str
) -> None:
    sums, counts = totals(events, name, assigned_at, (0, 14))
    flagged = getattr(study.observed, name)
    assert flagged.any()
    assert ((counts > 0) == flagged).all()
    assert (sums == counts).all()


@pytest.mark.parametrize("name", ["latency_ms", "error_session", "support_ticket"])
def test_outcomes_without_history_have_no_event_outside_the_window(
    assigned_at: Integers, events: Events, name: str
) -> None:
    _, inside = totals(events, name, assigned_at, (0, 14))
    assert inside.sum() == (events.name == EVENT_NAMES.index(name)).sum()


def test_the_log_holds_events_that_no_window_counts(assigned_at: Integers, events: Events) -> None:
    offset = events.at - assigned_at[events.user]
    late = (events.name == EVENT_NAMES.index("tasks")) & (offset >= 14 * DAY)
    assert 0.05 < late.sum() / USERS < 0.15
    assert offset.min() >= -28 * DAY
    assert offset.max() < 22 * DAY


def test_a_user_has_about_eleven_events(events: Events) -> None:
    assert 10 < len(events) / USERS < 12


def test_visitors_come_in_the_enrolment_week_or_after() -> None:
    events = visitor_events(np.random.default_rng(2), 300)
    assert set(events.user) == set(range(300))
    assert events.at.min() >= ENROLMENT_START
    assert events.at.max() < ENROLMENT_END + 14 * DAY
