"""What can be wrong between a profile and PostgreSQL: one line each, without the password."""

import sys
from collections.abc import Iterator

import pytest

from support.command_line import complaint, run
from support.dbt_projects import Project
from support.many_experiments import HEALTHY

pytestmark = pytest.mark.engines("postgres", reason="its errors are those of PostgreSQL")

SECRET = "s3cret-0f-a-quiet-user"


@pytest.fixture
def project(many_experiments, tmp_path) -> Iterator[Project]:
    project = many_experiments.project.copy(tmp_path / "project")
    yield project
    project.place.drop()


@pytest.fixture
def complain(project, capfd):
    """Runs `trialrun readout` with other settings in the profile."""

    def complain(*options, **settings):
        project.write_profile(**settings)
        line = complaint(capfd, "readout", "--project-dir", project.folder, *options)
        assert SECRET not in line
        return line

    return complain


def test_a_wrong_password(complain, locked_role):
    line = complain(user=locked_role, password=SECRET)
    assert f'password authentication failed for user "{locked_role}"' in line
    assert line.endswith("; correct the user and the password in the profile")


def test_no_server_at_the_port(complain):
    line = complain(host="127.0.0.1", port=1, password=SECRET)
    assert "cannot connect to PostgreSQL at 127.0.0.1:1: Connection refused; check that" in line


def test_no_server_of_that_name(complain):
    line = complain(host="nowhere.invalid", password=SECRET)
    assert "cannot connect to PostgreSQL at nowhere.invalid:" in line
    assert line.endswith("; check that the server runs, and the host and port in the profile")


def test_no_such_database(complain, project):
    manifest = project.folder / "target" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"{project.place.catalog}"', '"nowhere"'))
    line = complain(dbname="nowhere")
    assert line.endswith(
        'database "nowhere" does not exist; create it, or correct dbname in the profile'
    )


def test_another_database_than_the_build_s(complain):
    assert "and the target postgres is postgres: run dbt build" in complain(dbname="postgres")


def test_no_such_role(complain):
    line = complain(role="nobody at all")
    assert 'role "nobody at all" does not exist; correct the user or the role' in line


def test_no_such_schema(complain, project):
    project.rows(f"drop schema {project.place.schema} cascade")
    line = complain()
    assert f"the table {project.place.catalog}.{project.place.schema}.trialrun_" in line
    assert line.endswith("does not exist: run dbt build first")


def test_the_driver_is_not_installed(complain, monkeypatch):
    monkeypatch.delitem(sys.modules, "trialrun.engines.postgres")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    line = complain(password=SECRET)
    assert "the module psycopg is not installed" in line
    assert line.endswith("run pip install 'trialrun[postgres]'")


def test_the_adapter_is_not_installed(complain, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("dbt.adapters.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "dbt.adapters.postgres", None)
    line = complain(password=SECRET)
    assert line.endswith(
        "Could not find adapter type postgres: run pip install 'trialrun[postgres]'"
    )


def test_nothing_is_written_before_an_error(complain, project):
    complain(port=1)
    assert not {name for name in project.relations() if name.startswith("trialrun_readouts")}


def test_nothing_printed_or_written_holds_the_password(project, locked_role, capfd, tmp_path):
    """A password that the server does not ask for, through a readout and a memo."""
    project.write_profile(password=SECRET)
    memo = tmp_path / "memo"
    assert run("readout", "--project-dir", project.folder) in (0, 2)
    run("memo", HEALTHY, "--project-dir", project.folder, "--output", memo)
    assert SECRET not in "".join(capfd.readouterr())
