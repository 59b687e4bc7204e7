"""The texts that Snowflake, BigQuery and Trino read as instants, completed, against Python."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import jinja2
import pytest

MACRO = Path(__file__).parents[3] / "macros" / "cross_db" / "completed_instant.sql"
# By text: what Python reads as the same instant.
READABLE = {
    "2026-01-01": "2026-01-01T00:00:00+00:00",
    "2026-1-5 7:30": "2026-01-05T07:30:00+00:00",
    "2026-01-01T10:00": "2026-01-01T10:00:00+00:00",
    " 2026-01-01 10:00:05 ": "2026-01-01T10:00:05+00:00",
    "2026-01-01t10:00:05.25": "2026-01-01T10:00:05.25+00:00",
    "2026-01-01T10:00Z": "2026-01-01T10:00:00+00:00",
    "2026-01-01 10:00:05.123456 UTC": "2026-01-01T10:00:05.123456+00:00",
    "2026-01-01 00:00:00+02:00": "2026-01-01T00:00:00+02:00",
    "2026-01-01 00:00:00 +0200": "2026-01-01T00:00:00+02:00",
    "2026-01-01 00:00+02": "2026-01-01T00:00:00+02:00",
    "2026-01-01 23:30 -05:30": "2026-01-01T23:30:00-05:30",
    "2026-01-01T23:30:00.75-1000": "2026-01-01T23:30:00.75-10:00",
}
UNREADABLE = [
    "",
    "soon",
    "20260101",
    "1767225600",
    "2026-01",
    "01/02/2026",
    "10:00:00",
    "infinity",
    "2026-01-01 10",
    "2026-01-01 10:00:00 Europe/Berlin",
    "2026-01-01 10:00:00+99",
    "2026-01-01 10:00:00+02:00 and more",
    "on 2026-01-01 10:00:00",
]


def completed(text: str) -> str | None:
    """What the macro's SQL makes of a text; None where that is not of the form of its pattern."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    macros = environment.from_string(MACRO.read_text(), {"return": lambda value: value}).module
    sql = macros.completed_instant("$text", "varchar", ["\\1", "\\2"])
    pattern = macros.instant_pattern()
    query = f"select {sql}, regexp_matches({sql}, '{pattern}')"
    found, is_instant = duckdb.execute(query, {"text": text}).fetchone()
    return found if is_instant else None


@pytest.mark.parametrize("text", READABLE)
def test_readable_text_is_completed_to_one_form(text: str):
    day, clock = completed(text).split(" ")
    padded = "-".join(part.zfill(2) for part in day.split("-")) + "T" + clock.zfill(14)
    assert datetime.fromisoformat(padded).astimezone(UTC) == datetime.fromisoformat(READABLE[text])


@pytest.mark.parametrize("text", UNREADABLE)
def test_all_other_text_is_left_out(text: str):
    assert completed(text) is None
