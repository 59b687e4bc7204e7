"""`trialrun init`, and the walk through docs/getting-started.md that begins with it."""

import contextlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from support.dbt_projects import ROOT, run_dbt
from trialrun.errors import TrialrunError
from trialrun.init import init

GUIDE = (ROOT / "docs" / "getting-started.md").read_text()
PLUG_POINTS = [
    "trialrun_source_assignments",
    "trialrun_source_experiment_metrics",
    "trialrun_source_experiments",
    "trialrun_source_metric_events",
    "trialrun_source_metrics",
    "trialrun_source_variants",
]
FILES = [
    "_trialrun_registry.yml",
    "trialrun_registry_experiment_metrics.csv",
    "trialrun_registry_experiments.csv",
    "trialrun_registry_metrics.csv",
    "trialrun_registry_variants.csv",
]


@pytest.fixture
def project(tmp_path):
    """An empty dbt project."""
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    return tmp_path


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def _printed_yaml(text, first_line):
    """The block that begins with a line and ends before one that is neither YAML nor blank."""
    block = re.search(rf"^{first_line}\n(?:(?: .*|\w+:)?\n)*", text, flags=re.MULTILINE).group()
    return yaml.safe_load(block.split("\n   That path")[0])


def test_the_registry_is_written_where_seeds_are_by_default(project):
    text = init(project)
    assert _names(project / "seeds") == FILES
    assert all(f"seeds/{name}" in text for name in FILES)


def test_the_project_s_own_seed_path_is_kept(project):
    (project / "dbt_project.yml").write_text("name: shop\nseed-paths: [data/seeds, more]\n")
    text = init(project)
    assert _names(project / "data" / "seeds") == FILES
    assert not (project / "seeds").exists()
    assert "data/seeds/trialrun_registry_experiments.csv" in text


def test_no_seed_is_named_as_a_model_of_the_package():
    """Both would be the same table."""
    models = {path.stem for path in (ROOT / "models").rglob("*.sql")}
    seeds = {Path(name).stem for name in FILES if name.endswith(".csv")}
    assert seeds & models == set()


def test_files_that_are_there_are_left_alone(project):
    taken = project / "seeds" / "trialrun_registry_metrics.csv"
    taken.parent.mkdir()
    taken.write_text("mine\n")
    with pytest.raises(TrialrunError, match=r"trialrun_registry_metrics\.csv exists already"):
        init(project)
    assert _names(taken.parent) == [taken.name]
    assert taken.read_text() == "mine\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "has no dbt_project.yml"),
        ("name: [shop\nprofile: shop\n", "is not YAML that can be read"),
        ("- name\n", "names no dbt project"),
        ("name: shop\nseed-paths: seeds\n", "is not a list"),
        ("name: trialrun\n", "is trialrun itself"),
    ],
    ids=["no project", "not YAML", "no name", "seed-paths is a word", "the package"],
)
def test_what_is_not_a_project_of_the_user_s_is_refused_in_one_line(tmp_path, content, complaint):
    if content is not None:
        (tmp_path / "dbt_project.yml").write_text(content)
    with pytest.raises(TrialrunError, match=complaint) as raised:
        init(tmp_path)
    assert str(tmp_path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "seeds").exists()


def test_a_folder_that_cannot_be_written_is_refused(project):
    (project / "seeds").write_text("a file, not a folder\n")
    with pytest.raises(TrialrunError, match="cannot write"):
        init(project)


def test_the_vars_are_the_required_ones_and_name_the_seeds(project):
    variables = _printed_yaml(init(project), "vars:")["vars"]
    assert sorted(variables) == PLUG_POINTS
    referred = {
        name for value in variables.values() for name in re.findall(r"ref\('(.*?)'\)", value)
    }
    seeds = {Path(name).stem for name in FILES if name.endswith(".csv")}
    assert referred == seeds | {"YOUR_ASSIGNMENT_LOG"}


def test_the_packages_entry_is_a_dbt_package_on_this_machine(project):
    [package] = _printed_yaml(init(project), "packages:")["packages"]
    installed = yaml.safe_load((project / package["local"] / "dbt_project.yml").read_text())
    assert installed["name"] == "trialrun"


def test_a_package_inside_the_project_has_a_relative_path(project, monkeypatch):
    installed = project / ".venv" / "trialrun" / "dbt_package"
    monkeypatch.setattr("trialrun.init.dbt_package", lambda: installed)
    [package] = _printed_yaml(init(project), "packages:")["packages"]
    assert package == {"local": ".venv/trialrun/dbt_package"}


def _dbt(folder, *arguments):
    """Run dbt in the project's folder, as the guide does."""
    with contextlib.chdir(folder):
        return run_dbt(folder, *arguments)


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The guide's project, with its files as they are printed there, built and read out."""
    folder = tmp_path_factory.mktemp("walk")
    files = dict(
        re.findall(r"`([\w/]+\.(?:yml|sql))`[^`]*?:\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    )
    assert set(files) == {
        "dbt_project.yml",
        "profiles.yml",
        "packages.yml",
        "models/assignment_log.sql",
        "models/events.sql",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    text = init(folder)
    (folder / "packages.yml").write_text(f"packages:\n  - local: {ROOT}\n")
    plugged = (
        text[text.index("\nvars:") : text.index("\n3. ")]
        .replace("YOUR_ASSIGNMENT_LOG", "assignment_log")
        .replace("source('YOUR_SOURCE', 'YOUR_EVENTS')", "ref('events')")
    )
    with (folder / "dbt_project.yml").open("a") as project:
        project.write(plugged)
    assert _dbt(folder, "deps").success
    return folder


@pytest.fixture(scope="module")
def built(walk):
    return _dbt(walk, "build", "--vars", "{trialrun_as_of: 2026-02-05}")


def test_the_guide_shows_what_init_prints(project):
    text = init(project)
    assert text[: text.index("\n\n1.")] in GUIDE
    pasted = text[text.index("\nvars:") : text.index("\n\n3. ")]
    pasted = pasted.replace("YOUR_ASSIGNMENT_LOG", "assignment_log")
    assert pasted.replace("source('YOUR_SOURCE', 'YOUR_EVENTS')", "ref('events')") in GUIDE
    metrics = project / "seeds" / "trialrun_registry_experiment_metrics.csv"
    assert metrics.read_text() in GUIDE


def test_the_guide_s_project_builds_without_a_failure(built):
    assert built.success, built.message
    tests = {name for name in built.status if name.endswith(("_issues", "_checks"))}
    assert set(re.findall(r"`(trialrun_no_\w+)`", GUIDE)) <= tests


def test_the_guide_shows_what_the_readout_prints(walk, built):
    printed = subprocess.run(
        [sys.executable, "-m", "trialrun.cli", "readout", "--project-dir", str(walk)],
        env={"PYTHONPATH": str(ROOT / "python"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    table = [line.rstrip() for line in printed.strip().splitlines()[:-2]]
    assert "SHIP" in printed
    assert "\n".join(table) in GUIDE


def test_a_column_that_was_empty_may_be_filled_in_later(walk, built, tmp_path):
    """Without column types dbt guesses a number for the empty column, and keeps it."""
    folder = tmp_path / "walk"
    shutil.copytree(walk, folder, symlinks=True)
    seed = folder / "seeds" / "trialrun_registry_experiments.csv"
    filled = seed.read_text()
    seed.write_text(filled.replace("2026-01-19", ""))
    assert _dbt(folder, "seed", "--full-refresh").success
    seed.write_text(filled)
    outcome = _dbt(folder, "seed")
    assert outcome.success, json.dumps(dict(outcome.message))
