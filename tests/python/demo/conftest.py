import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from trialrun.demo import generate

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
SMALL = 3_000


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """The published numbers of the launch study."""
    path = REFERENCE / "workflow_assistant.json"
    if not path.exists():
        pytest.skip("reference numbers not at hand")
    return json.loads(path.read_text())


@pytest.fixture(scope="session")
def reference_users() -> pd.DataFrame:
    """The 80,000 users of the launch study, one row each in the order they are drawn."""
    path = REFERENCE / "workflow_assistant_users.parquet"
    if not path.exists():
        pytest.skip("reference users not at hand")
    return pd.read_parquet(path)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A demo of 3,000 users, seed 7."""
    path = tmp_path_factory.mktemp("small") / "demo.duckdb"
    generate(path, users=SMALL, seed=7)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def full(
    tmp_path_factory: pytest.TempPathFactory, reference: dict[str, Any]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo as it comes, made only where there are reference numbers to hold it to."""
    path = tmp_path_factory.mktemp("full") / "demo.duckdb"
    generate(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection
