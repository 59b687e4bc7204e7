from pathlib import Path

import duckdb
import pytest

from trialrun.demo import generate
from trialrun.demo.schedule import blocks

COLUMNS = {
    "demo_study_assignments": {
        "experiment_id": "VARCHAR",
        "unit_id": "VARCHAR",
        "variant": "VARCHAR",
        "assigned_at": "TIMESTAMP",
    },
    "demo_users": {"unit_id": "VARCHAR", "signed_up_at": "TIMESTAMP"},
    "demo_metric_events": {
        "event_id": "VARCHAR",
        "unit_id": "VARCHAR",
        "event_name": "VARCHAR",
        "occurred_at": "TIMESTAMP",
        "value": "DOUBLE",
    },
    "demo_exposures": {
        "experiment_id": "VARCHAR",
        "unit_id": "VARCHAR",
        "exposed_at": "TIMESTAMP",
    },
    "demo_unit_attributes": {
        "unit_id": "VARCHAR",
        "attribute": "VARCHAR",
        "value": "VARCHAR",
        "numeric_value": "DOUBLE",
    },
}
SMALL = 3_000

# Each finds rows that must not be there.
FORBIDDEN = {
    "an assignment outside the enrolment week": """
        select * from demo_study_assignments
        where assigned_at < '2026-03-02' or assigned_at >= '2026-03-09'
    """,
    "a user who is logged in two arms": """
        select unit_id from demo_study_assignments
        group by unit_id having count(distinct variant) > 1
    """,
    "a sign-up that is not the first assignment": """
        select * from demo_users full join (
            select unit_id, min(assigned_at) as assigned_at
            from demo_study_assignments group by unit_id
        ) using (unit_id)
        where signed_up_at is distinct from assigned_at
    """,
    "an event id used twice": """
        select event_id from demo_metric_events group by event_id having count(*) > 1
    """,
    "an exposure outside the window of an assigned user": """
        select * from demo_exposures left join demo_users using (unit_id)
        where
            signed_up_at is null or exposed_at < signed_up_at
            or exposed_at >= signed_up_at + interval 14 day
    """,
    "an event that as_of does not cover": """
        select * from demo_metric_events where occurred_at >= '2026-04-01'
    """,
    "an event of nobody known that is not a visitor's": """
        select * from demo_metric_events anti join demo_users using (unit_id)
        where unit_id not like 'v%'
    """,
    "an eligible user without entries, or the reverse": """
        select * from demo_unit_attributes as a join demo_unit_attributes as b using (unit_id)
        where a.attribute = 'pre_eligible' and b.attribute = 'pre_workflow_entries'
            and (
                (a.value = 'true') is distinct from (b.numeric_value > 0)
                or (a.value = 'true')::integer is distinct from a.numeric_value
            )
    """,
}


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            table: connection.execute(f"select * from {table} order by all").fetchall()
            for table in COLUMNS
        }


def test_tables_have_the_documented_columns(small: duckdb.DuckDBPyConnection) -> None:
    found = {
        table: {name: kind for name, kind, *_ in small.execute(f"describe {table}").fetchall()}
        for (table,) in small.execute("show tables").fetchall()
    }
    assert found == COLUMNS


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_log_holds_no(small: duckdb.DuckDBPyConnection, what: str) -> None:
    assert small.execute(FORBIDDEN[what]).fetchall() == []


def test_a_few_assignments_are_logged_again_later(small: duckdb.DuckDBPyConnection) -> None:
    rows, users, repeated = small.execute(
        """
        select
            (select count(*) from demo_study_assignments),
            (select count(*) from demo_users),
            count(*)
        from demo_study_assignments as log inner join demo_users as first
            on log.unit_id = first.unit_id and log.assigned_at > first.signed_up_at
        """
    ).fetchall()[0]
    assert users == SMALL
    assert rows == users + repeated
    assert 0 < repeated < 0.03 * users


def test_every_user_has_every_attribute(small: duckdb.DuckDBPyConnection) -> None:
    found = small.execute(
        """
        select attribute, count(distinct unit_id), count(*), count(value), count(numeric_value)
        from demo_unit_attributes group by attribute
        """
    ).fetchall()
    text, number, both = (SMALL, 0), (0, SMALL), (SMALL, SMALL)
    assert {name: (users, rows, kinds) for name, users, rows, *kinds in found} == {
        name: (SMALL, SMALL, list(kinds))
        for name, kinds in {
            "segment": text,
            "device": text,
            "region": text,
            "tenure_days": number,
            "pre_workflow_entries": number,
            "pre_eligible": both,
        }.items()
    }


def test_same_seed_same_tables_other_seed_others(tmp_path: Path) -> None:
    for name, seed in {"first": 3, "again": 3, "other": 4}.items():
        generate(tmp_path / name, users=300, seed=seed)
    first, again, other = (contents(tmp_path / name) for name in ("first", "again", "other"))
    assert first == again
    for table in COLUMNS:
        assert first[table] != other[table]


def test_one_user_is_enough(tmp_path: Path) -> None:
    generate(tmp_path / "demo.duckdb", users=1, seed=501)
    rows = contents(tmp_path / "demo.duckdb")
    assert [row[0] for row in rows["demo_users"]] == ["u0"]
    assert {row[1] for row in rows["demo_metric_events"]} == {"u0"}


def test_a_second_run_replaces_its_own_tables_only(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "demo.duckdb"
    generate(path, users=50)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine as select 1 as kept")
    generate(path, users=20)
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select count(*) from demo_users").fetchall() == [(20,)]
        assert connection.execute("select kept from mine").fetchall() == [(1,)]


def test_a_run_that_stops_halfway_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "demo.duckdb"
    generate(path, users=50)
    before = contents(path)

    def stop(done: int, total: int, label: str) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(path, users=20_001, progress=stop)
    assert contents(path) == before


def test_no_users_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="users must be at least 1, not 0"):
        generate(tmp_path / "demo.duckdb", users=0)
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_users_up_to_all(tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    generate(tmp_path / "demo.duckdb", users=20_001, progress=lambda *call: calls.append(call))
    done = [call[0] for call in calls]
    assert done == sorted(done)
    assert 20_000 in done
    assert done[-1] == 20_001
    assert {call[1] for call in calls} == {20_001}


@pytest.mark.parametrize("users", [1, 19_999, 20_000, 20_001, 65_000])
def test_blocks_cover_each_user_once(users: int) -> None:
    assert [user for block in blocks(users) for user in range(block.start, block.stop)] == list(
        range(users)
    )
