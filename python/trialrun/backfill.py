"""Build earlier days again, one by one, so that the history holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from trialrun.dbt_project import PACKAGE, DbtProject, run_dbt
from trialrun.errors import TrialrunError


def backfill(
    project: DbtProject,
    first: dt.date,
    last: dt.date,
    on_step: Callable[[int, int, str], None] = lambda done, total, step: None,
) -> None:
    """Build the package as of each day from first to last, then as of its own as_of again.

    Only the package's models run; the relations behind the plug points are read as they are.

    Args:
        project: the dbt project.
        first: the first as_of.
        last: the last one.
        on_step: called as each build begins with the builds done, all of them, and a few words.

    Raises:
        TrialrunError: when last is before first, or a build fails; the days before stay built.
    """
    if last < first:
        raise TrialrunError(f"the last day, {last}, is before the first, {first}")
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    manifest = project.parse()
    for done, day in enumerate(days):
        on_step(done, len(days) + 1, f"building as of {day}")
        _build(project, manifest, {"trialrun_as_of": day.isoformat()}, str(day))
    on_step(len(days), len(days) + 1, "building the present again")
    _build(project, manifest, {}, "the present")
    on_step(len(days) + 1, len(days) + 1, "done")


def _build(project: DbtProject, manifest: Any, variables: dict[str, str], day: str) -> None:
    command = ["run", "--select", f"package:{PACKAGE}", *project.options(variables)]
    if failures := run_dbt(command, manifest=manifest):
        cause = " ".join(failures[-1].split())
        raise TrialrunError(f"the build as of {day} failed: {cause}")
