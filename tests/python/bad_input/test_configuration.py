"""Mistakes of configuration end in one line: what is wrong, where, and what to do."""

import json
import subprocess
import sys
from types import SimpleNamespace

import ibis
import pytest

import trialrun
from support.command_line import complaint
from support.many_experiments import HEALTHY, edit
from trialrun.aggregates import COLUMNS
from trialrun.engines import engine_of

pytestmark = pytest.mark.engines("duckdb", reason="most are about the DuckDB file")

READOUT_TABLES = {"trialrun_readouts", "trialrun_results_log", "trialrun_verdicts_log"}
HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"


@pytest.fixture
def complain(project, capfd):
    """Runs `trialrun readout` on the project; afterwards nothing may be written there."""

    def complain(*options):
        return complaint(capfd, "readout", "--project-dir", project.folder, *options)

    yield complain
    if project.place.file.is_file():
        assert not READOUT_TABLES & project.relations()


def test_no_project(tmp_path, capfd):
    line = complaint(capfd, "readout", "--project-dir", tmp_path)
    assert f"{tmp_path} has no dbt_project.yml" in line
    assert "--project-dir" in line


def test_a_project_that_is_not_yaml(complain, project):
    (project.folder / "dbt_project.yml").write_text("name: consumer\nprofile: [consumer\n")
    line = complain()
    assert f"{project.folder / 'dbt_project.yml'} is not YAML that can be read (line 3)" in line


def test_a_project_without_what_dbt_needs(complain, project):
    edit(project.folder / "dbt_project.yml", '"name"', '"nom"')
    line = complain()
    assert f"{project.folder / 'dbt_project.yml'} cannot be read" in line
    assert "'nom' was unexpected" in line


