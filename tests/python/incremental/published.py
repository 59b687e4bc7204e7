"""The published tables, compared row by row."""

import numpy as np
import pandas as pd

from support.dbt_projects import Project

CELL = ["experiment_id", "metric", "population", "dimension", "dimension_value"]
KEYS = {
    "trialrun_experiments": ["experiment_id"],
    "trialrun_variants": ["experiment_id", "variant", "ramp_stage"],
    "trialrun_experiment_metrics": ["experiment_id", "metric"],
    "trialrun_registry_issues": ["relation", "row_key", "column_name", "issue"],
    "trialrun_assignments": ["experiment_id", "unit_id"],
    "trialrun_unit_metrics": ["experiment_id", "unit_id", "metric"],
    "trialrun_moments": [*CELL, "ramp_stage", "variant"],
    "trialrun_cuped_thetas": [*CELL, "covariate"],
    "trialrun_srm": ["experiment_id", "units_tested", "ramp_stage"],
    "trialrun_balance": ["experiment_id", "covariate", "covariate_type", "variant"],
    "trialrun_checks": ["experiment_id", "check_name"],
}
"""The keys of the tables that a build writes anew."""


def published(project: Project) -> dict[str, pd.DataFrame]:
    """Every table by its key, without the build that made it."""
    return {name: _by_key(project.table(name), key) for name, key in KEYS.items()}


def _by_key(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    frame = frame.drop(columns="build_id", errors="ignore").fillna({"ramp_stage": -1})
    frame = frame.set_index(key).sort_index()
    assert frame.index.is_unique
    return frame


def assert_same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    """The same rows; numbers to 1e-9 of their size, or to 1e-13 where they cancel."""
    for name, table in expected.items():
        assert list(found[name].index) == list(table.index), name
        for column in table:
            _assert_same_column(f"{name}.{column}", found[name][column], table[column])


def _assert_same_column(name: str, found: pd.Series, expected: pd.Series) -> None:
    numeric = np.array([isinstance(value, float) for value in expected], dtype=bool)
    assert found[~numeric].tolist() == expected[~numeric].tolist(), name
    numbers = expected[numeric].astype(float)
    np.testing.assert_allclose(
        found[numeric].astype(float), numbers, rtol=1e-9, atol=1e-13, err_msg=name
    )
