"""Every row of what inference reads, against numpy and scipy on randomly drawn raw rows."""

import itertools
from functools import partial

import numpy as np
import pytest
from scipy import stats

from support.random_logs import AS_OF_END, SEED, draw_logs
from support.unit_oracle import ADDITIVE, Oracle

COMPONENTS = ("num", "den", "num_pre", "den_pre")
CELL = ["experiment_id", "metric", "population", "dimension", "dimension_value"]
COVARIATE = ["experiment_id", "covariate", "covariate_type", "variant"]
SAMPLE = ["experiment_id", "units_tested", "ramp_stage"]
POPULATIONS = {
    "assigned": lambda unit: True,
    "eligible": lambda unit: unit.is_eligible,
    "exposed": lambda unit: unit.is_exposed,
}


@pytest.fixture(scope="module")
def oracle():
    return Oracle(draw_logs(SEED), AS_OF_END)


@pytest.fixture(scope="module")
def built(engine, random_logs_on):
    """Read a published table of a build on the rows."""
    project = random_logs_on(engine.name)

    def read(table, key):
        frame = project.table(table).set_index(key)
        assert frame.index.is_unique
        return frame.sort_index()

    return read


@pytest.fixture(scope="module")
def cells(oracle):
    """The analyzed units by experiment, metric, population, dimension and its value."""
    found = {}
    for row in oracle.rows["experiment_metrics"]:
        experiment, metric = row["experiment_id"], row["metric"]
        units = oracle.analyzed(experiment)
        for population, belongs in POPULATIONS.items():
            members = [unit for unit in units if belongs(unit)]
            found[experiment, metric, population, "all", "all"] = members
        for attribute in oracle.registered("experiment_attributes", experiment, use="segment"):
            dimension = attribute["attribute"]
            segments = oracle.segments(experiment, dimension)
            for value in set(segments.values()):
                members = [unit for unit in units if segments[unit.unit] == value]
                found[experiment, metric, "assigned", dimension, value] = members
    return {cell: units for cell, units in found.items() if units}


def vectors(oracle, metric, units):
    """The vectors of the mature units, one row a unit."""
    mature = [unit for unit in units if oracle.is_mature(unit, metric)]
    return np.array([oracle.vector(unit, metric) for unit in mature]).reshape(-1, 4)


def by_arm(units):
    arms = {unit.variant for unit in units}
    return {arm: [unit for unit in units if unit.variant == arm] for arm in arms}


def is_constant(values):
    return np.ptp(values) <= 1e-12 * abs(values[0])


def resolution(values):
    """How exactly doubles hold the mean, in standard deviations: 1e-7 of them for clock."""
    return 1e-15 * abs(values.mean()) / values.std(ddof=1)


def number(value):
    return np.nan if value is None else value


def close_to(value, lost=0):
    return pytest.approx(value, rel=1e-9, abs=1e-12 + np.nan_to_num(lost), nan_ok=True)


def test_the_rows_hold_what_is_hard_to_count_right(oracle, cells):
    exclusions = {unit.exclusion for unit in oracle.units}
    assert exclusions == {
        None, "unknown_variant", "several_variants", "outside_enrolment", "zero_weight_arm",
    }  # fmt: skip
    assert "(other)" in {cell[4] for cell in cells}
    assert "(missing)" in {cell[4] for cell in cells}
    sizes = {len(vectors(oracle, cell[1], units)) for cell, units in cells.items()}
    assert {0, 1} <= sizes


def test_moments(built, oracle, cells):
    moments = built("trialrun_moments", [*CELL, "variant"])
    expected = {
        (*cell, arm): members
        for cell, units in cells.items()
        for arm, members in by_arm(units).items()
    }
    assert set(moments.index) == set(expected)
    assert set(moments["ramp_stage"]) == {1}
    for key, units in expected.items():
        row = moments.loc[key]
        values = vectors(oracle, key[1], units)
        assert row["n_units"] == len(units), key
        assert row["n_mature"] == row["n"] == len(values), key
        _assert_moments_of(row, values, key)


def _assert_moments_of(row, values, key):
    means = values.mean(axis=0) if len(values) else [np.nan] * 4
    covariances = np.cov(values, rowvar=False) if len(values) > 1 else np.full((4, 4), np.nan)
    scales = np.sqrt(np.diag(covariances))
    for i, a in enumerate(COMPONENTS):
        assert number(row[f"mean_{a}"]) == close_to(means[i]), (*key, a)
        for j, b in enumerate(COMPONENTS[i:], start=i):
            name = f"var_{a}" if i == j else f"cov_{a}_{b}"
            expected = close_to(covariances[i, j], 1e-9 * scales[i] * scales[j])
            assert number(row[name]) == expected, (*key, name)


def test_thetas(built, oracle, cells):
    thetas = built("trialrun_cuped_thetas", CELL)
    expected = {}
    for cell, units in cells.items():
        values = vectors(oracle, cell[1], units)
        if oracle.metrics[cell[1]]["aggregation"] in ADDITIVE and len(values):
            expected[cell] = values[:, 0], values[:, 2]
    assert set(thetas.index) == set(expected)
    assert set(thetas["covariate"]) == {"pre_period"}
    for cell, (y, x) in expected.items():
        row = thetas.loc[cell]
        assert row["n"] == len(x)
        assert row["mean_covariate"] == pytest.approx(x.mean(), rel=1e-9), cell
        if len(x) == 1:
            assert (row["theta"], row["var_covariate"]) == (0, None)
            assert row["reason"] == "fewer than two units"
        elif is_constant(x):
            assert (row["theta"], row["var_covariate"]) == (0, 0), cell
            assert row["reason"] == "the pre-period does not vary"
        else:
            assert row["reason"] is None
            rounding = 1e-9 + resolution(x)
            assert row["var_covariate"] == pytest.approx(x.var(ddof=1), rel=rounding), cell
            slope = np.cov(x, y)[0, 1] / x.var(ddof=1)
            scale = y.std(ddof=1) / x.std(ddof=1)
            assert row["theta"] == pytest.approx(slope, abs=rounding * scale), cell
        if len(x) == 1 or is_constant(x) or is_constant(y):
            assert row["correlation"] is None or np.isnan(row["correlation"]), cell
        else:
            rounding = 1e-9 + resolution(x) + resolution(y)
            assert row["correlation"] == pytest.approx(stats.pearsonr(x, y)[0], abs=rounding), cell


