"""What dbt would run in one dialect."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dialects.checks import Dialect

Node = dict[str, Any]


@dataclass(frozen=True)
class Rendered:
    """What dbt would run in one dialect; render.py tells what the parts hold."""

    dialect: Dialect
    runs: dict[str, list[Node]]
    sources: dict[str, dict[str, list[str]]]
    contracts: dict[str, dict[str, str]]
    macros: dict[str, bool]

    def nodes(self) -> Iterator[tuple[str, Node]]:
        """Every node of every run, with a name that tells both."""
        for run, nodes in self.runs.items():
            for node in nodes:
                yield f"{run}: {node['name']}", node

    def find(self, check: Callable[[Node], object]) -> dict[str, object]:
        """What a check finds, by the node that it finds it in."""
        found = {name: check(node) for name, node in self.nodes()}
        return {name: problems for name, problems in found.items() if problems}
