"""Whether the data can be trusted."""

from __future__ import annotations

from trialrun.memo.facts import Facts
from trialrun.memo.format import count, fixed, listed, p_phrase, plain_number
from trialrun.memo.markup import bullets, code, escape, section, table
from trialrun.memo.record import Record

_TITLES = {
    "sample_ratio": "Arm sizes match the planned split",
    "balance": "Arms were alike before assignment",
    "contamination": "Each unit saw one arm only",
    "contract_changed": "The registration did not change",
    "zero_weight_arm": "No units in arms without traffic",
    "repeated_events": "No repeated events",
    "open_windows": "All follow-up windows have closed",
    "exposure_without_assignment": "Exposed units were assigned",
    "unknown_variant": "Only registered arms in the log",
    "unexpected_variant": "Units are in the arm their id leads to",
    "outside_enrolment": "Assignments fall inside enrolment",
    "unreadable_rows": "All source rows are readable",
    "conflicting_attributes": "Each unit attribute has one value",
    "selection": "Arms report the metric equally often",
    "metric_without_events": "Every metric has events",
}


def health(facts: Facts) -> str:
    """Return every check, the failing ones first, then sample ratio and balance in numbers."""
    details = bullets([*_sample_ratio(facts), *_balance(facts)])
    if not facts.checks:
        none = (
            "No health checks are on record for this experiment: do not act on the verdict "
            "before they have run."
        )
        return section("Health checks", none, details)
    ordered = sorted(facts.checks, key=_urgency)
    rows = [[_result(check), _title(check), _detail(check)] for check in ordered]
    return section("Health checks", table(["Result", "Check", "Detail"], rows), details)


def check_title(check: Record) -> str:
    """Return what a passing check establishes, as Markdown."""
    name = check.text("check_name")
    return _TITLES.get(name) or code(name)


def _title(check: Record) -> str:
    name = check.text("check_name")
    return f"{_TITLES[name]} {code(name)}" if name in _TITLES else code(name)


def _urgency(check: Record) -> tuple[int, str]:
    ranks = {"error": 0, "warning": 1, "not tested": 2, "pass": 3}
    return ranks.get(_status(check), 2), check.text("check_name")


def _status(check: Record) -> str:
    status = check.text("status").replace("_", " ")
    if status != "fail":
        return status
    return "error" if check.text("severity") == "error" else "warning"


def _result(check: Record) -> str:
    return f"**{escape(_status(check))}**"


def _detail(check: Record) -> str:
    if check.text("message"):
        return escape(check.text("message"))
    failing, total = check.integer("n_failing"), check.integer("n_total")
    if failing is None:
        return ""
    return f"{count(failing)} of {count(total)}" if total is not None else count(failing)


def _sample_ratio(facts: Facts) -> list[str]:
    counts = [facts.analyzed(arm) for arm in facts.arms]
    sizes = [
        f"{count(pair[1])} in {code(arm)}"
        for arm, pair in zip(facts.arms, counts, strict=True)
        if pair
    ]
    controls = max((pair[0] for pair in counts if pair), default=None)
    if controls is not None:
        sizes.insert(0, f"{count(controls)} in {code(facts.control)}")
    lines = [f"Units analyzed: {listed(sizes)}."] if sizes else []
    stages = {row.integer("ramp_stage") for row in facts.srm} - {None}
    tests = [row for row in facts.srm if len(stages) > 1 or row.get("ramp_stage") is None]
    return lines + [_split(row) for row in sorted(tests, key=_before_first)]


def _before_first(row: Record) -> bool:
    return row.text("units_tested") != "logged"


def _split(row: Record) -> str:
    units = "before exclusions" if row.text("units_tested") == "logged" else "after exclusions"
    stage = row.integer("ramp_stage")
    where = units if stage is None else f"{units}, ramp stage {stage}"
    text = f"Sample ratio {where}: {count(row.integer('n_units'))} units"
    if row.number("p_value") is None:
        return f"{text}, not tested ({escape(row.text('reason')) or 'no reason was recorded'})."
    verb = "fails" if row.text("status") == "fail" else "matches the weights"
    return (
        f"{text}, {verb} ({p_phrase(row.number('p_value'))}; "
        f"fails below {plain_number(row.number('threshold'))})."
    )


def _balance(facts: Facts) -> list[str]:
    tested = [row for row in facts.balance if row.number("p_value") is not None]
    if not tested:
        return ["Balance: no covariate was compared."] if facts.checks else []
    worst = min(tested, key=lambda row: (row.number("p_value") or 0.0, row.text("covariate")))
    distance = worst.number("standardized_difference")
    size = "" if distance is None else f", {fixed(distance, 3, signed=True)} standard deviations"
    return [
        f"Balance: the worst of {len(tested)} comparisons is {code(worst.text('covariate'))} "
        f"in {code(worst.text('variant'))}{size} ({p_phrase(worst.number('p_value'))}; "
        f"fails below {plain_number(worst.number('threshold'))})."
    ]
