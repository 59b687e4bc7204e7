"""All effects in one table: the text version of the forest plot."""

from __future__ import annotations

from trialrun.memo.facts import Facts
from trialrun.memo.format import MISSING, relative_change
from trialrun.memo.guardrail import read
from trialrun.memo.markup import code, section
from trialrun.memo.reading import goal_reading, metric_name
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import ARM, arm_table
from trialrun.memo.sections.guardrails import used_text

TITLE = "Effects at a glance"
_NUMERIC = ["Change against control", "Margin used"]
_HEADER = ["Metric", "Role", ARM, *_NUMERIC, "Result"]


def glance(facts: Facts) -> str:
    """Return one row per arm and metric, the estimate that decides."""
    rows = [
        _row(facts, metric, arm, role)
        for arm in facts.arms
        for role in ("primary", "secondary", "guardrail")
        for metric in facts.with_role(role)
    ]
    if not rows:
        return section(TITLE, "There are no effects to show.")
    return section(TITLE, arm_table(facts, _HEADER, rows, _NUMERIC))


def _row(facts: Facts, metric: Record, arm: str, role: str) -> list[str]:
    row = facts.deciding(metric, arm)
    change = MISSING if row is None else relative_change(row)
    used, result = MISSING, goal_reading(facts, metric, arm)
    if role == "guardrail":
        guardrail = read(facts, metric, arm)
        used, result = used_text(guardrail), guardrail.status
    return [metric_name(metric), role, code(arm), change, used, f"**{result}**"]
