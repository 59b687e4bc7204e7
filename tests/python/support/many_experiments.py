"""One dbt build of many experiments, right, wrong and odd, beside each other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from scipy import stats

from support.dbt_projects import DbtRun, Project, consumer_project, run_dbt
from support.degenerate_data import add_degenerate_data
from support.engines import Engine
from support.plug_points import AS_OF, PlugPoints
from support.registry_mistakes import add_registry_mistakes
from support.strange_names import add_strange_names
from trialrun.readout import Readout, readout

HEALTHY = "healthy"


@dataclass(frozen=True)
class ManyExperiments:
    """A consumer project after dbt build. Nothing is written to its warehouse afterwards.

    Attributes:
        logged: the rows behind its plug points.
        build: how dbt build went.
        found: a readout of everything, not written.
    """

    project: Project
    logged: PlugPoints
    build: DbtRun
    found: Readout

    def rows(self, table: str, **columns: Any) -> pd.DataFrame:
        """The rows of a published table with certain values in some columns."""
        names = list(self.project.place.columns(table))
        frame = pd.DataFrame(self.project.rows(f"select * from {table}"), columns=names)
        return where(frame, **columns)

    def result(self, experiment: str, **columns: Any) -> pd.Series:
        """The difference in means of everyone in an experiment of two arms and one metric."""
        everyone = {"dimension": "all", "population": "assigned"}
        wanted = {"estimator": "difference_in_means", **everyone, **columns}
        found = where(self.found.results, experiment_id=experiment, **wanted)
        assert len(found) == 1, found
        return found.iloc[0]

    def verdict(self, experiment: str) -> Any:
        """The verdict of an experiment of two arms."""
        (verdict,) = (v for v in self.found.verdicts if v.experiment_id == experiment)
        return verdict

    def assert_is_welch(self, experiment: str, metric: str = "purchase", **columns: Any) -> None:
        """Hold the estimate to scipy on the values logged, of which the first arm is control."""
        control, treatment = self.logged.drawn[experiment, metric].values()
        expected = stats.ttest_ind(treatment, control, equal_var=False)
        interval = expected.confidence_interval(0.95)
        row = self.result(experiment, metric=metric, **columns)
        assert (row["n_control"], row["n_variant"]) == (len(control), len(treatment))
        for column, value in {
            "effect": stats.tmean(treatment) - stats.tmean(control),
            "degrees_of_freedom": expected.df,
            "p_value": expected.pvalue,
            "ci_low": interval.low,
            "ci_high": interval.high,
        }.items():
            assert abs(row[column] - value) <= 1e-9 * abs(value), column


def where(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """The rows with certain values; None stands for NULL."""
    keep = pd.Series(True, index=frame.index)
    for column, value in columns.items():
        keep &= frame[column].isna() if value is None else frame[column] == value
    return frame[keep]


def build_many_experiments(engine: Engine, folder: Path) -> ManyExperiments:
    """Write a project with every experiment of these modules and build it."""
    logged = PlugPoints()
    logged.metric("purchase")
    logged.run(HEALTHY)
    for add in (add_registry_mistakes, add_degenerate_data, add_strange_names):
        add(logged)
    variables = {"trialrun_as_of": AS_OF}
    project = consumer_project(folder, engine=engine, variables=variables, **logged.frames())
    build = run_dbt(folder, "build")
    connection = project.place.connect()
    try:
        found = readout(connection, schema=project.place.schema, write=False)
    finally:
        connection.disconnect()
    return ManyExperiments(project, logged, build, found)


def edit(path: Path, old: str, new: str, count: int = -1) -> None:
    """Replace a text in a file, where it must be."""
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, count))
