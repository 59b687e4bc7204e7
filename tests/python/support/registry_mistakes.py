"""Mistakes that can be made in one experiment's registry, each in an experiment of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from support.plug_points import PlugPoints

UNREADABLE = "cannot be read"
UNKNOWN = "does not know"
NOT_YET = "not supported yet"
AGES = "1000000000000"

# The experiment, the place that the issue names, part of what it says, and the wrong value there.
# In variants it is the treatment's.
WRONG_VALUES = [
    ("no start", "experiments.started_at", "missing", None),
    ("blank start", "experiments.started_at", "missing", " "),
    ("start in words", "experiments.started_at", UNREADABLE, "soon"),
    ("end that is no day", "experiments.ended_at", UNREADABLE, "2026-02-30"),
    ("ends first", "experiments.ended_at", "not after", "2026-02-27"),
    ("plans nobody", "experiments.planned_units", "not positive", "0"),
    ("plans half a unit", "experiments.planned_units", UNREADABLE, "1.5"),
    ("plans too many", "experiments.planned_units", UNREADABLE, "1e30"),
    ("alpha 0", "experiments.alpha", "not between", "0"),
    ("alpha .7", "experiments.alpha", "not between", "0.7"),
    ("alpha nan", "experiments.alpha", UNREADABLE, "NaN"),
    ("power 1", "experiments.power", "not between", "1"),
    ("design", "experiments.design", UNKNOWN, "a/b"),
    ("stopping", "experiments.stopping", UNKNOWN, "whenever"),
    ("anchor", "experiments.anchor", UNKNOWN, "click"),
    ("half eligible", "experiments.eligibility_value", "without the other", "yes"),
    ("role of an arm", "variants.is_control", UNREADABLE, "perhaps"),
    ("no role of an arm", "variants.is_control", "missing", None),
    ("weights above 1", "variants.weight", "add to more than 1", "0.500001"),
    ("weight below 0", "variants.weight", "not between 0 and 1", "-0.1"),
    ("weight above 1", "variants.weight", "not between 0 and 1", "50"),
    ("no weight", "variants.weight", "missing", None),
    ("weight in words", "variants.weight", UNREADABLE, "half"),
    ("weight nan", "variants.weight", UNREADABLE, "NaN"),
    ("weight infinite", "variants.weight", UNREADABLE, "inf"),
    ("treatment without traffic", "variants.weight", "has a weight of 0", "0"),
    ("stage in words", "variants.effective_from", UNREADABLE, "later"),
    ("place in words", "variants.position", UNREADABLE, "first"),
    ("no aggregation", "metrics.aggregation", UNKNOWN, None),
    ("median", "metrics.aggregation", UNKNOWN, "median"),
    ("direction", "metrics.desired_direction", UNKNOWN, "up"),
    ("window before", "metrics.window_start_days", "before the assignment", "-1"),
    ("window of nothing", "metrics.window_end_days", "ends before", "0"),
    ("window in words", "metrics.window_end_days", UNREADABLE, "a week"),
    ("window of ages", "metrics.window_end_days", "a hundred years", AGES),
    ("lookback below 0", "metrics.lookback_days", "negative", "-7"),
    ("lookback of ages", "metrics.lookback_days", "a hundred years", AGES),
    ("cap 0", "metrics.cap_value", "not positive", "0"),
    ("cap in words", "metrics.cap_value", UNREADABLE, "a lot"),
    ("role", "experiment_metrics.role", UNKNOWN, "main"),
    ("no role", "experiment_metrics.role", UNKNOWN, None),
    ("unknown metric", "experiment_metrics.metric", "is not registered", "no such metric"),
    ("no metric", "experiment_metrics.metric", "(missing) is not registered", None),
    ("margin type", "experiment_metrics.margin_type", UNKNOWN, "percent"),
    ("margin infinite", "experiment_metrics.margin", UNREADABLE, "-inf"),
    ("minimum effect 0", "experiment_metrics.minimum_effect", "not positive", "0"),
    # What later versions will do.
    ("cluster", "experiments.design", NOT_YET, "cluster"),
    ("holdout", "experiments.design", NOT_YET, "holdout"),
    ("rollout", "experiments.design", NOT_YET, "rollout"),
    ("group sequential", "experiments.stopping", NOT_YET, "group_sequential"),
    ("always valid", "experiments.stopping", NOT_YET, "always_valid"),
    ("from exposure", "experiments.anchor", NOT_YET, "exposure"),
    ("cluster attribute", "experiments.cluster_attribute", NOT_YET, "school"),
    ("ratio", "metrics.aggregation", NOT_YET, "ratio"),
    ("quantile", "metrics.aggregation", NOT_YET, "quantile"),
    ("cap quantile", "metrics.cap_quantile", NOT_YET, "0.99"),
]

# The experiment, the place, part of the issue, and rows added: a relation and what differs there
# from the experiment's last row.
ADDED_ROWS = [
    ("registered twice", "experiments.experiment_id", "more than once", "experiments", {}),
    ("arm twice", "variants.variant", "several rows", "variants", {}),
    ("no name", "variants.variant", "no name", "variants", {"variant": None, "weight": "0"}),
    ("blank name", "variants.variant", "no name", "variants", {"variant": "", "weight": "0"}),
    (
        *("arm of two roles", "variants.is_control", "control in one row", "variants"),
        {"is_control": "true", "effective_from": "2026-06-01"},
    ),
    (
        *("second stage", "variants.effective_from", NOT_YET, "variants"),
        {"weight": "0.4", "effective_from": "2026-03-08"},
    ),
    ("metric twice", "metrics.metric", "more than once", "metrics", {}),
    (
        *("metric listed twice", "experiment_metrics.metric", "more than once"),
        *("experiment_metrics", {"role": "secondary"}),
    ),
    (
        *("guardrail without margin", "experiment_metrics.margin", "no margin"),
        *("experiment_metrics", {"metric": "purchase", "role": "guardrail"}),
    ),
    (
        *("margin 0", "experiment_metrics.margin", "not positive"),
        *("experiment_metrics", {"metric": "purchase", "role": "guardrail", "margin": "0"}),
    ),
]

# The experiment, part of the issue, and its row of attributes.
ATTRIBUTES = [
    ("use", "use", UNKNOWN, "plan", "slice"),
    ("covariate", "use", NOT_YET, "plan", "covariate"),
    ("stratum", "use", NOT_YET, "plan", "stratum"),
    ("no attribute", "attribute", "no attribute", None, "segment"),
    ("attribute all", "attribute", "all segments together", "all", "segment"),
]


@dataclass(frozen=True)
class Mistake:
    """An experiment (its id is the name) that is right but for one thing.

    Attributes:
        place: the relation and the column that the issue names.
        issue: part of its text.
        make: makes the mistake.
    """

    name: str
    place: str
    issue: str
    make: Callable[[PlugPoints, str], None]


def _wrong_value(place: str, value: str | None) -> Callable[[PlugPoints, str], None]:
    relation, column = place.split(".")
    return lambda rows, name: rows.change(relation, name, -1, **{column: value})


def _added_row(relation: str, columns: dict[str, str | None]) -> Callable[[PlugPoints, str], None]:
    return lambda rows, name: rows.repeat(relation, name, -1, **columns)


def _attribute(attribute: str | None, use: str) -> Callable[[PlugPoints, str], None]:
    return lambda rows, name: rows.add(
        "experiment_attributes", experiment_id=name, attribute=attribute, use=use
    )


def _attribute_twice(rows: PlugPoints, name: str) -> None:
    for _ in range(2):
        _attribute("plan", "segment")(rows, name)


def _arms(rows: PlugPoints, name: str) -> None:
    for number in range(20):
        rows.repeat("variants", name, 1, variant=f"arm {number}", weight="0")


def _places_overlap(rows: PlugPoints, name: str) -> None:
    """Two treatment arms whose largest weights, in different stages, add to 1.4."""
    rows.change("experiments", name, salt="pepper")
    rows.change("variants", name, 0, weight="0.1")
    rows.change("variants", name, 1, weight="0.7")
    for arm, weight in (("treatment", "0.1"), ("second", "0.7")):
        columns = {"variant": arm, "weight": weight, "effective_from": "2026-06-01"}
        rows.repeat("variants", name, 1, **columns)


def _window_after_ages(rows: PlugPoints, name: str) -> None:
    rows.change("metrics", name, window_start_days=AGES, window_end_days=None)


OTHERS = [
    Mistake(
        *("no horizon", "experiments.planned_units", "no horizon"),
        lambda rows, name: rows.change("experiments", name, ended_at=None),
    ),
    Mistake(
        *("no arms", "experiments.experiment_id", "no arms"),
        lambda rows, name: rows.drop("variants", name),
    ),
    Mistake(
        *("two controls", "experiments.is_control", "2 control arms"),
        lambda rows, name: rows.change("variants", name, 1, is_control="true"),
    ),
    Mistake(
        *("no control", "experiments.is_control", "0 control arms"),
        lambda rows, name: rows.change("variants", name, 0, is_control="false"),
    ),
    Mistake(
        *("control without traffic", "variants.weight", "has a weight of 0"),
        lambda rows, name: rows.change("variants", name, 0, weight="0"),
    ),
    Mistake(
        *("one arm", "experiments.variant", "no arm beside control"),
        lambda rows, name: rows.rows["variants"].pop(),
    ),
    Mistake("22 arms", "experiments.variant", "more than 21 arms", _arms),
    Mistake("places overlap", "variants.weight", "cannot stay in place", _places_overlap),
    Mistake("late window", "metrics.window_end_days", "a hundred years", _window_after_ages),
    Mistake(
        *("no metrics", "experiments.role", "no primary"),
        lambda rows, name: rows.drop("experiment_metrics", name),
    ),
    Mistake(
        *("attribute twice", "experiment_attributes.attribute", "more than once"),
        _attribute_twice,
    ),
]

MISTAKES = [
    *(
        Mistake(name, place, issue, _wrong_value(place, value))
        for name, place, issue, value in WRONG_VALUES
    ),
    *(Mistake(name, place, issue, _added_row(*row)) for name, place, issue, *row in ADDED_ROWS),
    *(
        Mistake(name, f"experiment_attributes.{column}", issue, _attribute(*row))
        for name, column, issue, *row in ATTRIBUTES
    ),
    *OTHERS,
]


# The relation, the place of an issue that belongs to no registered experiment, and the row.
STRAY_ROWS = [
    ("experiments", "experiment_id", {"started_at": "2026-03-01", "ended_at": "2026-03-15"}),
    ("variants", "experiment_id", {"variant": "control", "is_control": "true", "weight": "1"}),
    ("variants", "experiment_id", {"experiment_id": "stray", "variant": "control"}),
    ("metrics", "metric", {"aggregation": "sum", "desired_direction": "increase"}),
    ("experiment_metrics", "experiment_id", {"metric": "purchase", "role": "primary"}),
    ("experiment_metrics", "experiment_id", {"experiment_id": "stray", "metric": "purchase"}),
    ("experiment_attributes", "experiment_id", {"attribute": "plan", "use": "segment"}),
    ("experiment_attributes", "experiment_id", {"experiment_id": "stray", "attribute": "plan"}),
]


def add_registry_mistakes(rows: PlugPoints) -> None:
    """Register every experiment with its mistake; its units have events, as if all were right."""
    for relation, _, row in STRAY_ROWS:
        rows.add(relation, **row)
        rows.add(relation, **row)
    for mistake in MISTAKES:
        rows.metric(mistake.name)
        rows.run(mistake.name, metric=mistake.name)
        mistake.make(rows, mistake.name)
