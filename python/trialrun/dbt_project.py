"""The edge to dbt: a project's profile, its manifest, and running a build in this process."""

from __future__ import annotations

import json
import os
import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from dbt.cli.main import dbtRunner
from dbt.config.runtime import load_profile, load_project
from dbt.contracts.graph.manifest import Manifest
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context
from dbt_common.exceptions import DbtBaseException

from trialrun.engines import ENGINES
from trialrun.errors import TrialrunError
from trialrun.warehouse import TableName

PACKAGE = "trialrun"


@dataclass(frozen=True)
class DbtProject:
    """A dbt project and the choices that dbt's own flags make.

    Attributes:
        directory: the folder with dbt_project.yml (--project-dir).
        profiles_directory: the folder with profiles.yml (--profiles-dir); None looks where dbt
            looks: DBT_PROFILES_DIR, the project, the working directory, ~/.dbt.
        target: the profile's target (--target); None takes the profile's default.
        target_path: where dbt writes its artifacts (--target-path); None takes the project's.
        variables: --vars.
    """

    directory: Path = field(default_factory=Path.cwd)
    profiles_directory: Path | None = None
    target: str | None = None
    target_path: Path | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that the folder holds a dbt project.

        Raises:
            TrialrunError: when it does not.
        """
        if not (self.directory / "dbt_project.yml").is_file():
            raise TrialrunError(
                f"{self.directory} has no dbt_project.yml: run trialrun in a dbt project, "
                "or name one with --project-dir"
            )

    def credentials(self) -> Any:
        """Return dbt's credentials of the target.

        Raises:
            TrialrunError: when the profile or the target is missing or cannot be read.
        """
        return self._profile.credentials

    def table(self, model: str) -> TableName:
        """Return where dbt built one of the package's models.

        Raises:
            TrialrunError: when the project was not built yet, does not install the package, or was
                built on the database of another target.
        """
        path = self._manifest_path()
        node = _artifact(path).get("nodes", {}).get(f"model.{PACKAGE}.{model}")
        if node is None:
            raise TrialrunError(
                f"{path} has no model {model}: add the package trialrun to packages.yml and run "
                "dbt deps and dbt build"
            )
        table = TableName(node["alias"], schema=node["schema"], catalog=node["database"])
        database = self.credentials().database
        if str(table.catalog).casefold() != str(database).casefold():
            raise TrialrunError(
                f"{path} was made for the database {table.catalog}, and the target "
                f"{self._profile.target_name} is {database}: run dbt build with the same --target"
            )
        return table

    def check_last_build(self) -> None:
        """Refuse the tables that a build left behind when it failed before it renewed them.

        Raises:
            TrialrunError: when the last dbt build did not get through the package's models.
        """
        path = self._manifest_path().with_name("run_results.json")
        results = _artifact(path).get("results", []) if path.is_file() else []
        stopped = [
            result
            for result in results
            if result["unique_id"].startswith(f"model.{PACKAGE}.")
            and result["status"] in ("error", "skipped")
        ]
        if stopped:
            failed = [result for result in results if result["status"] in ("error", "fail")]
            cause = (failed or stopped)[0]
            raise TrialrunError(
                f"the last dbt build failed in {cause['unique_id'].split('.')[2]}, so the tables "
                f"are not up to date: {_cause(cause['message'] or cause['status'])}; correct that "
                "and run dbt build again"
            )

    def options(self, variables: Mapping[str, Any] | None = None) -> list[str]:
        """Return dbt's command-line options for this project.

        Args:
            variables: vars beside those of --vars.
        """
        given = {
            "--project-dir": self.directory,
            "--profiles-dir": self._profiles_directory(),
            "--target": self.target,
            "--target-path": self.target_path,
            "--vars": json.dumps({**self.variables, **(variables or {})}),
        }
        named = ((name, str(value)) for name, value in given.items() if value is not None)
        return [word for option in named for word in option]

    def parse(self) -> Manifest:
        """Return the project as dbt parses it, for runs that differ in vars only.

        Raises:
            TrialrunError: when dbt cannot parse it.
        """
        result = dbtRunner().invoke(["--quiet", "parse", *self.options()])
        if not isinstance(result.result, Manifest):
            cause = _first_sentence(result.exception) if result.exception else "run dbt parse"
            raise TrialrunError(f"dbt cannot read the project: {cause}")
        return result.result

    def variable(self, name: str) -> Any:
        """Return a var as the package sees it: --vars, then the project's vars; None if unset."""
        variables = self._project.vars.to_dict()
        scopes = [self.variables, variables.get(PACKAGE) or {}, variables]
        return next((scope[name] for scope in scopes if scope.get(name) is not None), None)

    @cached_property
    def _profile(self) -> Any:
        path = self._profiles_directory() / "profiles.yml"
        if not path.is_file():
            raise TrialrunError(f"there is no {path}: name the folder of yours with --profiles-dir")
        _check_yaml(path)
        _check_yaml(self.directory / "dbt_project.yml")
        flags = Namespace(profiles_dir=str(path.parent), project_dir=str(self.directory))
        set_from_args(flags, None)
        set_invocation_context(os.environ)
        try:
            return load_profile(
                str(self.directory), dict(self.variables), target_override=self.target
            )
        except DbtBaseException as error:
            raise TrialrunError(f"{path}: {_told(_first_sentence(error))}") from None
        except (AttributeError, KeyError, TypeError):  # a list where dbt expects a mapping
            raise TrialrunError(f"{path}: {_told('')}") from None

    @cached_property
    def _project(self) -> Any:
        try:
            return load_project(str(self.directory), False, self._profile, dict(self.variables))
        except DbtBaseException as error:
            path = self.directory / "dbt_project.yml"
            raise TrialrunError(f"{path} cannot be read: {_first_sentence(error)}") from None

    def _profiles_directory(self) -> Path:
        given = self.profiles_directory or os.environ.get("DBT_PROFILES_DIR")
        if given:
            return Path(given).resolve()
        places = [self.directory, Path.cwd()]
        found = (place for place in places if (place / "profiles.yml").is_file())
        return next(found, Path.home() / ".dbt").resolve()

    def _manifest_path(self) -> Path:
        given = self.target_path or os.environ.get("DBT_TARGET_PATH")
        return (self.directory / (given or self._project.target_path) / "manifest.json").resolve()


