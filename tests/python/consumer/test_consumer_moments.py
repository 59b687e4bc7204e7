"""trialrun_moments against numpy on the raw rows."""

import numpy as np
import pytest
from scipy import stats

COMPONENTS = ("num", "den", "num_pre", "den_pre")
CELLS = [
    *(
        ("pricing_page", metric, variant)
        for metric in ("revenue", "session", "support_ticket", "page_seconds", "order_size")
        for variant in ("today", "annual_first", "bundle")
    ),
    ("broken_banner", "click", "no_banner"),
    ("broken_banner", "click", "banner"),
    ("rice_insurance", "takeup", "simple_session"),
    ("rice_insurance", "takeup", "intensive_session"),
]


@pytest.fixture(scope="session")
def moments(place):
    frame = place.frame("select * from trialrun_moments")
    return frame.set_index(["experiment_id", "metric", "variant"])


def test_the_cells_are_these_and_no_more(moments):
    assert sorted(moments.index) == sorted(CELLS)
    assert set(moments["population"]) == {"assigned"}
    assert set(moments["dimension_value"]) == {"all"}
    assert set(moments["ramp_stage"]) == {1}


@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_moments_are_those_of_the_units(moments, logs, cell):
    row = moments.loc[cell]
    units = logs.arm(*cell)[list(COMPONENTS)].to_numpy()
    assert (row["n_units"], row["n_mature"], row["n"]) == (len(units),) * 3
    means = [row[f"mean_{name}"] for name in COMPONENTS]
    np.testing.assert_allclose(means, units.mean(axis=0), rtol=1e-12, atol=1e-12)
    covariances = np.cov(units, rowvar=False, ddof=1)
    for i, a in enumerate(COMPONENTS):
        for j, b in enumerate(COMPONENTS[i:], start=i):
            name = f"var_{a}" if i == j else f"cov_{a}_{b}"
            assert row[name] == pytest.approx(covariances[i, j], rel=1e-11, abs=1e-12), name


def test_the_field_experiment_has_the_moments_of_its_file(moments, households):
    """Past every relation of the project: straight from the committed CSV."""
    for variant, intensive in (("simple_session", 0), ("intensive_session", 1)):
        takeup = households.loc[households["intensive"] == intensive, "takeup_survey"]
        row = moments.loc[("rice_insurance", "takeup", variant)]
        described = stats.describe(takeup)
        assert row["n"] == described.nobs
        assert row["mean_num"] == pytest.approx(described.mean, rel=1e-13)
        assert row["var_num"] == pytest.approx(described.variance, rel=1e-13)


def test_the_field_experiment_has_the_published_means(moments, published):
    mean = moments.xs("rice_insurance")["mean_num"].xs("takeup")
    assert mean["intensive_session"] == pytest.approx(published["address"]["mean_t"], rel=1e-12)
    assert mean["simple_session"] == pytest.approx(published["address"]["mean_c"], rel=1e-12)
