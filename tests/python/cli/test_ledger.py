"""What readouts leave behind: the views show the latest that was committed, and nothing else."""

import signal
import subprocess
import sys

import pandas as pd
import pytest

import trialrun
from support.many_experiments import HEALTHY
from trialrun.ledger import RESULTS, VERDICTS

# Kills its own process with the n-th write of a readout.
KILLED = """
import os, signal, sys
from pathlib import Path
import trialrun.ledger as ledger
from trialrun.dbt_project import DbtProject
from trialrun.project import opened

folder, name, at = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
calls = 0
whole = getattr(ledger, name)

def killing(*arguments):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*arguments)

setattr(ledger, name, killing)
with opened(DbtProject(folder)) as warehouse:
    warehouse.readout()
"""


@pytest.fixture
def read_out(project):
    """Runs the readout of some experiments and returns what it found."""

    def read_out(*experiments, **options):
        connection = project.place.connect()
        try:
            return trialrun.readout(connection, experiments=experiments or None, **options)
        finally:
            connection.disconnect()

    return read_out


def shown(project):
    """The experiments that the two views show, and in how many rows."""
    return [
        dict(project.rows(f"select experiment_id, count(*) from {view} group by 1"))
        for view in ("trialrun_results", "trialrun_verdicts")
    ]


def make_worse(project, experiment):
    """Lower the treatment's mean, as if new events had come in."""
    project.rows(
        "update trialrun_moments set mean_num = mean_num - 100 "
        f"where experiment_id = '{experiment}' and variant = 'treatment'",
    )


def test_the_latest_readout_of_an_experiment_is_shown(project, read_out):
    first = read_out()
    make_worse(project, HEALTHY)
    second = read_out()
    assert first.readout_id != second.readout_id
    query = "select verdict from {} where experiment_id = 'healthy' order by computed_at"
    logged = project.rows(query.format("trialrun_verdicts_log"))
    assert logged == [("ship",), ("rollback",)]
    assert project.rows(query.format("trialrun_verdicts")) == [("rollback",)]
    assert shown(project)[0] == dict(second.results["experiment_id"].value_counts())
    log = project.rows("select readout_id, count(*) from trialrun_results_log group by 1")
    assert dict(log) == dict.fromkeys((first.readout_id, second.readout_id), len(first.results))


def test_experiments_read_out_apart_are_shown_together(project, read_out):
    read_out(HEALTHY)
    read_out("huge")
    make_worse(project, HEALTHY)
    read_out(HEALTHY)
    assert shown(project) == [{HEALTHY: 2, "huge": 2}, {HEALTHY: 1, "huge": 1}]
    verdicts = dict(project.rows("select experiment_id, verdict from trialrun_verdicts"))
    assert verdicts == {HEALTHY: "rollback", "huge": "ship"}


def test_every_day_has_its_own_latest_readout(project, read_out):
    read_out(HEALTHY)
    project.rows("update trialrun_experiments set as_of = date '2026-04-01'")
    make_worse(project, HEALTHY)
    read_out(HEALTHY)
    query = "select cast(as_of as varchar), verdict from trialrun_verdicts order by 1, 2"
    assert project.rows(query) == [("2026-03-31", "ship"), ("2026-04-01", "rollback")]


def test_what_is_shown_leads_to_its_readout(project, read_out):
    read_out()
    latest = read_out(HEALTHY)
    for view in ("trialrun_results", "trialrun_verdicts"):
        joined = f"from {view} join trialrun_readouts using (readout_id)"
        query = f"select distinct readout_id, build_id {joined} where experiment_id = '{HEALTHY}'"
        assert project.rows(query) == [(latest.readout_id, latest.build_id)]


def test_readouts_of_the_same_instant_show_one(project, read_out):
    read_out(HEALTHY)
    for log in ("trialrun_results_log", "trialrun_verdicts_log", "trialrun_readouts"):
        columns = ", ".join(project.place.columns(log))
        copied = columns.replace("readout_id", "'zz'")
        project.rows(f"insert into {log} ({columns}) select {copied} from {log}")
    assert shown(project) == [{HEALTHY: 2}, {HEALTHY: 1}]


def test_what_is_written_is_what_is_returned(project, read_out):
    found = read_out(HEALTHY)
    connection = project.place.connect()
    results = connection.table("trialrun_results").to_pandas()
    verdicts = connection.table("trialrun_verdicts").to_pandas()
    connection.disconnect()
    assert list(results.columns) == RESULTS.names
    assert list(verdicts.columns) == VERDICTS.names
    written = results.sort_values("estimator", ignore_index=True)
    returned = found.results.assign(readout_id=found.readout_id)
    returned = returned.sort_values("estimator", ignore_index=True)[list(results.columns)]
    pd.testing.assert_frame_equal(written, returned, check_dtype=False, check_exact=True)
    records = {record.estimator: record for record in found.records()}
    assert records["cuped"].effect == returned["effect"][0]
    assert records["cuped"].as_of == found.as_of


def test_the_log_of_another_version_may_hold_its_columns_in_another_order(project, read_out):
    read_out("huge")
    columns = ", ".join(["0 as added", *reversed(VERDICTS.names)])
    project.rows(f"create table kept as select {columns} from trialrun_verdicts_log")
    project.rows("drop view trialrun_verdicts; drop view trialrun_results")
    project.rows("drop table trialrun_verdicts_log")
    project.rows("alter table kept rename to trialrun_verdicts_log")
    read_out(HEALTHY)
    verdicts = project.rows("select experiment_id, variant, verdict from trialrun_verdicts")
    assert sorted(verdicts) == [(HEALTHY, "treatment", "ship"), ("huge", "treatment", "ship")]


def test_nothing_is_written_where_not_asked_to(project, read_out):
    found = read_out(HEALTHY, write=False)
    assert found.readout_id is None
    assert [verdict.verdict for verdict in found.verdicts] == ["ship"]
    assert not {"trialrun_results_log", "trialrun_readouts"} & project.relations()


def test_one_experiment_may_be_named_without_a_list(project):
    connection = project.place.connect()
    found = trialrun.readout(connection, experiments=HEALTHY, write=False)
    connection.disconnect()
    assert {verdict.experiment_id for verdict in found.verdicts} == {HEALTHY}


@pytest.mark.parametrize(
    ("name", "at"),
    [("replace_view", 2), ("append", 2), ("append", 3)],
)
def test_a_readout_that_is_killed_leaves_nothing_to_see(project, read_out, name, at):
    before = read_out("huge")
    make_worse(project, HEALTHY)
    command = [
        sys.executable,
        "-c",
        KILLED,
        str(project.folder),
        name,
        str(at),
    ]
    finished = subprocess.run(command, check=False)
    assert finished.returncode == -signal.SIGKILL
    assert shown(project) == [{"huge": 2}, {"huge": 1}]
    assert project.rows("select readout_id from trialrun_readouts") == [(before.readout_id,)]
    after = read_out()
    assert shown(project)[0] == dict(after.results["experiment_id"].value_counts())


def test_the_first_readout_that_is_killed_leaves_empty_views(project, read_out):
    command = [
        sys.executable,
        "-c",
        KILLED,
        str(project.folder),
        "append",
        "3",
    ]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert shown(project) == [{}, {}]
    assert project.rows("select count(*) > 0 from trialrun_verdicts_log") == [(True,)]
    read_out(HEALTHY)
    assert shown(project) == [{HEALTHY: 2}, {HEALTHY: 1}]
