"""The package as its own root project, its dbt unit tests included."""

import pytest

from support.dbt_projects import ROOT, run_dbt
from trialrun.demo.run import run_demo
from trialrun.terminal import make_console

pytestmark = pytest.mark.engines("postgres", "spark", reason="`make models` runs them on DuckDB")


def test_every_model_and_unit_test_passes_without_a_warning(engine, tmp_path, monkeypatch):
    place = engine.place(tmp_path)
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    run_demo(tmp_path, users=2_000, seed=501, target=engine.name, console=make_console())
    engine.release()
    run = run_dbt(
        ROOT,
        "build",
        *("--target", engine.name, "--warn-error"),
        *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
    )
    failed = {name: run.message[name] for name, status in run.status.items() if status in WRONG}
    assert (run.error, failed) == ("", {})
    assert run.success
    assert sum(status == "pass" for status in run.status.values()) > 90


WRONG = ("error", "fail", "skipped", "warn", "runtime error")
