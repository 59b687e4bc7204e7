"""The command line run in this process."""

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
