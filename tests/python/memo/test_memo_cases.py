"""Other verdicts, several arms and missing pieces."""

import dataclasses
import re

import pandas as pd
import pytest
from memo_cases import (
    AS_OF,
    CHECKS,
    HOSTILE,
    LONG,
    METRICS,
    RESULTS,
    SRM,
    THETAS,
    check,
    launch_study,
    metric,
    missing,
    promise,
    section_of,
    three_arms,
    variant,
    verdict,
)

from trialrun.memo import memo_markdown
from trialrun.memo.markup import code

RAW_REVENUE = next(row for row in RESULTS if row["metric"] == "revenue")


def memo(title: str, **changes) -> str:
    return section_of(memo_markdown(launch_study(**changes)), title)


def without(rows, **columns):
    """The rows that do not have all of these values."""
    return [row for row in rows if any(row[name] != value for name, value in columns.items())]


def with_changes(rows, metric, **columns):
    return [row | columns if row["metric"] == metric else row for row in rows]


@pytest.mark.parametrize(
    ("word", "label", "step"),
    [
        ("ship", "SHIP", "launch it to everyone, and keep `support_ticket` on watch"),
        ("ramp", "RAMP", "register a next stage"),
        ("rollback", "ROLL BACK", "switch it off now"),
        ("keep_running", "KEEP RUNNING", "until 80,000 units have been analyzed or"),
        ("invalid", "INVALID", "find and repair the fault the reason names"),
        ("some_new_one", "SOME NEW ONE", "follow the reason of the verdict"),
    ],
)
def test_every_verdict_has_a_label_and_a_next_step(word, label, step):
    text = memo_markdown(launch_study(verdicts=verdict(word)))
    assert f"**{label}** `treatment`:" in section_of(text, "Decision")
    assert step in section_of(text, "Next step")


def test_an_invalid_verdict_disowns_the_numbers():
    checks = [*CHECKS, check("balance", "error", "fail", message="The arms differed.")]
    rows = verdict("invalid", evidence={"halt": True})
    text = memo_markdown(launch_study(checks=checks, verdicts=rows))
    decision = section_of(text, "Decision")
    assert "no evidence for or against" in decision
    assert "A guardrail broke as well" in decision
    first = section_of(text, "Health checks").splitlines()[2]
    assert (
        first == "| **error** | Arms were alike before assignment `balance` | The arms differed. |"
    )
    assert "stop the exposure now" in section_of(text, "Next step")
    assert "“Arms were alike before assignment”" in section_of(text, "Next step")


def test_a_ramp_names_the_registered_next_stage():
    variants = [
        variant(name, name == "control", weight, ramp_stage=stage, effective_from=pd.Timestamp(day))
        for stage, day, weight in [(1, "2026-03-02", 0.05), (2, "2026-04-02", 0.5)]
        for name in ("control", "treatment")
    ]
    text = memo_markdown(launch_study(variants=variants, verdicts=verdict("ramp")))
    assert "as registered, 50% from 2026-04-02." in section_of(text, "Next step")
    assert "| Arm | Share from 2026-03-02 | Share from 2026-04-02 |" in section_of(text, "Design")


def test_futility_says_to_stop():
    rows = verdict("iterate", evidence={"rule": "futile"})
    assert "stop it early" in memo("Next step", verdicts=rows)


def test_a_memo_is_about_one_day():
    rows = [RESULTS[0], RESULTS[1] | {"as_of": AS_OF.replace(day=30)}]
    with pytest.raises(ValueError, match="one as_of"):
        launch_study(results=rows)


