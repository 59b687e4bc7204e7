"""A var of the package that cannot be used stops dbt with one line: the var, and what to write."""

import datetime as dt
import json

import pytest

from support.command_line import complaint
from support.dbt_projects import consumer_project, run_dbt

TOMORROW = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).date()


@pytest.fixture(scope="module")
def complain(tmp_path_factory):
    """Runs a dbt command that must fail with some vars, and returns our line of what it says."""
    project = consumer_project(tmp_path_factory.mktemp("vars") / "project")

    def complain(*command, **variables):
        run = run_dbt(project.folder, *command, "--vars", json.dumps(variables))
        assert not run.success
        texts = [run.error, *run.message.values()]
        lines = {line.strip() for text in texts for line in text.splitlines()}
        (line,) = (line for line in lines if line.startswith("trialrun: "))
        return line.removeprefix("trialrun: ")

    return complain


@pytest.mark.parametrize(
    ("as_of", "says"),
    [
        ("yesterday", "the var trialrun_as_of is 'yesterday': write a date as YYYY-MM-DD"),
        ("2026-02-30", "the var trialrun_as_of is '2026-02-30': write a date as YYYY-MM-DD"),
        ("0000-01-01", "write a date as YYYY-MM-DD"),
        ("2026-03-31'", "write a date as YYYY-MM-DD"),
        (20260331, "the var trialrun_as_of is '20260331': write a date as YYYY-MM-DD"),
        (
            str(TOMORROW),
            f"{TOMORROW}, a day that is not complete yet: the last complete day in UTC is",
        ),
    ],
)
def test_a_day_that_cannot_be_analyzed(complain, as_of, says):
    assert says in complain("parse", trialrun_as_of=as_of)


@pytest.mark.parametrize(
    ("severity", "says"),
    [
        (
            {"balanse": "warn"},
            "names the check 'balanse', which does not exist. Checks: ",
        ),
        ({"balance": "off"}, "gives 'balance' the severity 'off': write error or warn"),
        ("warn", "the var trialrun_check_severity is 'warn': write a mapping, for example {"),
        (["balance"], "write a mapping, for example {balance: warn}"),
    ],
)
def test_severities_that_are_none(complain, severity, says):
    assert says in complain("parse", trialrun_check_severity=severity)


@pytest.mark.parametrize("days", ["a month", "-1"])
def test_days_after_the_end_that_are_none(complain, days):
    line = complain("parse", trialrun_enforce_days_after_end=days)
    assert line == (
        f"the var trialrun_enforce_days_after_end is '{days}': write a number of days, 0 or more"
    )


@pytest.mark.parametrize("zone", ["Berlin", "UTC+1", "Europe/Berlin'", 7])
def test_time_zones_that_are_none(complain, zone):
    line = complain("parse", trialrun_timezone=zone)
    assert line == (
        f"the var trialrun_timezone is '{zone}', which is no time zone: write its IANA name, for "
        "example Europe/Berlin"
    )


@pytest.mark.parametrize("days", ["a week", "-1", 2.5])
def test_a_look_back_that_is_none(complain, days):
    line = complain("parse", trialrun_lookback_days=days)
    assert line == (
        f"the var trialrun_lookback_days is '{days}': write a number of days, 0 or more"
    )


def test_a_relation_without_its_braces(complain):
    command = ("run", "--select", "stg_trialrun__assignments")
    line = complain(*command, trialrun_source_assignments=" source('flags', 'log')")
    assert line == (
        "the var trialrun_source_assignments is the plain text source('flags', 'log'). Put it in "
        "braces: trialrun_source_assignments: \"{{ source('flags', 'log') }}\""
    )


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """A project after a build that failed: vars unset, a column and a table that do not exist."""
    project = consumer_project(
        tmp_path_factory.mktemp("failed") / "project",
        experiments="select 'a' as experiment_id, '2026-03-01' as started",
        variables={"trialrun_source_variants": "arms_of_mine"},
    )
    assert not run_dbt(project.folder, "build").success
    return project


@pytest.mark.parametrize(
    ("plug_point", "says"),
    [
        (
            "assignments",
            "the var trialrun_source_assignments is not set. Set it under vars: in your "
            "dbt_project.yml, for example trialrun_source_assignments: "
            "\"{{ ref('my_assignments') }}\"",
        ),
        (
            "experiments",
            "(var trialrun_source_experiments) has no column started_at. It has: experiment_id, "
            "started. Rename or add the column",
        ),
        ("variants", "Table with name arms_of_mine does not exist"),
    ],
)
def test_a_readout_after_a_build_that_failed_repeats_why(failed, capfd, plug_point, says):
    results = failed.folder / "target" / "run_results.json"
    whole = json.loads(results.read_text())
    node = f"model.trialrun.stg_trialrun__{plug_point}"
    own = [result for result in whole["results"] if result["unique_id"] == node]
    results.write_text(json.dumps(whole | {"results": own}))
    line = complaint(capfd, "readout", "--project-dir", failed.folder)
    results.write_text(json.dumps(whole))
    assert f"the last dbt build failed in stg_trialrun__{plug_point}, so the tables are not" in line
    assert says in line
    assert "macro" not in line
    assert line.endswith("; correct that and run dbt build again")


@pytest.mark.parametrize("schema", [["a"], {"a": "b"}, 7])
def test_a_results_schema_that_is_no_name(project, capfd, schema):
    variables = json.dumps({"trialrun_results_schema": schema})
    line = complaint(capfd, "readout", "--project-dir", project.folder, "--vars", variables)
    assert line == f"trialrun: the var trialrun_results_schema is {schema}: write a schema's name"
