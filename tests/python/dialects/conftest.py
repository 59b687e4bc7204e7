"""The package rendered in the dialects that TRIALRUN_TEST_DIALECTS names: `make test-dialects`.

Without it none is rendered, and only the checks themselves are tested.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dialects.checks import Dialect
from dialects.rendered import Rendered

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WANTED = [name for name in os.environ.get("TRIALRUN_TEST_DIALECTS", "").split(",") if name]
# The virtual environment that has the adapters of all dialects.
ADAPTERS = Path(os.environ.get("TRIALRUN_DIALECT_VENV", ROOT / ".venv-dialects"))


@pytest.fixture(scope="session", params=WANTED)
def rendered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The package in one dialect, by its adapter's own macros."""
    folder = tmp_path_factory.mktemp(request.param)
    project = folder / "shop"
    shutil.copytree(HERE / "project", project)
    (project / "dbt_packages").mkdir()
    (project / "dbt_packages" / "trialrun").symlink_to(ROOT)
    output = folder / "rendered.json"
    done = subprocess.run(
        [ADAPTERS / "bin" / "python", HERE / "render.py", project, folder, output],
        env={**os.environ, "TRIALRUN_DIALECT": request.param, "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Rendered(Dialect.read(request.param), **json.loads(output.read_text()))