@pytest.mark.parametrize(
    ("changes", "title", "sentence"),
    [
        ({"verdicts": []}, "Decision", "`treatment`: no verdict has been recorded yet."),
        ({"verdicts": []}, "Next step", "run `trialrun readout`"),
        ({"experiment": {"hypothesis": None}}, "Hypothesis", "None was registered."),
        ({"variants": [], "verdicts": []}, "Decision", "No arm is registered besides control"),
        ({"variants": []}, "Design", "No arms are registered."),
        ({"metrics": []}, "Primary effect", "No primary metric is registered."),
        ({"metrics": []}, "Secondary metrics", "None are registered."),
        ({"metrics": []}, "Guardrails", "None are registered."),
        ({"metrics": []}, "Effects at a glance", "There are no effects to show."),
        ({"metrics": []}, "Populations", "There is no primary effect to compare."),
        ({"results": []}, "Primary effect", "no estimate, because it is not among the results"),
        ({"results": []}, "Populations", "no results in any population"),
        ({"checks": []}, "Health checks", "No health checks are on record"),
        ({"balance": []}, "Health checks", "no covariate was compared"),
        ({"thetas": []}, "Primary effect", "CUPED takes out what each unit's own past explains,"),
        (
            {"thetas": [THETAS[0] | {"reason": "no one was active"}]},
            "Primary effect",
            "could not help",
        ),
        ({"results": RESULTS[:1]}, "Primary effect", "no period before assignment to adjust for."),
        (
            {"metrics": [metric("tasks", "primary", "mean")], "results": RESULTS[:1]},
            "Primary effect",
            "average per event",
        ),
        (
            {"results": [*without(RESULTS, **RESULTS[1]), RESULTS[1] | {"standard_error": 0.02}]},
            "Primary effect",
            "46.0% larger than the raw one",
        ),
        (
            {"metrics": with_changes(METRICS, "latency_ms", margin=None)},
            "Guardrails",
            "`latency_ms`: no margin is registered",
        ),
        (
            {
                "results": with_changes(
                    RESULTS, "latency_ms", ci_low=None, ci_high=None, reason="no spread"
                ),
                "verdicts": [],
            },
            "Guardrails",
            "`latency_ms`: no interval, because no spread",
        ),
        (
            {"metrics": with_changes(METRICS, "latency_ms", margin_type="level"), "verdicts": []},
            "Guardrails",
            "`latency_ms`: there is no interval on the scale of its margin",
        ),
        (
            {"srm": [SRM[0] | {"p_value": None, "reason": "too few units"}]},
            "Health checks",
            "not tested (too few units)",
        ),
        (
            {
                "srm": [
                    SRM[0] | {"ramp_stage": stage, "p_value": p}
                    for stage, p in [(1, 0.5), (2, 1e-9)]
                ]
            },
            "Health checks",
            "before exclusions, ramp stage 2: 80,000 units",
        ),
        (
            {"checks": [check("balance", "error", "fail", message=None, n_failing=1, n_total=9)]},
            "Health checks",
            "| 1 of 9 |",
        ),
        ({"checks": [], "experiment": {"ended_at": None}}, "Design", "with no end registered"),
    ],
)
def test_missing_pieces_are_said_in_a_sentence(changes, title, sentence):
    assert sentence in memo(title, **changes)


def test_missing_populations_and_segments():
    rows = [row for row in RESULTS if row["population"] == "assigned" and row["dimension"] == "all"]
    text = memo_markdown(launch_study(results=rows))
    assert "No exposures are logged" in section_of(text, "Populations")
    assert "No eligibility rule is registered" in section_of(text, "Populations")
    assert "not broken down by segment" in section_of(text, "Segments")


def test_missing_estimates_give_their_reason():
    rows = [missing(row, "only one arm has units") for row in RESULTS]
    text = memo_markdown(launch_study(results=rows))
    for title in ("Decision", "Primary effect", "Secondary metrics", "Guardrails", "Caveats"):
        assert "only one arm has units" in section_of(text, title)
    assert "**unknown**" in section_of(text, "Guardrails")


def test_an_estimate_without_an_interval_shows_nothing():
    gone = {"ci_low": None, "ci_high": None, "reason": "no variance"}
    text = memo_markdown(launch_study(results=with_changes(RESULTS, "tasks", **gone)))
    assert "without an interval nothing is shown, because no variance" in text
    assert "`tasks` has an estimate without an interval: no variance." in text


@pytest.mark.parametrize(("minimum", "verb"), [(0.4, "is"), (0.3, "is not")])
def test_without_a_clear_change_the_effect_hoped_for_may_be_ruled_out(minimum, verb):
    rows = with_changes(RESULTS, "tasks", ci_low=-0.01, ci_high=0.35)
    metrics = with_changes(METRICS, "tasks", minimum_effect=minimum)
    text = memo("Primary effect", results=rows, metrics=metrics)
    assert f"neither a gain nor a loss is shown. An effect worth having {verb} ruled out." in text


def test_a_guardrail_beyond_its_margin_gets_no_promise_of_more_units():
    beyond = with_changes(METRICS, "support_ticket", margin=0.001)
    text = memo_markdown(launch_study(metrics=beyond, verdicts=verdict("iterate", evidence=None)))
    assert "beyond the margin, +0.001 (0.1 pp), and so is the estimate itself" in text
    assert "times the units" not in text
    close = with_changes(METRICS, "support_ticket", margin=0.0012)
    text = memo_markdown(launch_study(metrics=close, verdicts=verdict("iterate", evidence=None)))
    assert "too close to its margin for any affordable sample" in section_of(text, "Next step")


