"""Each section of the launch study's memo states its facts."""

from memo_cases import section_of


def test_sections_stand_in_order(launch_memo):
    titles = [line[3:] for line in launch_memo.splitlines() if line.startswith("## ")]
    assert titles == [
        "Decision",
        "Effects at a glance",
        "Hypothesis",
        "Design",
        "Primary effect",
        "Secondary metrics",
        "Guardrails",
        "Health checks",
        "Populations",
        "Segments",
        "Caveats",
        "Next step",
    ]


def test_title_and_dates(launch_memo):
    assert launch_memo.startswith("# Launch memo: `workflow_assistant`\n")
    assert "Data as of 2026-03-31, build build-1, computed on 2026-04-01." in launch_memo


def test_decision(launch_memo):
    text = section_of(launch_memo, "Decision")
    assert text.startswith("**ITERATE** `treatment`: do not launch it as it is")
    assert "its 95% interval ends at 0.0032 against 0.003." in text
    assert "`tasks`: +0.286 [0.267, 0.306], that is +5.9% [5.5, 6.3] (better)" in text
    assert "2 of 3 cleared; `support_ticket` not shown" in text
    assert "0 errors, 1 warning among 6 checks" in text


def test_glance_says_what_the_picture_shows(launch_memo):
    text = section_of(launch_memo, "Effects at a glance")
    assert "| `tasks` | primary | +5.9% [5.5, 6.3] | – | **better** |" in text
    assert "| `support_ticket` | guardrail | +5.7% [−4.1, 15.5] | 107% | **not shown** |" in text


def test_hypothesis(launch_memo):
    assert section_of(launch_memo, "Hypothesis") == (
        "The assistant raises the tasks a user completes in two weeks."
    )


def test_design(launch_memo):
    text = section_of(launch_memo, "Design")
    assert "| `control` (control) | 50% | 40,063 |\n| `treatment` | 50% | 39,937 |" in text
    assert "from 2026-03-02 to 2026-03-08. Data as of 2026-03-31 (UTC)." in text
    assert "Planned size: 80,000 units." in text
    assert "`pre_eligible` = `true`" in text
    assert "alpha 0.05, two-sided; planned power 80%" in text
    assert "What decides: it ships if the interval of `tasks` lies wholly on the better" in text
    assert "adjusted by CUPED" in text
    assert (
        "| `latency_ms` | guardrail | mean value of `latency_ms` | days 0 to 14 | lower |" in text
    )


def test_primary_effect_raw_and_with_cuped(launch_memo):
    text = section_of(launch_memo, "Primary effect")
    assert "| raw | 4.850 | 5.125 | +0.274 [0.247, 0.301] | +5.7% [5.1, 6.2] | < 0.0001 |" in text
    assert "| CUPED, decides | 4.844 | 5.131 | +0.286 [0.267, 0.306] | +5.9% [5.5, 6.3] |" in text
    assert "(theta 0.238), which makes the standard error 26.2% smaller" in text
    assert "worth 84% more units" in text
    assert "smallest effect worth having was set at 0.05" in text


def test_secondary_metrics(launch_memo):
    text = section_of(launch_memo, "Secondary metrics")
    assert "| `revenue` | CUPED | +1.78 [1.51, 2.06] | +3.5% [2.9, 4.1] | +3.2% | better |" in text


def test_guardrails_against_their_margins(launch_memo):
    text = section_of(launch_memo, "Guardrails")
    assert "| `latency_ms` | +21.75 | +22.46 | +50 | 45% | **cleared** |" in text
    assert (
        "| `error_session` | +0.320 pp | +0.489 pp | +0.005 (0.5 pp) | 98% | **cleared** |" in text
    )
    assert (
        "| `support_ticket` | +0.12 pp | +0.32 pp | +0.003 (0.3 pp) | 107% | **not shown** |"
        in text
    )
    assert "`latency_ms` is measurably worse, but by less than the margin allows." in text
    assert "although the estimate itself is inside. No harm is shown." in text


def test_health_checks_failing_first(launch_memo):
    text = section_of(launch_memo, "Health checks")
    results = [line.split("**")[1] for line in text.splitlines() if line.startswith("| **")]
    assert results == ["warning", "not tested", "pass", "pass", "pass", "pass"]
    assert "112 of 9,000 event ids were repeated." in text
    assert "Units analyzed: 40,063 in `control` and 39,937 in `treatment`." in text
    assert "before exclusions: 80,000 units, matches the weights (p = 0.66; fails below" in text
    assert "worst of 3 comparisons is `pre_eligible` in `treatment`, −0.018 standard" in text


def test_exposed_units_are_diagnostic_only(launch_memo):
    text = section_of(launch_memo, "Populations")
    assert "| assigned: everyone | 40,063 | 39,937 | +0.274 [0.247, 0.301] | +0.286" in text
    assert (
        "| eligible: known before | 36,807 | 36,490 | +0.283 [0.256, 0.311] | – | supports |"
        in text
    )
    assert "is +0.170 instead of +0.274. It is diagnostic only" in text
    assert "the treatment changes who is exposed (38.7% of `treatment` and 30.0% of" in text


def test_segments_sorted_and_the_weakest_named(launch_memo):
    text = section_of(launch_memo, "Segments")
    names = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert names == ["power_user", "new_user", "casual", "enterprise"]
    assert "Weakest: `enterprise` at +0.079." in text
    assert text.startswith("Exploratory, not corrected")


def test_caveats_are_those_the_data_call_for(launch_memo):
    text = section_of(launch_memo, "Caveats")
    assert "“No repeated events” failed: 112 of 9,000" in text
    assert "Not tested, for the reasons given under health checks: `contract_changed`." in text
    assert "Enrolment has lasted one week" in text
    assert "guardrails are not corrected" in text
    assert text.count("\n") == 3


def test_next_step_names_the_guardrail(launch_memo):
    text = section_of(launch_memo, "Next step")
    assert "find out what moves `support_ticket` before a new test" in text
    # ((.0032024 - .0011927) / (.003 - .0011927))^2 = 1.24
    assert "about 1.2 times the units has an even chance to clear it" in text
