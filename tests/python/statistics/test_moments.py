import numpy as np
import pandas as pd
import pytest
from aggregate_tables import PAIRS, cell, moments, units
from hypothesis import given, settings
from hypothesis import strategies as st

from trialrun.moments import COMPONENTS, Moments, covariance_column

RNG = np.random.default_rng(20260302)


def random_units(n, offset=0.0):
    mix = RNG.normal(size=(4, 4))
    return RNG.normal(size=(n, 4)) @ mix + offset


def assert_same(found, expected, tolerance=1e-12):
    np.testing.assert_array_equal(found.n, expected.n)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(found.cov, expected.cov, rtol=tolerance, atol=tolerance)


def test_columns_are_named_like_the_table():
    assert [covariance_column(i, j) for i, j in PAIRS] == [
        "var_num", "cov_num_den", "cov_num_num_pre", "cov_num_den_pre", "var_den",
        "cov_den_num_pre", "cov_den_den_pre", "var_num_pre", "cov_num_pre_den_pre", "var_den_pre",
    ]  # fmt: skip


def test_from_frame_reads_numpy_moments():
    arms = [random_units(50), random_units(3)]
    frame = pd.DataFrame([cell("control", arms[0]), cell("treatment", arms[1])])
    found = Moments.from_frame(frame)
    for i, rows in enumerate(arms):
        np.testing.assert_allclose(found.mean[i], rows.mean(axis=0), rtol=1e-15)
        np.testing.assert_allclose(found.cov[i], np.cov(rows, rowvar=False), rtol=1e-15)
    np.testing.assert_array_equal(found.cov, found.cov.transpose(0, 2, 1))


@pytest.mark.parametrize("dtype", ["object", "Float64", "double[pyarrow]"])
def test_from_frame_reads_null_of_any_backing(dtype):
    frame = pd.DataFrame([cell("a", random_units(1)), cell("b", random_units(0))])
    numeric = [c for c in frame if c.startswith(("mean_", "var_", "cov_"))]
    frame[numeric] = frame[numeric].astype(dtype)
    if dtype == "object":
        frame[numeric] = frame[numeric].where(frame[numeric].notna(), None)
    found = Moments.from_frame(frame)
    assert found.n.tolist() == [1, 0]
    assert np.isfinite(found.mean[0]).all()
    assert np.isnan(found.mean[1]).all()
    assert np.isnan(found.cov).all()


def test_from_frame_names_a_missing_column():
    frame = pd.DataFrame([cell("a", random_units(5))]).drop(columns="cov_num_den")
    with pytest.raises(KeyError, match="cov_num_den"):
        Moments.from_frame(frame)


def test_arrays_of_different_cells_are_refused():
    with pytest.raises(ValueError, match="2 cells"):
        Moments(np.array([1, 2]), np.zeros((1, 4)), np.zeros((1, 4, 4)))


def test_take_orders_repeats_and_leaves_absent_cells_empty():
    both = moments(random_units(5), random_units(7))
    found = both.take(np.array([1, -1, 0, 1]))
    assert found.n.tolist() == [7, 0, 5, 7]
    np.testing.assert_array_equal(found.mean[[0, 2, 3]], both.mean[[1, 0, 1]])
    np.testing.assert_array_equal(found.cov[[0, 2, 3]], both.cov[[1, 0, 1]])
    assert np.isnan(found.mean[1]).all()
    assert np.isnan(found.cov[1]).all()


@pytest.mark.parametrize("sizes", [[40, 60], [1, 1], [0, 5], [1, 0, 30, 2], [0, 1], [0, 0]])
def test_merged_cells_are_the_cells_of_merged_rows(sizes):
    parts = [random_units(size, offset=10.0) for size in sizes]
    merged = moments(*parts).merge(np.zeros(len(parts), dtype=np.int64))
    assert_same(merged, moments(np.concatenate(parts)))


def test_merge_keeps_groups_apart():
    parts = [random_units(size) for size in (4, 9, 6, 1)]
    merged = moments(*parts).merge(np.array([1, 0, 1, 0]))
    together = [np.concatenate([parts[1], parts[3]]), np.concatenate([parts[0], parts[2]])]
    assert_same(merged, moments(*together))


def test_merge_holds_its_digits_far_from_zero():
    parts = [random_units(1000) for _ in range(5)]
    far = [rows + 1e6 for rows in parts]
    merged = moments(*far).merge(np.zeros(5, dtype=np.int64))
    exact = np.cov(np.concatenate(parts), rowvar=False)
    np.testing.assert_allclose(merged.cov[0], exact, rtol=1e-8, atol=1e-8)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_merge_does_not_depend_on_order_or_partition(data):
    sizes = data.draw(st.lists(st.integers(0, 8), min_size=2, max_size=7))
    seed = data.draw(st.integers(0, 2**32 - 1))
    order = data.draw(st.permutations(range(len(sizes))))
    cut = data.draw(st.integers(1, len(sizes) - 1))
    rng = np.random.default_rng(seed)
    cells = moments(*[rng.normal(3, 2, size=(size, 4)) for size in sizes])

    at_once = cells.merge(np.zeros(len(sizes), dtype=np.int64))
    shuffled = cells.take(np.array(order))
    in_steps = shuffled.merge((np.arange(len(sizes)) >= cut).astype(np.int64))
    in_steps = in_steps.merge(np.zeros(2, dtype=np.int64))
    assert_same(in_steps, at_once)


def test_variance_of_a_combination_is_that_of_its_rows():
    rows = random_units(200)
    weights = np.array([0.5, -2.0, 0.0, 1.0])
    found = moments(rows).variance_of(weights[None, :])
    np.testing.assert_allclose(found, (rows @ weights).var(ddof=1), rtol=1e-12)


def test_a_missing_covariance_counts_only_where_it_is_used():
    one = moments(random_units(20))
    one.cov[0, 2, :] = one.cov[0, :, 2] = np.nan
    assert np.isfinite(one.variance_of(np.array([[1.0, -1.0, 0.0, 0.0]])))
    assert np.isnan(one.variance_of(np.array([[1.0, 0.0, 0.3, 0.0]])))


def test_what_is_left_of_a_constant_is_no_variance():
    # A third is no binary fraction: the rows' mean differs from each row in the last digit.
    constant = units(np.full(1001, 1 / 3) * 3.3)
    assert moments(constant).variance_of(np.array([[1.0, 0, 0, 0]])) == 0
    den = RNG.gamma(2.0, size=500)
    proportional = units(0.1 * den, den)
    assert moments(proportional).variance_of(np.array([[1.0, -0.1, 0, 0]])) == 0


def test_components_are_in_the_documented_order():
    assert COMPONENTS == ("num", "den", "num_pre", "den_pre")
