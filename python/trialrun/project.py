"""From a dbt project to its warehouse: the connection and the tables that dbt built there."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from trialrun.dbt_project import DbtProject
from trialrun.engines import engine_of
from trialrun.errors import TrialrunError
from trialrun.memo.data import MemoData
from trialrun.memo.load import load_memo_data
from trialrun.readout import Readout, readout
from trialrun.warehouse import TableName


@dataclass(frozen=True)
class Warehouse:
    """A connection to where a dbt project built the package.

    Attributes:
        connection: an ibis connection.
        moments: the name of `trialrun_moments`, beside which the other tables lie.
        results_schema: where readouts are written; None is beside `trialrun_moments`.
    """

    connection: Any
    moments: TableName
    results_schema: str | None

    def readout(
        self,
        experiments: Iterable[str] | None = None,
        as_of: dt.date | None = None,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Readout:
        """Run the readout; see `trialrun.readout`."""
        return readout(
            self.connection,
            schema=self.moments.schema,
            catalog=self.moments.catalog,
            results_schema=self.results_schema,
            experiments=experiments,
            as_of=as_of,
            on_step=on_step,
        )

    def memo_data(self, experiment: str) -> MemoData:
        """Read what the memo of one experiment is written from."""
        return load_memo_data(self.connection, self.moments, experiment, self.results_schema)


@contextlib.contextmanager
def opened(project: DbtProject) -> Iterator[Warehouse]:
    """Connect to a project's warehouse, and disconnect in the end.

    Raises:
        TrialrunError: when the profile, the manifest or the database is missing, or the last build
            failed.
    """
    moments = project.table("trialrun_moments")
    project.check_last_build()
    schema = project.variable("trialrun_results_schema")
    if schema is not None and not isinstance(schema, str):
        raise TrialrunError(f"the var trialrun_results_schema is {schema}: write a schema's name")
    credentials = project.credentials()
    connection = engine_of(credentials).connect(credentials, project.directory)
    try:
        yield Warehouse(connection, moments, schema or None)
    finally:
        connection.disconnect()
