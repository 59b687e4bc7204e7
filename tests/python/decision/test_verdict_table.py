"""Each row of the verdict table from hand-made aggregates.

10,000 units an arm with standard deviation 1: the standard error of an effect is .01414, so a 95%
interval reaches .028 to either side, and an effect of .1 is seven standard errors.
"""

import json

import pandas as pd
import pytest
from aggregate_tables import aggregates, check, experiment, metric, stage, summary_cell

from trialrun.decision import decide
from trialrun.records import Aggregates
from trialrun.scorecard import estimates

N = 10_000
CLEAR, FAINT = 0.1, 0.01
EARLY = {"planned_units": 50_000}
OPEN_TRAFFIC = EARLY | {"allocated_weight": 0.2}

PRIMARY = metric("tasks")
SECONDARY = metric("revenue", "secondary")
GUARDRAIL = metric("latency", "guardrail", desired_direction="decrease", margin=0.2)


def tables(effects, metrics, checks=(), stages=(), n=N, **columns):
    """One arm beside control; effects by metric, on a control mean of 1."""
    cells = []
    for name, effect in effects.items():
        cells.append(summary_cell("control", n, 1.0, metric=name))
        cells.append(summary_cell("treatment", n, 1.0 + effect, metric=name))
    return aggregates(cells, metrics, (), checks, stages, [experiment(**columns)])


def verdict(*args, **kwargs):
    found = tables(*args, **kwargs)
    (only,) = decide(found, estimates(found))
    json.dumps(only.evidence, allow_nan=False)
    return only


ALL = [PRIMARY, SECONDARY, GUARDRAIL]


def outcome(tasks=0.0, revenue=0.0, latency=0.0, metrics=ALL, **kwargs):
    found = verdict({"tasks": tasks, "revenue": revenue, "latency": latency}, metrics, **kwargs)
    return found.verdict, found.evidence["rule"]


def test_a_clear_benefit_and_no_harm_ships_at_the_horizon():
    assert outcome(tasks=CLEAR) == ("ship", "success")


def test_a_benefit_in_the_direction_of_decrease_ships():
    fewer = metric("tasks", desired_direction="decrease")
    assert outcome(tasks=-CLEAR, metrics=[fewer, GUARDRAIL]) == ("ship", "success")
    assert outcome(tasks=CLEAR, metrics=[fewer, GUARDRAIL])[0] == "rollback"


def test_one_of_several_primaries_is_enough():
    metrics = [PRIMARY, metric("revenue"), GUARDRAIL]
    assert outcome(tasks=CLEAR, revenue=0.0, metrics=metrics) == ("ship", "success")


def test_an_arm_without_a_weight_gets_no_verdict():
    stages = [stage("control"), stage("treatment"), stage("unused", weight=0.0)]
    assert verdict({"tasks": CLEAR}, [PRIMARY], stages=stages).variant == "treatment"


def test_a_secondary_never_ships():
    assert outcome(revenue=CLEAR) == ("iterate", "no_success")


def test_nothing_ships_before_the_horizon():
    assert outcome(tasks=CLEAR, **EARLY) == ("keep_running", "before_horizon")


@pytest.mark.parametrize("n_checks", [1, 2])
def test_a_failed_check_of_severity_error_is_invalid_whatever_the_results(n_checks):
    failing = [check(name, status="fail") for name in ("sample_ratio", "balance")][:n_checks]
    found = verdict({"tasks": CLEAR}, [PRIMARY], checks=[*failing, check("contamination")])
    assert found.verdict == "invalid"
    assert found.evidence["halt"] is False
    named = {c["check_name"] for c in found.evidence["checks"] if c["status"] == "fail"}
    assert named == {check["check_name"] for check in failing}
    assert all(name in found.reason for name in named)
    assert "contamination" not in found.reason


@pytest.mark.parametrize(("severity", "status"), [("warn", "fail"), ("error", "not_tested")])
def test_other_checks_do_not_invalidate(severity, status):
    some = [check("open_windows", severity=severity, status=status)]
    assert outcome(tasks=CLEAR, checks=some) == ("ship", "success")


