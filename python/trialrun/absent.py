"""Why an experiment that was asked for is not there, in words for its owner."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pandas as pd

_LISTED = 10


def why_absent(experiment: str, known: Iterable[str], issues: pd.DataFrame) -> str:
    """Say why an experiment is not in `trialrun_experiments`.

    Args:
        experiment: the id asked for.
        known: the ids that are there.
        issues: `trialrun_registry_issues`.
    """
    found = issues[issues["experiment_id"] == experiment]
    if len(found):
        return f"the experiment {experiment} is left out: {first_issue(found)}"
    return f"no experiment {experiment} in trialrun_experiments; there are: " + _some(
        known, experiment
    )


def first_issue(issues: pd.DataFrame) -> str:
    """Tell one registry issue, and where the others are."""
    first = issues.iloc[0]
    others = f" ({len(issues) - 1} more in trialrun_registry_issues)" if len(issues) > 1 else ""
    return (
        f"in the {first['relation']} registry, {first['column_name']} of {first['row_key']}: "
        f"{first['issue']}; {first['remedy']}{others}"
    )


def _some(known: Iterable[str], wanted: str) -> str:
    """List some ids, those most like the wanted one first."""
    ids = sorted(known)
    alike = difflib.get_close_matches(wanted, ids, n=_LISTED)
    listed = list(dict.fromkeys([*alike, *ids]))
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return (", ".join(listed[:_LISTED]) or "none") + more
