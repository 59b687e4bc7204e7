"""Raw rows for every plug point, drawn so that what is hard to count right happens often.

Assignments and events lie on whole hours, and a third of the events whole days from an assignment:
many are exactly at the end of a window. Rows with missing values, repeats and units in several arms
are in every log.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from support.dbt_projects import Project, consumer_project, run_dbt
from support.engines import Engine

SEED = 2718
AS_OF_END = pd.Timestamp("2026-04-01")
HOUR = pd.Timedelta(hours=1)

# layout has three arms, one without weight, and an eligible population; ranking has no end, so that
# many units are not mature; tiny has one unit in an arm and none in another.
EXPERIMENTS = pd.DataFrame(
    [
        ("layout", "2026-03-02", "2026-03-25", None, "plan", "pro", "a salt"),
        ("ranking", "2026-03-05 12:00", None, 500, None, None, None),
        ("tiny", "2026-03-20", "2026-04-15", None, None, None, None),
    ],
    columns=[
        "experiment_id",
        "started_at",
        "ended_at",
        "planned_units",
        "eligibility_attribute",
        "eligibility_value",
        "salt",
    ],
).astype({"started_at": "datetime64[us]", "ended_at": "datetime64[us]", "planned_units": "Int64"})

VARIANTS = pd.DataFrame(
    [
        ("layout", "control", True, 0.4),
        ("layout", "first", False, 0.3),
        ("layout", "second", False, 0.2),
        ("layout", "dropped", False, 0.0),
        ("ranking", "control", True, 0.5),
        ("ranking", "treatment", False, 0.25),
        ("tiny", "control", True, 0.5),
        ("tiny", "treatment", False, 0.25),
        ("tiny", "nobody", False, 0.25),
    ],
    columns=["experiment_id", "variant", "is_control", "weight"],
)

METRICS = (
    pd.DataFrame(
        [
            ("revenue", "sum", "revenue", 0, 7, 28, None),
            ("capped_revenue", "sum", "revenue", 0, 7, 28, 20.0),
            ("late_revenue", "sum", "revenue", 3, 10, 7, None),
            ("revenue_to_the_end", "sum", "revenue", 0, None, 14, None),
            ("late_to_the_end", "count", "revenue", 5, None, 0, None),
            ("purchases", "count", "revenue", 0, 14, 14, None),
            ("any_purchase", "any", "revenue", 1, 2, 3, None),
            ("latency", "mean", "latency", 0, 7, 28, None),
            ("capped_latency", "mean", "latency", 0, 7, 28, 5.0),
            ("depth", "max", "depth", 0, 14, 7, None),
            ("clock", "sum", "clock", 0, 7, 28, None),
            ("same_before", "count", "seen", 0, 7, 28, None),
            ("same_by_phone", "sum", "login", 0, 7, 28, None),
            ("silent", "sum", "never", 0, 7, 28, None),
        ],
        columns=[
            "metric",
            "aggregation",
            "event_name",
            "window_start_days",
            "window_end_days",
            "lookback_days",
            "cap_value",
        ],
    )
    .astype({"window_end_days": "Int64"})
    .assign(desired_direction="increase")
)

EXPERIMENT_METRICS = pd.DataFrame(
    [
        (experiment, metric, "primary" if metric == "revenue" else "secondary")
        for experiment in ("layout", "ranking", "tiny")
        for metric in METRICS["metric"]
        if experiment != "tiny" or metric in ("revenue", "latency", "revenue_to_the_end")
    ],
    columns=["experiment_id", "metric", "role"],
)

EXPERIMENT_ATTRIBUTES = pd.DataFrame(
    [
        ("layout", "device", "segment"),
        ("layout", "city", "segment"),
        ("layout", "tenure", "balance"),
        ("layout", "rate", "balance"),
        ("ranking", "device", "segment"),
        ("ranking", "tenure", "balance"),
    ],
    columns=["experiment_id", "attribute", "use"],
)


def build_random_logs(engine: Engine, folder: Path) -> Project:
    """Write a project on the logs of SEED and run its models."""
    as_of = AS_OF_END - pd.Timedelta(days=1)
    variables = {"trialrun_as_of": str(as_of.date())}
    logs = draw_logs(SEED)
    project = consumer_project(folder, engine=engine, variables=variables, **logs)
    run = run_dbt(folder, "run")
    assert run.success, run.error or run.message
    return project


def draw_logs(seed: int) -> dict[str, pd.DataFrame]:
    """Draw the logs and return the rows of every plug point by its name."""
    random = np.random.default_rng(seed)
    first = _assigned(random, "layout", 420, "2026-03-02", 30)
    second = _assigned(random, "ranking", 300, "2026-03-05 12:00", 30)
    assignments = pd.concat([first, second, _tiny()])
    attributes = _attributes(random, first["unit_id"].tolist())
    phones = attributes.query("attribute == 'device' and value == 'phone'")["unit_id"]
    events = pd.concat(
        [
            _events(random, pd.concat([first, second])),
            _steady_events(first, phones, random),
            _incomplete_events(),
        ]
    )
    return {
        "experiments": EXPERIMENTS,
        "variants": VARIANTS,
        "metrics": METRICS,
        "experiment_metrics": EXPERIMENT_METRICS,
        "experiment_attributes": EXPERIMENT_ATTRIBUTES,
        "assignments": pd.concat([assignments, _repeats(random, assignments)], ignore_index=True),
        "metric_events": _repeat_events(random, events.reset_index(drop=True)),
        "exposures": _exposures(random, assignments),
        "unit_attributes": attributes,
    }


def _assigned(
    random: np.random.Generator, experiment: str, units: int, start: str, days: int
) -> pd.DataFrame:
    """One row a unit, over some days from shortly before the start on."""
    arms = VARIANTS[VARIANTS["experiment_id"] == experiment]
    share = arms["weight"].to_numpy() + 0.02
    hours = random.integers(-12, 24 * days, units)
    return pd.DataFrame(
        {
            "experiment_id": experiment,
            "unit_id": [f"u{number}" for number in random.permutation(500)[:units]],
            "variant": random.choice(arms["variant"], units, p=share / share.sum()),
            "assigned_at": pd.Timestamp(start) + hours * HOUR,
        }
    )


def _tiny() -> pd.DataFrame:
    arms = ["control"] * 5 + ["treatment"]
    return pd.DataFrame(
        {
            "experiment_id": "tiny",
            "unit_id": [f"u{number}" for number in range(6)],
            "variant": arms,
            "assigned_at": pd.Timestamp("2026-03-21"),
        }
    )


def _repeats(random: np.random.Generator, assignments: pd.DataFrame) -> pd.DataFrame:
    """The same arm again, another arm later or at once, an unknown arm, and rows with gaps."""
    again = assignments.sample(60, random_state=random)
    other = assignments.sample(12, random_state=random).assign(variant="control")
    at_once = assignments.sample(6, random_state=random).assign(variant="first")
    unknown = assignments.sample(4, random_state=random).assign(
        variant="stray", unit_id=[f"stray{number}" for number in range(4)]
    )
    later = assignments.sample(5, random_state=random).assign(
        unit_id=[f"after{number}" for number in range(5)], assigned_at=AS_OF_END
    )
    gaps = [
        assignments.head(1).assign(**{column: None})
        for column in ("experiment_id", "unit_id", "variant", "assigned_at")
    ]
    shift = random.integers(0, 200, len(again)) * HOUR
    return pd.concat(
        [
            again.assign(assigned_at=again["assigned_at"] + shift),
            other.assign(assigned_at=other["assigned_at"] + 30 * HOUR),
            at_once,
            unknown,
            later,
            *(gap.astype(assignments.dtypes) for gap in gaps),
        ]
    )


def _events(random: np.random.Generator, assigned: pd.DataFrame) -> pd.DataFrame:
    """Ten events for four fifths of the assignments, some of them without a value."""
    active = assigned[random.random(len(assigned)) < 0.8]
    rows = active.loc[active.index.repeat(10)]
    hours = random.integers(-30 * 24, 20 * 24, len(rows))
    on_a_day = random.random(len(rows)) < 0.35
    hours = np.where(
        on_a_day, 24 * random.choice([-28, -14, -7, -3, 0, 1, 2, 3, 7, 10, 14], len(rows)), hours
    )
    values = np.round(random.gamma(2, 3, len(rows)) - 1, 2)
    return _event_rows(
        rows["unit_id"],
        random.choice(["revenue", "latency", "depth", "other"], len(rows), p=[0.5, 0.2, 0.2, 0.1]),
        rows["assigned_at"].to_numpy() + hours * HOUR.to_numpy(),
        np.where(random.random(len(rows)) < 0.05, np.nan, values),
    )


def _steady_events(
    assigned: pd.DataFrame, phones: Sequence[str], random: np.random.Generator
) -> pd.DataFrame:
    """What every unit, or every unit with a phone, has alike: clock, seen and login."""
    units, at = assigned["unit_id"], assigned["assigned_at"].to_numpy()
    clock = [
        _event_rows(
            units, "clock", at + hours * HOUR.to_numpy(), 1e9 + random.normal(size=len(units))
        )
        for hours in (-2, 2)
    ]
    seen = _event_rows(units, "seen", at - HOUR.to_numpy(), 1.0)
    seen_after = _event_rows(units[::3], "seen", at[::3], 1.0)
    on_phone = assigned[units.isin(phones) | (random.random(len(units)) < 0.5)]
    logins = [
        _event_rows(
            on_phone["unit_id"], "login", on_phone["assigned_at"].to_numpy() - HOUR.to_numpy(), 0.1
        )
    ] * 3
    after = _event_rows(units, "login", at + HOUR.to_numpy(), random.integers(0, 9, len(units)))
    return pd.concat([*clock, seen, seen_after, *logins, after])


def _incomplete_events() -> pd.DataFrame:
    return pd.DataFrame(
        [
            (None, "revenue", pd.Timestamp("2026-03-10"), 1e6),
            ("u1", None, pd.Timestamp("2026-03-10"), 1e6),
            ("u1", "revenue", pd.NaT, 1e6),
        ],
        columns=["unit_id", "event_name", "occurred_at", "value"],
    )


def _repeat_events(random: np.random.Generator, events: pd.DataFrame) -> pd.DataFrame:
    """Ids for nine in ten events; one in ten comes again, with another value and load time."""
    ids = np.where(
        random.random(len(events)) < 0.9, [f"e{number}" for number in range(len(events))], None
    )
    loaded = events["occurred_at"] + random.integers(1, 48, len(events)) * HOUR
    events = events.assign(event_id=ids, loaded_at=loaded.where(random.random(len(events)) < 0.8))
    again = events[~events["event_name"].isin(["clock", "seen", "login"])].sample(
        frac=0.1, random_state=random
    )
    again = again.assign(
        value=again["value"] + 1,
        loaded_at=again["occurred_at"] + random.integers(1, 48, len(again)) * HOUR,
    )
    return pd.concat([events, again], ignore_index=True)


def _exposures(random: np.random.Generator, assignments: pd.DataFrame) -> pd.DataFrame:
    """Two for a third of the units, before or after the assignment."""
    rows = assignments[random.random(len(assignments)) < 0.35]
    rows = rows.loc[rows.index.repeat(2)]
    exposed_at = rows["assigned_at"] + random.integers(-48, 300, len(rows)) * HOUR
    return rows[["experiment_id", "unit_id"]].assign(exposed_at=exposed_at)


def _attributes(random: np.random.Generator, units: Sequence[str]) -> pd.DataFrame:
    """device, city (60 of them), plan, tenure and rate; not for everyone, and twice for some."""
    count = len(units)
    texts = {
        "device": random.choice(["phone", "web", "tablet"], count),
        "city": [
            f"city {number:02}"
            for number in random.integers(0, 60, count) * random.integers(1, 3, count) // 2
        ],
        "plan": random.choice(["pro", "free"], count),
    }
    numbers = {"tenure": np.round(random.exponential(100, count), 1), "rate": np.full(count, 0.1)}
    frames = [_attribute_rows(units, name, values, None) for name, values in texts.items()]
    frames += [_attribute_rows(units, name, None, values) for name, values in numbers.items()]
    known = pd.concat(frames).sample(frac=0.9, random_state=random)
    twice = known.query("attribute == 'device' or attribute == 'tenure'").sample(
        20, random_state=random
    )
    changed = twice.assign(
        value=twice["value"].where(twice["value"].isna(), "web"),
        numeric_value=twice["numeric_value"] + 1,
    )
    return pd.concat([known, changed], ignore_index=True)


def _attribute_rows(units: Sequence[str], attribute: str, value: Any, number: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {"unit_id": units, "attribute": attribute, "value": value, "numeric_value": number}
    )


def _event_rows(units: pd.Series, name: Any, occurred_at: Any, value: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unit_id": units.to_numpy(),
            "event_name": name,
            "occurred_at": occurred_at,
            "value": value,
        }
    )