def _artifact(path: Path) -> dict[str, Any]:
    """Read a file that dbt leaves in its target path."""
    try:
        artifact = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TrialrunError(f"{path} does not exist: run dbt build first") from None
    except ValueError:
        artifact = None
    if not isinstance(artifact, dict):
        raise TrialrunError(f"{path} is not an artifact of dbt: run dbt build again")
    return artifact


def run_dbt(
    arguments: list[str],
    on_event: Callable[[Any], None] = lambda event: None,
    manifest: Manifest | None = None,
) -> list[str]:
    """Run dbt in this process, with its own output off; return what failed, empty for nothing.

    Args:
        arguments: dbt's command line, without "dbt".
        on_event: called with each of dbt's structured log events.
        manifest: the project as parsed before; dbt parses it unless given.

    Raises:
        TrialrunError: when dbt could not start or stopped by an error of its own.
    """
    failures: list[str] = []

    def note(event: Any) -> None:
        on_event(event)
        if event.info.level == "error" and event.info.msg.strip():
            failures.append(event.info.msg.strip())

    result = dbtRunner(manifest, callbacks=[note]).invoke(["--quiet", *arguments])
    if result.exception is not None:
        raise TrialrunError(f"dbt {arguments[0]}: {_first_sentence(result.exception)}")
    return [] if result.success else failures or ["see dbt's log"]


_HEADINGS = (
    "Runtime Error",
    "Compilation Error",
    "Parsing Error",
    "dbt encountered an error while trying to read your profiles.yml file.",
)


def _first_sentence(error: BaseException) -> str:
    """Return an exception's text on one line, without dbt's heading."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    body = [line for line in lines if line not in _HEADINGS]
    return " ".join(body) or type(error).__name__


def _cause(message: str) -> str:
    """Return what a node failed of: our own line, or dbt's without heading and stack."""
    paragraph = message.strip().split("\n\n")[0].splitlines()
    own = [line.strip() for line in paragraph if line.strip().startswith(f"{PACKAGE}: ")]
    return own[0].removeprefix(f"{PACKAGE}: ") if own else " ".join(paragraph[1:] or paragraph)


def _told(message: str) -> str:
    """Return dbt's complaint about a profile, with a remedy.

    Only complaints that quote no value of the profile are passed on: it may be a secret.
    """
    for complaint, remedy in _REMEDIES.items():
        if found := re.search(complaint, message):
            return f"{found[0]}: {remedy}"
    return "dbt cannot use it: run dbt debug to see why"


_REMEDIES = {
    r"Could not find profile named '.*?'": "add it, or correct profile: in dbt_project.yml",
    r"[Tt]he profile '.*?' does not have a target named .*": "choose one with --target",
    r"Env var required but not provided: '.*?'": "set it",
    **{
        f"Could not find adapter type {engine}": f"run pip install 'trialrun[{engine}]'"
        for engine in ENGINES
    },
    r"Could not find adapter type \w+": f"choose a {' or '.join(ENGINES)} target with --target",
    r"The profiles.yml file at .* is empty": "write a profile there",
}


def _check_yaml(path: Path) -> None:
    """Refuse a file that is not YAML; dbt would quote the lines around, passwords included."""
    try:
        yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise TrialrunError(f"{path} is not YAML that can be read{where}: correct it") from None
