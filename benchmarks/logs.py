"""The logs that the benchmark reads, made in DuckDB: the same for the same sizes."""

from __future__ import annotations

from pathlib import Path

import duckdb

METRICS = ("orders", "revenue", "load_seconds", "complaint")
LOOKBACK_DAYS = 28
WINDOW_DAYS = 14
AS_OF = "2026-04-30"
"""A day after every window has closed."""

_REGISTRY = f"""
create table experiments as
select 'pricing ' || i as experiment_id, timestamp '2026-03-02' as started_at, 1000 as planned_units
from range($experiments) as numbers (i);

create table variants as
select experiment_id, arms.*
from experiments
cross join (values ('control', true, 0.45), ('treatment', false, 0.45)) as arms (variant, is_control, weight);

create table metrics as
select *, {WINDOW_DAYS} as window_end_days, {LOOKBACK_DAYS} as lookback_days
from (values
    ('orders', 'sum', 'increase'),
    ('revenue', 'sum', 'increase'),
    ('load_seconds', 'mean', 'decrease'),
    ('complaint', 'any', 'decrease')
) as metrics (metric, aggregation, desired_direction);

create table experiment_metrics as
select experiment_id, metric, if(metric = 'orders', 'primary', 'secondary') as role
from experiments
cross join metrics;
"""

# A number in [0, 1) that depends on its row and its use only.
_UNIFORM = """
create temp macro uniform(i, use) as (hash(i * 16 + use) >> 11) / 9007199254740992.0;
create temp macro random_days(i, use, days) as to_microseconds((uniform(i, use) * days * 86400e6)::bigint);
create temp macro identifier(i) as printf('%016x', hash(i));
"""

# Enrolment takes two weeks. One unit in ten is not assigned. The experiments assign the same units at the same instants,
# each by itself.
_UNITS = """
create temp table units as
select
    i,
    identifier(i) as unit_id,
    timestamp '2026-03-02' + random_days(i, 0, 14) as assigned_at,
    uniform(i, 1) as arm,
    uniform(i, 2) as plan
from range($units) as numbers (i);

create table assignments as
select
    experiments.experiment_id,
    units.unit_id,
    if((units.arm + hash(experiments.experiment_id) / 18446744073709551616.0) % 0.9 < 0.45, 'control', 'treatment') as variant,
    units.assigned_at
from units
cross join experiments
where units.arm < 0.9
order by units.assigned_at;

create table unit_attributes as
select
    unit_id,
    'plan' as attribute,
    case when plan < 0.6 then 'free' when plan < 0.9 then 'team' else 'company' end as value
from units;
"""

# Some units are busier than others. Events lie from 36 days before the unit's instant to 20 days
# after it: a quarter outside all windows. One row in a thousand is its predecessor delivered again.
_EVENTS = """
create table events as
select
    identifier(-e) as event_id,
    unit_id,
    ['page_view', 'orders', 'revenue', 'load_seconds', 'complaint'][1 + floor(5 * uniform(e, 4))::int]
        as event_name,
    assigned_at + random_days(e, 5, 56) - interval 36 days as occurred_at,
    round(-20 * ln(1 - uniform(e, 6)), 2) as value
from (select if(row % 1000 = 999, row - 1, row) as e from range($events) as numbers (row))
inner join units on units.i = floor(pow(uniform(e, 3), 1.5) * $units)::bigint
order by occurred_at;

create view events_without_id as
select unit_id, event_name, occurred_at, value from events;
"""


def identifier_macros() -> str:
    """SQL of the macros uniform, random_days and identifier."""
    return _UNIFORM


def write_logs(path: Path, units: int, events: int, experiments: int = 1) -> None:
    """Write the registry, assignments, attributes and events into a new DuckDB file."""
    sizes = {"units": units, "events": events, "experiments": experiments}
    with duckdb.connect(str(path), config={"threads": 2}) as connection:
        for script in (_REGISTRY, _UNIFORM, _UNITS, _EVENTS):
            for statement in duckdb.extract_statements(script):
                used = {name: sizes[name] for name in statement.named_parameters}
                connection.execute(statement, used)
