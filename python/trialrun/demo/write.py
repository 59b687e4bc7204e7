"""The demo's logs as DuckDB tables: what a flag tool and an event stream would have left."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from trialrun.demo.events import EVENT_NAMES, Events, study_events, visitor_events
from trialrun.demo.schedule import (
    Log,
    block_stream,
    blocks,
    draw_enrolment,
    draw_exposures,
    draw_repeats,
    visitor_stream,
)
from trialrun.demo.study import (
    DEVICES,
    REGIONS,
    SEGMENTS,
    VARIANTS,
    Codes,
    Integers,
    Study,
    draw_study,
)

Progress = Callable[[int, int, str], None]

TABLES = (
    "demo_study_assignments",
    "demo_users",
    "demo_metric_events",
    "demo_exposures",
    "demo_unit_attributes",
)

_CREATE = """
create or replace table main.demo_study_assignments (
    experiment_id text, unit_id text, variant text, assigned_at timestamp
);
create or replace table main.demo_users (unit_id text, signed_up_at timestamp);
create or replace table main.demo_metric_events (
    event_id text, unit_id text, event_name text, occurred_at timestamp, value double
);
create or replace table main.demo_exposures (
    experiment_id text, unit_id text, exposed_at timestamp
);
create or replace table main.demo_unit_attributes (
    unit_id text, attribute text, value text, numeric_value double
);
"""

_INSERT_USERS = """
insert into main.demo_study_assignments
select 'workflow_assistant', 'u' || number, variant, assigned_at from block_users;

insert into main.demo_users select 'u' || number, assigned_at from block_users;

insert into main.demo_unit_attributes
select 'u' || number, 'segment', segment, null from block_users
union all select 'u' || number, 'device', device, null from block_users
union all select 'u' || number, 'region', region, null from block_users
union all select 'u' || number, 'tenure_days', null, tenure_days from block_users
union all
select 'u' || number, 'pre_workflow_entries', null, pre_workflow_entries from block_users
union all
select 'u' || number, 'pre_eligible', pre_eligible::text, pre_eligible::integer from block_users;
"""

_INSERT_REPEATS = """
insert into main.demo_study_assignments
select 'workflow_assistant', 'u' || number, variant, logged_at from block_repeats
"""

_INSERT_EXPOSURES = """
insert into main.demo_exposures
select 'workflow_assistant', 'u' || number, logged_at from block_exposures
"""

_INSERT_EVENTS = """
insert into main.demo_metric_events
select 'e' || event, ? || number, event_name, occurred_at, value from block_events
"""


def generate(
    path: Path, *, users: int = 80_000, seed: int = 501, progress: Progress | None = None
) -> None:
    """Write the demo's raw tables into the DuckDB file at `path`, replacing those of that name.

    The tables are demo_study_assignments, demo_users, demo_metric_events, demo_exposures and
    demo_unit_attributes, in schema main, about 11 events a user; everything else in the file
    stays. `progress` is called with users done, users in all and what is being done. All is
    written or nothing.

    Raises ValueError where users < 1 or seed < 0, duckdb.IOException where another process holds
    the file or it cannot be opened.
    """
    report = progress or (lambda done, total, label: None)
    report(0, users, "drawing the users")
    study = draw_study(users, seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        connection.execute(_CREATE)
        strangers = visitor_events(visitor_stream(seed), users // 100)
        _insert_events(connection, strangers, prefix="v", first_event=0)
        events = len(strangers)
        for block in blocks(users):
            report(block.start, users, "writing their events")
            events += _write_block(connection, study, block, seed, first_event=events)
        connection.commit()
    report(users, users, "writing their events")


def _write_block(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    block: slice,
    seed: int,
    first_event: int,
) -> int:
    """Draw and insert one block of users; return how many events that made."""
    rng = block_stream(seed, block)
    part = study.rows(block)
    assigned_at = draw_enrolment(rng, len(part))
    repeats = draw_repeats(rng, assigned_at)
    exposures = draw_exposures(rng, part, assigned_at)
    events = study_events(rng, part, assigned_at)

    connection.register("block_users", _user_table(part, assigned_at, block.start))
    connection.execute(_INSERT_USERS)
    connection.register("block_repeats", _log_table(repeats, part, block.start))
    connection.execute(_INSERT_REPEATS)
    connection.register("block_exposures", _log_table(exposures, part, block.start))
    connection.execute(_INSERT_EXPOSURES)
    numbered = replace(events, user=events.user + block.start)
    _insert_events(connection, numbered, prefix="u", first_event=first_event)
    return len(events)


def _insert_events(
    connection: duckdb.DuckDBPyConnection, events: Events, prefix: str, first_event: int
) -> None:
    connection.register("block_events", _event_table(events, first_event))
    connection.execute(_INSERT_EVENTS, [prefix])


def _user_table(study: Study, assigned_at: Integers, first_user: int) -> pa.Table:
    traits = study.traits
    return pa.table(
        {
            "number": first_user + np.arange(len(study)),
            "variant": _texts(study.treated.astype(np.int8), VARIANTS),
            "assigned_at": _instants(assigned_at),
            "segment": _texts(traits.segment, tuple(SEGMENTS)),
            "device": _texts(traits.device, tuple(DEVICES)),
            "region": _texts(traits.region, tuple(REGIONS)),
            "tenure_days": traits.tenure_days,
            "pre_workflow_entries": traits.pre_workflow_entries,
            "pre_eligible": traits.pre_eligible,
        }
    )


def _log_table(log: Log, study: Study, first_user: int) -> pa.Table:
    return pa.table(
        {
            "number": first_user + log.user,
            "variant": _texts(study.treated[log.user].astype(np.int8), VARIANTS),
            "logged_at": _instants(log.at),
        }
    )


def _event_table(events: Events, first_event: int) -> pa.Table:
    return pa.table(
        {
            "event": first_event + np.arange(len(events)),
            "number": events.user,
            "event_name": _texts(events.name, EVENT_NAMES),
            "occurred_at": _instants(events.at),
            "value": events.value,
        }
    )


def _texts(codes: Codes, names: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))


def _instants(seconds: Integers) -> pa.Array:
    return pa.array(seconds.astype("datetime64[s]"))
