"""A role that may read the published aggregates and write a schema of its own, and nothing else."""

import re

import psycopg
import pytest

from support.command_line import complaint, run
from support.dbt_projects import ROOT
from support.many_experiments import HEALTHY

pytestmark = pytest.mark.engines("postgres", reason="grants are those of PostgreSQL")

PAGE = (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8")
AGGREGATES = re.findall(r"^ +analytics\.(trialrun_\w+),?$", PAGE, re.MULTILINE)
RESULTS = ("--vars", "{trialrun_results_schema: reporting}")


@pytest.fixture
def project(many_experiments, locked_role, tmp_path):
    """A built project whose profile is the role's, with the grants of docs/postgresql.md."""
    project = many_experiments.project.copy(tmp_path / "project")
    schema = project.place.schema
    aggregates = ", ".join(f"{schema}.{name}" for name in AGGREGATES)
    project.rows(f"revoke all on database {project.place.catalog} from public")
    project.rows(f"grant connect on database {project.place.catalog} to {locked_role}")
    project.rows(f"grant usage on schema {schema} to {locked_role}")
    project.rows(f"grant select on {aggregates} to {locked_role}")
    project.rows(f"create schema reporting authorization {locked_role}")
    project.write_profile(user=locked_role, password=locked_role.password)
    yield project
    project.place.drop()


def test_the_role_reads_aggregates_and_writes_results(project, locked_role, tmp_path):
    assert run("readout", "--project-dir", project.folder, *RESULTS) == 0
    counts = project.rows(
        "select count(*), count(distinct experiment_id) from reporting.trialrun_results"
    )
    ((rows, experiments),) = counts
    assert rows > experiments > 50
    options = ("--project-dir", project.folder, "--output", tmp_path / "memo", *RESULTS)
    assert run("memo", HEALTHY, *options) == 0
    assert run("readout", "--project-dir", project.folder, *RESULTS) == 0
    assert project.rows("select count(*) from reporting.trialrun_readouts") == [(2,)]


@pytest.mark.parametrize("table", ["trialrun_assignments", "trialrun_unit_metrics"])
def test_the_role_cannot_read_units(project, locked_role, table):
    with (
        project.place.server.connection(
            project.place.catalog, user=locked_role, password=locked_role.password
        ) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(f"select count(*) from {project.place.schema}.{table}")


def test_results_beside_the_aggregates_are_refused_in_one_line(project, capfd):
    line = complaint(capfd, "readout", "--project-dir", project.folder)
    assert "permission denied for schema analytics; nothing was committed" in line


def test_a_schema_that_the_role_cannot_create_is_named(project, capfd):
    options = ("--project-dir", project.folder, "--vars", "{trialrun_results_schema: elsewhere}")
    line = complaint(capfd, "readout", *options)
    assert ".elsewhere.trialrun_results_log: permission denied for database" in line


def test_an_aggregate_that_the_role_may_not_read_is_named(project, locked_role, capfd):
    schema = project.place.schema
    project.rows(f"revoke select on {schema}.trialrun_moments from {locked_role}")
    line = complaint(capfd, "readout", "--project-dir", project.folder, *RESULTS)
    assert line.endswith(f"{schema}.trialrun_moments: permission denied for table trialrun_moments")
