"""When things happen in the demo: enrolment, exposures and the streams they are drawn from.

Instants are whole seconds since 1970-01-01 UTC. Nothing here touches the study's own draws.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.random import Generator

from trialrun.demo.study import Integers, Study

DAY = 86_400
ENROLMENT_START = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
ENROLMENT_END = ENROLMENT_START + 7 * DAY

# Half-open spans in seconds from assignment.
HISTORY = (-28 * DAY, 0)
WINDOW = (0, 14 * DAY)
AFTERMATH = (14 * DAY, 22 * DAY)

_BLOCK_USERS = 20_000
_REPEATED_SHARE = 0.01
_REPEATED_WITHIN = 3_600


@dataclass(frozen=True)
class Log:
    """Rows of a log: the user's number and the instant, both of shape (rows,)."""

    user: Integers
    at: Integers


def blocks(users: int) -> Iterator[slice]:
    """Cut users 0..users-1 into the blocks that are drawn and written one at a time."""
    return (
        slice(first, min(first + _BLOCK_USERS, users)) for first in range(0, users, _BLOCK_USERS)
    )


def block_stream(seed: int, block: slice) -> Generator:
    """Return the random stream of one block, apart from the study's and from other blocks'."""
    return np.random.default_rng([seed, 1, block.start // _BLOCK_USERS])


def visitor_stream(seed: int) -> Generator:
    """Return the random stream of the visitors outside the study."""
    return np.random.default_rng([seed, 2])


def draw_enrolment(rng: Generator, users: int) -> Integers:
    """Draw an instant within the enrolment week for each user, shape (users,)."""
    return rng.integers(ENROLMENT_START, ENROLMENT_END, users)


def draw_instants(rng: Generator, anchor: Integers, span: tuple[int, int]) -> Integers:
    """Draw one instant in [anchor + span start, anchor + span end) for each anchor."""
    return anchor + rng.integers(*span, size=len(anchor))


def draw_repeats(rng: Generator, assigned_at: Integers) -> Log:
    """Draw the assignments that are logged a second time, within the hour and the week."""
    user = np.flatnonzero(rng.random(len(assigned_at)) < _REPEATED_SHARE)
    later = draw_instants(rng, assigned_at[user], (1, _REPEATED_WITHIN))
    return Log(user, np.minimum(later, ENROLMENT_END - 1))


def draw_exposures(rng: Generator, study: Study, assigned_at: Integers) -> Log:
    """Draw one or two exposures of each triggered user, within the 14 days after assignment."""
    triggered = np.flatnonzero(study.observed.triggered)
    user = np.repeat(triggered, rng.integers(1, 2, len(triggered), endpoint=True))
    return Log(user, draw_instants(rng, assigned_at[user], WINDOW))
