"""A Spark server for the tests: dbt over Thrift and ibis over Connect, one catalog.

It runs by itself in one Java process, or as the driver of a standalone cluster.
"""

import atexit
import json
import shutil
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path

from support.engines.java import JavaProcess, free_ports, spark_class, spark_submit

_THRIFT = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"


class SparkServer:
    """A running server.

    Attributes:
        thrift_port: where dbt connects, on 127.0.0.1.
        connect_port: where ibis connects.
    """

    def __init__(self, master: str = "local[2]", **settings: str) -> None:
        """Start it with a catalog and a warehouse of its own, which end with it."""
        self.folder = Path(tempfile.mkdtemp(prefix="trialrun_spark_"))
        self.thrift_port, self.connect_port = free_ports(2)
        known = {
            "spark.master": master,
            "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(self.connect_port),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": f"-Dderby.stream.error.file={self.folder}/derby.log",
            # Tables of a few rows: to compile a query costs more than to interpret it.
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.sql.codegen.wholeStage": "false",
            "spark.ui.enabled": "false",
            "spark.sql.catalogImplementation": "hive",
            # A session looks at the files of a table anew, which another may have written.
            "spark.sql.filesourceTableRelationCacheSize": "0",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:catalog;create=true",
            **settings,
        }
        hive = {
            "hive.server2.thrift.port": str(self.thrift_port),
            "hive.server2.thrift.bind.host": "127.0.0.1",
            "hive.server2.logging.operation.enabled": "false",
        }
        options = [word for item in hive.items() for word in ("--hiveconf", "=".join(item))]
        command = spark_submit(_THRIFT, known, *options)
        self._process = JavaProcess("spark_server", command, self.folder)
        atexit.register(self.stop)
        self._process.wait_for(self.thrift_port, self.connect_port)

    def stop(self) -> None:
        """End it and remove what it wrote."""
        self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        """What makes the package's own profile point here."""
        return {
            "TRIALRUN_SPARK_HOST": "127.0.0.1",
            "TRIALRUN_SPARK_PORT": str(self.thrift_port),
            "TRIALRUN_SPARK_CONNECT": self.address,
        }

    @property
    def address(self) -> str:
        """The address of Connect."""
        return f"sc://127.0.0.1:{self.connect_port}"


class SparkCluster:
    """A standalone cluster of a master and workers with one core each, and the server as driver."""

    def __init__(self, workers: int = 2) -> None:
        """Start all of it; what it wrote is removed in the end."""
        self.folder = Path(tempfile.mkdtemp(prefix="trialrun_cluster_"))
        self._processes: list[JavaProcess] = []
        atexit.register(self.stop)
        port, self._master_ui, self._ui = free_ports(3)
        url = f"spark://127.0.0.1:{port}"
        listen = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", str(self._master_ui))
        self._start("master", spark_class(_MASTER, *listen)).wait_for(port, self._master_ui)
        for number in range(workers):
            place = ("-c", "1", "-m", "1500m", "-d", str(self.folder / f"work_{number}"))
            worker_port, worker_ui = free_ports(2)
            listen = ("--port", str(worker_port), "--webui-port", str(worker_ui))
            command = spark_class(_WORKER, "--host", "127.0.0.1", *listen, *place, url)
            self._start(f"worker_{number}", command).wait_for(worker_port)
        self.server = SparkServer(
            url,
            **{
                "spark.executor.cores": "1",
                "spark.executor.memory": "1g",
                "spark.scheduler.minRegisteredResourcesRatio": "1.0",
                "spark.ui.enabled": "true",
                "spark.ui.port": str(self._ui),
            },
        )

    def stop(self) -> None:
        """End all of it."""
        if "server" in vars(self):
            self.server.stop()
        for process in self._processes:
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def workers(self) -> list[str]:
        """The workers on which an application has a core, as the master sees it."""
        state = _json(self._master_ui, "json/")
        return [worker["id"] for worker in state["workers"] if worker["coresused"] > 0]

    def tasks(self) -> Counter[str]:
        """How many tasks each executor has completed, as the driver counts them."""
        (application,) = _json(self._ui, "api/v1/applications")
        executors = _json(self._ui, f"api/v1/applications/{application['id']}/executors")
        return Counter(
            {
                f"executor {one['id']} at {one['hostPort']}": one["completedTasks"]
                for one in executors
                if one["id"] != "driver"
            }
        )

    def _start(self, name: str, command: list[str]) -> JavaProcess:
        process = JavaProcess(name, command, self.folder)
        self._processes.append(process)
        return process


def _json(port: int, path: str) -> object:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
        return json.load(answer)
