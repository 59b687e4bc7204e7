"""The command line run in this process."""

from pathlib import Path

import duckdb
import pytest

from trialrun.cli import main


def run(*arguments: object) -> int:
    """Run a command and return its exit code, also where argparse exits by itself."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as stop:
        return int(stop.code or 0)


def complaint(capfd: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must fail with exit code 2 and one line, and return that line."""
    capfd.readouterr()
    code = run(*arguments)
    printed, errors = capfd.readouterr()
    assert code == 2, printed + errors
    assert printed == ""
    (line,) = errors.splitlines()
    assert line.startswith("trialrun")
    assert len(line) < 700
    return line


def rows(project: Path, query: str) -> list[tuple]:
    """The rows of a query on a project's warehouse."""
    with duckdb.connect(str(project / "warehouse.duckdb")) as connection:
        return connection.execute(query).fetchall()


def relations(project: Path) -> set[str]:
    """The names of the tables and views of the schema main."""
    query = "select table_name from information_schema.tables where table_schema = 'main'"
    return {name for (name,) in rows(project, query)}
