"""Experiments whose registry is right and whose logs are not, or hold next to nothing."""

import numpy as np

from support.plug_points import ARMS, PlugPoints, draws, unit_of

HUGE = 1e70
TOO_HUGE = 1e300


def add_degenerate_data(rows: PlugPoints) -> None:
    """Log every experiment; its id says what is the matter with it."""
    _add_few_units(rows)
    _add_odd_values(rows)
    _add_unreadable_rows(rows)
    _add_odd_assignments(rows)
    _add_odd_times(rows)


def _add_few_units(rows: PlugPoints) -> None:
    rows.register("no units")
    rows.register("no control units")
    rows.play("no control units", {"treatment": draws("no control units")["treatment"]})
    rows.register("no treatment units")
    rows.play("no treatment units", {"control": draws("no treatment units")["control"]})
    rows.register("one treatment unit")
    values = draws("one treatment unit", units=5)
    rows.play("one treatment unit", values | {"treatment": values["treatment"][:1]})
    rows.metric("typo", event_name="purchse")
    rows.register("no events", metric="typo")
    rows.play("no events", draws("no events"))
    rows.metric("basket", aggregation="mean")
    rows.register("mean of nothing", metric="basket")
    rows.play("mean of nothing", {"control": draws("mean")["control"]}, "basket")
    for place in range(20):
        rows.assign("mean of nothing", "treatment", f"mean of nothing {place}")


def _add_odd_values(rows: PlugPoints) -> None:
    rows.register("constant")
    rows.play("constant", {arm: [0.1] * 20 for arm in ARMS})
    rows.register("constant by arm")
    values = {"control": [0.1] * 20, "treatment": [0.3] * 20}
    rows.play("constant by arm", values, has_history=False)
    rows.register("constant history")
    rows.play("constant history", draws("constant history"), has_history=False)
    for arm in ARMS:
        for place in range(20):
            unit = unit_of("constant history", arm, place)
            rows.event(unit, 0.1, occurred_at="2026-03-02 12:00:00")
    rows.register("negative")
    rows.play("negative", {arm: -values for arm, values in draws("negative").items()})
    rows.register("huge")
    rows.play("huge", {arm: HUGE * values for arm, values in draws("huge").items()})


def _add_unreadable_rows(rows: PlugPoints) -> None:
    """Beside readable events, some that are none: each of them is left out and counted."""
    for metric in ("broken values", "too huge", "broken times", "empty ids"):
        rows.metric(metric)
        rows.register(metric, metric=metric)
        rows.play(metric, draws(metric), metric)
    unit = unit_of("broken values", "treatment", 0)
    for value in ("inf", "-Infinity", "nan", "lots", None, "1e999", "1,000", ""):
        rows.event(unit, value, "broken values")
    unit = unit_of("too huge", "treatment", 0)
    for value in (TOO_HUGE, -TOO_HUGE):
        rows.event(unit, value, "too huge")
    unit = unit_of("broken times", "treatment", 0)
    for instant in ("yesterday", "2026-02-30", "infinity", "12:00", "20260304", None):
        rows.event(unit, 1000, "broken times", instant)
    unit = unit_of("empty ids", "treatment", 0)
    for nobody in (None, ""):
        rows.event(nobody, 1000, "empty ids")
        rows.assign("empty ids", "treatment", nobody)
        rows.assign("empty ids", nobody, unit)
        rows.assign("empty ids", "treatment", unit, nobody)
        rows.assign(nobody, "treatment", unit)
        rows.add("exposures", experiment_id="empty ids", unit_id=nobody, exposed_at="2026-03-04")
    rows.assign("empty ids", "treatment", "nobody", "in the morning")
    rows.metric("empty event ids")
    rows.run("empty event ids", metric="empty event ids")
    for row in rows.rows["metric_events"]:
        if row["event_name"] == "empty event ids":
            row["event_id"] = ""
    rows.run("broken attributes")
    rows.add(
        "experiment_attributes",
        experiment_id="broken attributes",
        attribute="age",
        use="balance",
    )
    values = ("30", "40.5", "inf", "-inf", "NaN", "old", str(TOO_HUGE), "", None)
    for arm in ARMS:
        for place, value in enumerate(values):
            unit = unit_of("broken attributes", arm, place)
            rows.add("unit_attributes", unit_id=unit, attribute="age", numeric_value=value)


def _add_odd_assignments(rows: PlugPoints) -> None:
    rows.register("unknown arms")
    rows.play("unknown arms", {"Control": [1.0] * 20, "Treatment": [2.0] * 20})
    rows.run("all contaminated")
    for arm in ARMS:
        for place in range(20):
            other = ARMS[arm == ARMS[0]]
            unit = unit_of("all contaminated", arm, place)
            rows.assign("all contaminated", other, unit, "2026-03-05")
    rows.register("lopsided")
    rows.play("lopsided", {"control": np.arange(60.0), "treatment": np.arange(20.0)})
    rows.register("lopsided long ago", started_at="2026-01-01", ended_at="2026-01-15")
    for arm, units in (("control", 60), ("treatment", 20)):
        for place in range(units):
            rows.assign("lopsided long ago", arm, f"long ago {arm} {place}", "2026-01-03")


def _add_odd_times(rows: PlugPoints) -> None:
    rows.register("only before")
    for arm, values in draws("only before").items():
        for place, value in enumerate(values):
            unit = unit_of("only before", arm, place)
            rows.assign("only before", arm, unit)
            rows.event(unit, value, occurred_at="2026-03-03 11:59:59")
    rows.register("not begun", started_at="2026-06-01", ended_at="2026-06-15")
    rows.play("not begun", draws("not begun"))
    rows.run("without end", ended_at="9999-12-31", planned_units="1000000")
    rows.register("long ago", started_at="0001-01-01", ended_at="0001-01-02")
    for arm in ARMS:
        rows.assign("long ago", arm, f"long ago {arm}", "0001-01-01 12:00")
    rows.assign("long ago", "control", "of the future", "9999-12-31")
    rows.event("long ago control", 5, occurred_at="0001-01-01 13:00")
