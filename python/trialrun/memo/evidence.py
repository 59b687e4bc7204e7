"""What the verdict's evidence adds to the results: bounds at the levels that decide."""

from __future__ import annotations

from collections.abc import Mapping

from trialrun.memo.facts import Facts
from trialrun.memo.record import Record


def condition(facts: Facts, metric: Record, arm: str, name: str) -> Record | None:
    """Return one condition of a metric, as `trialrun.decision.evidence` describes it.

    Args:
        facts: the memo's facts.
        metric: the metric.
        arm: the arm.
        name: success, non_inferiority or deterioration.

    Returns:
        level, bound, threshold and is_met; None where the evidence does not have the condition.
    """
    for entry in _evidence(facts, arm).values.get("metrics") or ():
        if isinstance(entry, Mapping) and entry.get("metric") == metric.text("metric"):
            found = Record(entry).mapping("conditions").get(name)
            return Record(found) if isinstance(found, Mapping) else None
    return None


def must_halt(facts: Facts, arm: str) -> bool:
    """Return whether a guardrail broke, whatever the verdict."""
    return _evidence(facts, arm).flag("halt")


def rule(facts: Facts, arm: str) -> str:
    """Return the name of the rule that decided, empty where it is not on record."""
    return _evidence(facts, arm).text("rule")


def horizon(facts: Facts) -> Record:
    """Return the experiment's horizon: days_run, ends_at, mature_units and others."""
    found = (_evidence(facts, arm).mapping("horizon") for arm in facts.arms)
    return Record(next(filter(None, found), {}))


def _evidence(facts: Facts, arm: str) -> Record:
    verdict = facts.verdict(arm)
    return Record({} if verdict is None else verdict.mapping("evidence"))
