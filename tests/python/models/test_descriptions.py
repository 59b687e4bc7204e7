"""Every relation of the package is described column by column, as it is in the warehouse."""

import json

import duckdb
import pytest

BUILT = ("model", "seed", "source")


@pytest.fixture(scope="module")
def relations(demo_project):
    """dbt's nodes that are relations, by name."""
    manifest = json.loads(demo_project.manifest.read_text())
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    return {node["name"]: node for node in nodes if node["resource_type"] in BUILT}


@pytest.fixture(scope="module")
def columns(demo_project):
    """The columns of every relation in the warehouse, by its name."""
    with duckdb.connect(str(demo_project.database), read_only=True) as connection:
        rows = connection.execute(
            "select table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for relation, column in rows:
        found.setdefault(relation, set()).add(column)
    return found


def test_dbt_knows_every_relation(relations, columns):
    assert {"trialrun_moments", "demo_experiments", "demo_metric_events"} <= set(columns)
    assert set(columns) - set(relations) == set()


def test_every_relation_is_described(relations):
    assert [name for name, node in relations.items() if not node["description"].strip()] == []


def test_every_column_is_described(relations, columns):
    missing = {name: sorted(found - _described(relations[name])) for name, found in columns.items()}
    assert {name: names for name, names in missing.items() if names} == {}


def test_every_described_column_exists(relations, columns):
    extra = {name: sorted(_described(relations[name]) - found) for name, found in columns.items()}
    assert {name: names for name, names in extra.items() if names} == {}


def test_published_models_have_an_enforced_contract(relations):
    published = {name: node for name, node in relations.items() if name.startswith("trialrun_")}
    models = {name: node for name, node in published.items() if node["resource_type"] == "model"}
    assert len(models) >= 10
    loose = [
        name
        for name, node in models.items()
        if node["access"] != "public" or not node["contract"]["enforced"]
    ]
    assert loose == []


def _described(node) -> set[str]:
    return {name for name, column in node["columns"].items() if column["description"].strip()}
