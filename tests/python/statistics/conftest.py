import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference figures and real data."""
    if not SHARED.exists():
        pytest.skip("reference figures not at hand")
    return SHARED


@pytest.fixture(scope="session")
def cases(shared: Path) -> dict[str, dict[str, Any]]:
    """The peers' conformance cases by id."""
    listed = json.loads((shared / "reference" / "conformance.json").read_text())
    return {case["id"]: case for case in listed}


@pytest.fixture(scope="session")
def real(shared: Path) -> dict[str, Any]:
    """Figures computed from the rows of real experiments by other packages."""
    return json.loads((shared / "reference" / "real_data.json").read_text())
