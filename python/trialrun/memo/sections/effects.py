"""The effects on the primary and the secondary metrics."""

from __future__ import annotations

from trialrun.memo.evidence import condition
from trialrun.memo.facts import CUPED, RAW, Facts
from trialrun.memo.format import (
    MISSING,
    confidence,
    fixed,
    p_value,
    plain_number,
    relative_change,
    share,
    style_of,
)
from trialrun.memo.markup import bullets, code, escape, section
from trialrun.memo.reading import (
    direction,
    effect_and_interval,
    effect_phrase,
    estimator_name,
    goal_reading,
    metric_name,
    why_missing,
)
from trialrun.memo.record import Record
from trialrun.memo.sections.arms import ARM, arm_table


def primary(facts: Facts) -> str:
    """Return every primary metric: per arm the raw estimate and the adjusted ones beside it."""
    metrics = facts.with_role("primary")
    if not metrics:
        return section("Primary effect", "No primary metric is registered.")
    blocks = [block for metric in metrics for block in _primary(facts, metric)]
    return section("Primary effect" if len(metrics) == 1 else "Primary effects", *blocks)


def secondary(facts: Facts) -> str:
    """Return the secondary metrics in one table."""
    metrics = facts.with_role("secondary")
    if not metrics:
        return section("Secondary metrics", "None are registered.")
    rows = [_secondary_row(facts, metric, arm) for arm in facts.arms for metric in metrics]
    numeric = ["Effect and interval", "Change", "Raw change"]
    header = ["Metric", ARM, "Estimate", *numeric, "Reading"]
    note = (
        "Secondary metrics explain the result; they cannot ship it, "
        "though a clear harm in one can stop it."
    )
    return section("Secondary metrics", arm_table(facts, header, rows, numeric), note)


def _primary(facts: Facts, metric: Record) -> list[str]:
    rows = [(arm, row) for arm in facts.arms for row in facts.estimates(metric, arm, "assigned")]
    title = f"{metric_name(metric)} against {code(facts.control)}"
    if not rows:
        return [f"{title}: no estimate, because {why_missing(None)}."]
    level = confidence(rows[0][1].number("confidence_level"))
    effect = f"Effect and {level} interval".replace("  ", " ")
    numeric = ["Control mean", "Arm mean", effect, "Change", "p"]
    cells = [_estimate_row(metric, arm, row) for arm, row in rows]
    return [
        f"{title}:",
        arm_table(facts, [ARM, "Estimate", *numeric], cells, numeric),
        _minimum(metric),
        *_sentences(facts, metric),
    ]


def _sentences(facts: Facts, metric: Record) -> list[str]:
    """What the table says, as paragraphs for one arm and as a list for several."""
    found = [
        (arm, f"{_conclusion(facts, metric, arm)} {_adjustment(facts, metric, arm)}".strip())
        for arm in facts.arms
    ]
    if len(found) == 1:
        return [found[0][1]]
    return [bullets(f"{code(arm)}: {text}" for arm, text in found)]


def _estimate_row(metric: Record, arm: str, row: Record) -> list[str]:
    style = style_of(metric, row)
    name = estimator_name(row.text("estimator"))
    if row.flag("is_verdict_estimate"):
        name += ", decides"
    return [
        code(arm),
        name,
        style.level(row.number("mean_control")),
        style.level(row.number("mean_variant")),
        effect_and_interval(metric, row),
        relative_change(row),
        p_value(row.number("p_value")),
    ]


def _minimum(metric: Record) -> str:
    minimum = metric.number("minimum_effect")
    if minimum is None:
        return ""
    points = f" ({plain_number(100 * minimum)} pp)" if metric.text("aggregation") == "any" else ""
    return f"The smallest effect worth having was set at {plain_number(minimum)}{points}."


