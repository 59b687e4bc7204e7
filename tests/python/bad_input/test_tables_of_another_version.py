"""A published table that lacks a column is named with it, unless the readout does not need it."""

import ibis
import pytest

import trialrun
from support.many_experiments import HEALTHY

pytestmark = pytest.mark.engines("duckdb", reason="views stand in for tables")

TABLES = (
    "experiments",
    "variants",
    "experiment_metrics",
    "moments",
    "cuped_thetas",
    "checks",
    "registry_issues",
)


@pytest.fixture(scope="module")
def connection(many_experiments):
    """The tables of one experiment, and a view on each."""
    connection = ibis.duckdb.connect()
    database = many_experiments.project.place.file
    connection.raw_sql(f"attach '{database}' as built (read_only); create schema kept")
    for table in TABLES:
        connection.raw_sql(
            f"create table kept.{table} as from built.trialrun_{table} "
            f"where experiment_id = '{HEALTHY}'"
        )
        show(connection, table)
    connection.raw_sql("create view trialrun_builds as from built.trialrun_builds")
    yield connection
    connection.disconnect()


def show(connection, table, without=None):
    columns = f"* exclude ({without})" if without else "*"
    connection.raw_sql(
        f"create or replace view trialrun_{table} as select {columns} from kept.{table}"
    )


def columns_of(connection, table):
    return connection.table(table, database="kept").columns


@pytest.mark.parametrize("table", TABLES)
def test_a_readout_names_what_it_lacks_or_does_without(connection, table):
    whole = trialrun.readout(connection, write=False)
    columns = columns_of(connection, table)
    lacking = set()
    for column in columns:
        show(connection, table, without=column)
        try:
            found = trialrun.readout(connection, write=False)
        except trialrun.TrialrunError as error:
            lacking.add(column)
            assert str(error) == (
                f"the table trialrun_{table} has no column {column}: another version of trialrun "
                "built it; run dbt build again"
            )
        else:
            same = whole.results.drop(columns="computed_at")
            assert found.results.drop(columns="computed_at").equals(same)
            assert found.verdicts == whole.verdicts
    show(connection, table)
    assert "experiment_id" in lacking
    assert len(lacking) >= len(columns) / 4


@pytest.mark.parametrize("table", TABLES)
def test_further_columns_do_no_harm(connection, table):
    view = f"create or replace view trialrun_{table} as select *, 'x' as added from kept.{table}"
    connection.raw_sql(view)
    found = trialrun.readout(connection, write=False)
    show(connection, table)
    assert [verdict.verdict for verdict in found.verdicts] == ["ship"]