def test_a_check_of_another_experiment_does_not_invalidate():
    other = [check("sample_ratio", status="fail", experiment_id="other")]
    assert outcome(tasks=CLEAR, checks=other) == ("ship", "success")


def test_a_broken_guardrail_halts_even_an_invalid_experiment():
    found = verdict(
        {"tasks": 0.0, "latency": 0.4},
        [PRIMARY, GUARDRAIL],
        checks=[check("sample_ratio", status="fail")],
    )
    assert found.verdict == "invalid"
    assert found.evidence["halt"] is True
    assert "latency" in found.reason


@pytest.mark.parametrize("columns", [{}, EARLY, OPEN_TRAFFIC])
@pytest.mark.parametrize(
    "harm", [{"latency": 0.4}, {"tasks": -CLEAR}, {"tasks": CLEAR, "latency": 0.4}]
)
def test_a_deteriorated_primary_or_guardrail_rolls_back_at_any_time(harm, columns):
    assert outcome(**harm, **columns) == ("rollback", "deteriorated")


def test_harm_within_the_margin_is_no_deterioration():
    # .15 is ten standard errors above 0 and three and a half below the margin of .2.
    assert outcome(tasks=CLEAR, latency=0.15) == ("ship", "success")


def test_harm_that_may_be_chance_is_no_deterioration():
    # 2.5 standard errors pass a single test at .05 but no bound that holds at every look.
    assert outcome(tasks=-2.5 * 0.01414, **EARLY) == ("keep_running", "before_horizon")


def test_a_success_with_a_guardrail_not_cleared_iterates():
    # .19 is inside the margin, its interval is not.
    assert outcome(tasks=CLEAR, latency=0.19) == ("iterate", "success_with_harm")


def test_a_success_with_a_deteriorated_secondary_iterates():
    assert outcome(tasks=CLEAR, revenue=-CLEAR) == ("iterate", "success_with_harm")


def test_a_secondary_worse_by_chance_does_not_block():
    assert outcome(tasks=CLEAR, revenue=-FAINT) == ("ship", "success")


def test_a_deteriorated_secondary_alone_does_not_roll_back():
    assert outcome(revenue=-CLEAR, **EARLY) == ("keep_running", "before_horizon")
    assert outcome(revenue=-CLEAR) == ("iterate", "no_success")


def test_no_success_at_the_horizon_iterates():
    assert outcome(tasks=FAINT) == ("iterate", "no_success")
    assert outcome(tasks=FAINT, latency=0.19) == ("iterate", "no_success")


def test_futility_before_the_horizon_iterates():
    hopeful = metric("tasks", minimum_effect=0.02)
    # 16,000 of 20,000 units and an effect of -.02: at the horizon .02 needs z of 1.96, and even
    # the remaining fifth at the minimum effect leaves the mean at about -.012.
    futile = outcome(tasks=-0.02, metrics=[hopeful, GUARDRAIL], n=8_000)
    assert futile == ("iterate", "futile")
    promising = outcome(tasks=0.02, metrics=[hopeful, GUARDRAIL], n=8_000)
    assert promising == ("keep_running", "before_horizon")


def test_futility_needs_a_minimum_effect_of_every_primary():
    hopeful = metric("tasks", minimum_effect=0.02)
    assert outcome(tasks=-0.02, n=8_000, metrics=[PRIMARY])[0] == "keep_running"
    both = [hopeful, metric("revenue")]
    assert outcome(tasks=-0.02, revenue=-0.02, n=8_000, metrics=both)[0] == "keep_running"
    both = [hopeful, metric("revenue", minimum_effect=0.02)]
    assert outcome(tasks=-0.02, revenue=-0.02, n=8_000, metrics=both)[0] == "iterate"
    assert outcome(tasks=-0.02, revenue=0.03, n=8_000, metrics=both)[0] == "keep_running"


def test_futility_comes_before_a_ramp():
    hopeful = metric("tasks", minimum_effect=0.02)
    found = outcome(tasks=-0.02, metrics=[hopeful], n=8_000, allocated_weight=0.2)
    assert found == ("iterate", "futile")


