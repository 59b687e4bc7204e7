"""What to do next, from each arm's verdict."""

from __future__ import annotations

from collections.abc import Iterable

from trialrun.memo.evidence import condition, horizon, must_halt, rule
from trialrun.memo.facts import Facts
from trialrun.memo.format import fixed, listed, percent, plural
from trialrun.memo.guardrail import BROKEN, NOT_SHOWN, UNKNOWN, Guardrail, guardrails
from trialrun.memo.markup import bullets, code, section
from trialrun.memo.reading import goal_reading, metric_name
from trialrun.memo.record import Record
from trialrun.memo.sections.health import check_title

_MOST_TIMES = 100


def next_step(facts: Facts) -> str:
    """Return one item per arm."""
    steps = {
        "ship": _ship,
        "ramp": _ramp,
        "iterate": _iterate,
        "rollback": _rollback,
        "keep_running": _keep_running,
        "invalid": _invalid,
    }
    items = []
    for arm in facts.arms:
        step = steps.get(facts.verdict_word(arm), _undecided)
        items.append(f"{code(arm)}: {step(facts, arm)}")
    return section("Next step", bullets(items) or "None: no arm is registered besides control.")


def _ship(facts: Facts, arm: str) -> str:
    text = "launch it to everyone"
    closest = max(guardrails(facts, arm), key=lambda rail: rail.used or 0.0, default=None)
    if closest is None or not (closest.used or 0.0) > 0:
        return f"{text}, and keep the metrics on watch after the launch."
    return (
        f"{text}, and keep {metric_name(closest.metric)} on watch: of all guardrails it came "
        "closest to its margin."
    )


def _ramp(facts: Facts, arm: str) -> str:
    later = [
        (day, variant)
        for variant in facts.variants
        if variant.text("variant") == arm
        and (day := variant.date("effective_from")) is not None
        and facts.as_of is not None
        and day > facts.as_of
    ]
    if not later:
        return "register a next stage with a larger share of traffic, then read it out again."
    day, variant = min(later, key=lambda pair: pair[0])
    return (
        f"let the next stage begin as registered, {percent(variant.number('weight'))} from {day}."
    )


def _iterate(facts: Facts, arm: str) -> str:
    if rule(facts, arm) == "futile":
        return "stop it early: waiting longer would hardly show a gain; change it and test again."
    rails = guardrails(facts, arm)
    open_rails = [rail for rail in rails if rail.status in (NOT_SHOWN, BROKEN, UNKNOWN)]
    worse = [metric for metric in facts.with_role("secondary") if _got_worse(facts, metric, arm)]
    won = any(goal_reading(facts, metric, arm) == "better" for metric in facts.with_role("primary"))
    if won and (open_rails or worse):
        names = _names([rail.metric for rail in open_rails] + worse)
        text = f"keep what works and find out what moves {names} before a new test."
        return " ".join([text, *filter(None, map(_room, open_rails))])
    if won:
        return "the primary metric gained, but not enough to launch; see the reason of the verdict."
    harmed = [rail.metric for rail in open_rails if rail.is_beyond] + worse
    unclear = [rail.metric for rail in open_rails if not rail.is_beyond]
    if not harmed and not unclear:
        return "neither harm nor gain is shown: change it, or drop it."
    found = ["no gain is shown"]
    found += [f"the change looks unsafe for {_names(harmed)}"] if harmed else []
    found += [f"it is not shown to be safe for {_names(unclear)}"] if unclear else []
    return f"{listed(found)}: rework it before a new test."


def _got_worse(facts: Facts, metric: Record, arm: str) -> bool:
    deterioration = condition(facts, metric, arm, "deterioration")
    return deterioration is not None and deterioration.flag("is_met")


def _names(metrics: Iterable[Record]) -> str:
    return listed(map(metric_name, metrics))


def _room(rail: Guardrail) -> str:
    """How many times the units would clear a guardrail whose estimate is inside its margin."""
    harm, worst = rail.share(rail.value), rail.used
    if rail.status != NOT_SHOWN or rail.margin_type == "level" or harm is None or worst is None:
        return ""
    if harm >= 1:
        return ""
    times = ((worst - harm) / (1 - harm)) ** 2
    if times > _MOST_TIMES:
        return f"{metric_name(rail.metric)} is too close to its margin for any affordable sample."
    return (
        f"If {metric_name(rail.metric)} stays where it is, a new test with about "
        f"{fixed(times, 1)} times the units has an even chance to clear it."
    )


def _rollback(facts: Facts, arm: str) -> str:
    broken = [metric_name(rail.metric) for rail in guardrails(facts, arm) if rail.status == BROKEN]
    worse = [
        metric_name(metric)
        for metric in facts.with_role("primary")
        if goal_reading(facts, metric, arm) == "worse"
    ]
    cause = f" because of {listed(broken + worse)}" if broken + worse else ""
    return f"switch it off now{cause}, and look for the cause before any new test."


def _keep_running(facts: Facts, arm: str) -> str:
    planned, ends = facts.experiment.integer("planned_units"), horizon(facts).last_day("ends_at")
    until = [f"{plural(planned, 'unit')} have been analyzed"] if planned else []
    if ends is not None:
        until.append(f"the primary windows have closed, at the end of {ends}")
    when = f" until {listed(until, 'or')}" if until else ""
    return f"leave the split as it is{when}, and decide nothing before."


def _invalid(facts: Facts, arm: str) -> str:
    failed = [f"“{check_title(check)}”" for check in facts.failing("error")]
    what = f"the failed checks ({listed(failed)})" if failed else "the fault the reason names"
    text = f"find and repair {what}, then run the experiment again; these data decide nothing."
    if must_halt(facts, arm):
        return f"stop the exposure now, since a guardrail broke; {text}"
    return text


def _undecided(facts: Facts, arm: str) -> str:
    if not facts.verdict_word(arm):
        return "run `trialrun readout` to get a verdict."
    return "follow the reason of the verdict."
