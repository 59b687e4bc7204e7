"""Help, version and what argparse refuses."""

import pytest

import trialrun
from support.command_line import complaint, run

COMMANDS = ("init", "demo", "readout", "backfill", "memo")


def test_the_version(capfd):
    assert run("--version") == 0
    assert capfd.readouterr().out == f"trialrun {trialrun.__version__}\n"


def test_the_help_names_every_command(capfd):
    assert run("--help") == 0
    printed = capfd.readouterr().out
    assert [command for command in COMMANDS if f"  {command} " not in printed] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capfd, command):
    assert run(command, "--help") == 0
    printed = capfd.readouterr().out
    assert printed.startswith(f"usage: trialrun {command} ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("readuot",), "invalid choice: 'readuot'"),
        (("memo",), "the following arguments are required: EXPERIMENT"),
        (("readout", "--experiment"), "argument --experiment: expected one argument"),
        (("readout", "--everything"), "unrecognized arguments: --everything"),
        (("backfill", "--from", "2026-03-01"), "the following arguments are required: --to"),
        (("backfill", "--from", "today", "--to", "2026-03-01"), "'today' is not a date"),
        (("demo", "--users", "many"), "argument --users: invalid int value: 'many'"),
    ],
)
def test_what_cannot_be_parsed_is_one_line_that_names_the_help(capfd, arguments, says):
    line = complaint(capfd, *arguments)
    assert says in line
    assert line.endswith("--help)")