def test_an_arm_without_a_weight_needs_no_next_step():
    variants = [variant("control", True, 0.5), variant("treatment", False, 0.5)]
    unused = variant("unused", False, 0.0)
    assert memo("Next step", variants=[*variants, unused]) == memo("Next step", variants=variants)


def test_nothing_shown_at_all():
    rows = with_changes(RESULTS, "tasks", ci_low=-0.01, ci_high=0.35)
    metrics = [row for row in METRICS if row["role"] != "guardrail"]
    text = memo("Next step", results=rows, metrics=metrics)
    assert text == "- `treatment`: neither harm nor gain is shown: change it, or drop it."


def no_gain(*promises, metrics=METRICS):
    """The next step where the verdict shows no gain and these conditions are on record."""
    evidence = {"rule": "no_success", "metrics": list(promises)}
    rows = with_changes(RESULTS, "tasks", ci_low=-0.01, ci_high=0.35)
    kept = [row for row in metrics if row["metric"] in ("tasks", "revenue", "support_ticket")]
    return memo(
        "Next step", results=rows, metrics=kept, verdicts=verdict("iterate", evidence=evidence)
    )


def test_the_next_step_calls_unsafe_only_what_speaks_of_harm():
    # The launch study's estimate is .0011927.
    inside = promise("support_ticket", "non_inferiority", 0.95, 0.0032, 0.003, False)
    beyond = promise("support_ticket", "non_inferiority", 0.95, 0.0032, 0.001, False)
    held = promise("support_ticket", "non_inferiority", 0.95, 0.0032, 0.005, True)
    worse = promise("revenue", "deterioration", 0.99, -0.5, 0.0, True)
    start, end = "- `treatment`: no gain is shown", ": rework it before a new test."
    unclear = "it is not shown to be safe for `support_ticket`"
    unsafe = "the change looks unsafe for"
    assert no_gain(inside) == f"{start} and {unclear}{end}"
    assert no_gain(beyond) == f"{start} and {unsafe} `support_ticket`{end}"
    assert no_gain(held, worse) == f"{start} and {unsafe} `revenue`{end}"
    assert no_gain(inside, worse) == f"{start}, {unsafe} `revenue` and {unclear}{end}"


def test_a_gain_with_a_worse_secondary_asks_what_moves_it():
    evidence = {"metrics": [promise("revenue", "deterioration", 0.99, -0.5, 0.0, True)]}
    metrics = [row for row in METRICS if row["role"] != "guardrail"]
    text = memo("Next step", metrics=metrics, verdicts=verdict("iterate", evidence=evidence))
    assert "keep what works and find out what moves `revenue` before a new test." in text


def test_guardrails_without_evidence_are_read_from_their_intervals():
    relative = {"margin": 0.05, "margin_type": "relative"}
    metrics = with_changes(METRICS, "latency_ms", **relative)
    metrics = with_changes(metrics, "error_session", margin=0.001)
    text = memo("Guardrails", metrics=metrics, verdicts=verdict("iterate", evidence=None))
    # Latency: +7.9% of control where 5% is allowed; errors: +.15 to +.49 pp where .1 pp is.
    assert re.search(
        r"`latency_ms` \| \+21.75 \| \+8.1% \| \+5% of control \| 162% \| \*\*brok", text
    )
    assert "| +0.001 (0.1 pp) | 489% | **broken** |" in text
    assert "**not shown**" in text


def test_a_guardrail_that_should_rise():
    rise = {"desired_direction": "increase", "margin": 30.0}
    metrics = with_changes(METRICS, "latency_ms", **rise)
    text = memo("Guardrails", metrics=metrics, verdicts=verdict("iterate", evidence=None))
    assert "| `latency_ms` | +21.75 | +21.04 | −30 | none | **cleared** |" in text


def test_exposed_shares_that_do_not_differ():
    rows = without(RESULTS, population="exposed")
    exposed = next(row for row in RESULTS if row["population"] == "exposed")
    text = memo("Populations", results=[*rows, exposed | {"n_control": 12027, "n_variant": 11990}])
    assert "do not differ clearly (30.0% of `treatment` and 30.0% of `control`" in text


def test_only_the_largest_segments_are_listed():
    base = next(row for row in RESULTS if row["dimension"] == "segment")
    rows = [
        base
        | {"dimension_value": f"s{size}", "n_control": size, "n_variant": size, "effect": effect}
        for size, effect in [(100 + step, 0.1 + step / 100) for step in range(15)]
    ]
    text = memo("Segments", results=RESULTS[:3] + rows)
    assert text.count("| `s") == 12
    assert "3 smaller segments left out" in text
    assert "Weakest: `s103`" in text