def test_no_profiles(complain, project, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (project.folder / "profiles.yml").unlink()
    line = complain()
    assert f"there is no {tmp_path / '.dbt' / 'profiles.yml'}" in line
    assert "--profiles-dir" in line


def test_no_profiles_in_the_folder_named(complain, tmp_path):
    assert f"there is no {tmp_path / 'profiles.yml'}" in complain("--profiles-dir", tmp_path)


def test_no_such_profile(complain, project):
    edit(project.folder / "dbt_project.yml", '"profile": "consumer"', '"profile": "warehouse"')
    line = complain()
    assert "Could not find profile named 'warehouse'" in line
    assert str(project.folder / "profiles.yml") in line


def test_no_such_target(complain, project):
    line = complain("--target", "prod")
    assert "does not have a target named 'prod'" in line
    assert "duckdb" in line
    assert str(project.folder / "profiles.yml") in line


def test_a_variable_of_the_environment_is_not_set(complain, project):
    edit(
        project.folder / "profiles.yml",
        str(project.place.file),
        "{{ env_var('NO_SUCH') }}",
    )
    assert "Env var required but not provided: 'NO_SUCH'" in complain()


@pytest.mark.parametrize("content", ["consumer: [duckdb]", "[]", "consumer: {target: duckdb}"])
def test_profiles_of_another_form(complain, project, content):
    (project.folder / "profiles.yml").write_text(content)
    assert str(project.folder / "profiles.yml") in complain()


def test_an_adapter_that_is_not_installed(complain, project):
    edit(project.folder / "profiles.yml", '"type": "duckdb"', '"type": "nosuchdb"')
    line = complain()
    assert "Could not find adapter type nosuchdb" in line
    assert "--target" in line


def test_an_adapter_that_is_not_supported():
    with pytest.raises(trialrun.TrialrunError, match=r"of type sqlite, .* not run on: choose"):
        engine_of(SimpleNamespace(type="sqlite", password="hunter2"))


def test_nothing_was_built(complain, project):
    (project.folder / "target" / "manifest.json").unlink()
    assert complain().endswith("manifest.json does not exist: run dbt build first")


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_a_manifest_that_is_none(complain, project, content):
    (project.folder / "target" / "manifest.json").write_text(content)
    assert complain().endswith("manifest.json is not an artifact of dbt: run dbt build again")


def test_the_package_is_not_installed(complain, project):
    (project.folder / "target" / "manifest.json").write_text(json.dumps({"nodes": {}}))
    line = complain()
    assert "has no model trialrun_moments" in line
    assert "packages.yml" in line


def test_the_target_is_another_than_the_build_s(complain, project):
    other = project.folder / "other.duckdb"
    project.place.file.rename(other)
    edit(project.folder / "profiles.yml", "warehouse.duckdb", "other.duckdb")
    line = complain()
    assert "was made for the database warehouse, and the target duckdb is other" in line
    assert "same --target" in line


def test_no_database(complain, project):
    project.place.file.unlink()
    line = complain()
    assert f"the DuckDB file {project.place.file} does not exist: run dbt build" in line


def test_a_folder_is_no_database(complain, project):
    project.place.file.unlink()
    project.place.file.mkdir()
    assert f"{project.place.file} is a folder" in complain()


def test_a_file_that_is_no_database(project, capfd):
    project.place.file.write_text("experiment_id,variant\n" * 1000)
    line = complaint(capfd, "readout", "--project-dir", project.folder)
    assert f"cannot open the DuckDB file {project.place.file}" in line
    assert "not a valid DuckDB database" in line


def test_a_database_in_use(complain, project):
    command = [sys.executable, "-c", HOLD, str(project.place.file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        line = complain()
        other.stdin.close()
    assert f"in use by another program (process {other.pid})" in line
    assert line.endswith("close it there and run this again")


@pytest.mark.parametrize(("path", "where"), [(":memory:", "in memory"), ("md:db", "at md:...")])
def test_a_database_that_is_no_file(complain, project, path, where):
    manifest = project.folder / "target" / "manifest.json"
    edit(project.folder / "profiles.yml", str(project.place.file), path)
    database = "memory" if path == ":memory:" else "db"
    edit(manifest, '"database": "warehouse"', f'"database": "{database}"')
    line = complain()
    assert f"a DuckDB database {where}, and trialrun opens files only" in line


def test_a_table_is_missing(complain, project):
    project.rows("drop table trialrun_moments")
    line = complain()
    assert "the table warehouse.main.trialrun_moments does not exist: run dbt build" in line


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_of_several_builds(complain, project, table):
    project.rows(f"update trialrun_{table} set build_id = 'another'")
    line = complain()
    assert "of several dbt builds" in line
    assert "dbt build --select package:trialrun" in line


def test_another_day_than_the_tables(complain):
    line = complain("--as-of", "2026-03-30")
    assert "the tables are as of 2026-03-31, and " in line
    assert "has no 2026-03-30 (it holds 2026-03-31 to 2026-03-31)" in line
    assert line.endswith("run trialrun backfill --from 2026-03-30 --to 2026-03-30")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "31.3.2026", ""])
def test_a_day_that_is_none(complain, day):
    assert f"{day!r} is not a date: write YYYY-MM-DD" in complain("--as-of", day)


@pytest.mark.parametrize("variables", ["{", "[a]", "a", "{a: [}"])
def test_vars_that_are_no_mapping(complain, variables):
    assert "write a YAML mapping, as for dbt" in complain("--vars", variables)


def test_a_verdict_that_does_not_exist(complain):
    line = complain("--fail-on", "disaster")
    assert "invalid choice: 'disaster'" in line
    assert "rollback" in line


def test_an_unknown_experiment_and_the_nearest_known(complain):
    line = complain("--experiment", "helthy")
    assert "no experiment helthy in trialrun_experiments; there are: healthy, " in line
    assert "more" in line


def test_an_experiment_that_is_left_out(complain):
    line = complain("--experiment", HEALTHY, "--experiment", "weights above 1")
    assert (
        "the experiment weights above 1 is left out: in the variants registry, weight of " in line
    )
    assert "the weights of the arms add to more than 1; make the weights" in line


def test_no_experiment_is_left(complain, project):
    for table in ("experiments", "moments", "cuped_thetas", "checks"):
        project.rows(f"delete from trialrun_{table}")
    line = complain()
    assert "there is no experiment to read out: in the " in line
    assert "more in trialrun_registry_issues" in line
    project.rows("delete from trialrun_registry_issues")
    assert "there is no experiment to read out: register one, then run dbt build" in complain()


def test_results_of_another_version(project, capfd):
    project.rows("create table trialrun_results_log as select 'a' as readout_id, 'b' as metric")
    line = complaint(capfd, "readout", "--project-dir", project.folder)
    assert "the table warehouse.main.trialrun_results_log has no column " in line
    assert project.rows("select count(*) from trialrun_results_log") == [(1,)]
    assert "trialrun_readouts" not in project.relations()


def test_a_warehouse_that_must_not_be_written(project):
    connection = ibis.duckdb.connect(project.place.file, read_only=True)
    with pytest.raises(trialrun.TrialrunError) as error:
        trialrun.readout(connection)
    connection.disconnect()
    assert str(error.value).startswith("cannot write trialrun_results_log: ")
    assert "read-only" in str(error.value)
    assert str(error.value).endswith("; nothing was committed")


def test_a_memo_on_an_unknown_experiment(project, capfd):
    line = complaint(capfd, "memo", "helthy", "--project-dir", project.folder)
    assert "no experiment helthy in trialrun_experiments; there are: " in line


def test_a_memo_on_an_experiment_that_is_left_out(project, capfd):
    line = complaint(capfd, "memo", "no arms", "--project-dir", project.folder)
    assert "the experiment no arms is left out" in line


def test_a_memo_before_the_readout(project, capfd):
    line = complaint(capfd, "memo", HEALTHY, "--project-dir", project.folder)
    assert line == "trialrun: nothing was read out yet: run trialrun readout first"


def test_a_memo_on_an_experiment_that_was_not_read_out(project, capfd):
    connection = project.place.connect()
    trialrun.readout(connection, experiments=["huge"])
    connection.disconnect()
    line = complaint(capfd, "memo", HEALTHY, "--project-dir", project.folder)
    assert "healthy was not read out as of 2026-03-31: run trialrun readout first" in line


def test_a_memo_where_nothing_can_be_written(project, capfd):
    connection = project.place.connect()
    trialrun.readout(connection, experiments=[HEALTHY])
    connection.disconnect()
    options = ("--project-dir", project.folder, "--output", project.folder / "profiles.yml")
    line = complaint(capfd, "memo", HEALTHY, *options)
    assert f"cannot write the memo into {project.folder / 'profiles.yml'}" in line
    assert "--output" in line
