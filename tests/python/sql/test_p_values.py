"""The p-value macros against scipy."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

FLOOR = 1e-300
RELATIVE = 1e-12


def grid() -> pd.DataFrame:
    """Statistics from 0 to far beyond the floor, dense where the approximations change."""
    breaks = 2 * np.array([0.46875**2, 16.0])
    statistics = np.concatenate(
        [
            [0.0],
            np.geomspace(1e-12, 1.9e3, 1500),
            breaks,
            np.nextafter(breaks, 0),
            np.nextafter(breaks, np.inf),
            np.linspace(1300, 1600, 100),
            [2000.0, 2000.1, 1e6, 1e200, 1e307],
        ]
    )
    frame = pd.DataFrame({"statistic": statistics}).merge(
        pd.DataFrame({"df": np.arange(1, 21)}), how="cross"
    )
    frame["z"] = np.sqrt(frame["statistic"]) * np.where(frame["df"] % 2, 1, -1)
    return frame


def test_chi_square_tail_is_that_of_scipy(run):
    inputs = grid()
    wanted = np.maximum(stats.chi2.sf(inputs["statistic"], inputs["df"]), FLOOR)
    np.testing.assert_allclose(run("p_values", inputs)["chi_square"], wanted, rtol=RELATIVE)


def test_normal_tails_are_those_of_scipy(run):
    inputs = grid()
    wanted = np.maximum(2 * stats.norm.sf(np.abs(inputs["z"])), FLOOR)
    np.testing.assert_allclose(run("p_values", inputs)["normal"], wanted, rtol=RELATIVE)


def test_the_grid_reaches_the_floor_and_one(run):
    p_values = run("p_values", grid())["chi_square"]
    assert min(p_values) == pytest.approx(FLOOR, rel=RELATIVE, abs=0)
    assert max(p_values) == 1


@pytest.mark.parametrize(
    ("statistic", "df"),
    [("null", "1"), ("'nan'", "1"), ("'infinity'", "1"), ("-1e-9", "1"), ("'-infinity'", "2")]
    + [("1", df) for df in ("null", "0", "21", "-1", "2.5")]
    + [("5000", df) for df in ("null", "0", "21")],
)
def test_no_p_value_without_a_statistic_and_degrees_of_freedom(run, statistic, df):
    inputs = f"select {statistic}::double as statistic, {df} as df, 1.0::double as z"
    assert run("p_values", inputs)["chi_square"] == [None]


@pytest.mark.parametrize("z", ["null", "'nan'", "'infinity'", "'-infinity'"])
def test_no_p_value_without_a_finite_z(run, z):
    inputs = f"select 1.0::double as statistic, 1 as df, {z}::double as z"
    assert run("p_values", inputs)["normal"] == [None]


def test_expressions_are_taken_whole(run):
    read = run("p_values_of_expressions", "select 3.5::double as a, 1.25::double as b, 4 as k")
    assert read["chi_square"] == [pytest.approx(stats.chi2.sf(4.75, 3), rel=RELATIVE)]
    assert read["normal"] == [pytest.approx(2 * stats.norm.sf(2.25), rel=RELATIVE)]
