"""What fails a build and what does not: each experiment of a project has one thing wrong."""

import pandas as pd
import pytest
from scipy import stats

from support.dbt_projects import consumer_project, run_dbt
from support.frames import changed

CHECKS = "trialrun_no_failing_checks_see_trialrun_checks"
WARNINGS = "trialrun_no_failing_warnings_see_trialrun_checks"
REGISTRY = "trialrun_no_registry_issues_see_trialrun_registry_issues"

# Units of control and treatment that were logged in the other arm as well, of 1000 each.
MIXED = {
    "mixed_a_little": (1, 0),
    "mixed_a_thousandth": (1, 1),
    "mixed_below_a_hundredth": (10, 9),
    "mixed_a_hundredth": (10, 10),
    "mixed_on_one_side": (16, 0),
}
UNITS = {
    "sound": (100, 100),
    "changed": (100, 100),
    "planned": (100, 100),
    "skewed": (300, 200),
    "selective": (100, 100),
    "open": (100, 100),
    **dict.fromkeys(MIXED, (1000, 1000)),
}
# The checks that fail, with the severity they have.
FAILING = {
    ("skewed", "sample_ratio"): "error",
    ("selective", "selection"): "warn",
    ("open", "open_windows"): "warn",
    ("planned", "outside_enrolment"): "warn",
    ("mixed_a_thousandth", "contamination"): "warn",
    ("mixed_below_a_hundredth", "contamination"): "warn",
    ("mixed_a_hundredth", "contamination"): "error",
    ("mixed_on_one_side", "contamination"): "error",
}


def logged(experiment, variant, count, prefix, assigned_at="2026-03-03 12:00"):
    return pd.DataFrame(
        {
            "experiment_id": experiment,
            "unit_id": [f"{experiment}/{prefix}/{number}" for number in range(count)],
            "variant": variant,
            "assigned_at": pd.Timestamp(assigned_at),
        }
    )


def assignment_log():
    log = []
    for experiment, (control, treatment) in UNITS.items():
        assigned_at = "2026-03-28" if experiment == "open" else "2026-03-03 12:00"
        log.append(logged(experiment, "control", control, "c", assigned_at))
        log.append(logged(experiment, "treatment", treatment, "t", assigned_at))
    # One unit came first to the arm of weight 0: too few to compare, and no reason not to compare.
    log.append(logged("mixed_on_one_side", "dropped", 1, "d"))
    log.append(logged("mixed_on_one_side", "control", 1, "d", "2026-03-04"))
    for experiment, (control, treatment) in MIXED.items():
        log.append(logged(experiment, "treatment", control, "c", "2026-03-04"))
        log.append(logged(experiment, "control", treatment, "t", "2026-03-04"))
    return pd.concat(log)


def events():
    """Events of both metrics, of one unit an arm; in selective, latency of 60 units and of 30."""
    units = [f"{experiment}/{arm}/99" for experiment in UNITS for arm in "ct"]
    others = [unit for unit in units if not unit.startswith("selective/")]
    selected = [
        logged("selective", "control", 60, "c"),
        logged("selective", "treatment", 30, "t"),
    ]
    measured = [*others, *pd.concat(selected)["unit_id"]]
    return pd.DataFrame(
        {
            "unit_id": [*units, *measured],
            "event_name": ["tasks"] * len(units) + ["latency"] * len(measured),
            "occurred_at": pd.Timestamp("2026-03-04"),
            "value": 1.0,
        }
    )


def registry():
    """misregistered has an alpha that no experiment can have, planned starts in 2100."""
    names = [*UNITS, "misregistered"]
    ends = {"planned": "2100-01-15", "open": "2026-03-30"}
    experiments = pd.DataFrame(
        {
            "experiment_id": names,
            "owner": "growth",
            "alpha": [2 if name == "misregistered" else 0.05 for name in names],
            "started_at": ["2100-01-01" if name == "planned" else "2026-03-02" for name in names],
            "ended_at": [ends.get(name, "2026-03-15") for name in names],
        }
    )
    arms = pd.DataFrame(
        {
            "variant": ["control", "treatment", "dropped"],
            "is_control": [True, False, False],
            "weight": [0.5, 0.5, 0],
        }
    )
    metrics = pd.DataFrame({"metric": ["tasks", "latency"], "role": ["primary", "secondary"]})
    ids = experiments[["experiment_id"]]
    return {
        "experiments": experiments,
        "variants": ids.merge(arms, how="cross"),
        "experiment_metrics": ids.merge(metrics, how="cross"),
        "metrics": pd.DataFrame(
            {
                "metric": ["tasks", "latency"],
                "aggregation": ["sum", "mean"],
                "desired_direction": ["increase", "decrease"],
                "window_end_days": [7, 7],
            }
        ),
    }


@pytest.fixture(scope="module")
def project(engine, tmp_path_factory):
    return consumer_project(
        tmp_path_factory.mktemp("checks") / "project",
        engine=engine,
        variables={"trialrun_as_of": "2026-03-31"},
        assignments=assignment_log(),
        metric_events=events(),
        **registry(),
    )


