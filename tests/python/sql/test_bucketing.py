"""Buckets against hashlib, and slots against the rule in exact fractions."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sql_oracles import NAMES, Arm, Ramp, arm_of, expected_slots, hashed

PERCENT = Fraction(1, 100)


def test_a_bucket_is_the_hash_of_salt_dot_unit(run):
    inputs = pd.DataFrame(
        [(unit_id, salt) for unit_id in [*NAMES, "é", "1.5"] for salt in [*NAMES, "2026"]],
        columns=["unit_id", "salt"],
    )
    wanted = [hashed(salt, unit_id) for unit_id, salt in inputs.itertuples(index=False)]
    assert run("buckets", inputs)["bucket"] == wanted


def test_numeric_ids_have_the_bucket_of_their_text(run):
    assert run("buckets", "select 42 as unit_id, 's' as salt")["bucket"] == [hashed("s", 42)]


def test_a_unit_without_id_or_salt_has_no_bucket(run):
    inputs = "from (values (null, 's'), ('u', null)) as inputs(unit_id, salt)"
    assert run("buckets", inputs)["bucket"] == [None, None]


def test_buckets_are_uniform_and_independent_between_salts(run):
    ids = "select i as unit_id, unnest(['first', 'second']) as salt from range(50000) as r(i)"
    buckets = np.array(run("buckets", f"from ({ids}) order by salt, unit_id")["bucket"])
    assert buckets.min() >= 0
    assert buckets.max() < 1
    first, second = np.floor(buckets.reshape(2, -1) * 20).astype(int)
    assert stats.chisquare(np.bincount(first)).pvalue > 0.001
    assert stats.chisquare(np.bincount(second)).pvalue > 0.001
    table = np.histogram2d(first, second, bins=20)[0]
    assert stats.chi2_contingency(table).pvalue > 0.001


@st.composite
def ramps(draw: st.DrawFn) -> Ramp:
    """One to four treatment arms over one to four stages, in whole percents; some stages full."""
    n_arms, n_stages = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    left, arms = 100, []
    for name in draw(st.permutations(["a", "B", "ç", "d'"]))[:n_arms]:
        largest = draw(st.integers(0, left))
        left -= largest
        weights = tuple(PERCENT * draw(st.integers(0, largest)) for _ in range(n_stages))
        arms.append(Arm(name, draw(st.none() | st.integers(0, 2)), weights))
    control = []
    for stage in range(n_stages):
        room = 1 - sum(arm.weights[stage] for arm in arms)
        full = draw(st.booleans())
        control.append(room if full else PERCENT * draw(st.integers(0, int(room * 100))))
    return Ramp(tuple(arms), tuple(control))


def registry(ramp: Ramp, experiment_id: str = "e") -> pd.DataFrame:
    """The rows bucket_slots reads. Arms of weight 0 are left out in every other stage."""
    rows = [
        (experiment_id, arm.name, False, float(weight), stage + 1, arm.position)
        for arm in ramp.arms
        for stage, weight in enumerate(arm.weights)
        if weight or stage % 2 == 0
    ]
    rows += [
        (experiment_id, "control", True, float(weight), stage + 1, None)
        for stage, weight in enumerate(ramp.control)
    ]
    columns = ["experiment_id", "variant", "is_control", "weight", "ramp_stage", "position"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"position": "Int64"})


def slots_by_stage(run, inputs: pd.DataFrame) -> dict[int, list[tuple[float, float, str]]]:
    read = run("slots", inputs)
    stages = defaultdict(list)
    for stage, *slot in zip(
        read["ramp_stage"], read["slot_start"], read["slot_end"], read["variant"], strict=True
    ):
        stages[stage - 1].append(tuple(slot))
    return {stage: sorted(slots) for stage, slots in stages.items()}


def merged(slots):
    """Slots with the touching ones of one arm made one: where they are cut is not the point."""
    joined = []
    for start, end, arm in slots:
        if joined and joined[-1][2] == arm and abs(joined[-1][1] - start) < 1e-9:
            joined[-1] = (joined[-1][0], end, arm)
        else:
            joined.append((start, end, arm))
    return joined


@settings(max_examples=50, deadline=None)
@given(ramps())
def test_slots_follow_the_rule(run, ramp):
    found = slots_by_stage(run, registry(ramp))
    for stage in range(len(ramp.control)):
        slots = found.get(stage, [])
        wanted = merged(expected_slots(ramp, stage))
        assert [arm for *_, arm in merged(slots)] == [arm for *_, arm in wanted]
        bounds = [slot[:2] for slot in merged(slots)]
        np.testing.assert_allclose(
            np.array(bounds, float).reshape(-1, 2),
            np.array([slot[:2] for slot in wanted], float).reshape(-1, 2),
            atol=1e-12,
        )
        # Disjoint, as doubles, and inside [0, 1].
        assert all(end <= start for (_, end, _), (start, *_) in pairwise(slots))
        assert all(0 <= start < end <= 1 for start, end, _ in slots)


@settings(max_examples=30, deadline=None)
@given(ramps())
def test_weights_that_add_to_one_leave_no_bucket_without_an_arm(run, ramp):
    found = slots_by_stage(run, registry(ramp))
    for stage, control in enumerate(ramp.control):
        if control + sum(arm.weights[stage] for arm in ramp.arms) == 1:
            slots = found[stage]
            assert slots[0][0] == 0
            assert slots[-1][1] == pytest.approx(1, abs=1e-12)
            assert all(start - end < 1e-12 for (_, end, _), (start, *_) in pairwise(slots))


@settings(max_examples=30, deadline=None)
@given(ramps())
def test_no_unit_moves_between_treatment_arms(run, ramp):
    """A unit of a treatment arm stays in it where the arm's weight has not fallen."""
    found = slots_by_stage(run, registry(ramp))
    buckets = (np.arange(400) + 0.5) / 400
    for before, after in permutations(range(len(ramp.control)), 2):
        weights = {arm.name: (arm.weights[before], arm.weights[after]) for arm in ramp.arms}
        for bucket in buckets:
            first = arm_of(found.get(before, []), bucket)
            second = arm_of(found.get(after, []), bucket)
            if first not in (None, "control"):
                assert second in (first, "control", None)
                old, new = weights[first]
                assert new < old or second == first


def test_experiments_do_not_touch_each_other(run):
    tenth = Fraction(1, 10)
    ramp = Ramp((Arm("a", None, (tenth, 5 * tenth)),), (9 * tenth, 5 * tenth))
    other = Ramp((Arm("a", None, (3 * tenth,)), Arm("b", None, (4 * tenth,))), (3 * tenth,))
    both = pd.concat([registry(ramp, "e"), registry(other, "it's")])
    read = pd.DataFrame(run("slots", both))
    for name, alone in (("e", ramp), ("it's", other)):
        part = read[read["experiment_id"] == name].drop(columns="experiment_id")
        single = pd.DataFrame(run("slots", registry(alone))).drop(columns="experiment_id")
        order = ["ramp_stage", "slot_start"]
        pd.testing.assert_frame_equal(
            part.sort_values(order, ignore_index=True),
            single.sort_values(order, ignore_index=True),
        )


def test_a_ramp_from_one_to_fifty_percent_by_hand(run):
    ramp = Ramp((Arm("treatment", None, (PERCENT, 50 * PERCENT)),), (99 * PERCENT, 50 * PERCENT))
    found = slots_by_stage(run, registry(ramp))
    assert found[0] == [(0, 0.01, "treatment"), (0.01, 0.5, "control"), (0.5, 1, "control")]
    assert found[1] == [(0, 0.5, "treatment"), (0.5, 1, "control")]