@pytest.mark.parametrize(
    ("changes", "caveat"),
    [
        ({"results": [row | {"is_final": False} for row in RESULTS]}, "Not final: "),
        ({"experiment": {"planned_units": 90000}}, "80,000 of 90,000 planned units are analyzed"),
        (
            {
                "experiment": {"is_equal_weights": False},
                "results": [row | {"is_verdict_estimate": False} for row in RESULTS],
            },
            "The arms differ in size",
        ),
        (
            {"metrics": with_changes(METRICS, "tasks", minimum_effect=0.4)},
            "`tasks` is significantly better, but the estimate is smaller",
        ),
        (
            {"metrics": with_changes(METRICS, "tasks", minimum_effect=0.28)},
            "`tasks` is significantly better, but its interval still holds effects smaller",
        ),
        (
            {"verdicts": verdict("iterate", evidence={"horizon": {"days_run": 10.0}})},
            "lasted 10 days, not whole weeks",
        ),
        (
            {"verdicts": verdict("iterate", evidence={"horizon": {"days_run": 3.0}})},
            "lasted 3 days, less than a week",
        ),
        (
            {"results": [*without(RESULTS, **RAW_REVENUE), RAW_REVENUE | {"ci_low": -1.0}]},
            "`revenue` reads “no clear change” in the raw comparison and “better”",
        ),
    ],
)
def test_caveats_appear_only_where_they_are_true(changes, caveat):
    assert caveat in memo("Caveats", **changes)
    assert caveat not in memo("Caveats")


def test_several_arms_and_primaries(three_arm_memo):
    assert three_arm_memo.count("**RAMP** `treatment A`") == 1
    assert f"**ROLL BACK** {code(HOSTILE)}" in three_arm_memo
    primary = section_of(three_arm_memo, "Primary effects")
    assert (
        "at 98.75%, the level that several arms or primary metrics call for, its bound is −20"
        in (primary)
    )
    caveats = section_of(three_arm_memo, "Caveats")
    assert "2 arms are compared with one control" in caveats
    assert "each at 0.025" in caveats
    assert "has no relative interval: the control mean is not clearly away from 0" in caveats
    assert f"`{LONG}` (`treatment A`) is significantly better, but the estimate" in caveats
    assert "`refunds` has no estimate: no events in either arm." in caveats


def test_margins_of_every_type(three_arm_memo):
    text = section_of(three_arm_memo, "Guardrails")
    assert "whole 97.5% interval" in text
    assert "| `uptime` | `treatment A` | 0.99680 | 0.99640 | at least 0.99 | 99% |" in text
    assert "| +0.30 | +10.7% | +10% of control | 107% | **not shown** |" in text
    assert "| +1.30 | +23.2% | +10% of control | 232% | **broken** |" in text


def test_traffic_outside_the_experiment(three_arm_memo):
    assert "60% of the traffic takes part; the rest is outside." in three_arm_memo


def test_evidence_decides_over_the_interval_of_the_results():
    """Several arms ask for more than the 95% interval: the memo must not contradict the verdict."""
    strict = [promise("error_session", "non_inferiority", 0.99, 0.0054, 0.005, False)]
    rows = verdict("iterate", evidence={"metrics": strict})
    text = memo("Guardrails", verdicts=rows)
    assert (
        "| `error_session` | +0.320 pp | +0.540 pp | +0.005 (0.5 pp) | 108% | **not shown**" in text
    )
    assert "whole 95% and 99% interval" in text


DATA = [
    launch_study(),
    three_arms(),
    launch_study(results=[missing(row, "no units") | {"n_control": None} for row in RESULTS]),
    launch_study(checks=[], srm=[], balance=[], thetas=[], verdicts=[], results=[]),
    launch_study(metrics=[], variants=[], results=[]),
    launch_study(
        experiment=dict.fromkeys(["started_at", "alpha", "owner", "as_of", "planned_units"])
    ),
]


@pytest.mark.parametrize("data", DATA)
def test_no_missing_value_is_ever_printed(data):
    text = memo_markdown(data)
    sentences = re.sub(r"None (was|are) registered", "", text)
    assert not re.search(r"\b(nan|NaN|None|NaT|inf|NA)\b", sentences)


@pytest.mark.parametrize("data", DATA[:2])
def test_the_order_of_rows_does_not_matter(data):
    names = [field.name for field in dataclasses.fields(data) if field.name != "experiment"]
    frames = {name: getattr(data, name).iloc[::-1] for name in names}
    assert memo_markdown(dataclasses.replace(data, **frames)) == memo_markdown(data)