def read_checks(project):
    """The rows of trialrun_checks as dicts, by experiment and check."""
    columns = ("status", "severity", "p_value", "message", "is_enforced")
    names = ", ".join(("experiment_id", "check_name", *columns))
    rows = project.rows(f"select {names} from trialrun_checks")
    return {tuple(row[:2]): dict(zip(columns, row[2:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def build(project):
    return run_dbt(project.folder, "build")


@pytest.fixture(scope="module")
def checks(project, build):
    return read_checks(project)


def rebuild_leaf(project, **variables):
    """Build trialrun_checks and its tests again, with vars on the command line."""
    given = {"trialrun_as_of": "2026-03-31"} | variables
    return run_dbt(
        project.folder, "build", "--select", "int_trialrun__checks+", "--vars", str(given)
    )


def test_a_failing_check_fails_the_build_after_all_models(build):
    assert not build.success
    tests = {CHECKS: "fail", WARNINGS: "warn", REGISTRY: "fail"}
    assert {name: build.status[name] for name in tests} == tests
    models = {status for name, status in build.status.items() if name not in tests}
    assert len(build.status) > 40
    assert models == {"success"}


def test_only_what_is_wrong_fails(checks):
    failing = {key: row["severity"] for key, row in checks.items() if row["status"] == "fail"}
    assert failing == FAILING


def test_dbt_counts_what_the_table_holds(build):
    errors = sum(severity == "error" for severity in FAILING.values())
    assert build.message[CHECKS].startswith(f"Got {errors} result")
    assert build.message[WARNINGS].startswith(f"Got {len(FAILING) - errors} result")
    assert build.message[REGISTRY].startswith("Got 1 result")


@pytest.mark.parametrize("experiment", MIXED)
def test_contamination_is_compared_between_first_arms(checks, experiment):
    mixed = MIXED[experiment]
    row = checks[experiment, "contamination"]
    test = stats.chi2_contingency([mixed, [1000 - n for n in mixed]], correction=False)
    if sum(mixed) / 2 < 8:
        assert row["p_value"] is None
    else:
        assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-9)
    assert ("differs by first arm" in row["message"]) == (experiment == "mixed_on_one_side")


def test_selection_compares_the_shares_of_units_with_an_event(checks):
    test = stats.chi2_contingency([[60, 30], [40, 70]], correction=False)
    assert checks["selective", "selection"]["p_value"] == pytest.approx(test.pvalue, rel=1e-9)


def test_severities_can_be_lowered(project, build):
    lowered = {"sample_ratio": "warn", "contamination": "warn", "registry": "warn"}
    run = rebuild_leaf(project, trialrun_check_severity=lowered)
    assert run.success, run.message
    tests = {CHECKS: "pass", WARNINGS: "warn", REGISTRY: "warn"}
    assert {name: run.status[name] for name in tests} == tests
    checks = read_checks(project)
    assert {checks[key]["severity"] for key in FAILING} == {"warn"}
    assert checks["sound", "balance"]["severity"] == "error"


def test_an_experiment_that_ended_long_ago_fails_no_build(project, build):
    """All but open and planned ended 17 days before as_of did; the failures stay in the table."""
    run = rebuild_leaf(project, trialrun_enforce_days_after_end="16")
    assert run.status[CHECKS] == "pass"
    assert run.status[REGISTRY] == "pass"
    assert run.message[WARNINGS].startswith("Got 2 results")
    checks = read_checks(project)
    enforced = {experiment for (experiment, _), row in checks.items() if row["is_enforced"]}
    assert enforced == {"open", "planned"}
    assert checks["skewed", "sample_ratio"]["status"] == "fail"
    assert not rebuild_leaf(project, trialrun_enforce_days_after_end=17).success


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ({"balances": "warn"}, "names the check 'balances', which does not exist. Checks: reg"),
        ({"balance": "off"}, "gives 'balance' the severity 'off': write error or warn"),
    ],
)
def test_a_severity_that_cannot_be_is_refused_in_one_line(project, build, severities, said):
    run = rebuild_leaf(project, trialrun_check_severity=severities)
    assert not run.success
    lines = (run.error or run.message["trialrun_checks"]).splitlines()
    [line] = [line for line in lines if said in line]
    assert line.strip().startswith("trialrun: the var trialrun_check_severity ")


def test_a_contract_changes_after_the_start_and_back(project, build):
    registered = {"experiments": registry()["experiments"]}

    def contract_changes(statement):
        rows = changed(registered, f"update experiments set {statement}")["experiments"]
        project.place.load("raw", "experiments", rows)
        run = run_dbt(project.folder, "run", "--select", "+int_trialrun__design_checks")
        assert run.success, run.message
        rows = project.rows(
            "select experiment_id from int_trialrun__design_checks "
            "where check_name = 'contract_changed' and status = 'fail'"
        )
        return {experiment for (experiment,) in rows}

    unchanged = "owner = 'platform'"
    other = "alpha = 0.01 where experiment_id in ('changed', 'planned')"
    back = "alpha = 0.05 where experiment_id in ('changed', 'planned')"
    assert contract_changes(unchanged) == set()
    assert contract_changes(other) == {"changed"}
    assert contract_changes(back) == set()
