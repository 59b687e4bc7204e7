"""Names are data: whatever they look like, nothing happens but that they are names."""

import pytest

import trialrun
from support.strange_names import NAMES, arms_of, attribute_of
from trialrun.cli import main
from trialrun.memo.load import load_memo_data
from trialrun.memo.write import memo_markdown, write_memo
from trialrun.warehouse import TableName


@pytest.fixture(scope="module")
def read_out(many_experiments, tmp_path_factory):
    """A copy of the project with a readout written to it."""
    project = many_experiments.project.copy(tmp_path_factory.mktemp("names") / "project")
    connection = project.place.connect()
    trialrun.readout(connection)
    connection.disconnect()
    return project


@pytest.fixture(scope="module")
def connection(read_out):
    connection = read_out.place.connect()
    yield connection
    connection.disconnect()


@pytest.mark.parametrize("name", NAMES)
def test_an_experiment_of_any_name_is_read_out_as_by_scipy(many_experiments, name):
    many_experiments.assert_is_welch(name, name)
    row = many_experiments.result(name, metric=name)
    assert (row["control_variant"], row["variant"]) == arms_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_segment_of_any_name_holds_its_units(many_experiments, name):
    segment = {"dimension": attribute_of(name), "dimension_value": name}
    many_experiments.assert_is_welch(name, name, **segment)


@pytest.mark.parametrize("name", NAMES)
def test_units_of_any_name_are_matched_with_their_exposures(many_experiments, name):
    many_experiments.assert_is_welch(name, name, population="exposed")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_what_was_found(connection, name):
    for table in ("trialrun_results", "trialrun_verdicts"):
        rows = connection.table(table).filter(lambda row: row.experiment_id == name).to_pandas()
        assert set(rows["variant"]) == {arms_of(name)[1]}


@pytest.mark.parametrize("name", NAMES)
def test_a_memo_can_be_written_on_any_name(connection, name):
    data = load_memo_data(connection, TableName("trialrun_moments"), name)
    assert data.experiment["hypothesis"] == name
    memo = memo_markdown(data)
    assert memo.startswith("# Launch memo: `")


def test_memos_stay_in_their_folder_one_file_each(connection, tmp_path):
    folder = tmp_path / "memos"
    risky = [name for name in NAMES if "/" in name or "<" in name or len(name) > 400]
    assert len(risky) >= 3
    for name in risky:
        paths = write_memo(load_memo_data(connection, TableName("trialrun_moments"), name), folder)
        assert {path.parent for path in paths} == {folder}
    pages = list(folder.glob("*.html"))
    assert len(pages) == len(list(folder.glob("*.md"))) == len(risky)
    assert [page for page in pages if "<script" in page.read_text()] == []
    assert [path.name for path in tmp_path.iterdir()] == ["memos"]


def test_the_command_line_takes_and_prints_any_name(read_out, capfd):
    options = [f"--experiment={name}" for name in NAMES]
    assert main(["readout", "--project-dir", str(read_out.folder), *options]) == 0
    printed, errors = capfd.readouterr()
    assert errors == ""
    assert f"{len(NAMES)} verdicts" in printed
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert "{{ target.path }}" in printed
    assert "[bold red]" in printed


def test_no_statement_hidden_in_a_name_was_run(many_experiments):
    assert set(NAMES) < set(many_experiments.rows("trialrun_experiments")["experiment_id"])
    for relation, frame in many_experiments.logged.frames().items():
        assert len(many_experiments.rows(f"raw.{relation}")) == len(frame)
