"""The descriptions in macros/*/_*.yml cover the macros and name their real arguments."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.engines("duckdb", reason="it only parses")

FOLDERS = ("cross_db", "generic_tests", "history", "incremental", "sql", "time")


def is_covered(path: str) -> bool:
    return Path(path).parent.name in FOLDERS


@pytest.fixture(scope="module")
def events():
    """What dbt says while it parses."""
    return []


@pytest.fixture(scope="module")
def macros(invoke, events):
    """The macros that people call: not the adapters' versions."""
    manifest = invoke("parse", "--no-partial-parse", callbacks=[events.append]).result
    return [
        macro
        for macro in manifest.macros.values()
        if macro.package_name == "trialrun"
        and is_covered(macro.original_file_path)
        and "__" not in macro.name
    ]


def test_every_macro_and_its_arguments_are_described(macros):
    assert {"safe_double", "chi_square_p_value", "test_srm"} <= {macro.name for macro in macros}
    assert [macro.name for macro in macros if not macro.description] == []


def test_described_arguments_are_those_of_the_macros(macros, events):
    """dbt compares names, number and types, and warns."""
    warnings = [event for event in events if event.info.name == "InvalidMacroAnnotation"]
    found = [event.data.msg for event in warnings if is_covered(event.data.macro_file_path)]
    assert found == []
