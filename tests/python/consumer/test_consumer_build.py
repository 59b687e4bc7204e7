"""What a project that installs the package sees of a build."""

from datetime import datetime

import pytest
import yaml

EXPERIMENTS = {"rice_insurance", "pricing_page", "broken_banner"}
PER_EXPERIMENT = [
    "trialrun_experiments",
    "trialrun_variants",
    "trialrun_experiment_metrics",
    "trialrun_contracts",
    "trialrun_assignments",
    "trialrun_unit_metrics",
    "trialrun_moments",
    "trialrun_cuped_thetas",
    "trialrun_srm",
    "trialrun_balance",
    "trialrun_checks",
]


@pytest.fixture(scope="session")
def manifest(consumer):
    return consumer.artifact("manifest")


@pytest.fixture(scope="session")
def outcomes(consumer):
    """Status of everything the build ran, by unique_id."""
    results = consumer.artifact("run_results")["results"]
    return {result["unique_id"]: result["status"] for result in results}


def test_deps_installs_the_package_from_a_path(consumer):
    assert consumer.deps.returncode == 0, consumer.deps.stdout
    assert (consumer.project / "dbt_packages" / "trialrun" / "dbt_project.yml").exists()


def test_the_broken_experiment_fails_the_build(consumer):
    assert consumer.build.returncode == 1, consumer.build.stdout


def test_nothing_else_fails(outcomes):
    failures = {node for node, status in outcomes.items() if status not in ("success", "pass")}
    assert {node.split(".")[0] for node in failures} == {"test"}
    assert all("trialrun_checks" in node for node in failures)


@pytest.mark.parametrize("table", PER_EXPERIMENT)
def test_every_experiment_is_in_every_table(place, table):
    rows = place.rows(f"select distinct experiment_id from {table}")
    assert {row[0] for row in rows} == EXPERIMENTS


def test_the_registry_is_sound(place):
    assert place.rows("select * from trialrun_registry_issues") == []


def test_nothing_of_the_demo_is_there(manifest, outcomes):
    kinds = ("model", "seed", "source", "test", "unit_test")
    theirs = [node for node in outcomes if node.split(".")[1] == "trialrun"]
    assert [node for node in theirs if "demo" in node] == []
    assert {node.split(".")[0] for node in theirs} == {"model", "test"}
    enabled = [*manifest["nodes"], *manifest["sources"], *manifest["unit_tests"]]
    assert [node for node in enabled if node.split(".")[0] in kinds and "demo" in node] == []
    assert manifest["unit_tests"] == {}


def test_the_tests_that_run_are_of_the_leaves(manifest):
    """A failing test skips all that is below every relation it reads."""
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    assert tests
    for test in tests:
        below = [_below(manifest, parent) for parent in test["depends_on"]["nodes"]]
        assert set.intersection(*below) == set(), test["name"]


def _below(manifest, node):
    """The models that are built after a node."""
    children = [child for child in manifest["child_map"][node] if child.startswith("model.")]
    return {*children, *(model for child in children for model in _below(manifest, child))}


def test_dbt_has_nothing_to_warn_of(consumer):
    output = consumer.build.stdout.lower()
    assert "[warning]" not in output
    assert "deprecat" not in output


def test_only_the_six_vars_are_set(manifest, consumer):
    project = yaml.safe_load((consumer.project / "dbt_project.yml").read_text())
    assert sorted(project["vars"]) == [
        "trialrun_source_assignments",
        "trialrun_source_experiment_metrics",
        "trialrun_source_experiments",
        "trialrun_source_metric_events",
        "trialrun_source_metrics",
        "trialrun_source_variants",
    ]


def test_other_types_of_ids_and_instants_are_read(place):
    """Unit ids are numbers and instants carry a zone in the flag tool's log."""
    rows = place.rows(
        "select unit_id, assigned_at from trialrun_assignments "
        "where experiment_id = 'rice_insurance' order by assigned_at limit 1"
    )
    assert rows == [("1", datetime(2010, 3, 1, 0, 10))]
