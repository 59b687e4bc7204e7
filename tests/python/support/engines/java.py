"""Java processes of Spark, which end when the tests end, in whatever way."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent
_OLDEST_JAVA = 17
# The shell ends its Java process when its own input ends: when this process closes it or dies.
_WATCH = """
exec 3<&0
"$@" </dev/null 3<&- & java=$!
(cat <&3 >/dev/null; kill -9 $java) & watch=$!
wait $java
kill $watch
"""


class JavaProcess:
    """One of Spark's Java classes, running."""

    def __init__(self, name: str, command: Sequence[str], folder: Path) -> None:
        """Start it in a folder of its own, with its output in a log there."""
        check_java()
        self.name = name
        self.log = folder / f"{name}.log"
        folder.mkdir(parents=True, exist_ok=True)
        environment = {
            "SPARK_HOME": str(SPARK_HOME),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={folder}",
        }
        with self.log.open("w") as log:
            self._shell = subprocess.Popen(
                ["bash", "-c", _WATCH, "watch", *command],
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, *ports: int, seconds: float = 120) -> None:
        """Wait until it listens on all ports.

        Raises:
            RuntimeError: when it does not within that time.
        """
        end = time.monotonic() + seconds
        while not all(_listens(port) for port in ports):
            if self._shell.poll() is not None or time.monotonic() > end:
                last = self.log.read_text().splitlines()[-20:]
                self.stop()
                raise RuntimeError("\n".join([f"{self.name} did not start:", *last]))
            time.sleep(0.2)

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self._shell.stdin.close()
        self._shell.wait(timeout=30)


def spark_submit(main_class: str, settings: Mapping[str, str], *arguments: str) -> list[str]:
    """The command that runs one of Spark's own classes as an application."""
    options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    submit = str(SPARK_HOME / "bin" / "spark-submit")
    return [submit, *options, "--class", main_class, "spark-internal", *arguments]


def spark_class(main_class: str, *arguments: str) -> list[str]:
    """The command that runs one of Spark's daemons."""
    return [str(SPARK_HOME / "bin" / "spark-class"), main_class, *arguments]


def free_ports(number: int) -> list[int]:
    """Ports on which nothing listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


def check_java() -> None:
    """Refuse a machine without a Java that Spark runs on.

    Raises:
        RuntimeError: with one line that says what to install.
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    remedy = f"Spark needs Java {_OLDEST_JAVA} or later: install it (openjdk-17-jre-headless)"
    if java is None or not Path(java).exists():
        raise RuntimeError(f"there is no java on the PATH. {remedy}")
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    version = re.search(r'version "(\d+)', shown)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        raise RuntimeError(f"{java} is another Java. {remedy} or set JAVA_HOME")


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
