"""`trialrun memo`: two files, named after the experiment."""

import re

import pytest

from support.command_line import complaint, run
from support.many_experiments import HEALTHY


@pytest.fixture
def write_memo(project):
    """Writes the memo of an experiment that was read out."""

    def write_memo(experiment, output):
        options = ("--project-dir", project.folder)
        assert run("readout", *options, f"--experiment={experiment}") == 0
        return run("memo", *options, "--output", output, "--", experiment)

    return write_memo


def test_the_memo_is_written_and_its_paths_are_printed(write_memo, tmp_path, capfd):
    folder = tmp_path / "new" / "folder"
    assert write_memo(HEALTHY, folder) == 0
    paths = [folder / f"{HEALTHY}{suffix}" for suffix in (".md", ".html")]
    assert capfd.readouterr().out.endswith("".join(f"{path}\n" for path in paths))
    memo, page = (path.read_text() for path in paths)
    assert memo.startswith(f"# Launch memo: `{HEALTHY}`")
    assert "**ship**" in memo.lower()
    assert "<svg" in page


def test_the_same_tables_give_the_same_memo(write_memo, project, tmp_path):
    assert write_memo(HEALTHY, tmp_path / "one") == 0
    options = ("--project-dir", project.folder, "--output", tmp_path / "two")
    assert run("memo", HEALTHY, *options) == 0
    for name in (f"{HEALTHY}.md", f"{HEALTHY}.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_memo_does_not_mix_builds(write_memo, project, tmp_path, capfd):
    assert write_memo(HEALTHY, tmp_path / "one") == 0
    project.rows("update trialrun_experiments set build_id = 'another'")
    capfd.readouterr()
    line = complaint(
        capfd, "memo", HEALTHY, "--project-dir", project.folder, "--output", tmp_path / "two"
    )
    assert "were rebuilt since the last readout: run trialrun readout first" in line
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize("experiment", ["-dash --as-of", "../../etc/passwd", "new\nline\r\n\ttab"])
def test_the_memo_of_a_strange_name_stays_in_its_folder(write_memo, tmp_path, experiment):
    folder = tmp_path / "memos"
    assert write_memo(experiment, folder) == 0
    assert sorted(path.suffix for path in folder.iterdir()) == [".html", ".md"]


@pytest.mark.parametrize("experiment", ["no units", "lopsided", "mean of nothing", "not begun"])
def test_there_is_a_memo_also_where_there_are_no_numbers(write_memo, tmp_path, experiment):
    assert write_memo(experiment, tmp_path / "memos") == 0
    (memo,) = (tmp_path / "memos").glob("*.md")
    assert re.findall(r"\b(nan|NaN|NaT|<NA>|inf)\b", memo.read_text()) == []
