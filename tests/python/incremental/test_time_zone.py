"""Days of another time zone: as_of ends at its midnight, and daily builds go by its dates."""

import numpy as np
import pandas as pd
import pytest

from support.dbt_projects import consumer_project, run_dbt
from support.random_logs import draw_logs
from support.unit_oracle import ADDITIVE, Oracle

# Midnight of 2026-04-01 in New York, which is four hours behind UTC then.
END = pd.Timestamp("2026-04-01 04:00")


@pytest.fixture(scope="module")
def rows():
    return draw_logs(seed=161)


@pytest.fixture(scope="module")
def project(engine, rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new_york") / "project"
    zone = {"trialrun_timezone": "America/New_York", "trialrun_as_of": "2026-03-31"}
    return consumer_project(folder, engine=engine, variables=zone, **rows)


def assert_right(project, oracle):
    """Every unit's values, and no unit too many."""
    found = project.table("trialrun_unit_metrics").set_index(["experiment_id", "unit_id", "metric"])
    found = found[["num", "den", "num_pre", "den_pre"]].astype(float).T.to_dict("list")
    registered = [
        (row["experiment_id"], row["metric"]) for row in oracle.rows["experiment_metrics"]
    ]
    wanted = {
        (experiment, unit.unit, metric): oracle.vector(unit, metric)
        for experiment, metric in registered
        for unit in oracle.analyzed(experiment)
    }
    assert set(found) <= set(wanted)
    for (experiment, unit, metric), vector in wanted.items():
        nothing = (
            (0, 1, 0, 1) if oracle.metrics[metric]["aggregation"] in ADDITIVE else (0, 0, 0, 0)
        )
        np.testing.assert_allclose(
            found.get((experiment, unit, metric), nothing), vector, rtol=1e-9, atol=1e-9
        )


def test_a_day_ends_at_its_midnight(project, rows):
    oracle = Oracle(rows, END)
    inside = (rows["metric_events"]["occurred_at"] >= pd.Timestamp("2026-04-01")) & (
        rows["metric_events"]["occurred_at"] < END
    )
    assert inside.any()
    run = run_dbt(project.folder, "run")
    assert run.success, run.error or run.message
    assert_right(project, oracle)


def test_daily_builds_go_by_its_dates(project, rows):
    for day in ("2026-03-28", "2026-03-29", "2026-03-31"):
        options = ["--full-refresh"] if day == "2026-03-28" else []
        run = run_dbt(project.folder, "run", "--vars", f"{{trialrun_as_of: '{day}'}}", *options)
        assert run.success, run.error or run.message
    assert_right(project, Oracle(rows, END))
