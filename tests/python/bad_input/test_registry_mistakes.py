"""A mistake in one experiment's registry is told, and costs no other experiment anything."""

import pytest

from support.many_experiments import HEALTHY, where
from support.registry_mistakes import MISTAKES, STRAY_ROWS

NAMES = {mistake.name for mistake in MISTAKES}


def test_the_build_fails_in_its_tests_alone(many_experiments):
    status = many_experiments.build.status
    failed = {name for name, found in status.items() if found not in ("success", "pass", "warn")}
    assert failed == {
        "trialrun_no_registry_issues_see_trialrun_registry_issues",
        "trialrun_no_failing_checks_see_trialrun_checks",
    }


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_each_mistake_is_told_with_its_place_and_a_remedy(many_experiments, mistake):
    relation, column = mistake.place.split(".")
    found = many_experiments.found.registry_issues
    found = where(found, experiment_id=mistake.name, relation=relation, column_name=column)
    assert found["issue"].str.contains(mistake.issue, regex=False).any(), list(found["issue"])
    assert found["remedy"].str.len().min() > 10
    assert found["row_key"].str.contains(mistake.name, regex=False).all()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_an_experiment_with_a_mistake_is_left_out(many_experiments, mistake):
    found = many_experiments.found
    assert where(found.results, experiment_id=mistake.name).empty
    assert where(found.checks, experiment_id=mistake.name).empty
    assert mistake.name not in {verdict.experiment_id for verdict in found.verdicts}


def test_no_other_experiment_is_named(many_experiments):
    named = set(many_experiments.found.registry_issues["experiment_id"].dropna())
    assert named == NAMES | {"stray"}
    registered = {row.get("experiment_id") for row in many_experiments.logged.rows["experiments"]}
    read_out = {verdict.experiment_id for verdict in many_experiments.found.verdicts}
    assert read_out == registered - NAMES - {None}


@pytest.mark.parametrize(("relation", "column", "row"), STRAY_ROWS)
def test_a_row_of_no_registered_experiment_is_told(many_experiments, relation, column, row):
    found = where(
        many_experiments.found.registry_issues,
        experiment_id=row.get("experiment_id"),
        relation=relation,
        column_name=column,
    )
    assert not found.empty
    assert found["row_key"].notna().all()


def test_no_issue_is_told_twice(many_experiments):
    assert not many_experiments.found.registry_issues.duplicated().any()


def test_the_experiment_beside_them_is_read_out_as_by_scipy(many_experiments):
    many_experiments.assert_is_welch(HEALTHY)
    assert many_experiments.verdict(HEALTHY).verdict == "ship"
