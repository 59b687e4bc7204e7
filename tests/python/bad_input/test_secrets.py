"""What a profile holds in secret is printed nowhere and written nowhere."""

import json

import pytest

from support.command_line import complaint, run
from support.many_experiments import HEALTHY, edit

pytestmark = pytest.mark.engines("duckdb", reason="its secrets are those of DuckDB profiles")

TOKEN = "tok3n-0f-a-quiet-user"

SECRETIVE = {
    "type": "duckdb",
    "secrets": [{"type": "s3", "name": "lake", "key_id": "x", "secret": TOKEN}],
    "motherduck_token": "{{ env_var('QUIET_TOKEN') }}",
    "password": TOKEN,
}


@pytest.fixture(autouse=True)
def token(project, monkeypatch):
    """The token is in the environment, and paths are relative to the project."""
    monkeypatch.setenv("QUIET_TOKEN", TOKEN)
    monkeypatch.chdir(project.folder)


@pytest.fixture
def write_profile(project):
    def write(**target):
        profile = {"target": "duckdb", "outputs": {"duckdb": SECRETIVE | target}}
        (project.folder / "profiles.yml").write_text(json.dumps({"consumer": profile}, indent=2))

    return write


@pytest.mark.parametrize(
    "target",
    [
        {"path": "nowhere.duckdb"},
        {"path": "."},
        {"path": f"md:warehouse?motherduck_token={TOKEN}"},
        {"path": f"https://user:{TOKEN}@example.com/warehouse.duckdb"},
        {"path": "warehouse.duckdb", "motherduck_token": [TOKEN]},
        {"path": "warehouse.duckdb", "secrets": TOKEN},
        {"path": "warehouse.duckdb", "threads": TOKEN},
        {"path": [TOKEN]},
        {"path": "warehouse.duckdb", "attach": [{"alias": TOKEN}]},
        {"path": "warehouse.duckdb", "type": "nosuchdb"},
        {"path": "{{ env_var('NO_SUCH') }}"},
    ],
    ids=str,
)
def test_no_complaint_quotes_a_secret(project, write_profile, capfd, target):
    write_profile(**target)
    assert TOKEN not in complaint(capfd, "readout", "--project-dir", project.folder)


@pytest.mark.parametrize("broken", ["]", "}}", "\t- a\n: b"])
def test_a_profile_that_is_not_yaml_is_not_quoted(project, write_profile, capfd, broken):
    write_profile(path="warehouse.duckdb")
    edit(project.folder / "profiles.yml", '"motherduck_token"', f'{broken} "motherduck_token"')
    line = complaint(capfd, "readout", "--project-dir", project.folder)
    assert "profiles.yml is not YAML that can be read (line " in line
    assert TOKEN not in line


def test_nothing_written_holds_a_secret(project, write_profile, capfd, tmp_path):
    write_profile(path="warehouse.duckdb")
    assert run("readout", "--project-dir", project.folder) == 0
    memo = tmp_path / "memo"
    assert run("memo", HEALTHY, "--project-dir", project.folder, "--output", memo) == 0
    assert TOKEN not in "".join(capfd.readouterr())
    assert [path for path in memo.iterdir() if TOKEN in path.read_text()] == []
    written = {name for name in project.relations() if name.startswith("trialrun_")}
    assert {"trialrun_readouts", "trialrun_results", "trialrun_verdicts"} <= written
    for name in written:
        query = f"select * from {name} as t where cast(t as varchar) like '%{TOKEN}%'"
        assert project.rows(query) == []
