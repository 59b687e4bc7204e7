"""The verdict of each arm with its reason."""

from __future__ import annotations

from trialrun.memo.evidence import must_halt
from trialrun.memo.facts import Facts
from trialrun.memo.format import listed, plural
from trialrun.memo.guardrail import CLEARED, guardrails
from trialrun.memo.markup import bullets, code, escape, section
from trialrun.memo.reading import effect_phrase, goal_reading, metric_name, why_missing
from trialrun.memo.record import Record

_MEANING = {
    "ship": ("SHIP", "launch it to everyone"),
    "ramp": ("RAMP", "give it the next, larger share of traffic"),
    "iterate": ("ITERATE", "do not launch it as it is; change it and test again"),
    "rollback": ("ROLL BACK", "switch it off"),
    "keep_running": ("KEEP RUNNING", "too early to decide; leave it as it is"),
    "invalid": ("INVALID", "the data cannot be trusted; decide nothing from them"),
}


def decision(facts: Facts) -> str:
    """Return the decision, one paragraph and a few facts per arm."""
    if not facts.arms:
        return section(
            "Decision", "No arm is registered besides control: there is nothing to decide."
        )
    return section("Decision", *(_arm(facts, arm) for arm in facts.arms))


def verdict_label(verdict: str) -> str:
    """Return the verdict as the memo and the terminal print it."""
    return _MEANING.get(verdict, (verdict.replace("_", " ").upper(), ""))[0]


def _arm(facts: Facts, arm: str) -> str:
    found = facts.verdict(arm)
    if found is None:
        return f"{code(arm)}: no verdict has been recorded yet."
    word = found.text("verdict")
    meaning = _MEANING.get(word, ("", "see the reason"))[1]
    lines = [
        f"**{escape(verdict_label(word))}** {code(arm)}: {meaning}.",
        escape(found.text("reason")) or "No reason was recorded.",
        bullets(_in_short(facts, arm)),
    ]
    return "\n\n".join(lines)


def _in_short(facts: Facts, arm: str) -> list[str]:
    return [
        *(_invalid(facts, arm) if facts.verdict_word(arm) == "invalid" else ()),
        *(_primary_line(facts, metric, arm) for metric in facts.with_role("primary")),
        _guardrail_line(facts, arm),
        _check_line(facts),
    ]


def _invalid(facts: Facts, arm: str) -> list[str]:
    broken = "A guardrail broke as well: stop the exposure now, whatever is wrong with the data."
    return [
        *([broken] if must_halt(facts, arm) else []),
        "The numbers below are shown to find the fault; they are no evidence for or against "
        "the change.",
    ]


def _primary_line(facts: Facts, metric: Record, arm: str) -> str:
    row = facts.deciding(metric, arm)
    if row is None or row.number("effect") is None:
        return f"Primary metric {metric_name(metric)}: no estimate, because {why_missing(row)}."
    return (
        f"Primary metric {metric_name(metric)}: {effect_phrase(metric, row)} "
        f"({goal_reading(facts, metric, arm)})."
    )


def _guardrail_line(facts: Facts, arm: str) -> str:
    found = guardrails(facts, arm)
    if not found:
        return "No guardrails are registered."
    cleared = [guardrail for guardrail in found if guardrail.status == CLEARED]
    others = [guardrail for guardrail in found if guardrail.status != CLEARED]
    text = f"Guardrails: {len(cleared)} of {len(found)} cleared"
    if others:
        parts = [f"{metric_name(other.metric)} {other.status}" for other in others]
        text += f"; {listed(parts)}"
    return f"{text}."


def _check_line(facts: Facts) -> str:
    if not facts.checks:
        return "Health checks: none are on record."
    errors, warnings = len(facts.failing("error")), len(facts.failing("warn"))
    if not errors and not warnings:
        return "Health checks: nothing failed."
    return (
        f"Health checks: {plural(errors, 'error')}, {plural(warnings, 'warning')} "
        f"among {plural(len(facts.checks), 'check')}."
    )