def test_free_traffic_ramps():
    assert outcome(**OPEN_TRAFFIC) == ("ramp", "can_ramp")


def test_full_traffic_and_no_further_stage_keeps_running():
    assert outcome(**EARLY) == ("keep_running", "before_horizon")


def later_stages(begin):
    return [stage(arm, number, when) for arm in ("control", "treatment")
            for number, when in ((1, "2026-03-02"), (2, begin))]  # fmt: skip


def test_a_registered_next_stage_ramps():
    # as_of is 15 March: a stage that begins at its end is still to come.
    ahead = outcome(stages=later_stages("2026-03-16"), **EARLY)
    assert ahead == ("ramp", "can_ramp")


def test_a_stage_needs_a_whole_day():
    begun = later_stages("2026-03-15 00:00:01")
    assert outcome(stages=begun, **OPEN_TRAFFIC) == ("keep_running", "before_horizon")
    begun = later_stages("2026-03-15")
    assert outcome(stages=begun, **OPEN_TRAFFIC) == ("ramp", "can_ramp")


def test_a_guardrail_estimated_beyond_its_margin_stops_the_ramp():
    # .21 against .2, far from significant.
    assert outcome(latency=0.21, **OPEN_TRAFFIC) == ("keep_running", "before_horizon")
    assert outcome(latency=0.19, **OPEN_TRAFFIC) == ("ramp", "can_ramp")


def test_the_horizon_ends_the_ramp():
    assert outcome(allocated_weight=0.2) == ("iterate", "no_success")


def test_no_ramp_after_enrolment():
    ended = {"ended_at": pd.Timestamp("2026-03-14")}
    slow = metric("tasks", window_end_days=14)
    assert outcome(metrics=[slow], **ended, **OPEN_TRAFFIC)[0] == "keep_running"


def test_a_guardrail_without_a_number_is_never_passed():
    missing = {"tasks": CLEAR}
    metrics = [PRIMARY, GUARDRAIL]
    at_horizon = verdict(missing, metrics)
    assert (at_horizon.verdict, at_horizon.evidence["rule"]) == ("iterate", "success_with_harm")
    assert "latency has no result (the control arm has no units)" in at_horizon.reason
    before = verdict(missing, metrics, **OPEN_TRAFFIC)
    assert before.verdict == "keep_running"


def test_a_guardrail_no_estimator_knows_is_never_passed():
    metrics = [PRIMARY, GUARDRAIL | {"aggregation": "quantile"}]
    found = verdict({"tasks": CLEAR, "latency": 0.0}, metrics)
    assert found.verdict == "iterate"
    assert "latency has no result" in found.reason


@pytest.mark.parametrize("columns", [{"margin": None}, {"margin_type": None}])
def test_a_guardrail_without_a_margin_is_never_passed(columns):
    found = verdict({"tasks": CLEAR, "latency": 0.0}, [PRIMARY, GUARDRAIL | columns])
    assert found.verdict == "iterate"
    assert "latency" in found.reason


def test_a_guardrail_without_variance_is_never_passed():
    cells = [
        summary_cell(arm, N, 0.0, sd=0.0, metric="latency") for arm in ("control", "treatment")
    ]
    cells += [summary_cell("control", N, 1.0), summary_cell("treatment", N, 1.1)]
    found = aggregates(cells, [PRIMARY, GUARDRAIL])
    (only,) = decide(found, estimates(found))
    assert only.verdict == "iterate"
    assert "latency has no result (all units of both arms have one value: no test)" in only.reason


def test_a_primary_without_a_number_is_no_success():
    found = verdict({"latency": 0.0}, [PRIMARY, GUARDRAIL], planned_units=None,
                    ended_at=pd.Timestamp("2026-03-09"))  # fmt: skip
    assert (found.verdict, found.evidence["rule"]) == ("iterate", "no_success")
    assert "tasks has no result (the control arm has no units)" in found.reason


