"""`trialrun init`: a registry to edit in a dbt project, and the lines that plug it in."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from trialrun.errors import TrialrunError
from trialrun.package import dbt_package

CONTENTS = {
    "trialrun_registry_experiments.csv": "what runs: one row per experiment",
    "trialrun_registry_variants.csv": "its arms and their shares of traffic",
    "trialrun_registry_metrics.csv": "how each metric is measured from events",
    "trialrun_registry_experiment_metrics.csv": "which metric decides, informs or guards",
    "_trialrun_registry.yml": "what each column means",
}
"""The files that are written. No seed may be named as a model of the package is."""

_NEXT_STEPS = """\
Wrote a registry with one experiment in it, an example to edit:
{written}

1. Install the dbt package. In packages.yml:

packages:
  - local: {package}

   That path is this machine's: a team names the git repository of trialrun and a revision instead.
   Then run: dbt deps

2. Say where your relations are. In dbt_project.yml, with your two logs in place of YOUR_...:

vars:
  trialrun_source_experiments: "{{{{ ref('trialrun_registry_experiments') }}}}"
  trialrun_source_variants: "{{{{ ref('trialrun_registry_variants') }}}}"
  trialrun_source_metrics: "{{{{ ref('trialrun_registry_metrics') }}}}"
  trialrun_source_experiment_metrics: "{{{{ ref('trialrun_registry_experiment_metrics') }}}}"
  # one row per logged assignment: experiment_id, unit_id, variant, assigned_at (UTC)
  trialrun_source_assignments: "{{{{ ref('YOUR_ASSIGNMENT_LOG') }}}}"
  # one row per event: unit_id, event_name, occurred_at (UTC), value
  trialrun_source_metric_events: "{{{{ source('YOUR_SOURCE', 'YOUR_EVENTS') }}}}"

flags:
  require_ref_searches_node_package_before_root: true

3. Put your experiment in place of the example, then run: dbt build, and trialrun readout\
"""


def init(project_dir: Path) -> str:
    """Write the registry's seeds into a dbt project's first seed path.

    Args:
        project_dir: the folder with dbt_project.yml.

    Returns:
        What to tell the user: the files written, the lines to paste, the next steps.

    Raises:
        TrialrunError: when the folder is not a dbt project of yours, a file is there already (then
            nothing is written), or the folder cannot be written to.
    """
    seeds = Path(_seed_path(project_dir))
    taken = [name for name in CONTENTS if (project_dir / seeds / name).exists()]
    if taken:
        raise TrialrunError(
            f"{project_dir / seeds / taken[0]} exists already, so nothing was written: edit it, or "
            "remove the registry's files to start anew"
        )
    starter = resources.files("trialrun") / "starter"
    try:
        (project_dir / seeds).mkdir(parents=True, exist_ok=True)
        for name in CONTENTS:
            text = (starter / name).read_text(encoding="utf-8")
            (project_dir / seeds / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise TrialrunError(f"cannot write {error.filename}: {error.strerror}") from None
    return _NEXT_STEPS.format(written=_listed(seeds), package=_dbt_package(project_dir))


def _seed_path(project_dir: Path) -> str:
    """Return where the project keeps its seeds, as it writes it."""
    path = project_dir / "dbt_project.yml"
    if not path.is_file():
        raise TrialrunError(
            f"{project_dir} has no dbt_project.yml: run trialrun init in a dbt project, or name "
            "one with --project-dir"
        )
    project = _read_yaml(path)
    if project["name"] == "trialrun":
        raise TrialrunError(
            f"{project_dir} is trialrun itself, whose registry is the demo's: run trialrun init in "
            "your own dbt project"
        )
    seed_paths = project.get("seed-paths") or ["seeds"]
    if not isinstance(seed_paths, list):
        raise TrialrunError(f"seed-paths in {path} is not a list: write [seeds], for example")
    return str(seed_paths[0])


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        project = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrialrunError(f"{path} is not YAML that can be read: {error}") from None
    if not isinstance(project, dict) or "name" not in project:
        raise TrialrunError(f"{path} names no dbt project: it needs a line name: ...")
    return project


def _listed(seeds: Path) -> str:
    width = max(len(str(seeds / name)) for name in CONTENTS)
    return "\n".join(f"  {seeds / name!s:<{width}}  {what}" for name, what in CONTENTS.items())


def _dbt_package(project_dir: Path) -> Path:
    """Return where the dbt package is, from the project if it lies within (in its environment)."""
    package = dbt_package()
    return package.relative_to(project_dir) if package.is_relative_to(project_dir) else package
