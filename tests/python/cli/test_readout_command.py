"""`trialrun readout`: what it prints, writes and returns."""

import os
import subprocess
import sys

import pytest

from support.command_line import run
from support.many_experiments import HEALTHY
from trialrun.errors import TrialrunError

NOT_ENFORCED = "lopsided long ago"
READOUT = sys.modules["trialrun.readout"]


@pytest.fixture
def read_out(project):
    """Runs the readout of some experiments (all where none is named)."""

    def read_out(*experiments, options=()):
        chosen = [f"--experiment={experiment}" for experiment in experiments]
        return run("readout", "--project-dir", project.folder, *chosen, *options)

    return read_out


def test_all_experiments_are_read_out_and_printed(many_experiments, project, read_out, capfd):
    assert read_out() == 0
    printed, errors = capfd.readouterr()
    assert errors == ""
    found = many_experiments.found
    (readout,) = project.rows(
        "select as_of, n_experiments, n_results, n_verdicts from trialrun_readouts"
    )
    experiments = {verdict.experiment_id for verdict in found.verdicts}
    counts = (len(experiments), len(found.results), len(found.verdicts))
    assert readout == (found.as_of, *counts)
    assert f"{counts[1]} results, {counts[2]} verdicts as of 2026-03-31, readout " in printed
    assert project.rows("select count(*) from trialrun_results") == [counts[1:2]]
    assert project.rows("select count(*) from trialrun_verdicts") == [counts[2:]]
    for text in (HEALTHY, "SHIP", "KEEP RUNNING", "INVALID", "Registry issues"):
        assert text in printed


def test_one_experiment_is_read_out_and_printed_alone(project, read_out, capfd):
    assert read_out(HEALTHY) == 0
    printed = capfd.readouterr().out
    assert "huge" not in printed
    assert "Registry issues" not in printed
    assert "2 results, 1 verdicts as of 2026-03-31" in printed
    for table in ("trialrun_results", "trialrun_verdicts"):
        assert project.rows(f"select distinct experiment_id from {table}") == [(HEALTHY,)]


def test_missing_numbers_are_null_where_they_are_written(project, read_out):
    assert read_out("no units", "huge") == 0
    for column in ("effect", "standard_error", "p_value", "relative_ci_low"):
        query = f"select experiment_id, {column} from trialrun_results where {column} is null"
        assert project.rows(f"{query} or {column} = cast('nan' as double precision)") == [
            ("no units", None)
        ]


def test_the_day_may_be_named(read_out):
    assert read_out(HEALTHY, options=("--as-of", "2026-03-31")) == 0


@pytest.mark.parametrize(
    ("experiments", "fail_on", "code"),
    [
        ([HEALTHY], [], 0),
        ([HEALTHY], ["ship"], 1),
        ([HEALTHY], ["iterate", "rollback", "invalid", "keep_running", "ramp"], 0),
        ([HEALTHY], ["rollback", "ship"], 1),
        ([HEALTHY], ["check", "registry"], 0),
        (["without end"], ["keep_running"], 1),
        (["lopsided"], ["check"], 1),
        (["lopsided"], ["invalid"], 1),
        (["lopsided"], ["rollback"], 0),
        ([NOT_ENFORCED], ["check"], 0),
        ([NOT_ENFORCED], ["invalid"], 1),
        (["too huge"], ["check"], 0),
        ([HEALTHY, "lopsided"], ["check"], 1),
        ([], ["registry"], 1),
    ],
)
def test_the_exit_code_is_1_where_asked_to_stop(read_out, project, experiments, fail_on, code):
    options = [f"--fail-on={word}" for word in fail_on]
    assert read_out(*experiments, options=options) == code
    assert project.rows("select count(*) from trialrun_readouts") == [(1,)]


def test_the_results_schema_may_be_another(project, read_out, tmp_path, capfd):
    variables = ("--vars", "{trialrun_results_schema: reporting}")
    assert read_out(HEALTHY, options=variables) == 0
    assert project.rows("select experiment_id from reporting.trialrun_verdicts") == [(HEALTHY,)]
    assert "trialrun_verdicts" not in project.relations()
    options = ("--project-dir", project.folder, "--output", tmp_path / "memo", *variables)
    assert run("memo", HEALTHY, *options) == 0


def test_the_results_schema_may_be_a_var_of_the_project(project, read_out):
    text = (project.folder / "dbt_project.yml").read_text()
    scoped = text.replace('"vars": {', '"vars": {"trialrun": {"trialrun_results_schema": "bi"},')
    (project.folder / "dbt_project.yml").write_text(scoped)
    assert read_out(HEALTHY) == 0
    assert project.rows("select experiment_id from bi.trialrun_verdicts") == [(HEALTHY,)]


def test_an_interrupted_readout_says_so(read_out, project, monkeypatch, capfd):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(READOUT, "decide", interrupt)
    assert read_out(HEALTHY) == 130
    assert capfd.readouterr().err == "trialrun: interrupted; nothing was committed\n"
    assert "trialrun_readouts" not in project.relations()


def test_an_error_of_another_kind_is_not_hidden(read_out, monkeypatch):
    def fail(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(READOUT, "decide", fail)
    with pytest.raises(ZeroDivisionError):
        read_out(HEALTHY)


def test_a_complaint_never_holds_control_characters(read_out, monkeypatch, capfd):
    def fail(*arguments):
        raise TrialrunError("a\nb\x1b[31mc\u202ed")

    monkeypatch.setattr(READOUT, "decide", fail)
    assert read_out(HEALTHY) == 2
    assert capfd.readouterr().err == "trialrun: a b[31mcd\n"


def test_a_terminal_of_few_letters_prints_names_escaped(project):
    arguments = ["readout", "--project-dir", str(project.folder), "--experiment=实验 実験 실험"]
    finished = subprocess.run(
        [sys.executable, "-m", "trialrun.cli", *arguments],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert b"\\u5b9e\\u9a8c" in finished.stdout
