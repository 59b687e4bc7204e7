"""What changes a contract: in one registry, each experiment differs from the first by one thing."""

import pandas as pd
import pytest

from support.dbt_projects import consumer_project, run_dbt
from support.frames import changed

BUILD = ("build", "--select", "+trialrun_contracts", "--exclude-resource-type", "test")

# By experiment: what is done to its rows, all of which begin alike.
SAME_PROMISE = {
    "nothing": "update experiments set alpha = alpha",
    "owner": "update experiments set owner = 'platform'",
    "end": "update experiments set ended_at = '2026-03-16'",
    "default_spelt_out": "update experiment_metrics set margin_type = 'Absolute'",
    "secondary_metric": """
        insert into experiment_metrics (experiment_id, metric, role)
        select experiment_id, 'revenue', 'secondary' from experiments""",
    "planned_stage": """
        insert into variants
        select experiment_id, 'treatment', false, 0.5, 2, '2026-04-01' from experiments""",
    "planned_arm": """
        insert into variants
        select experiment_id, 'second', false, 0.25, 3, '2026-04-01' from experiments""",
    "arm_without_weight": """
        insert into variants
        select experiment_id, 'second', false, 0, 3, null from experiments""",
}
OTHER_PROMISE = {
    "hypothesis": "update experiments set hypothesis = 'it does not harm'",
    "start": "update experiments set started_at = '2026-03-02 00:00:01'",
    "planned_units": "update experiments set planned_units = 1001",
    "alpha": "update experiments set alpha = 0.01",
    "power": "update experiments set power = 0.9",
    "eligibility": "update experiments set eligibility_value = 'paid'",
    "weight": "update variants set weight = 0.25",
    "position": "update variants set position = 5 - position",
    "control": "update variants set is_control = not is_control",
    "another_arm": """
        insert into variants
        select experiment_id, 'second', false, 0.25, 3, null from experiments""",
    "margin": "update experiment_metrics set margin = 2 * margin",
    "margin_type": "update experiment_metrics set margin_type = 'relative'",
    "minimum_effect": "update experiment_metrics set minimum_effect = 0.04",
    "huge_minimum_effect": "update experiment_metrics set minimum_effect = 1e30",
    "huger_minimum_effect": "update experiment_metrics set minimum_effect = 1e31",
    "role": "update experiment_metrics set role = 'primary'",
    "guardrail": """
        insert into experiment_metrics (experiment_id, metric, role, margin)
        select experiment_id, 'revenue', 'guardrail', 1 from experiments""",
}
CHANGES = SAME_PROMISE | OTHER_PROMISE

EXPERIMENTS = {
    "started_at": ["2026-03-02"],
    "ended_at": ["2026-03-09"],
    "planned_units": [1000],
    "hypothesis": ["it helps"],
    "owner": ["growth"],
    "alpha": [0.05],
    "power": [0.8],
    "eligibility_attribute": ["plan"],
    "eligibility_value": ["free"],
}
VARIANTS = {
    "variant": ["control", "treatment"],
    "is_control": [True, False],
    "weight": [0.5, 0.25],
    "position": [1, 2],
    "effective_from": pd.Series([None, None], dtype="str"),
}
EXPERIMENT_METRICS = {
    "metric": ["tasks", "errors"],
    "role": ["primary", "guardrail"],
    "margin": [None, 0.1],
    "margin_type": pd.Series([None, None], dtype="str"),
    "minimum_effect": [0.05, None],
}
METRICS = {
    "metric": ["tasks", "errors", "revenue"],
    "aggregation": ["sum", "any", "sum"],
    "desired_direction": ["increase", "decrease", "increase"],
    "window_end_days": [14, 14, 14],
}


def rows_of_every_experiment(columns):
    ids = pd.DataFrame({"experiment_id": list(CHANGES)})
    return ids.merge(pd.DataFrame(columns), how="cross")


@pytest.fixture(scope="module")
def registry():
    """The rows of every experiment after its change."""
    frames = {
        "experiments": rows_of_every_experiment(EXPERIMENTS),
        "variants": rows_of_every_experiment(VARIANTS),
        "experiment_metrics": rows_of_every_experiment(EXPERIMENT_METRICS),
    }
    return changed(
        frames,
        *(f"{change} where experiment_id = '{name}'" for name, change in CHANGES.items()),
    )


@pytest.fixture(scope="module")
def project(engine, registry, tmp_path_factory):
    """A first build; the second, with --full-refresh, has every tasks window cut to a week."""
    project = consumer_project(
        tmp_path_factory.mktemp("contracts") / "project",
        engine=engine,
        variables={"trialrun_as_of": "2026-03-31"},
        metrics=pd.DataFrame(METRICS),
        **registry,
    )
    first = run_dbt(project.folder, *BUILD)
    assert first.success, first.error or first.message
    return project


@pytest.fixture(scope="module")
def first_contracts(project):
    """The rows of trialrun_contracts after the first build."""
    return project.rows(
        "select experiment_id, contract_hash, first_seen_at from trialrun_contracts"
    )


@pytest.fixture(scope="module")
def contracts(project, first_contracts):
    """The same after the second build."""
    shorter = pd.DataFrame(METRICS | {"window_end_days": [7, 14, 14]})
    project.place.load("raw", "metrics", shorter)
    second = run_dbt(project.folder, *BUILD, "--full-refresh")
    assert second.success, second.error or second.message
    return project.rows(
        "select experiment_id, contract_hash, first_seen_at from trialrun_contracts"
    )


@pytest.fixture(scope="module")
def first_hashes(first_contracts):
    """The contract of every experiment in the first build."""
    return {experiment_id: contract_hash for experiment_id, contract_hash, _ in first_contracts}


def test_no_change_is_a_registry_issue(project):
    assert project.rows("select experiment_id, issue from trialrun_registry_issues") == []


@pytest.mark.parametrize("change", SAME_PROMISE)
def test_the_promise_stays_the_same(first_hashes, change):
    assert first_hashes[change] == first_hashes["nothing"]


def test_every_other_change_is_another_promise(first_hashes):
    others = [first_hashes[change] for change in ("nothing", *OTHER_PROMISE)]
    assert len(set(others)) == 1 + len(OTHER_PROMISE)


def test_a_full_refresh_keeps_what_was_seen(first_contracts, contracts):
    assert set(first_contracts) - set(contracts) == set()


def test_a_changed_metric_changes_every_contract_that_promises_it(contracts):
    for change in CHANGES:
        hashes, seen = zip(*(row[1:] for row in contracts if row[0] == change), strict=True)
        assert len(hashes) == len(set(hashes)) == len(set(seen)) == 2
