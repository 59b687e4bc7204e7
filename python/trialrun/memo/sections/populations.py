"""Assigned, eligible and exposed units, and why only one of them decides."""

from __future__ import annotations

import math

from trialrun.memo.facts import CUPED, RAW, Facts
from trialrun.memo.format import MISSING, count, share, style_of
from trialrun.memo.markup import code, section
from trialrun.memo.reading import effect_and_interval, metric_name
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import ARM, arm_table

_NAMES = {
    "assigned": ("assigned: everyone", "decides"),
    "eligible": ("eligible: known before", "supports"),
    "exposed": ("exposed: known after", "diagnostic only"),
}
_NUMERIC = ["Control units", "Arm units", "Raw effect", "CUPED effect"]
_HEADER = ["Population", ARM, *_NUMERIC, "Use"]
_SHARES_DIFFER_BELOW = 0.001


def populations(facts: Facts) -> str:
    """Return the primary effect in every population, and what the exposed one cannot tell."""
    blocks = [block for metric in facts.with_role("primary") for block in _block(facts, metric)]
    return section("Populations", *(blocks or ["There is no primary effect to compare."]))


def _block(facts: Facts, metric: Record) -> list[str]:
    cells = [
        (arm, population)
        for arm in facts.arms
        for population in _NAMES
        if facts.estimates(metric, arm, population)
    ]
    if not cells:
        return [f"{metric_name(metric)}: no results in any population."]
    rows = [_row(facts, metric, arm, population) for arm, population in cells]
    exposed = [text for arm in facts.arms if (text := _exposed(facts, metric, arm))]
    return [
        f"{metric_name(metric)} against {code(facts.control)}:",
        arm_table(facts, _HEADER, rows, _NUMERIC),
        _absent({population for _, population in cells}),
        *exposed,
    ]


def _row(facts: Facts, metric: Record, arm: str, population: str) -> list[str]:
    first = facts.estimates(metric, arm, population)[0]
    return [
        _NAMES[population][0],
        code(arm),
        count(first.integer("n_control")),
        count(first.integer("n_variant")),
        _effect(metric, facts.estimate(metric, arm, population, RAW)),
        _effect(metric, facts.estimate(metric, arm, population, CUPED)),
        _NAMES[population][1],
    ]


def _effect(metric: Record, row: Record | None) -> str:
    return MISSING if row is None else effect_and_interval(metric, row)


def _absent(found: set[str]) -> str:
    sentences = []
    if "eligible" not in found:
        sentences.append("No eligibility rule is registered, so all assigned units are eligible.")
    if "exposed" not in found:
        sentences.append("No exposures are logged, so there is no exposed population.")
    return " ".join(sentences)


def _exposed(facts: Facts, metric: Record, arm: str) -> str:
    raw = facts.estimate(metric, arm, "exposed", RAW)
    base = facts.estimate(metric, arm, "assigned", RAW)
    if raw is None or base is None or raw.number("effect") is None:
        return ""
    here, overall = (style_of(metric, row).effect(row.number("effect")) for row in (raw, base))
    text = (
        f"Among exposed units the raw effect of {code(arm)} is {here} instead of {overall}. It is "
        "diagnostic only: exposure happens after assignment, so the exposed units of the two arms "
        "need not be alike"
    )
    return f"{text}. {_shares(facts, arm, raw, base)}"


def _shares(facts: Facts, arm: str, exposed: Record, assigned: Record) -> str:
    counts = [
        (exposed.integer(column) or 0, assigned.integer(column) or 0)
        for column in ("n_variant", "n_control")
    ]
    if not all(total for _, total in counts):
        return ""
    (here, of_here), (there, of_there) = counts
    sentence = (
        f"{share(here / of_here)} of {code(arm)} and {share(there / of_there)} of "
        f"{code(facts.control)} were exposed"
    )
    if _difference_p_value(here, of_here, there, of_there) < _SHARES_DIFFER_BELOW:
        return (
            f"Here the treatment changes who is exposed ({sentence}), so the exposed units of "
            "the two arms are different kinds of units, and their difference is not the "
            "treatment's effect."
        )
    return f"Here the shares do not differ clearly ({sentence}), which does not prove them alike."


def _difference_p_value(here: int, of_here: int, there: int, of_there: int) -> float:
    """Two-sided p of the pooled z test that two shares are equal."""
    pooled = (here + there) / (of_here + of_there)
    variance = pooled * (1 - pooled) * (1 / of_here + 1 / of_there)
    if variance <= 0:
        return 1.0
    z = (here / of_here - there / of_there) / math.sqrt(variance)
    return math.erfc(abs(z) / math.sqrt(2))
