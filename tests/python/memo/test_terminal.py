import io

import pandas as pd
from memo_cases import AS_OF, RESULTS, VERDICT, missing
from rich.console import Console

from trialrun.terminal import make_console, registry_issues, verdict_table

NAME = "[red]x[/red] :smile:"


def frames(name="workflow_assistant", results=RESULTS):
    verdicts = pd.DataFrame([VERDICT | {"experiment_id": name}])
    return verdicts.itertuples(), pd.DataFrame(results).assign(experiment_id=name)


def printed(renderable) -> str:
    file = io.StringIO()
    make_console(file).print(renderable)
    return file.getvalue()


def test_verdicts_as_plain_text():
    text = printed(verdict_table(*frames()))
    assert "Verdicts as of 2026-03-31" in text
    assert "ITERATE" in text
    assert "+0.286 [0.267, 0.306]" in text
    assert "+5.9% [5.5, 6.3]" in text
    assert "0.274" not in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) >= 100


def test_verdicts_are_coloured_on_a_terminal():
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=120)
    console.print(verdict_table(*frames()))
    assert "\x1b[1;33mITERATE" in console.file.getvalue()


def test_names_are_not_markup():
    assert NAME in " ".join(printed(verdict_table(*frames(NAME))).split())


def test_other_experiments_and_days_are_left_aside():
    verdicts, results = frames()
    others = [results.assign(experiment_id="other"), results.assign(as_of=AS_OF.replace(day=1))]
    assert "no estimate" in printed(verdict_table(verdicts, pd.concat(others)))


def test_missing_estimates_and_no_verdicts():
    rows = [missing(row, "empty") for row in RESULTS]
    assert "tasks: no estimate, empty" in printed(verdict_table(*frames(results=rows)))
    assert "No verdicts" in printed(verdict_table([], pd.DataFrame(RESULTS)))


def test_registry_issues():
    row = {"experiment_id": NAME, "relation": "variants", "row_key": "a", "column_name": "weight"}
    row |= {"issue": "the weights sum to 1.2", "remedy": "let them sum to 1 at most"}
    text = printed(registry_issues(pd.DataFrame([row, row | {"row_key": None}])))
    assert "variants, a, weight" in text
    assert "variants, weight" in text
    assert "the weights sum to 1.2" in text
    assert "let them sum to 1 at most" in text
    assert "[red]x[/red]" in text
