"""The launch study's numbers come out of the warehouse: SQL aggregates, then Python."""

from typing import Any

import pytest

from study.conftest import Study

EXACT = 1e-9
# The published figures, and half a unit of their last digit.
PUBLISHED = {"theta": (0.2380560, 5e-8), "effect": (0.2864557, 5e-8), "se": (0.0101105, 5e-8)}
ESTIMATOR = {
    "tasks": "difference_in_means",
    "revenue": "difference_in_means",
    "latency_ms": "ratio",
    "error_session": "difference_in_means",
    "support_ticket": "difference_in_means",
}
# 95% intervals of the reference use 1.96.
Z = 1.96


def assert_effect(found: Any, expected: dict[str, float]) -> None:
    assert found["n_control"] == expected["n_control"]
    assert found["n_variant"] == expected["n_treatment"]
    assert found["mean_control"] == pytest.approx(expected["control_mean"], rel=EXACT)
    assert found["mean_variant"] == pytest.approx(expected["treatment_mean"], rel=EXACT)
    assert found["effect"] == pytest.approx(expected["effect"], rel=EXACT)
    assert found["standard_error"] == pytest.approx(expected["se"], rel=EXACT)
    low = found["effect"] - Z * found["standard_error"]
    high = found["effect"] + Z * found["standard_error"]
    assert low == pytest.approx(expected["ci_low"], rel=EXACT, abs=1e-12)
    assert high == pytest.approx(expected["ci_high"], rel=EXACT, abs=1e-12)


@pytest.mark.parametrize("metric", ESTIMATOR)
def test_metric_effects(study: Study, reference: dict[str, Any], metric: str) -> None:
    assert_effect(study.result(metric, ESTIMATOR[metric]), reference["metrics"][metric])


def test_cuped(study: Study, reference: dict[str, Any]) -> None:
    expected = reference["cuped_tasks"]
    adjusted = study.result("tasks", "cuped")
    assert_effect(adjusted, expected)
    thetas = study.table("trialrun_cuped_thetas")
    everyone = (thetas["population"] == "assigned") & (thetas["dimension"] == "all")
    theta = thetas[everyone & (thetas["metric"] == "tasks")]["theta"].item()
    assert theta == pytest.approx(expected["theta"], rel=EXACT)
    raw = study.result("tasks", "difference_in_means")
    reduction = 1 - adjusted["standard_error"] / raw["standard_error"]
    assert reduction == pytest.approx(expected["se_reduction"], rel=EXACT)


def test_cuped_as_published(study: Study) -> None:
    adjusted = study.result("tasks", "cuped")
    thetas = study.table("trialrun_cuped_thetas").query("metric == 'tasks' and dimension == 'all'")
    theta = thetas[thetas["population"] == "assigned"]["theta"].item()
    found = {"theta": theta, "effect": adjusted["effect"], "se": adjusted["standard_error"]}
    for name, (value, tolerance) in PUBLISHED.items():
        assert found[name] == pytest.approx(value, abs=tolerance), name


@pytest.mark.parametrize(
    ("population", "published"),
    [
        ("assigned", "all_randomized"),
        ("eligible", "pre_eligible"),
        ("exposed", "post_triggered"),
    ],
)
def test_populations(
    study: Study, reference: dict[str, Any], population: str, published: str
) -> None:
    found = study.result("tasks", "difference_in_means", population=population)
    assert_effect(found, reference["populations"][published])


@pytest.mark.parametrize("segment", ["casual", "enterprise", "new_user", "power_user"])
def test_segments(study: Study, reference: dict[str, Any], segment: str) -> None:
    cell = {"dimension": "segment", "dimension_value": segment}
    expected = reference["segments"][segment]
    assert_effect(study.result("tasks", "difference_in_means", **cell), expected)
    revenue = study.result("revenue", "difference_in_means", **cell)
    assert revenue["effect"] == pytest.approx(expected["revenue_effect"], rel=EXACT)
    latency = study.result("latency_ms", "ratio", **cell)
    assert latency["effect"] == pytest.approx(expected["latency_effect"], rel=EXACT)


def test_balance(study: Study, reference: dict[str, Any]) -> None:
    names = {"pre_tasks_28": "tasks", "pre_revenue_28": "revenue"}
    balance = study.table("trialrun_balance").set_index("covariate")
    for name, expected in reference["balance"]["0"].items():
        found = balance.loc[names.get(name, name)]
        assert found["mean_control"] == pytest.approx(expected, rel=EXACT)
        expected_variant = reference["balance"]["1"][name]
        assert found["mean_variant"] == pytest.approx(expected_variant, rel=EXACT)
        assert found["status"] == "pass"


def test_sample_ratio(study: Study, reference: dict[str, Any]) -> None:
    srm = study.table("trialrun_srm")
    assert set(srm["status"]) == {"pass"}
    assert set(srm["n_units"]) == {reference["assignment"]["users"]}


def test_verdict(study: Study) -> None:
    verdict = study.table("trialrun_verdicts").iloc[0]
    assert verdict["verdict"] == "iterate"
    assert "support_ticket is not shown to stay within its margin" in verdict["reason"]
    assert "latency_ms" not in verdict["reason"]
    assert "error_session" not in verdict["reason"]


def test_placebo_finds_nothing(study: Study) -> None:
    placebo = next(v for v in study.readout.verdicts if v.experiment_id == "aa_placebo")
    assert placebo.verdict == "iterate"
    assert "safe" in placebo.reason


def test_memo_tells_the_study(study: Study) -> None:
    memo = (study.folder / "workflow_assistant.md").read_text()
    page = (study.folder / "workflow_assistant.html").read_text()
    for figure in ("+0.286", "+0.274", "26.2%", "+0.170", "enterprise", "support_ticket"):
        assert figure in memo, figure
        assert figure in page, figure
    assert "<svg" in page


def test_nothing_of_a_unit_is_in_what_python_reads(study: Study) -> None:
    aggregates = ["trialrun_moments", "trialrun_cuped_thetas", "trialrun_checks"]
    for name in aggregates:
        assert "unit_id" not in study.table(name).columns
    assert len(study.table("trialrun_moments")) < 500
