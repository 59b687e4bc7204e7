"""Staging views on awkward relations: what is read, what is refused, and in which words.

The views ask the warehouse for the columns of their source, which dbt's unit tests cannot mock. The
relations are written in DuckDB's SQL and loaded with the types that they have there.
"""

from datetime import datetime

import pandas as pd
import pytest

from support.dbt_projects import consumer_project, run_dbt
from support.frames import arrow

BUILD_STAGING = ("build", "--select", "+trialrun.staging", "--exclude-resource-type", "test")

# Upper-case names, blanks and case in words, unreadable text, NULL and empty optional values, and
# most optional columns absent.
EXPERIMENTS = """
select * from (values
    ('plain', '2026-03-02', null, '1000', ' AB ', null, '', 'x'),
    ('offset', '2026-03-02T01:30:00+02:00', '2026-03-09 00:00', null, null, '0.9', 's', 'x'),
    ('empty', '2026-03-02 00:00:00Z', '', ' ', '', '', null, 'x'),
    ('garbled', 'last monday', '2026-02-30', '1.5', 'ab', 'high', 's', 'x')
) as t ("EXPERIMENT_ID", "Started_At", ended_at, planned_units, design, power, salt, "notes")
"""

# Words for booleans, numbers that are none, days for instants; position is absent.
VARIANTS = """
select 'a' as experiment_id, 'control' as variant, 'Yes' as is_control,
    0.5::double as weight, null::date as effective_from
union all select 'a', 't1', '0', 'nan'::double, date '2026-03-09'
union all select 'a', 't2', 'maybe', 'infinity'::double, date '2026-03-09'
"""

METRICS = """metric,aggregation,desired_direction,event_name,window_end_days,lookback_days,cap_value
tasks,SUM,Increase,,14,,
errors,any,decrease,error,,0,1e3
"""

# Ids that are numbers, and instants with a zone.
ASSIGNMENTS = """
select 7 as experiment_id, 12345678901234::bigint as unit_id, 'control' as variant,
    '2026-03-02 00:30:00+05:30'::timestamptz as assigned_at
union all select 7, null, 'control', null
"""

EVENTS = pd.DataFrame(
    {
        "unit_id": [1, 2, 3],
        "event_name": ["tasks", "tasks", None],
        "occurred_at": pd.to_datetime(["2026-03-02T12:00+02:00", "2026-03-03T00:00+02:00", None]),
        "value": ["1.5", "NaN", "lots"],
        "Event_ID": [10, 11, 12],
    }
)

ATTRIBUTES = """
select 1 as unit_id, 'beta' as attribute, true as value, null as numeric_value
union all select 2, 'tenure', null, '12.5'
union all select 3, 'tenure', null, '-inf'
"""

MINIMAL_EXPERIMENT_METRICS = "select 'a' as experiment_id, 'tasks' as metric, 'PRIMARY' as role"


@pytest.fixture(scope="module")
def awkward(engine, tmp_path_factory):
    """Sources of all kinds behind the plug points, in a session far from UTC."""
    folder = tmp_path_factory.mktemp("awkward")
    metrics = folder / "metrics.csv"
    metrics.write_text(METRICS)
    project = consumer_project(
        folder / "project",
        engine=engine,
        time_zone="Asia/Kolkata",
        experiments=arrow(EXPERIMENTS),
        variants=arrow(VARIANTS),
        metrics=metrics,
        experiment_metrics=MINIMAL_EXPERIMENT_METRICS,
        assignments=arrow(ASSIGNMENTS),
        metric_events=EVENTS,
        unit_attributes=arrow(ATTRIBUTES),
    )
    build = run_dbt(project.folder, *BUILD_STAGING)
    assert build.success, build.error or build.message
    return project


@pytest.fixture(scope="module")
def wrong(engine, tmp_path_factory):
    """Two relations without a required column, a var that is no relation and one left unset."""
    project = consumer_project(
        tmp_path_factory.mktemp("wrong") / "project",
        engine=engine,
        variables={"trialrun_source_exposures": "ref('my_exposures')"},
        experiments="select 'a' as experiment_id, null as planned_units",
        variants=pd.DataFrame({"experiment_id": ["a"], "variant": ["b"], "Weights": [0.5]}),
        metrics="select 'tasks' as metric, 'sum' as aggregation, 'increase' as desired_direction",
        experiment_metrics=MINIMAL_EXPERIMENT_METRICS,
        assignments=arrow(ASSIGNMENTS),
    )
    return project.place, run_dbt(project.folder, *BUILD_STAGING)


def test_text_becomes_instants_numbers_and_words(awkward):
    rows = awkward.rows(
        "select experiment_id, started_at, ended_at, planned_units, design, unreadable_columns "
        "from stg_trialrun__experiments where experiment_id <> 'garbled' order by 1"
    )
    assert rows == [
        ("empty", datetime(2026, 3, 2), None, None, "ab", ""),
        ("offset", datetime(2026, 3, 1, 23, 30), datetime(2026, 3, 9), None, "ab", ""),
        ("plain", datetime(2026, 3, 2), None, 1000, "ab", ""),
    ]


def test_absent_null_and_empty_optional_values_take_the_default(awkward):
    rows = awkward.rows(
        "select experiment_id, alpha, power, stopping, anchor, period, hypothesis, salt "
        "from stg_trialrun__experiments order by 1"
    )
    assert rows == [
        ("empty", 0.05, 0.8, "fixed", "assignment", "week", None, None),
        ("garbled", 0.05, 0.8, "fixed", "assignment", "week", None, "s"),
        ("offset", 0.05, 0.9, "fixed", "assignment", "week", None, "s"),
        ("plain", 0.05, 0.8, "fixed", "assignment", "week", None, None),
    ]


