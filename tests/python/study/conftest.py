import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from support.engines import Engine, Place
from trialrun.demo.run import run_demo
from trialrun.readout import Readout
from trialrun.terminal import make_console

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "workflow_assistant.json"


@dataclass(frozen=True)
class Study:
    """The demo as `make demo` leaves it."""

    folder: Path
    place: Place
    readout: Readout

    def table(self, name: str) -> pd.DataFrame:
        """The launch study's rows of a published table."""
        query = f"select * from {name} where experiment_id = 'workflow_assistant'"
        return self.place.frame(query)

    def result(self, metric: str, estimator: str, **cell: str) -> pd.Series:
        """One row of trialrun_results, for everyone unless a cell is named."""
        wanted = {"population": "assigned", "dimension": "all", "dimension_value": "all"} | cell
        wanted |= {"metric": metric, "estimator": estimator}
        found = self.table("trialrun_results")
        found = found[(found[list(wanted)] == pd.Series(wanted)).all(axis=1)]
        assert len(found) == 1, wanted
        return found.iloc[0]


@pytest.fixture(scope="session")
def study(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The whole demo, with all 80,000 users."""
    folder = tmp_path_factory.mktemp("study") / "demo"
    place = engine.place(folder)
    options = {"users": 80_000, "seed": 501, "target": engine.name, "console": make_console()}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in place.environment.items():
            patch.setenv(name, value)
        try:
            found = run_demo(folder, **options)
        finally:
            engine.release()
    return Study(folder, place, found)


@pytest.fixture(scope="session")
def reference() -> dict[str, Any]:
    """The published numbers of the launch study."""
    if not REFERENCE.exists():
        pytest.skip("reference numbers not at hand")
    return json.loads(REFERENCE.read_text())
