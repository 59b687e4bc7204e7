"""What each build leaves behind by as_of, and reading out an earlier day from it."""

import numpy as np
import pandas as pd
import pytest

from incremental.published import assert_same, published
from trialrun.backfill import backfill
from trialrun.dbt_project import DbtProject
from trialrun.errors import TrialrunError

DAYS = ("2026-03-18", "2026-03-19", "2026-03-20")
RESULT = ["experiment_id", "metric", "variant", "estimator"]


@pytest.fixture(scope="module")
def builds(engine, new_builds):
    """Built on three days; what was read out on each is kept."""
    builds = new_builds(engine)
    builds.found = {}
    for day in DAYS:
        builds.build(day)
        builds.found[day] = builds.read_out()
    return builds


def history(builds):
    return builds.project.table("trialrun_moments_history").astype({"as_of": str})


def everyone(results):
    chosen = results[(results["population"] == "assigned") & (results["dimension"] == "all")]
    return chosen.drop(columns=["computed_at"]).set_index(RESULT).sort_index()


def test_each_build_leaves_its_moments(builds):
    found = history(builds)
    assert set(found["as_of"]) == set(DAYS)
    now = builds.project.table("trialrun_moments")
    now = now[(now["population"] == "assigned") & (now["dimension"] == "all")]
    key = ["experiment_id", "metric", "ramp_stage", "variant"]
    last = found[found["as_of"] == DAYS[-1]].set_index(key).sort_index()
    now = now.set_index(key).sort_index()
    assert list(last.index) == list(now.index)
    assert last["mean_num"].tolist() == now["mean_num"].tolist()
    assert set(found["population"]) == {"assigned"}


@pytest.mark.parametrize("day", DAYS)
def test_an_earlier_day_is_read_out_as_it_was(builds, day):
    then = builds.found[day]
    found = builds.read_out(as_of=pd.Timestamp(day).date())
    assert found.as_of == then.as_of
    for column in everyone(then.results):
        expected, read = everyone(then.results)[column], everyone(found.results)[column]
        if expected.dtype == float:
            np.testing.assert_allclose(read, expected, rtol=1e-9, atol=1e-13)
        elif column != "as_of":
            assert read.tolist() == expected.tolist(), column
    assert [(v.experiment_id, v.variant, v.verdict, v.reason) for v in found.verdicts] == [
        (v.experiment_id, v.variant, v.verdict, v.reason) for v in then.verdicts
    ]


def test_a_day_without_history_names_those_that_have_one(builds):
    with pytest.raises(TrialrunError, match=r"2026-03-18 to 2026-03-20.*trialrun backfill --from"):
        builds.read_out(as_of=pd.Timestamp("2026-03-17").date())


def test_building_a_day_again_adds_nothing(builds):
    before = history(builds)
    builds.build(DAYS[-1])
    assert len(history(builds)) == len(before)


def test_a_restated_day_shows_both_numbers(builds):
    """An event of the day itself arrives after its build."""
    before = history(builds)
    query = (
        "select unit_id, variant from trialrun_assignments where experiment_id = 'layout' "
        "and is_analyzed and variant = 'first' "
        "and assigned_at < timestamp '2026-03-12 00:00:00' order by unit_id"
    )
    unit, arm = builds.project.rows(query)[0]
    assert arm == "first"
    builds.project.rows(
        "insert into raw.all_metric_events "
        "(unit_id, event_name, occurred_at, value, event_id, loaded_at, arrived_on) "
        f"values ('{unit}', 'revenue', timestamp '2026-03-20 12:00:00', 1000, 'restated', "
        "timestamp '2026-03-20 13:00:00', '2026-03-20')"
    )
    builds.build(DAYS[-1])
    found = history(builds)
    rows = found.query(
        "as_of == '2026-03-20' and experiment_id == 'layout' "
        "and metric == 'revenue_to_the_end' and variant == @arm"
    ).sort_values("built_at")
    assert len(rows) == 2
    old, new = rows["mean_num"]
    count = rows["n"].iloc[1]
    assert new - old == pytest.approx(1000 / count, rel=1e-9)
    assert rows["built_at"].is_unique
    # The other experiments are as they were.
    others = found["experiment_id"] != "layout"
    assert others.sum() == (before["experiment_id"] != "layout").sum()
    latest = builds.read_out(as_of=pd.Timestamp(DAYS[-1]).date()).results
    shown = latest.query(
        "metric == 'revenue_to_the_end' and variant == @arm and population == 'assigned' "
        "and dimension == 'all' and estimator == 'difference_in_means'"
    )
    assert shown["mean_variant"].tolist() == pytest.approx([new], rel=1e-9)


def test_backfilled_days_are_those_of_full_refreshes(engine, new_builds):
    """The logs stay as they are, all that has arrived by the last day."""
    late, refreshed = new_builds(engine), new_builds(engine)
    late.build(DAYS[-1])
    project = DbtProject(
        late.project.folder,
        profiles_directory=late.project.folder,
        variables={"trialrun_as_of": DAYS[-1]},
    )
    steps = []
    first, last = (pd.Timestamp(day).date() for day in DAYS[:2])
    backfill(project, first, last, lambda *step: steps.append(step))
    assert steps[0] == (0, 3, "building as of 2026-03-18")
    assert steps[-1] == (3, 3, "done")
    refreshed.build(DAYS[-1])
    for day in DAYS[:2]:
        refreshed.build(day, "--select", "package:trialrun", "--full-refresh")
    assert_same(by_day(late), by_day(refreshed))
    refreshed.build(DAYS[-1], "--full-refresh")
    assert_same(published(late.project), published(refreshed.project))


def by_day(builds):
    key = ["as_of", "experiment_id", "metric", "ramp_stage", "variant"]
    found = history(builds).drop(columns=["build_id", "built_at"])
    return {"history": found.set_index(key).sort_index()}


def test_a_backfill_must_end_after_it_begins(builds):
    project = DbtProject(builds.project.folder)
    first, last = pd.Timestamp("2026-03-19").date(), pd.Timestamp("2026-03-18").date()
    with pytest.raises(TrialrunError, match="the last day, 2026-03-18, is before the first"):
        backfill(project, first, last)
