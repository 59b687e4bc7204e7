"""What every engine offers beyond SQL that all share."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from trialrun.warehouse import TableName


class Engine(Protocol):
    """The edge to one engine: how to reach it, and how to write many rows at once."""

    def connect(self, credentials: Any, project: Path) -> Any:
        """Return an ibis connection to where a dbt profile points. It can read and write.

        Args:
            credentials: dbt's credentials of the target.
            project: the dbt project's folder.

        Raises:
            TrialrunError: when the engine cannot be reached or refuses.
        """

    def load(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Create or replace a table, and its schema where there is none, from Arrow rows.

        Raises:
            TrialrunError: when the engine refuses.
        """

    def append(self, connection: Any, table: TableName, rows: pa.Table) -> None:
        """Append Arrow rows to a table that has their columns.

        Raises:
            TrialrunError: when the engine refuses.
        """

    def replace_view(self, connection: Any, view: TableName, expression: Any) -> None:
        """Create or replace a view that shows an ibis expression.

        Raises:
            TrialrunError: when the engine refuses.
        """
