"""From estimates, registry and checks to one verdict per arm."""

from __future__ import annotations

import pandas as pd

from trialrun.arms import compared_arms
from trialrun.decision.bounds import bounds
from trialrun.decision.case import cases
from trialrun.decision.evidence import evidence
from trialrun.decision.horizon import horizons, stages
from trialrun.decision.reasons import reason
from trialrun.decision.rules import VERDICT_OF_RULE, conditions, deciding_rules
from trialrun.records import Aggregates, Verdict

__all__ = ["decide"]


def decide(aggregates: Aggregates, estimates: pd.DataFrame) -> list[Verdict]:
    """Return the verdict of every compared arm, at a fixed horizon.

    Args:
        aggregates: the tables.
        estimates: from `trialrun.scorecard.estimates` on the same tables.

    Returns:
        Verdicts by experiment and arm; an arm's is the first row that holds of the table in
        `trialrun.decision.rules`.
    """
    metric_bounds = bounds(aggregates, estimates)
    arms = conditions(
        _arms(aggregates),
        metric_bounds,
        horizons(aggregates),
        stages(aggregates),
        aggregates.checks,
    )
    arms = arms.assign(rule=deciding_rules(arms))
    checks = aggregates.checks.sort_values("check_name", kind="stable")  # engines keep no order
    return [
        Verdict(
            experiment_id=case.experiment_id,
            variant=case.variant,
            as_of=case.as_of,
            verdict=VERDICT_OF_RULE[case.rule],
            reason=reason(case),
            evidence=evidence(case),
        )
        for case in cases(arms, metric_bounds, checks)
    ]


def _arms(aggregates: Aggregates) -> pd.DataFrame:
    experiments = aggregates.experiments[["experiment_id", "alpha", "as_of"]]
    arms = experiments.merge(compared_arms(aggregates), on="experiment_id")
    days = pd.to_datetime(arms["as_of"]).dt.date
    return arms.assign(as_of=days).sort_values(["experiment_id", "variant"], ignore_index=True)
