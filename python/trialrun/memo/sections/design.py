"""What was tried, on whom, and how it was to be decided."""

from __future__ import annotations

from trialrun.memo.facts import CUPED, RAW, Facts
from trialrun.memo.format import MISSING, count, listed, percent, plain_number, plural
from trialrun.memo.markup import bullets, code, escape, section, table
from trialrun.memo.reading import metric_name
from trialrun.memo.record import Record

_MEASURES = {
    "sum": "total of {event} per unit",
    "count": "number of {event} events per unit",
    "any": "share of units with any {event}",
    "mean": "mean value of {event}",
    "max": "largest value of {event} per unit",
}


def hypothesis(facts: Facts) -> str:
    """Return the registered hypothesis."""
    text = facts.experiment.text("hypothesis")
    return section("Hypothesis", escape(text) if text else "None was registered.")


def design(facts: Facts) -> str:
    """Return arms, dates, thresholds, the deciding rule and the metrics' definitions."""
    return section("Design", _arms(facts), bullets(_items(facts)), _metrics(facts))


def _arms(facts: Facts) -> str:
    if not facts.variants:
        return "No arms are registered."
    stages = sorted({variant.integer("ramp_stage") or 1 for variant in facts.variants})
    header = [
        "Arm",
        *(_stage_title(facts, stage, len(stages)) for stage in stages),
        "Units analyzed",
    ]
    names = list(dict.fromkeys(variant.text("variant") for variant in facts.variants))
    names.sort(key=lambda name: name != facts.control)
    rows = [
        [
            _arm_name(facts, name),
            *(_weight(facts, name, stage) for stage in stages),
            _units(facts, name),
        ]
        for name in names
    ]
    return table(header, rows, numeric=range(1, len(header)))


def _stage_title(facts: Facts, stage: int, n_stages: int) -> str:
    if n_stages == 1:
        return "Share of traffic"
    begins = min(
        (
            day
            for variant in facts.variants
            if (variant.integer("ramp_stage") or 1) == stage
            and (day := variant.date("effective_from")) is not None
        ),
        default=None,
    )
    return f"Share from {begins}" if begins else f"Share in stage {stage}"


def _arm_name(facts: Facts, name: str) -> str:
    return f"{code(name)} (control)" if name == facts.control else code(name)


def _weight(facts: Facts, name: str, stage: int) -> str:
    for variant in facts.variants:
        if variant.text("variant") == name and (variant.integer("ramp_stage") or 1) == stage:
            return percent(variant.number("weight"))
    return MISSING


def _units(facts: Facts, name: str) -> str:
    counts = [facts.analyzed(arm) for arm in facts.arms if name in (arm, facts.control)]
    position = 0 if name == facts.control else 1
    return count(max((pair[position] for pair in counts if pair), default=None))


def _items(facts: Facts) -> list[str]:
    items = [
        _dates(facts),
        _size(facts),
        _eligibility(facts),
        f"Error rate: alpha {plain_number(facts.alpha)}, two-sided{_power(facts)}.",
        _rule(facts),
        _estimators(facts),
        _paperwork(facts),
    ]
    return [item for item in items if item]


def _dates(facts: Facts) -> str:
    started, ended = facts.experiment.date("started_at"), facts.experiment.last_day("ended_at")
    enrolment = f"from {started}" if started else "from an unrecorded day"
    enrolment += f" to {ended}" if ended else ", with no end registered"
    as_of = f" Data as of {facts.as_of} (UTC)." if facts.as_of else ""
    return f"Enrolment: {enrolment}.{as_of}"


def _size(facts: Facts) -> str:
    planned = facts.experiment.integer("planned_units")
    allocated = facts.experiment.number("allocated_weight")
    text = (
        f"Planned size: {plural(planned, 'unit')}." if planned else "Planned size: none registered."
    )
    if allocated is not None and allocated < 1 - 1e-9:
        text += f" {percent(allocated)} of the traffic takes part; the rest is outside."
    return text


def _eligibility(facts: Facts) -> str:
    attribute = facts.experiment.text("eligibility_attribute")
    if not attribute:
        return ""
    value = facts.experiment.text("eligibility_value")
    return f"Eligible: units with {code(attribute)} = {code(value)} before assignment."


def _power(facts: Facts) -> str:
    power = facts.experiment.number("power")
    return "" if power is None else f"; planned power {percent(power)}"


def _rule(facts: Facts) -> str:
    primaries = [metric_name(metric) for metric in facts.with_role("primary")]
    if not primaries:
        return "What decides: no primary metric is registered, so nothing can ship."
    needed = f"the interval of {listed(primaries, 'or')} lies wholly on the better side of 0"
    if not facts.with_role("guardrail"):
        return f"What decides: it ships if {needed}."
    return (
        f"What decides: it ships if {needed} and the interval of every guardrail "
        "stays wholly inside its margin."
    )


def _estimators(facts: Facts) -> str:
    used = {
        row.text("estimator")
        for row in facts.results
        if row.flag("is_verdict_estimate") and row.text("dimension") == "all"
    }
    if CUPED in used:
        return (
            "Estimates that decide: adjusted by CUPED for what each unit did before assignment "
            "where the metric has such a period, else unadjusted; all assigned units count."
        )
    if used == {RAW}:
        return "Estimates that decide: raw differences in means; all assigned units count."
    return ""


def _paperwork(facts: Facts) -> str:
    owner, contract = facts.experiment.text("owner"), facts.experiment.text("contract_hash")
    parts = [f"Owner: {escape(owner)}." if owner else ""]
    parts.append(f"Registered contract: {code(contract[:12])}." if contract else "")
    return " ".join(part for part in parts if part)


def _metrics(facts: Facts) -> str:
    if not facts.metrics:
        return "No metrics are registered."
    rows = [
        [metric_name(metric), escape(role), _measures(metric), _window(metric), _better(metric)]
        for role in ("primary", "secondary", "guardrail")
        for metric in facts.with_role(role)
    ]
    return table(["Metric", "Role", "What it measures", "Window", "Better"], rows)


def _measures(metric: Record) -> str:
    aggregation, event = metric.text("aggregation"), code(metric.text("event_name"))
    pattern = _MEASURES.get(aggregation)
    text = pattern.format(event=event) if pattern else f"{escape(aggregation)} of {event}"
    cap = metric.number("cap_value")
    return text if cap is None else f"{text}, capped at {plain_number(cap)}"


def _window(metric: Record) -> str:
    start, end = metric.number("window_start_days") or 0.0, metric.number("window_end_days")
    if end is None:
        return f"from day {plain_number(start)} to the end" if start else "assignment to the end"
    return f"days {plain_number(start)} to {plain_number(end)}"


def _better(metric: Record) -> str:
    return "lower" if metric.text("desired_direction") == "decrease" else "higher"
