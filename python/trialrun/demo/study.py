"""The users of the launch study `workflow_assistant`, potential outcomes included.

A product team tries an assistant that is expected to lift weekly tasks at some cost in latency.
Every user has an outcome in either arm; the log will show only that of the arm they are in. The
order of the draws is part of the definition: one seed gives one study, to the last digit.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
Pair = tuple[Floats, Floats]

SEGMENTS = {"new_user": 0.26, "casual": 0.36, "power_user": 0.26, "enterprise": 0.12}
DEVICES = {"desktop": 0.68, "mobile": 0.32}
REGIONS = {"NA": 0.48, "EU": 0.24, "APAC": 0.20, "LATAM": 0.08}
VARIANTS = ("control", "treatment")


@dataclass(frozen=True)
class Groups:
    """The groups of n users, as positions in SEGMENTS, DEVICES and REGIONS; each of shape (n,)."""

    segment: Codes
    device: Codes
    region: Codes

    @property
    def new(self) -> Flags:
        """Users of the segment new_user."""
        return _is(self.segment, SEGMENTS, "new_user")

    @property
    def casual(self) -> Flags:
        """Users of the segment casual."""
        return _is(self.segment, SEGMENTS, "casual")

    @property
    def power(self) -> Flags:
        """Users of the segment power_user."""
        return _is(self.segment, SEGMENTS, "power_user")

    @property
    def enterprise(self) -> Flags:
        """Users of the segment enterprise."""
        return _is(self.segment, SEGMENTS, "enterprise")

    @property
    def desktop(self) -> Flags:
        """Users on a desktop."""
        return _is(self.device, DEVICES, "desktop")

    @property
    def mobile(self) -> Flags:
        """Users on a mobile device."""
        return _is(self.device, DEVICES, "mobile")


@dataclass(frozen=True)
class Traits(Groups):
    """What is known of n users before assignment; every array has shape (n,).

    tenure_days is in days, pre_revenue_28 in currency units; the two `_28` totals cover the 28
    days before assignment.
    """

    tenure_days: Floats
    pre_tasks_28: Integers
    pre_revenue_28: Floats
    pre_workflow_entries: Integers

    @property
    def pre_eligible(self) -> Flags:
        """Users who had entered a workflow before assignment."""
        return self.pre_workflow_entries > 0


@dataclass(frozen=True)
class Outcomes:
    """What happens to n users in the 14 days after assignment; every array has shape (n,).

    tasks is a level and revenue is in currency units; latency_ms is a mean in milliseconds. The
    other three say whether it happened at all.
    """

    tasks: Floats
    revenue: Floats
    latency_ms: Floats
    error_session: Flags
    support_ticket: Flags
    triggered: Flags


@dataclass(frozen=True)
class Study:
    """Users with their traits, their arm, and their outcomes were they in either arm.

    treated has shape (n,); control and treatment hold the potential outcomes of everyone.
    """

    traits: Traits
    treated: Flags
    control: Outcomes
    treatment: Outcomes

    def __len__(self) -> int:
        """Count the users."""
        return len(self.treated)

    @property
    def observed(self) -> Outcomes:
        """The outcomes of the arm that each user is in."""
        return Outcomes(
            **{
                field.name: np.where(
                    self.treated,
                    getattr(self.treatment, field.name),
                    getattr(self.control, field.name),
                )
                for field in fields(Outcomes)
            }
        )

    def rows(self, rows: slice) -> "Study":
        """Return the users in `rows`, as views on the same arrays."""
        return Study(
            traits=_rows(self.traits, rows),
            treated=self.treated[rows],
            control=_rows(self.control, rows),
            treatment=_rows(self.treatment, rows),
        )


def draw_study(users: int, seed: int) -> Study:
    """Draw `users` users; the same seed and number give the same study.

    Raises ValueError where users < 1 or seed < 0.
    """
    if users < 1:
        raise ValueError(f"users must be at least 1, not {users}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, not {seed}")
    rng = np.random.default_rng(seed)
    traits = _draw_traits(rng, users)
    treated = rng.binomial(1, 0.5, users).astype(bool)
    lift = _task_lift(traits)
    tasks = _draw_tasks(rng, traits, lift)
    revenue = _draw_revenue(rng, traits, tasks[0], lift)
    latency = _draw_latency(rng, traits)
    errors = _draw_flags(rng, *_error_chances(traits))
    tickets = _draw_flags(rng, *_ticket_chances(traits))
    triggers = _draw_flags(rng, *_trigger_chances(traits))
    control, treatment = (
        Outcomes(*arm)
        for arm in zip(tasks, revenue, latency, errors, tickets, triggers, strict=True)
    )
    return Study(traits, treated, control, treatment)


def _draw_traits(rng: Generator, users: int) -> Traits:
    groups = Groups(
        *(
            rng.choice(len(shares), size=users, p=list(shares.values())).astype(np.int8)
            for shares in (SEGMENTS, DEVICES, REGIONS)
        )
    )
    tenure_days = np.clip(rng.gamma(2.4, 70.0, users), 1.0, 900.0)
    activity = (
        2.2
        + 1.0 * groups.power
        + 0.7 * groups.enterprise
        - 0.6 * groups.new
        + 0.35 * groups.desktop
    )
    pre_tasks = rng.poisson(np.maximum(0.5, 6.0 * activity))
    pre_revenue = rng.gamma(1.8 + 0.04 * pre_tasks, 12.0)
    pre_entries = rng.poisson(np.maximum(0.1, 0.18 * pre_tasks + 0.8 * groups.power))
    return Traits(
        **vars(groups),
        tenure_days=tenure_days,
        pre_tasks_28=pre_tasks,
        pre_revenue_28=pre_revenue * np.where(groups.enterprise, 2.2, 1.0),
        pre_workflow_entries=pre_entries,
    )


def _task_lift(x: Traits) -> Floats:
    """Return what the assistant adds to a user's tasks on average, shape (n,)."""
    lift: Floats = (
        0.16
        + 0.20 * x.new
        + 0.24 * x.power
        + 0.05 * x.casual
        - 0.08 * x.enterprise
        + 0.025 * np.log1p(x.pre_workflow_entries)
        - 0.05 * x.mobile
    )
    return lift.clip(-0.18, 0.70)