def test_unreadable_values_are_null_and_named(awkward):
    rows = awkward.rows(
        "select started_at, ended_at, planned_units, unreadable_columns "
        "from stg_trialrun__experiments where experiment_id = 'garbled'"
    )
    assert rows == [(None, None, None, "started_at ended_at planned_units power ")]


def test_nan_and_infinity_are_no_numbers(awkward):
    rows = awkward.rows(
        "select variant, is_control, weight, effective_from, position, unreadable_columns "
        "from stg_trialrun__variants order by 1"
    )
    assert rows == [
        ("control", True, 0.5, None, None, ""),
        ("t1", False, None, datetime(2026, 3, 9), None, "weight "),
        ("t2", None, None, datetime(2026, 3, 9), None, "is_control weight "),
    ]


def test_empty_cells_of_a_seed_take_the_default(awkward):
    rows = awkward.rows(
        "select metric, aggregation, desired_direction, event_name, window_start_days, "
        "window_end_days, lookback_days, cap_value, cap_quantile, unreadable_columns "
        "from stg_trialrun__metrics order by 1"
    )
    assert rows == [
        ("errors", "any", "decrease", "error", 0, None, 0, 1000.0, None, ""),
        ("tasks", "sum", "increase", "tasks", 0, 14, 28, None, None, ""),
    ]


def test_required_columns_are_enough(awkward):
    rows = awkward.rows("select * from stg_trialrun__experiment_metrics")
    assert rows == [("a", "tasks", "primary", None, "absolute", None, "")]


def test_ids_are_text_and_instants_with_a_zone_are_utc(awkward):
    rows = awkward.rows("select * from stg_trialrun__assignments order by unit_id nulls last")
    assert rows == [
        ("7", "12345678901234", "control", datetime(2026, 3, 1, 19), ""),
        ("7", None, "control", None, ""),
    ]


def test_events_of_a_frame_are_read(awkward):
    rows = awkward.rows("select * from stg_trialrun__metric_events order by unit_id")
    assert rows == [
        ("1", "tasks", datetime(2026, 3, 2, 10), 1.5, "10", None, ""),
        ("2", "tasks", datetime(2026, 3, 2, 22), None, "11", None, "value "),
        ("3", None, None, None, "12", None, "value "),
    ]


def test_attributes_are_text_and_numbers(awkward):
    rows = awkward.rows("select * from stg_trialrun__unit_attributes order by unit_id")
    assert rows == [
        ("1", "beta", "true", None, ""),
        ("2", "tenure", None, 12.5, ""),
        ("3", "tenure", None, None, "numeric_value "),
    ]


@pytest.mark.parametrize(
    ("plug_point", "texts", "instants"),
    [
        ("exposures", {"experiment_id", "unit_id"}, {"exposed_at"}),
        ("experiment_attributes", {"experiment_id", "attribute", "use"}, set()),
    ],
)
def test_an_optional_plug_point_left_unset_is_an_empty_relation(
    awkward, plug_point, texts, instants
):
    relation = f"stg_trialrun__{plug_point}"
    found = awkward.place.columns(relation)
    assert set(found) == texts | instants | {"unreadable_columns"}
    assert {found[column].lower() for column in texts} <= {"varchar", "text", "string"}
    assert all(found[column].lower().startswith("timestamp") for column in instants)
    assert awkward.rows(f"select * from {relation}") == []


@pytest.mark.parametrize(
    ("view", "line"),
    [
        (
            "stg_trialrun__experiments",
            "the relation {schema}.raw_experiments (var trialrun_source_experiments) "
            "has no column started_at. It has: experiment_id, planned_units. "
            "Rename or add the column",
        ),
        (
            "stg_trialrun__variants",
            "the relation raw.variants (var trialrun_source_variants) "
            "has no column is_control. It has: experiment_id, variant, Weights. "
            "Rename or add the column",
        ),
        (
            "stg_trialrun__metric_events",
            "the var trialrun_source_metric_events is not set. Set it under vars: in your "
            "dbt_project.yml, for example trialrun_source_metric_events: "
            "\"{{ ref('my_metric_events') }}\"",
        ),
        (
            "stg_trialrun__exposures",
            "the var trialrun_source_exposures is the plain text ref('my_exposures'). Put it in "
            "braces: trialrun_source_exposures: \"{{ ref('my_exposures') }}\"",
        ),
    ],
)
def test_what_is_missing_is_told_in_one_line(wrong, view, line):
    place, build = wrong
    assert build.status[view] == "error"
    told = [text.strip() for text in build.message[view].splitlines() if "trialrun: " in text]
    (said,) = (text.replace('"', "").replace(f"{place.catalog}.", "") for text in told)
    assert said == "trialrun: " + line.replace("{schema}", place.schema).replace('"', "")


def test_other_views_are_built_beside_an_error(wrong):
    _, build = wrong
    views = {name: status for name, status in build.status.items() if name.startswith("stg_")}
    built = {name for name, status in views.items() if status == "success"}
    assert built == {
        "stg_trialrun__metrics",
        "stg_trialrun__experiment_metrics",
        "stg_trialrun__experiment_attributes",
        "stg_trialrun__assignments",
        "stg_trialrun__unit_attributes",
    }
