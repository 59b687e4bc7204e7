import math

import pytest

from trialrun.memo import format as fmt
from trialrun.memo.record import Record


@pytest.mark.parametrize(
    ("standard_error", "decimals"),
    [(0.0137, 3), (0.36, 2), (0.995, 2), (1.0, 1), (25.0, 0), (99999.0, 0), (1e-30, 9), (0.0, 3)],
)
def test_two_significant_digits_of_the_standard_error(standard_error, decimals):
    assert fmt.decimals_for(standard_error) == decimals


def test_a_bound_never_looks_like_the_margin_it_misses():
    assert fmt.decimals_apart([0.2996], [0.3], 2) == 4
    assert fmt.decimals_apart([0.3], [0.3], 2) == 2


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (1234567.891, 1, False, "1,234,567.9"),
        (-0.0004, 3, True, "0.000"),
        (0.0004, 3, True, "0.000"),
        (-1.5, 1, True, "−1.5"),
        (1.5, 1, True, "+1.5"),
    ],
)
def test_fixed(value, decimals, signed, text):
    assert fmt.fixed(value, decimals, signed) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.005, "0.005"),
        (50.0, "50"),
        (0.0, "0"),
        (120000.0, "120,000"),
        (1e-12, "1e−12"),
        (-0.25, "−0.25"),
        (None, "–"),
    ],
)
def test_registered_numbers_stay_recognizable(value, text):
    assert fmt.plain_number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.00"),
        (0.656, "0.66"),
        (0.0101, "0.010"),
        (0.00012, "0.00012"),
        (0.00009, "< 0.0001"),
        (0.0, "< 0.0001"),
        (None, "–"),
    ],
)
def test_p_values(value, text):
    assert fmt.p_value(value) == text


def share_row(**columns):
    return Record({"effect": 0.0012, "standard_error": 0.001, "ci_low": -0.0008} | columns)


def test_shares_are_printed_in_percentage_points():
    style = fmt.style_of(Record({"aggregation": "any"}), share_row(ci_high=0.0032))
    assert style.effect(0.0012) == "+0.12 pp"
    assert style.interval(-0.0008, 0.0032) == "[−0.08, 0.32]"
    assert style.level(0.0221) == "2.21%"


def test_an_interval_end_close_to_0_shows_its_side():
    style = fmt.style_of(Record({}), Record({"standard_error": 1.0, "ci_low": 0.004, "ci_high": 4}))
    assert style.interval(0.004, 4.0) == "[0.004, 4.000]"


def test_missing_numbers():
    style = fmt.style_of(Record({}), Record({}))
    assert style.effect(None) == style.level(None) == "–"
    assert style.interval(1.0, None) == "no interval"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (
            {"relative_effect": 0.059, "relative_ci_low": 0.055, "relative_ci_high": 0.063},
            "+5.9% [5.5, 6.3]",
        ),
        ({"relative_effect": 9.0, "ci_low": -1.0, "relative_ci_low": math.nan}, "unbounded"),
        ({"relative_effect": 0.1}, "+10.0%"),
        ({}, "–"),
    ],
)
def test_relative_change(columns, text):
    assert fmt.relative_change(Record(columns)) == text


def test_lists_read_like_sentences():
    assert fmt.listed([]) == ""
    assert fmt.listed(["a"]) == "a"
    assert fmt.listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_records_read_missing_values_as_none(missing):
    assert Record({"x": missing}).number("x") is None
    assert Record({}).text("x") == ""
