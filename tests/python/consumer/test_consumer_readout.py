"""The readout of the three experiments against scipy on the raw rows."""

import numpy as np
import pytest
from scipy import stats

COMPARISONS = [
    ("rice_insurance", "takeup", "intensive_session"),
    *(
        ("pricing_page", metric, variant)
        for metric in ("revenue", "session", "support_ticket")
        for variant in ("annual_first", "bundle")
    ),
    ("broken_banner", "click", "banner"),
]
CONTROLS = {
    "rice_insurance": "simple_session",
    "pricing_page": "today",
    "broken_banner": "no_banner",
}


@pytest.fixture(scope="session")
def results(place):
    """The view trialrun_results."""
    return place.frame("select * from trialrun_results")


@pytest.fixture(scope="session")
def decisive(results):
    """The estimates that decide, by experiment, metric and arm."""
    deciding = results[results["is_verdict_estimate"]]
    return deciding.set_index(["experiment_id", "metric", "variant"])


@pytest.fixture(scope="session")
def verdicts(place):
    """The view trialrun_verdicts, by experiment and arm."""
    rows = place.frame("select * from trialrun_verdicts")
    return rows.set_index(["experiment_id", "variant"])


def test_the_readout_ends_as_fail_on_asks(consumer):
    assert consumer.readout.returncode == 1, consumer.readout.stderr
    assert consumer.readout.stderr == ""
    for experiment in CONTROLS:
        assert experiment in consumer.readout.stdout


def _welch(logs, experiment, metric, variant):
    return _welch_of(
        logs.arm(experiment, metric, variant)["num"],
        logs.arm(experiment, metric, CONTROLS[experiment])["num"],
    )


def _welch_of(treated, control):
    return stats.ttest_ind(treated, control, equal_var=False)


def _assert_is_welch(row, treated, control):
    test = _welch_of(treated, control)
    low, high = test.confidence_interval(0.95)
    assert row["estimator"] == "difference_in_means"
    assert (row["n_variant"], row["n_control"]) == (len(treated), len(control))
    assert row["effect"] == pytest.approx(np.mean(treated) - np.mean(control), rel=1e-10)
    assert row["degrees_of_freedom"] == pytest.approx(test.df, rel=1e-10)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), rel=1e-9)
    assert row["p_value"] == pytest.approx(test.pvalue, rel=1e-8)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=" ".join)
def test_each_arm_is_compared_with_control_by_welch(decisive, logs, comparison):
    experiment, metric, variant = comparison
    treated = logs.arm(experiment, metric, variant)["num"]
    control = logs.arm(experiment, metric, CONTROLS[experiment])["num"]
    _assert_is_welch(decisive.loc[comparison], treated, control)


def test_the_field_experiment_reads_as_its_file(decisive, households):
    treated, control = (households.query("intensive == @arm")["takeup_survey"] for arm in (1, 0))
    row = decisive.loc[("rice_insurance", "takeup", "intensive_session")]
    _assert_is_welch(row, treated, control)


def test_the_field_experiment_reads_as_published(decisive, published):
    row = decisive.loc[("rice_insurance", "takeup", "intensive_session")]
    expected = published["address"]
    assert row["effect"] == pytest.approx(expected["diff"], rel=1e-9)
    assert row["standard_error"] == pytest.approx(expected["se_welch_ignoring_clusters"], rel=1e-12)


@pytest.mark.parametrize("metric", ["page_seconds", "order_size"])
@pytest.mark.parametrize("variant", ["annual_first", "bundle"])
def test_means_and_maxima_compare_the_units_that_have_events(decisive, logs, metric, variant):
    row = decisive.loc[("pricing_page", metric, variant)]
    means, variances = [], []
    for arm in (variant, "today"):
        units = logs.arm("pricing_page", metric, arm)
        mean = units.loc[units["den"] == 1, "num"].mean()
        linearized = (units["num"] - mean * units["den"]) / units["den"].mean()
        means.append(mean)
        variances.append(stats.sem(linearized) ** 2)
    assert row["estimator"] == "ratio"
    assert (row["mean_variant"], row["mean_control"]) == pytest.approx(means, rel=1e-11)
    assert row["standard_error"] == pytest.approx(np.sqrt(sum(variances)), rel=1e-10)


@pytest.mark.parametrize("variant", ["annual_first", "bundle"])
def test_cuped_stands_beside_with_the_slope_over_all_arms(results, logs, variant):
    values = logs.values("pricing_page", "revenue")
    slope = stats.linregress(values["num_pre"], values["num"]).slope
    adjusted = values["num"] - slope * values["num_pre"]
    means = adjusted.groupby(values["variant"]).mean()
    rows = results.query("metric == 'revenue' and variant == @variant and estimator == 'cuped'")
    assert rows["effect"].tolist() == pytest.approx([means[variant] - means["today"]], rel=1e-10)


def test_there_is_a_verdict_for_every_arm_but_control(verdicts):
    assert set(verdicts.index) == {
        ("rice_insurance", "intensive_session"),
        ("pricing_page", "annual_first"),
        ("pricing_page", "bundle"),
        ("broken_banner", "banner"),
    }


def test_the_broken_experiment_is_invalid_and_says_why(verdicts):
    verdict = verdicts.loc[("broken_banner", "banner")]
    assert verdict["verdict"] == "invalid"
    assert "sample_ratio" in verdict["reason"]
    assert "contamination" in verdict["reason"]


def test_an_effect_of_nothing_is_not_shipped(verdicts, households):
    arms = (households.query("intensive == @arm")["takeup_survey"] for arm in (1, 0))
    interval = _welch_of(*arms).confidence_interval(0.95)
    assert interval.low < 0 < interval.high
    assert verdicts.loc[("rice_insurance", "intensive_session"), "verdict"] == "iterate"


def test_more_revenue_without_more_tickets_ships(verdicts, logs):
    """Two arms share alpha; the guardrail's margin is .05."""
    revenue = _welch(logs, "pricing_page", "revenue", "annual_first")
    tickets = _welch(logs, "pricing_page", "support_ticket", "annual_first")
    assert revenue.confidence_interval(1 - 0.05 / 2).low > 0
    assert tickets.confidence_interval(1 - 0.05 / 2).high < 0.05
    assert verdicts.loc[("pricing_page", "annual_first"), "verdict"] == "ship"


def test_more_revenue_with_many_more_tickets_is_rolled_back(verdicts, decisive, logs):
    """Six standard errors past the margin: past any always-valid bound at these sizes."""
    revenue = _welch(logs, "pricing_page", "revenue", "bundle")
    assert revenue.confidence_interval(1 - 0.05 / 2).low > 0
    row = decisive.loc[("pricing_page", "support_ticket", "bundle")]
    assert (row["effect"] - 0.05) / row["standard_error"] > 6
    assert verdicts.loc[("pricing_page", "bundle"), "verdict"] == "rollback"
    assert "support_ticket" in verdicts.loc[("pricing_page", "bundle"), "reason"]
