"""trialrun_srm, trialrun_balance and trialrun_checks against scipy on the raw rows."""

import numpy as np
import pytest
from scipy import stats

WEIGHTS = {
    "rice_insurance": {"simple_session": 0.5, "intensive_session": 0.5},
    "pricing_page": {"today": 0.5, "annual_first": 0.3, "bundle": 0.2},
    "broken_banner": {"no_banner": 0.5, "banner": 0.5},
}
FAILING = {
    ("broken_banner", "sample_ratio"),
    ("broken_banner", "contamination"),
    ("pricing_page", "selection"),
}


@pytest.fixture(scope="session")
def checks(place):
    frame = place.frame("select * from trialrun_checks")
    return frame.set_index(["experiment_id", "check_name"])


def _counts(logs, experiment, sample):
    units = logs.units.query("experiment_id == @experiment")
    if sample == "analyzed":
        units = units.query("arms == 1")
    return units["variant"].value_counts()[list(WEIGHTS[experiment])].to_numpy()


@pytest.mark.parametrize("sample", ["logged", "analyzed"])
@pytest.mark.parametrize("experiment", WEIGHTS)
def test_sample_ratios_are_chi_square_tests_of_the_counts(place, logs, experiment, sample):
    counts = _counts(logs, experiment, sample)
    expected = counts.sum() * np.array(list(WEIGHTS[experiment].values()))
    test = stats.chisquare(counts, expected)
    rows = place.rows(
        "select n_units, statistic, degrees_of_freedom, p_value, status from trialrun_srm "
        f"where experiment_id = '{experiment}' and units_tested = '{sample}'"
    )
    assert len(rows) == 2, "one row for the only ramp stage, one for all stages"
    for n_units, statistic, degrees_of_freedom, p_value, status in rows:
        assert n_units == counts.sum()
        assert statistic == pytest.approx(test.statistic, rel=1e-12)
        assert degrees_of_freedom == len(counts) - 1
        assert p_value == pytest.approx(test.pvalue, rel=1e-7)
        assert status == ("fail" if test.pvalue < 0.001 else "pass")


def test_the_field_experiment_has_the_published_sample_ratio(place, published):
    ((statistic, p_value),) = place.rows(
        "select statistic, p_value from trialrun_srm where experiment_id = 'rice_insurance' "
        "and units_tested = 'analyzed' and ramp_stage is null"
    )
    assert statistic == pytest.approx(published["srm_people"]["chi2"], rel=1e-12)
    assert p_value == pytest.approx(published["srm_people"]["p"], rel=1e-7)


@pytest.mark.parametrize("metric", ["revenue", "session"])
@pytest.mark.parametrize("variant", ["annual_first", "bundle"])
def test_balance_is_a_z_test_of_the_time_before(place, logs, metric, variant):
    before = [logs.arm("pricing_page", metric, arm)["num_pre"] for arm in ("today", variant)]
    control, treated = (stats.describe(values) for values in before)
    difference = treated.mean - control.mean
    z = difference / np.sqrt(control.variance / control.nobs + treated.variance / treated.nobs)
    standardized = difference / np.sqrt((control.variance + treated.variance) / 2)
    (row,) = place.rows(
        "select statistic, p_value, standardized_difference, threshold, status "
        "from trialrun_balance where experiment_id = 'pricing_page' "
        f"and covariate = '{metric}' and variant = '{variant}'"
    )
    p_value = 2 * stats.norm.sf(abs(z))
    assert row[:3] == pytest.approx((z, p_value, standardized), rel=1e-7)
    # Two covariates and two arms share .001.
    assert row[3] == pytest.approx(0.001 / 4, rel=1e-12)
    assert row[4] == ("fail" if p_value < 0.001 / 4 else "pass")


def test_covariates_that_nothing_is_known_of_are_not_tested(place):
    rows = place.rows(
        "select distinct experiment_id, covariate from trialrun_balance where status = 'not_tested'"
    )
    assert set(rows) == {
        ("rice_insurance", "takeup"),
        ("pricing_page", "support_ticket"),
        ("broken_banner", "click"),
    }


@pytest.mark.parametrize("experiment", WEIGHTS)
def test_contamination_counts_the_units_in_several_arms(checks, logs, experiment):
    units = logs.units.query("experiment_id == @experiment")
    row = checks.loc[(experiment, "contamination")]
    assert row["n_failing"] == (units["arms"] > 1).sum()
    assert row["n_total"] == len(units)


def test_contamination_is_compared_between_first_arms(checks, logs):
    units = logs.units.query("experiment_id == 'broken_banner'")
    table = [[sum(a > 1), sum(a == 1)] for _, a in units.groupby("variant")["arms"]]
    test = stats.chi2_contingency(table, correction=False)
    p_value = checks.loc[("broken_banner", "contamination"), "p_value"]
    assert p_value == pytest.approx(test.pvalue, rel=1e-7)


def test_selection_compares_who_has_events_at_all(checks, logs):
    def p_value(metric, variant):
        control, treated = (
            logs.arm("pricing_page", metric, arm)["den"] for arm in ("today", variant)
        )
        table = [[den.sum(), len(den) - den.sum()] for den in (control, treated)]
        return stats.chi2_contingency(table, correction=False).pvalue

    arms = ("annual_first", "bundle")
    smallest = {
        metric: min(p_value(metric, arm) for arm in arms)
        for metric in ("page_seconds", "order_size")
    }
    row = checks.loc[("pricing_page", "selection")]
    assert row["p_value"] == pytest.approx(min(smallest.values()), rel=1e-7)
    assert row["n_failing"] == sum(p < 0.001 for p in smallest.values())
    assert "order_size" in row["message"]


def test_what_fails_is_what_is_broken(checks):
    assert set(checks.index[checks["status"] == "fail"]) == FAILING
    stops = checks[(checks["status"] == "fail") & (checks["severity"] == "error")]
    assert set(stops.index.get_level_values("experiment_id")) == {"broken_banner"}
    assert stops["is_enforced"].all()