def _conclusion(facts: Facts, metric: Record, arm: str) -> str:
    row = facts.deciding(metric, arm)
    if row is None or row.number("effect") is None:
        return f"There is no estimate, because {why_missing(row)}."
    found = goal_reading(facts, metric, arm)
    text = f"The estimate that decides is {effect_phrase(metric, row)}: "
    if found == "no interval":
        return f"{text}without an interval nothing is shown, because {why_missing(row)}."
    if found == "no clear change":
        return (
            f"{text}the interval includes 0, so neither a gain nor a loss is shown."
            f"{_ruled_out(metric, row)}"
        )
    if found == "not shown":
        return (
            f"{text}the interval lies on the better side of 0, but {_stricter(facts, metric, arm)}."
        )
    return f"{text}the interval lies wholly on the {found} side of 0."


def _ruled_out(metric: Record, row: Record) -> str:
    """Whether a result without a clear change still excludes the effect hoped for."""
    minimum = metric.number("minimum_effect")
    best = row.number("ci_high" if direction(metric) > 0 else "ci_low")
    if minimum is None or best is None:
        return ""
    verb = "is" if direction(metric) * best < minimum else "is not"
    return f" An effect worth having {verb} ruled out."


def _stricter(facts: Facts, metric: Record, arm: str) -> str:
    success, row = condition(facts, metric, arm, "success"), facts.deciding(metric, arm)
    if success is None or row is None:
        return "not at the level that decides"
    bound = style_of(metric, row).effect(success.number("bound"))
    return (
        f"at {confidence(success.number('level'))}, the level that several arms or primary "
        f"metrics call for, its bound is {bound}: no gain is shown"
    )


def _adjustment(facts: Facts, metric: Record, arm: str) -> str:
    theta = facts.theta(metric)
    raw = facts.estimate(metric, arm, "assigned", RAW)
    cuped = facts.estimate(metric, arm, "assigned", CUPED)
    if cuped is None:
        return f"No CUPED estimate: {_why_unadjusted(metric, theta)}."
    coefficient = "" if theta is None else f" (theta {_digits(theta.number('theta'))})"
    text = f"CUPED takes out what each unit's own past explains{coefficient}"
    if theta is not None and theta.text("reason"):
        return f"{text}. It could not help: {escape(theta.text('reason'))}."
    se_raw = None if raw is None else raw.number("standard_error")
    se_cuped = cuped.number("standard_error")
    return f"{text}{_gain(se_raw, se_cuped)}."


def _gain(se_raw: float | None, se_cuped: float | None) -> str:
    if not se_raw or not se_cuped:
        return ""
    reduction = 1 - se_cuped / se_raw
    text = f", which makes the standard error {share(abs(reduction))} "
    if reduction <= 0:
        return f"{text}larger than the raw one"
    return (
        f"{text}smaller than the raw one: worth {share((se_raw / se_cuped) ** 2 - 1, 0)} more units"
    )


def _why_unadjusted(metric: Record, theta: Record | None) -> str:
    if metric.text("aggregation") in ("mean", "max"):
        return "the metric is an average per event"
    if theta is not None and theta.text("reason"):
        return escape(theta.text("reason"))
    return "the metric has no period before assignment to adjust for"


def _digits(value: float | None) -> str:
    return MISSING if value is None else fixed(value, 3)


def _secondary_row(facts: Facts, metric: Record, arm: str) -> list[str]:
    row = facts.deciding(metric, arm)
    if row is None or row.number("effect") is None:
        reason = f"no estimate: {why_missing(row)}"
        return [metric_name(metric), code(arm), MISSING, MISSING, MISSING, MISSING, reason]
    raw = facts.estimate(metric, arm, "assigned", RAW)
    return [
        metric_name(metric),
        code(arm),
        estimator_name(row.text("estimator")),
        effect_and_interval(metric, row),
        relative_change(row),
        MISSING if raw is None else relative_change(raw).split(" ")[0],
        goal_reading(facts, metric, arm),
    ]
