"""The reason of a verdict, in sentences for a product manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trialrun.decision.case import Bound, Case

_LEAST_CHANCE = 0.001
# From here on the part of a week is too small a share of the run to speak of.
_MANY_DAYS = 56


def reason(case: Case) -> str:
    """Return the sentence of the deciding rule and, where there are any, one of caveats."""
    sentence = _SENTENCES[case.rule](case)
    caveats = _caveats(case)
    return f"{sentence}. Note: {'; '.join(caveats)}." if caveats else f"{sentence}."


def _invalid(case: Case) -> str:
    named = "; ".join(
        check.check_name + (f" ({check.message.rstrip('.')})" if check.message else "")
        for check in case.failing_errors
    )
    halted = [
        _deterioration(bound) for bound in case.with_role("guardrail") if bound.has_deteriorated
    ]
    halt = f", and it should be halted: {_joined(halted)}" if halted else ""
    return f"The comparison cannot be trusted, because a check failed: {named}{halt}"


def _deteriorated(case: Case) -> str:
    broken = [
        _deterioration(bound)
        for bound in case.bounds
        if bound.has_deteriorated and bound.role != "secondary"
    ]
    return _joined(broken)


def _success(case: Case) -> str:
    guardrails = [bound.metric for bound in case.with_role("guardrail")]
    if not guardrails:
        return f"{_improvements(case)}, and no guardrail is registered"
    hold = "stays within its margin" if len(guardrails) == 1 else "stay within their margins"
    return f"{_improvements(case)}, and {_joined(guardrails)} {hold}"


def _futile(case: Case) -> str:
    chances = [
        f"{bound.metric} has a chance of {_chance(bound.conditional_power)} to show an "
        f"improvement at the horizon even if its effect is the minimum of "
        f"{_number(bound.minimum_effect)}"
        for bound in case.with_role("primary")
    ]
    return _joined(chances)


def _can_ramp(case: Case) -> str:
    step = (
        "the next ramp stage may begin"
        if case.has_next_stage
        else f"traffic may rise above {_percent(case.allocated_weight)}"
    )
    days = int(case.days_in_stage or 0)
    guardrails = [bound.metric for bound in case.with_role("guardrail")]
    held = f" and no sign of harm in {_joined(guardrails)}" if guardrails else ""
    return f"After {days} whole {'day' if days == 1 else 'days'} in this ramp stage{held}, {step}"


def _before_horizon(case: Case) -> str:
    beyond = [
        f"{bound.metric} is estimated beyond its margin"
        for bound in case.with_role("guardrail")
        if bound.is_beyond
    ]
    noted = f"; {_joined(beyond)}" if beyond else ""
    if case.planned_units is not None:
        progress = f"{case.mature_units:,} of {int(case.planned_units):,} planned units are mature"
    elif case.ends_at is not None:
        progress = f"the last window closes on {case.ends_at:%Y-%m-%d}"
    else:
        progress = "neither planned units nor an end is registered"
    return f"The horizon is not reached: {progress}{noted}"


def _success_with_harm(case: Case) -> str:
    return f"{_improvements(case)}, but {_joined(_harms(case) + _open_questions(case))}"


def _no_success(case: Case) -> str:
    primaries = case.with_role("primary")
    lacking = _joined(_not_shown(bound, "improve") for bound in primaries)
    harms, questions = _harms(case), _open_questions(case)
    safety = [f"unsafe: {_joined(harms)}"] if harms else []
    safety += [f"not shown to be safe: {_joined(questions)}"] if questions else []
    safety = safety or ["safe, but without a shown benefit"]
    return f"{lacking or 'There is no primary metric'}; {'; '.join(safety)}"


_SENTENCES: dict[str, Callable[[Case], str]] = {
    "invalid": _invalid,
    "deteriorated": _deteriorated,
    "success": _success,
    "futile": _futile,
    "can_ramp": _can_ramp,
    "before_horizon": _before_horizon,
    "success_with_harm": _success_with_harm,
    "no_success": _no_success,
}


def _caveats(case: Case) -> list[str]:
    if case.rule == "invalid":
        return []
    small = [
        f"the effect on {bound.metric} is significant but smaller than the minimum of "
        f"{_number(bound.minimum_effect)}"
        for bound in case.with_role("primary")
        if bound.is_small and case.is_reached
    ]
    weeks = []
    days = round(case.days_run or 0)
    if case.is_reached and not case.is_whole_weeks and days < _MANY_DAYS:
        weeks = [f"enrolment ran {days} days, not whole weeks"]
    return small + weeks + _unmentioned_gaps(case)


def _unmentioned_gaps(case: Case) -> list[str]:
    """Metrics without a result that the deciding sentence does not speak of."""
    spoken = {
        "success_with_harm": {"guardrail"},
        "no_success": {"primary", "guardrail"},
    }.get(case.rule, set())
    gaps: dict[str, list[str]] = {}
    for bound in case.bounds:
        if bound.missing_because is not None and bound.role not in spoken:
            gaps.setdefault(bound.missing_because, []).append(bound.metric)
    return [_gap(metrics, why) for why, metrics in gaps.items()]


def _improvements(case: Case) -> str:
    shown = [bound for bound in case.with_role("primary") if bound.is_shown]
    return _joined(f"{bound.metric} improved by {_amount(bound)}" for bound in shown)


def _amount(bound: Bound) -> str:
    least = None if bound.bound is None else abs(bound.bound)
    level = _percent(bound.confidence_level)
    return f"{_number(bound.improvement)} ({level} interval from {_number(least)})"


def _harms(case: Case) -> list[str]:
    """What speaks of harm: estimates beyond a margin, and secondaries that got worse."""
    guardrails = [
        f"{bound.metric} is estimated beyond its margin: {_interval(bound)}"
        for bound in case.with_role("guardrail")
        if bound.is_beyond
    ]
    secondaries = [
        _deterioration(bound) for bound in case.with_role("secondary") if bound.has_deteriorated
    ]
    return guardrails + secondaries


def _open_questions(case: Case) -> list[str]:
    """The guardrails that are not shown to hold, but not estimated beyond their margin either."""
    return [
        _not_shown(bound, "stay within its margin")
        for bound in case.with_role("guardrail")
        if not bound.is_shown and not bound.is_beyond
    ]


def _not_shown(bound: Bound, promise: str) -> str:
    if bound.missing_because is not None or bound.bound is None:
        return _gap([bound.metric], bound.missing_because)
    return f"{bound.metric} is not shown to {promise}: {_interval(bound)}"


def _interval(bound: Bound) -> str:
    """Return where the interval that has to pass the threshold comes closest to failing."""
    end = "starts" if bound.desired_direction == "increase" else "ends"
    level = _percent(bound.confidence_level)
    return f"its {level} interval {end} at {_against(bound, bound.bound)}"


def _deterioration(bound: Bound) -> str:
    worse = "is worse than its margin allows" if bound.role == "guardrail" else "got worse"
    end = "ends" if bound.desired_direction == "increase" else "starts"
    against = _against(bound, bound.deterioration_bound)
    return f"{bound.metric} {worse}: its always-valid interval {end} at {against}"


def _gap(metrics: list[str], why: str | None) -> str:
    return f"{_joined(metrics)} {'has' if len(metrics) == 1 else 'have'} no result ({why})"


def _against(bound: Bound, value: float | None) -> str:
    """Return 'bound against threshold', as a share of the control mean for relative margins."""
    threshold = bound.threshold
    if value is None or threshold is None:
        return "an unknown bound"
    if bound.role == "guardrail" and bound.margin_type == "relative" and bound.mean_control:
        base = abs(bound.mean_control)
        first, second = _distinct((100 * value / base, 100 * threshold / base))
        return f"{first}% against {second}%"
    first, second = _distinct((value, threshold))
    return f"{first} against {second}"


def _distinct(values: tuple[float, float]) -> tuple[str, str]:
    """Return two numbers with the fewest digits, three or more, that tell them apart."""
    for digits in range(3, 18):
        first, second = (_number(value, digits) for value in values)
        if first != second:
            break
    return first, second


def _number(value: float | None, digits: int = 3) -> str:
    if value is None:
        return "an unknown amount"
    if 10 ** (digits - 1) <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def _chance(probability: float | None) -> str:
    if probability is not None and probability < _LEAST_CHANCE:
        return f"less than {_percent(_LEAST_CHANCE)}"
    return _percent(probability)


def _percent(share: float | None) -> str:
    return "an unknown share" if share is None else f"{100 * share:.3g}%"


def _joined(parts: Iterable[str]) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} and {last}" if first else last