def test_a_secondary_without_a_number_is_told():
    found = verdict({"tasks": CLEAR, "latency": 0.0}, ALL)
    assert found.verdict == "ship"
    assert "revenue has no result (the control arm has no units)" in found.reason


def test_an_experiment_without_any_unit_keeps_running():
    found = verdict({}, ALL)
    assert found.verdict == "keep_running"
    assert "0 of 20,000 planned units" in found.reason


def three_arms(effects, **columns):
    cells = []
    for name in ("tasks", "latency"):
        cells.append(summary_cell("control", N, 1.0, metric=name))
        cells += [
            summary_cell(arm, N, 1.0 + by_metric[name], metric=name)
            for arm, by_metric in effects.items()
        ]
    arms = ["control", *effects]
    return aggregates(
        cells, [PRIMARY, GUARDRAIL], (), (), [stage(arm) for arm in arms], [experiment(**columns)]
    )


EFFECTS = {
    "blue": {"tasks": CLEAR, "latency": 0.0},
    "green": {"tasks": CLEAR, "latency": 0.4},
    "red": {"tasks": 0.0, "latency": 0.0},
}


def test_each_arm_has_its_own_verdict():
    found = three_arms(EFFECTS)
    decided = {v.variant: v.verdict for v in decide(found, estimates(found))}
    assert decided == {"blue": "ship", "green": "rollback", "red": "iterate"}


def test_names_of_arms_do_not_matter():
    renamed = {"green": "blue", "red": "green", "blue": "red"}
    found = three_arms({renamed[arm]: effect for arm, effect in EFFECTS.items()})
    decided = {v.variant: v.verdict for v in decide(found, estimates(found))}
    assert decided == {"red": "ship", "blue": "rollback", "green": "iterate"}


def test_arms_share_alpha():
    # 2.2 standard errors: past 1.96 for one arm, short of 2.39 for three.
    effect = 2.2 * 2**0.5 / 100
    alone = three_arms({"blue": {"tasks": effect, "latency": 0.0}})
    assert [v.verdict for v in decide(alone, estimates(alone))] == ["ship"]
    beside = three_arms(EFFECTS | {"blue": {"tasks": effect, "latency": 0.0}})
    decided = {v.variant: v.verdict for v in decide(beside, estimates(beside))}
    assert decided["blue"] == "iterate"


def test_primaries_share_alpha():
    effect = 2.1 * 2**0.5 / 100
    assert outcome(tasks=effect)[0] == "ship"
    assert outcome(tasks=effect, metrics=[PRIMARY, metric("revenue")])[0] == "iterate"


def test_guardrails_do_not_share_alpha():
    # 2.1 standard errors inside the margin clears each of two guardrails.
    latency = 0.2 - 2.1 * 2**0.5 / 100
    second = GUARDRAIL | {"metric": "revenue"}
    metrics = [PRIMARY, GUARDRAIL, second]
    assert outcome(tasks=CLEAR, latency=latency, revenue=latency, metrics=metrics)[0] == "ship"


def test_many_experiments_are_decided_apart_and_in_order():
    one = tables({"tasks": CLEAR}, [PRIMARY])
    two = tables({"tasks": -CLEAR}, [PRIMARY])
    both = Aggregates(
        **{
            name: pd.concat(
                [getattr(two, name).assign(experiment_id="b"), frame.assign(experiment_id="a")]
            )
            for name, frame in vars(one).items()
        }
    )
    found = decide(both, estimates(both))
    assert [(v.experiment_id, v.verdict) for v in found] == [("a", "ship"), ("b", "rollback")]


def test_no_experiments_are_no_verdicts():
    some = tables({"tasks": CLEAR}, [PRIMARY])
    empty = Aggregates(**{name: frame.iloc[:0] for name, frame in vars(some).items()})
    assert decide(empty, estimates(empty)) == []


def test_the_verdict_is_dated():
    found = verdict({"tasks": CLEAR}, [PRIMARY])
    assert found.as_of.isoformat() == "2026-03-15"
    assert (found.experiment_id, found.variant) == ("checkout", "treatment")