def _draw_tasks(rng: Generator, x: Traits, lift: Floats) -> Pair:
    level = 1.8 + 0.18 * x.pre_tasks_28 + 0.9 * x.power + 0.45 * x.enterprise - 0.35 * x.new
    control = np.maximum(0.0, level + rng.normal(0.0, 1.35, len(lift)))
    treatment = np.maximum(0.0, control + lift + rng.normal(0.0, 0.42, len(lift)))
    return control, treatment


def _draw_revenue(rng: Generator, x: Traits, tasks: Floats, lift: Floats) -> Pair:
    level = 0.58 * x.pre_revenue_28 + 6.5 * tasks
    control = np.maximum(0.0, level + rng.normal(0.0, 18.0, len(lift)))
    gain = 5.0 * lift + 1.8 * x.enterprise - 1.0 * x.mobile
    treatment = np.maximum(0.0, control + gain + rng.normal(0.0, 10.0, len(lift)))
    return control, treatment


def _draw_latency(rng: Generator, x: Traits) -> Pair:
    base = rng.normal(260.0, 45.0, len(x.segment)) + 42.0 * x.mobile + 28.0 * x.enterprise
    control = np.maximum(120.0, base)
    cost = 18.0 + 9.0 * x.mobile + 8.0 * x.enterprise
    return control, control + cost + rng.normal(0.0, 10.0, len(x.segment))


def _error_chances(x: Traits) -> Pair:
    control = np.clip(0.011 + 0.006 * x.mobile + 0.005 * x.enterprise, 0.0, 0.08)
    return control, np.clip(control + 0.0025 + 0.002 * x.mobile, 0.0, 0.10)


def _ticket_chances(x: Traits) -> Pair:
    control = np.clip(0.018 + 0.008 * x.new + 0.006 * x.enterprise, 0.0, 0.12)
    change = 0.0015 + 0.002 * x.enterprise - 0.001 * x.power
    return control, np.clip(control + change, 0.0, 0.14)


def _trigger_chances(x: Traits) -> Pair:
    control = np.clip(0.18 + 0.03 * x.pre_workflow_entries + 0.10 * x.power, 0.0, 0.92)
    return control, np.clip(control + 0.08 + 0.05 * x.new, 0.0, 0.97)


def _draw_flags(rng: Generator, control: Floats, treatment: Floats) -> tuple[Flags, Flags]:
    return rng.binomial(1, control).astype(bool), rng.binomial(1, treatment).astype(bool)


def _is(codes: Codes, groups: dict[str, float], name: str) -> Flags:
    flags: Flags = codes == list(groups).index(name)
    return flags


_Record = TypeVar("_Record", Traits, Outcomes)


def _rows(record: _Record, rows: slice) -> _Record:
    arrays: dict[str, Any] = {f.name: getattr(record, f.name)[rows] for f in fields(record)}
    return replace(record, **arrays)
