"""What the rendering rests on, and what no rendering shows."""

import re
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDERS = ("models", "macros", "tests/dbt")
SQL = sorted(path for folder in FOLDERS for path in ROOT.glob(f"{folder}/**/*.sql"))
CROSS_DB = sorted(ROOT.glob("macros/cross_db/*.sql"))


def columns(path: Path, kind: str) -> dict[str, set[str]]:
    """The columns that a property file describes, by the plug point in the relation's name."""
    told = yaml.safe_load(path.read_text())[kind]
    relations = told if kind == "models" else told[0]["tables"]
    return {
        re.sub("stg_trialrun__|raw_", "", relation["name"]): {
            column["name"] for column in relation["columns"]
        }
        for relation in relations
    }


def test_the_project_plugs_in_every_column_that_staging_reads():
    read = columns(ROOT / "models" / "staging" / "_staging.yml", "models")
    plugged = columns(HERE / "project" / "models" / "_sources.yml", "sources")
    assert plugged.pop("users")
    assert plugged == {name: found - {"unreadable_columns"} for name, found in read.items()}


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_engines_differ_by_dispatch_only(path: Path):
    assert not re.search(r"target\.type|target\[", path.read_text())


@pytest.mark.parametrize("path", CROSS_DB, ids=lambda path: path.stem)
def test_a_postgres_branch_has_one_of_redshift_beside_it(path: Path):
    text = path.read_text()
    for name in re.findall(r"macro postgres__(\w+)", text):
        assert f"macro redshift__{name}(" in text
