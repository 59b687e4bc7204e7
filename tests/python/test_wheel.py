"""An installed wheel carries the dbt package: the demo runs in an empty directory."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from support.dbt_projects import ROOT


def test_demo_runs_from_a_wheel(tmp_path: Path) -> None:
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        *options,
        "--wheel-dir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("trialrun-*.whl")
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    environment = os.environ | {"PYTHONPATH": str(site)}
    command = [sys.executable, "-m", "trialrun.cli", "demo", "--users", "2000"]
    demo = subprocess.run(
        command, cwd=empty, env=environment, capture_output=True, text=True, check=False
    )
    assert demo.returncode == 0, demo.stderr
    assert "workflow_assistant" in demo.stdout
    written = {path.name for path in (empty / "demo").iterdir()}
    assert {"warehouse.duckdb", "workflow_assistant.md", "workflow_assistant.html"} <= written
    assert {path.name for path in empty.iterdir()} == {"demo"}
    assert not any((site / "trialrun" / "dbt_package").rglob("target"))
