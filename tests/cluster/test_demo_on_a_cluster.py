"""The demo on a standalone Spark cluster of a master and two workers (make test-cluster)."""

from pathlib import Path

import pytest

from support.engines.spark_server import SparkCluster
from trialrun.demo.run import run_demo
from trialrun.terminal import make_console

USERS = 4_000


@pytest.fixture(scope="module")
def cluster():
    cluster = SparkCluster(workers=2)
    yield cluster
    cluster.stop()


def test_the_demo_runs_on_executors_of_both_workers(
    cluster: SparkCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in cluster.server.environment.items():
        monkeypatch.setenv(name, value)
    before = cluster.tasks()
    found = run_demo(tmp_path, users=USERS, seed=501, target="spark", console=make_console())
    done = cluster.tasks()
    for executor, tasks in done.items():
        print(f"{executor}: {tasks - before[executor]} tasks")
    assert len(cluster.workers()) == 2
    assert len({executor.rsplit(":")[0] for executor in done}) == 2
    assert all(tasks > before[executor] + 100 for executor, tasks in done.items())
    verdicts = {verdict.experiment_id: verdict.verdict for verdict in found.verdicts}
    assert verdicts == {"aa_placebo": "iterate", "workflow_assistant": "iterate"}
    assert set(found.checks["status"]) <= {"pass", "not_tested"}
