"""Write the launch memo of one experiment."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from trialrun.memo.data import MemoData
from trialrun.memo.facts import Facts
from trialrun.memo.forest_plot import forest_plot
from trialrun.memo.forest_rows import panels
from trialrun.memo.markup import code, escape
from trialrun.memo.page import render_page
from trialrun.memo.sections.caveats import caveats
from trialrun.memo.sections.decision import decision
from trialrun.memo.sections.design import design, hypothesis
from trialrun.memo.sections.effects import primary, secondary
from trialrun.memo.sections.glance import glance
from trialrun.memo.sections.guardrails import guardrails
from trialrun.memo.sections.health import health
from trialrun.memo.sections.next_step import next_step
from trialrun.memo.sections.populations import populations
from trialrun.memo.sections.segments import segments

_SECTIONS = (
    decision,
    glance,
    hypothesis,
    design,
    primary,
    secondary,
    guardrails,
    health,
    populations,
    segments,
    caveats,
    next_step,
)
_LONGEST_STEM = 60


def write_memo(data: MemoData, directory: Path) -> tuple[Path, Path]:
    """Write `<stem>.md` and `<stem>.html` into a directory, which is made where it is missing.

    The stem is `file_stem` of the experiment's id. The same data give the same bytes.

    Returns:
        The paths of the Markdown file and of the page.

    Raises:
        OSError: when the directory or a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    facts = Facts.from_data(data)
    markdown = _markdown(facts)
    page = render_page(markdown, facts.name, forest_plot(panels(facts)))
    paths = tuple(directory / f"{file_stem(facts.name)}{suffix}" for suffix in (".md", ".html"))
    for path, text in zip(paths, (markdown, page), strict=True):
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths[0], paths[1]


def memo_markdown(data: MemoData) -> str:
    """Return the memo as Markdown."""
    return _markdown(Facts.from_data(data))


def file_stem(experiment_id: str) -> str:
    """Return the id as a file name without suffix.

    Letters of any script, digits, `_`, `-` and `.` stay; runs of anything else become one `-`;
    points and hyphens at the ends go; 60 characters are kept. Where this changes the id, eight
    digits of its SHA-256 follow, so that different ids never share a file.
    """
    safe = re.sub(r"[^\w.-]+", "-", experiment_id).strip("-.")[:_LONGEST_STEM]
    if safe and safe == experiment_id:
        return safe
    digest = hashlib.sha256(experiment_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe}-{digest}" if safe else digest


def _markdown(facts: Facts) -> str:
    title = f"# Launch memo: {code(facts.name)}\n\n{_subtitle(facts)}"
    return "\n\n".join([title, *(build(facts) for build in _SECTIONS)]) + "\n"


def _subtitle(facts: Facts) -> str:
    parts = [f"Data as of {facts.as_of}" if facts.as_of else "Data of an unrecorded day"]
    build = facts.experiment.text("build_id")
    if build:
        parts.append(f"build {escape(build)}")
    computed = next((day for row in facts.results if (day := row.date("computed_at"))), None)
    if computed:
        parts.append(f"computed on {computed}")
    return f"{', '.join(parts)}."
