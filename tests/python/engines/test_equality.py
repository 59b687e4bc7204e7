"""The same rows give the same tables on every engine, number by number.

Numbers agree to 1e-9 of their size, or to the rounding of what they are made from: covariances
cancel to next to nothing beside their variances, and a difference of means keeps no more digits
than the means do.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from support.dbt_projects import Project
from support.engines import NAMES
from trialrun.readout import Readout, readout

RELATIVE = 1e-9
# What is left where numbers of size 1 cancel, and how exactly a double holds a number.
FLOOR, DOUBLE = 1e-12, 1e-15
# What is of one build alone.
OF_THE_BUILD = {"build_id", "first_seen_at", "built_at", "computed_at"}
TABLES = (
    "trialrun_experiments",
    "trialrun_contracts",
    "trialrun_variants",
    "trialrun_experiment_metrics",
    "trialrun_assignments",
    "trialrun_unit_metrics",
    "trialrun_moments",
    "trialrun_moments_history",
    "trialrun_cuped_thetas",
    "trialrun_srm",
    "trialrun_balance",
    "trialrun_checks",
    "trialrun_registry_issues",
)
FIRST, *OTHERS = NAMES

pytestmark = pytest.mark.skipif(not OTHERS, reason="TRIALRUN_TEST_ENGINES names one engine")


@dataclass(frozen=True)
class Built:
    """The tables of one engine."""

    project: Project
    found: Readout


@pytest.fixture(scope="module", params=["random_logs", "many_experiments"])
def built_on(request, random_logs_on, many_experiments_on) -> Callable[[str], Built]:
    """Gives what one engine made of the same rows."""
    built: dict[str, Built] = {}

    def built_on(name: str) -> Built:
        if name not in built:
            if request.param == "many_experiments":
                many = many_experiments_on(name)
                built[name] = Built(many.project, many.found)
            else:
                project = random_logs_on(name)
                built[name] = Built(project, read_out(project))
        return built[name]

    return built_on


def read_out(project: Project) -> Readout:
    connection = project.place.connect()
    try:
        return readout(connection, schema=project.place.schema, write=False)
    finally:
        connection.disconnect()


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_every_published_table(built_on, table, other):
    one, another = (built_on(name).project.table(table) for name in (FIRST, other))
    assert_same_rows(one, another)


@pytest.mark.parametrize("other", OTHERS)
def test_every_result(built_on, other):
    one, another = (built_on(name).found.results.astype(object) for name in (FIRST, other))
    assert_same_rows(one, another)


@pytest.mark.parametrize("other", OTHERS)
def test_every_verdict_with_its_evidence(built_on, other):
    one, another = (built_on(name).found.verdicts for name in (FIRST, other))
    assert len(one) == len(another) > 0
    for verdict, twin in zip(one, another, strict=True):
        assert_same(vars(verdict), vars(twin), verdict.experiment_id)


def assert_same_rows(one: pd.DataFrame, another: pd.DataFrame) -> None:
    """Join two tables by all that is no measured number; those agree within the tolerance."""
    assert list(one.columns) == list(another.columns)
    columns = [column for column in one.columns if column not in OF_THE_BUILD]
    numbers = [c for c in columns if any(isinstance(v, float) for v in [*one[c], *another[c]])]
    exact = [column for column in columns if column not in numbers]
    rows, twins = (by_key(frame, exact, numbers) for frame in (one, another))
    assert rows.keys() == twins.keys()
    for key, row in rows.items():
        for column, value in row.items():
            assert_same(value, twins[key][column], (key, column), floor_of(column, row))


def by_key(frame: pd.DataFrame, key: list[str], values: list[str]) -> dict[tuple, dict]:
    """The numbers of every row by all its other columns, which tell the rows apart."""
    keys = [tuple(map(plain, row)) for row in frame[key].itertuples(index=False, name=None)]
    found = dict(zip(keys, frame[values].to_dict("records"), strict=True))
    assert len(found) == len(frame)
    return found


def floor_of(column: str, row: Mapping[str, Any]) -> float:
    """The difference that rounding alone may leave in a number of a row."""
    if column.startswith(("cov_", "var_")):
        return FLOOR * largest(row, "var_")
    lost = DOUBLE * largest(row, "mean_")
    if column == "p_value":
        lost /= plain(row.get("standard_error")) or 1
    return max(FLOOR, lost)


def largest(row: Mapping[str, Any], prefix: str) -> float:
    sizes = [abs(plain(row[name]) or 0) for name in row if name.startswith(prefix)]
    return max(sizes, default=0)


def plain(value: Any) -> Any:
    """A value that equals itself where it is missing."""
    return None if value is None or value is pd.NaT or value != value else value


def assert_same(one: Any, another: Any, where: Any, floor: float = FLOOR) -> None:
    one, another = plain(one), plain(another)
    if isinstance(one, Mapping):
        assert one.keys() == another.keys(), where
        for name in one:
            assert_same(one[name], another[name], (where, name))
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(another), where
        for place, value in enumerate(one):
            assert_same(value, another[place], (where, place))
    elif isinstance(one, float) and isinstance(another, float):
        assert math.isclose(one, another, rel_tol=RELATIVE, abs_tol=floor), (where, one, another)
    else:
        assert one == another, where
