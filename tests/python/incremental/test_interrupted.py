"""Builds that are killed, or run beside each other, and readouts in between."""

import random
import time

import pytest

from incremental.published import assert_same, published
from trialrun.errors import TrialrunError

BEFORE, DAY = "2026-03-19", "2026-03-20"


@pytest.fixture(scope="module")
def undisturbed(engine, new_builds):
    builds = new_builds(engine)
    builds.build(BEFORE)
    started = time.monotonic()
    process = builds.start(DAY)
    printed, _ = process.communicate()
    assert process.returncode == 0, printed
    builds.seconds = time.monotonic() - started
    return builds


def test_a_build_that_was_killed_ends_right_when_run_again(engine, new_builds, undisturbed):
    """Killed five times, at moments spread over the whole build."""
    builds = new_builds(engine)
    builds.build(BEFORE)
    moments = random.Random(27)
    n_stopped = 0
    for share in (0.3, 0.5, 0.65, 0.8, 0.9):
        process = builds.start(DAY)
        time.sleep(undisturbed.seconds * (share + moments.uniform(-0.05, 0.05)))
        n_stopped += process.poll() is None
        process.kill()
        process.communicate()
    assert n_stopped > 0
    builds.build(DAY)
    assert_same(published(builds.project), published(undisturbed.project))


def test_a_full_refresh_that_was_killed_ends_right_when_run_again(undisturbed):
    before = published(undisturbed.project)
    process = undisturbed.start(DAY, "--full-refresh")
    time.sleep(undisturbed.seconds * 0.75)
    process.kill()
    process.communicate()
    undisturbed.build(DAY)
    assert_same(published(undisturbed.project), before)


def test_a_readout_waits_for_a_build_that_has_begun(undisturbed):
    undisturbed.build(DAY)
    assert len(undisturbed.read_out().results)
    undisturbed.build(DAY, "--select", "trialrun_builds")
    with pytest.raises(TrialrunError, match=r"the dbt build that began at .* has not built all"):
        undisturbed.read_out()
    undisturbed.build(DAY, "--select", "trialrun_builds+", "--exclude", "trialrun_checks+")
    with pytest.raises(TrialrunError, match="several dbt builds"):
        undisturbed.read_out()
    undisturbed.build(DAY)
    assert len(undisturbed.read_out().results)


def test_two_builds_at_once_end_in_an_error_or_in_one_of_them(new_builds, engine, undisturbed):
    builds = new_builds(engine)
    builds.build(BEFORE)
    processes = [builds.start(DAY), builds.start(DAY)]
    printed = [process.communicate()[0] for process in processes]
    failed = [text for process, text in zip(processes, printed, strict=True) if process.returncode]
    print(*failed)
    try:
        builds.read_out()
    except TrialrunError:
        assert failed or "build" in str(TrialrunError)
    else:
        assert_same(published(builds.project), published(undisturbed.project))
    builds.build(DAY)
    assert_same(published(builds.project), published(undisturbed.project))
