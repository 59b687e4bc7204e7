import pandas as pd
import pytest
from aggregate_tables import check, metric
from test_verdict_table import ALL, CLEAR, EARLY, GUARDRAIL, OPEN_TRAFFIC, PRIMARY, verdict


def reason(effects, metrics=ALL, **kwargs):
    return verdict(
        {"tasks": 0.0, "revenue": 0.0, "latency": 0.0} | effects, metrics, **kwargs
    ).reason


def test_ship_names_the_benefit_and_the_guardrails():
    # .1 - 1.96 * .01414 = .0723.
    assert reason({"tasks": CLEAR}) == (
        "tasks improved by 0.1 (95% interval from 0.0723), and latency stays within its margin."
    )


def test_iterate_names_the_guardrail_and_its_bound():
    # .19 + .0277 = .2177.
    assert reason({"tasks": CLEAR, "latency": 0.19}).endswith(
        "but latency is not shown to stay within its margin: its 95% interval ends at 0.218 "
        "against 0.2."
    )


def test_iterate_names_a_deteriorated_secondary():
    found = reason({"tasks": CLEAR, "revenue": -CLEAR})
    assert "but revenue got worse: its always-valid interval ends at -0.0" in found


def test_no_benefit_says_safe_or_unsafe():
    found = reason({"tasks": 0.01})
    assert "tasks is not shown to improve: its 95% interval starts at -0.0177 against 0" in found
    assert "safe, but without a shown benefit" in found
    assert "unsafe" not in found
    found = reason({"tasks": 0.01, "latency": 0.19})
    assert "; not shown to be safe: latency is not shown to stay within its margin: its" in found
    assert "unsafe" not in found


def test_unsafe_is_what_speaks_of_harm():
    # .21 + .0277 = .2377; the sequence does not show it to be beyond .2.
    found = reason({"tasks": 0.01, "latency": 0.21})
    assert found.endswith(
        "; unsafe: latency is estimated beyond its margin: its 95% interval ends at 0.238 "
        "against 0.2."
    )
    found = reason({"tasks": 0.01, "revenue": -CLEAR, "latency": 0.19})
    assert "; unsafe: revenue got worse: " in found
    assert "; not shown to be safe: latency is not shown" in found
    silent = verdict({"tasks": 0.01, "revenue": 0.0}, ALL)
    assert "; not shown to be safe: latency has no result (" in silent.reason
    assert "unsafe" not in silent.reason


def test_rollback_names_what_broke():
    found = reason({"latency": 0.4})
    assert found.startswith("latency is worse than its margin allows: its always-valid interval")
    assert "against 0.2" in found
    assert reason({"tasks": -CLEAR}).startswith("tasks got worse: its always-valid interval ends")


def test_relative_margins_are_told_in_percent():
    relative = GUARDRAIL | {"margin_type": "relative", "margin": 0.1}
    found = reason({"tasks": CLEAR, "latency": 0.09}, [PRIMARY, relative])
    # 1.09 - 1.1 -+ 1.96 sqrt(1 + 1.21) / 100 on a control mean of 1: 10% - 1% + 2.9%.
    assert "ends at 11.9% against 10%" in found


def test_close_numbers_are_told_apart():
    # .1723 + .02772 = .20002.
    found = reason({"tasks": CLEAR, "latency": 0.1723})
    assert found.endswith("ends at 0.20002 against 0.2.")


def test_large_numbers_have_no_decimals():
    assert reason({"tasks": 1_234.4}).startswith(
        "tasks improved by 1,234 (95% interval from 1,234)"
    )


def test_keep_running_says_how_far():
    assert reason({}, **EARLY) == (
        "The horizon is not reached: 20,000 of 50,000 planned units are mature."
    )
    by_date = {"planned_units": None, "ended_at": pd.Timestamp("2026-03-16")}
    slow = [metric("tasks", window_end_days=14)]
    assert reason({}, slow, **by_date) == (
        "The horizon is not reached: the last window closes on 2026-03-30."
    )


def test_keep_running_says_what_stops_the_ramp():
    found = reason({"latency": 0.21}, **OPEN_TRAFFIC)
    assert found.endswith("are mature; latency is estimated beyond its margin.")


def test_ramp_says_which_step():
    found = reason({}, **OPEN_TRAFFIC)
    assert found == (
        "After 14 whole days in this ramp stage and no sign of harm in latency, "
        "traffic may rise above 20%."
    )


def test_futility_names_chance_and_minimum():
    hopeful = metric("tasks", minimum_effect=0.02)
    found = reason({"tasks": -0.02}, [hopeful, GUARDRAIL], n=8_000)
    assert found.startswith(
        "tasks has a chance of less than 0.1% to show an improvement at the horizon even if its "
        "effect is the minimum of 0.02."
    )
    # B = .93904 and drift 1.4142 at four fifths: Phi(-1.6504).
    assert "a chance of 4.94% to show" in reason({"tasks": 0.0166}, [hopeful], n=8_000)


def test_invalid_tells_the_checks_messages():
    failing = check("sample_ratio", status="fail", message="treatment has 4% too few units.")
    found = reason({"tasks": CLEAR}, checks=[failing])
    assert found == (
        "The comparison cannot be trusted, because a check failed: "
        "sample_ratio (treatment has 4% too few units)."
    )


def test_a_significant_but_small_effect_is_told():
    small = metric("tasks", minimum_effect=0.2)
    found = reason({"tasks": CLEAR}, [small])
    assert "the effect on tasks is significant but smaller than the minimum of 0.2" in found
    enough = metric("tasks", minimum_effect=0.05)
    assert "smaller than the minimum" not in reason({"tasks": CLEAR}, [enough])
    assert "smaller than the minimum" not in reason({"tasks": 0.01}, [small])


@pytest.mark.parametrize(
    ("started_at", "ended_at", "told"),
    [
        ("2026-03-02", None, ""),
        ("2026-03-05", None, "enrolment ran 11 days, not whole weeks"),
        ("2026-03-02 09:30", None, ""),
        ("2026-03-02", "2026-03-09", ""),
        ("2026-03-02", "2026-03-05", "enrolment ran 3 days, not whole weeks"),
    ],
)
def test_less_than_whole_weeks_is_told(started_at, ended_at, told):
    columns = {"started_at": pd.Timestamp(started_at)}
    columns["ended_at"] = None if ended_at is None else pd.Timestamp(ended_at)
    found = reason({"tasks": CLEAR}, **columns)
    assert told in found
    assert ("whole weeks" in found) == bool(told)


def test_whole_weeks_are_no_matter_before_the_horizon():
    found = reason({}, started_at=pd.Timestamp("2026-03-05"), **EARLY)
    assert "whole weeks" not in found


def test_metrics_without_results_are_told_together():
    found = verdict({"tasks": CLEAR}, ALL, **EARLY)
    assert found.reason.endswith(
        "Note: latency and revenue have no result (the control arm has no units)."
    )