def test_balance(built, oracle):
    balance = built("trialrun_balance", COVARIATE)
    expected = {}
    for experiment in oracle.experiments:
        arms = by_arm(oracle.analyzed(experiment))
        control = arms.pop(oracle.control(experiment))
        for (covariate, kind), of in _covariates(oracle, experiment).items():
            for arm, units in arms.items():
                expected[experiment, covariate, kind, arm] = of(control), of(units)
    assert set(balance.index) == set(expected)
    tests = {key: _balance_test(*samples) for key, samples in expected.items()}
    assert {test["reason"] for test in tests.values()} == {
        None, "the covariate does not vary", "an arm has fewer than 30 units",
    }  # fmt: skip
    for key, test in tests.items():
        row = balance.loc[key]
        tested = sum(other["reason"] is None for k, other in tests.items() if k[0] == key[0])
        assert row["control_variant"] == oracle.control(key[0])
        threshold = 0.001 / tested if tested else np.nan
        assert number(row["threshold"]) == pytest.approx(threshold, rel=1e-12, nan_ok=True)
        assert row["reason"] == test["reason"], key
        assert row["status"] == _status(test["reason"], test["p_value"], threshold), key
        # What the doubles of the means leave of their difference.
        lost = 1e-15 * abs(test["mean_control"]) / test["error"] if test["error"] > 0 else 0
        for name in set(test) - {"reason", "error"}:
            assert number(row[name]) == close_to(test[name], lost), (*key, name)


def _covariates(oracle, experiment):
    """By covariate and its type, how to get the sample of an arm's units."""
    covariates = {}
    for row in oracle.registered("experiment_metrics", experiment):
        metric = row["metric"]
        definition = oracle.metrics[metric]
        if definition["aggregation"] in ADDITIVE and definition["lookback_days"] > 0:
            covariates[metric, "pre_period"] = partial(_histories, oracle, metric)
    for row in oracle.registered("experiment_attributes", experiment, use="balance"):
        covariates[row["attribute"], "attribute"] = partial(_traits, oracle, row["attribute"])
    return covariates


def _histories(oracle, metric, units):
    return vectors(oracle, metric, units)[:, 2]


def _traits(oracle, attribute, units):
    values = [oracle.attribute(attribute, unit.unit, "numeric_value") for unit in units]
    return np.array([value for value in values if value is not None])


def _balance_test(control, treated):
    means = [sample.mean() if len(sample) else np.nan for sample in (control, treated)]
    variances = [sample.var(ddof=1) if len(sample) > 1 else np.nan for sample in (control, treated)]
    error = np.sqrt(variances[0] / max(len(control), 1) + variances[1] / max(len(treated), 1))
    reason = None
    if min(len(control), len(treated)) < 30:
        reason = "an arm has fewer than 30 units"
    elif is_constant(np.concatenate([control, treated])):
        reason = "the covariate does not vary"
    spread = np.sqrt(np.mean(variances))
    difference = means[1] - means[0]
    z = difference / error if reason is None else np.nan
    return {
        "reason": reason,
        "error": error,
        "n_control": len(control),
        "n_variant": len(treated),
        "mean_control": means[0],
        "mean_variant": means[1],
        "var_control": variances[0],
        "var_variant": variances[1],
        "difference": difference,
        "standardized_difference": difference / spread if spread > 1e-12 else np.nan,
        "statistic": z,
        "p_value": 2 * stats.norm.sf(abs(z)),
    }


def test_sample_ratios(built, oracle):
    srm = built("trialrun_srm", SAMPLE)
    # One stage each, so the row of the stage and that of all stages (NULL) say the same.
    assert set(srm.index.droplevel("ramp_stage")) == set(
        itertools.product(oracle.experiments, ["logged", "analyzed"])
    )
    assert len(srm) == 12
    for (experiment, sample, _), row in srm.iterrows():
        weights = {arm: weight for arm, weight in oracle.weights(experiment).items() if weight}
        kept = {None, "several_variants"} if sample == "logged" else {None}
        units = [u for u in oracle.units if u.experiment == experiment and u.exclusion in kept]
        observed = np.array([sum(unit.variant == arm for unit in units) for arm in weights])
        expected = observed.sum() * np.array(list(weights.values())) / sum(weights.values())
        test = stats.chisquare(observed, expected)
        is_tested = expected.min() >= 8
        assert (row["n_units"], row["n_variants"]) == (observed.sum(), len(weights))
        assert row["degrees_of_freedom"] == len(weights) - 1
        assert row["smallest_expected"] == pytest.approx(expected.min(), rel=1e-9)
        assert number(row["statistic"]) == close_to(test.statistic if is_tested else np.nan)
        assert number(row["p_value"]) == close_to(test.pvalue if is_tested else np.nan)
        reason = None if is_tested else "an arm expects fewer than 8 units"
        assert (row["reason"], row["threshold"]) == (reason, 0.001)
        assert row["status"] == _status(reason, test.pvalue, 0.001)


def _status(reason, p_value, threshold):
    if reason is not None:
        return "not_tested"
    return "fail" if p_value < threshold else "pass"
