"""Each guardrail against its margin."""

from __future__ import annotations

from dataclasses import replace

from trialrun.memo.facts import Facts
from trialrun.memo.format import (
    MISSING,
    Style,
    confidence,
    decimals_apart,
    fixed,
    listed,
    percent,
    plain_number,
    share,
    style_of,
)
from trialrun.memo.guardrail import BROKEN, CLEARED, NOT_SHOWN, UNKNOWN, Guardrail
from trialrun.memo.guardrail import guardrails as readings
from trialrun.memo.markup import bullets, code, section
from trialrun.memo.reading import direction, metric_name, why_missing
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import ARM, arm_table, in_arms

_NUMERIC = ["Effect", "Bad end of interval", "Margin", "Margin used"]
_HEADER = ["Metric", ARM, *_NUMERIC, "Result"]


def guardrails(facts: Facts) -> str:
    """Return the table of guardrails and one sentence on each that needs words."""
    found = [(arm, guardrail) for arm in facts.arms for guardrail in readings(facts, arm)]
    if not found:
        return section("Guardrails", "None are registered.")
    rows = [_row(arm, guardrail) for arm, guardrail in found]
    notes = [note for arm, guardrail in found if (note := _note(facts, arm, guardrail))]
    shown = arm_table(facts, _HEADER, rows, _NUMERIC)
    return section("Guardrails", _intro([rail for _, rail in found]), shown, bullets(notes))


def _intro(found: list[Guardrail]) -> str:
    levels = sorted({rail.level for rail in found if rail.level is not None})
    which = f" {listed(map(confidence, levels))}" if levels else ""
    return (
        f"A guardrail is cleared when the whole{which} interval stays inside its margin: the bad "
        "end of the interval counts, not the estimate."
    )


def margin_text(metric: Record) -> str:
    """Print a margin as registered, in percentage points beside it where the metric is a share."""
    margin = metric.number("margin")
    if margin is None:
        return "none registered"
    sign, raw = "+" if direction(metric) < 0 else "−", plain_number(margin)
    is_share = metric.text("aggregation") == "any"
    if metric.text("margin_type") == "relative":
        return f"{sign}{percent(margin)} of control"
    if metric.text("margin_type") == "level":
        bound = "at most" if direction(metric) < 0 else "at least"
        return f"{bound} {raw} ({percent(margin)})" if is_share else f"{bound} {raw}"
    points = f" ({percent(margin).removesuffix('%')} pp)" if is_share else ""
    return f"{sign}{raw}{points}"


def used_text(guardrail: Guardrail) -> str:
    """Print the share of the margin that the bad end reaches; none where it is on the good side."""
    used = guardrail.used
    if used is None:
        return MISSING
    if used <= 0:
        return "none"
    return share(used, decimals_apart([100 * used], [100.0], 0))


def _bad_end(guardrail: Guardrail) -> str:
    """Print the bad end of the interval on the scale on which the margin is registered."""
    end, row = guardrail.bad_end, guardrail.row
    if end is None or row is None:
        return MISSING
    base = abs(row.number("mean_control") or 0.0)
    if guardrail.margin_type == "relative" and base:
        value, limit = 100 * end / base, 100 * (guardrail.limit or 0.0) / base
        return f"{fixed(value, decimals_apart([value], [limit], 1), signed=True)}%"
    style = _style(guardrail)
    return style.level(end) if guardrail.margin_type == "level" else style.effect(end)


def _style(guardrail: Guardrail) -> Style:
    style = style_of(guardrail.metric, guardrail.row or Record({}))
    if guardrail.bad_end is None:
        return style
    end, limit = (style.factor * (value or 0.0) for value in (guardrail.bad_end, guardrail.limit))
    return replace(style, decimals=decimals_apart([end], [0.0, limit], style.decimals))


def _row(arm: str, guardrail: Guardrail) -> list[str]:
    style = _style(guardrail)
    is_level = guardrail.margin_type == "level"
    return [
        metric_name(guardrail.metric),
        code(arm),
        style.level(guardrail.value) if is_level else style.effect(guardrail.value),
        _bad_end(guardrail),
        margin_text(guardrail.metric),
        used_text(guardrail),
        f"**{guardrail.status}**",
    ]


def _note(facts: Facts, arm: str, guardrail: Guardrail) -> str:
    name = in_arms(facts, guardrail.metric, [arm])
    margin = margin_text(guardrail.metric)
    if guardrail.status == UNKNOWN:
        return f"{name}: {_why_unknown(guardrail)}."
    if guardrail.status == BROKEN:
        return f"{name} is broken: it is shown to lie beyond the margin, {margin}."
    if guardrail.status == NOT_SHOWN:
        return _not_shown(guardrail, name, margin)
    if guardrail.status == CLEARED and guardrail.is_worse:
        return f"{name} is measurably worse, but by less than the margin allows."
    return ""


def _not_shown(guardrail: Guardrail, name: str, margin: str) -> str:
    inside = (
        "and so is the estimate itself"
        if guardrail.is_beyond
        else "although the estimate itself is inside"
    )
    text = (
        f"{name} is not shown to be safe: its interval reaches {_bad_end(guardrail)}, "
        f"beyond the margin, {margin}, {inside}."
    )
    if guardrail.margin_type == "level":
        return text
    return f"{text} {'It is measurably worse.' if guardrail.is_worse else 'No harm is shown.'}"


def _why_unknown(guardrail: Guardrail) -> str:
    row = guardrail.row
    if row is None or row.number("effect") is None:
        return f"no estimate, because {why_missing(row)}"
    if guardrail.metric.number("margin") is None:
        return "no margin is registered, so it cannot be cleared"
    if row.number("ci_low") is None and row.text("reason"):
        return f"no interval, because {why_missing(row)}"
    return "there is no interval on the scale of its margin, so it cannot be cleared"
