"""One row of a published table, read without surprises: a missing value is None, never NaN."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Record:
    """A row whose absent columns, NaN, NaT and NULL all read as missing."""

    values: Mapping[str, Any]

    def get(self, column: str) -> Any:
        """Return the value, or None where it is missing."""
        value = self.values.get(column)
        if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
            return None
        return value

    def number(self, column: str) -> float | None:
        """Return a finite float, or None."""
        value = self.get(column)
        if value is None:
            return None
        number = float(value)
        return number if math.isfinite(number) else None

    def integer(self, column: str) -> int | None:
        """Return the value as an integer, or None."""
        number = self.number(column)
        return None if number is None else round(number)

    def text(self, column: str) -> str:
        """Return the value as text, empty where it is missing."""
        value = self.get(column)
        return "" if value is None else str(value)

    def flag(self, column: str) -> bool:
        """Return the value as a truth value, False where it is missing."""
        return bool(self.get(column) or False)

    def date(self, column: str) -> dt.date | None:
        """Return the (UTC) day of a date or a timestamp, or None."""
        value = self.get(column)
        return None if value is None else pd.Timestamp(value).date()

    def last_day(self, column: str) -> dt.date | None:
        """Return the last day before an instant: midnight ends the day before it."""
        value = self.get(column)
        return (
            None if value is None else (pd.Timestamp(value) - pd.Timedelta(microseconds=1)).date()
        )

    def mapping(self, column: str) -> Mapping[str, Any]:
        """Return a JSON object, given as text or as a mapping; empty where it is neither."""
        value = self.get(column)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except json.JSONDecodeError:
                return {}
        return value if isinstance(value, Mapping) else {}


def records(frame: pd.DataFrame) -> tuple[Record, ...]:
    """Return the frame's rows in their order."""
    return tuple(Record(row) for row in _rows(frame))


def _rows(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    columns = [str(column) for column in frame.columns]
    for values in frame.itertuples(index=False, name=None):
        yield dict(zip(columns, values, strict=True))
