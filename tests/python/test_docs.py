"""The documentation is true to the package: links, tables, vars, plug points, checks, queries."""

import re
import shutil
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pytest
import yaml

import trialrun
from support.dbt_projects import ROOT
from trialrun.ledger import READOUTS, RESULTS, VERDICTS

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARROW_TYPES = {
    pa.string(): "string",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}
# The words of plug-points.md for the types of the staging views.
PLUG_POINT_TYPES = {
    "text": "text",
    "keyword": "word",
    "timestamp": "timestamp",
    "double": "number",
    "whole_number": "whole number",
    "boolean": "boolean",
}


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def sections(page: Path, level: int) -> dict[str, str]:
    """What stands below each heading of a level, by the heading."""
    parts = re.split(rf"^{'#' * level} (.+)$", prose(page), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table_rows(text: str, header: str) -> list[list[str]]:
    """The cells of the first table whose first column has this name."""
    found = re.search(rf"^\| {header} \|.*\n\|[-:| ]+\n((?:\|.*\n?)+)", text, re.MULTILINE)
    lines = found[1].strip().splitlines() if found else []
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def links(page: Path) -> list[str]:
    """The relative links and images of a page."""
    return [target for target in LINK.findall(prose(page)) if "://" not in target]


def is_broken(page: Path, target: str) -> bool:
    """Whether the file or the heading of a link does not exist."""
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    return not file.exists() or (bool(anchor) and anchor not in anchors(file))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_images_resolve(page):
    assert [target for target in links(page) if is_broken(page, target)] == []


def test_every_page_is_linked_from_the_readme():
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(ROOT / "README.md")}
    assert set(PAGES[2:]) - linked == set()
    assert DOCS / "images" / "memo.png" in linked


@pytest.fixture(scope="module")
def described():
    """The published relations of docs/tables.md: their columns with types, in order."""
    return {
        name: [(column.strip("`"), kind) for column, kind, _ in table_rows(text, "column")]
        for name, text in sections(DOCS / "tables.md", 3).items()
    }


def contracts() -> dict[str, list[tuple[str, str]]]:
    """The columns and types that dbt enforces, by model."""
    properties = [yaml.safe_load(path.read_text()) for path in ROOT.glob("models/*/_*.yml")]
    models = [model for file in properties for model in file.get("models", [])]
    return {
        model["name"]: [
            (column["name"], re.sub(r"\{\{.*'(\w+)'\).*", r"\1", column["data_type"]))
            for column in model["columns"]
        ]
        for model in models
        if model.get("config", {}).get("contract", {}).get("enforced")
    }


def columns_of(schema: pa.Schema) -> list[tuple[str, str]]:
    return [(column.name, ARROW_TYPES[column.type]) for column in schema]


def test_tables_that_dbt_builds_are_described_by_their_contracts(described):
    enforced = contracts()
    assert "trialrun_moments" in enforced
    assert {name: described.get(name) for name in enforced} == enforced


def test_tables_that_readouts_write_are_described_by_their_schemas(described):
    written = {
        "trialrun_results": columns_of(RESULTS),
        "trialrun_verdicts": columns_of(VERDICTS),
        "trialrun_readouts": columns_of(READOUTS),
    }
    assert {name: described[name] for name in written} == written
    # The logs have no table of their own: the page says that they have the columns of the views.
    logs = {"trialrun_results_log", "trialrun_verdicts_log"}
    assert set(described) - set(contracts()) == set(written) | logs


def test_every_var_is_documented():
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]
    page = DOCS / "plug-points.md"
    rows = table_rows(sections(page, 2)["Other vars"], "var")
    documented = {cells[0].strip("`") for cells in rows}
    documented |= {name for name in sections(page, 2) if name.startswith("trialrun_source_")}
    assert documented == set(variables)


@pytest.mark.parametrize("view", sorted(ROOT.glob("models/staging/*.sql")), ids=lambda p: p.stem)
def test_plug_points_have_the_columns_that_staging_reads(view):
    declared = re.findall(r"'(\w+)': \{'type': '(\w+)'(, 'required': true)?", view.read_text())
    read = {name: (PLUG_POINT_TYPES[kind], bool(required)) for name, kind, required in declared}
    name = view.stem.removeprefix("stg_trialrun__")
    section = sections(DOCS / "plug-points.md", 2)[f"trialrun_source_{name}"]
    documented = {}
    for cells in table_rows(section, "column"):
        names = re.findall(r"`(\w+)`", cells[0])
        kinds = cells[1].split(", ")
        kinds = kinds if len(kinds) == len(names) else kinds * len(names)
        pairs = zip(names, kinds, strict=True)
        documented |= {column: (kind, cells[2] == "required") for column, kind in pairs}
    assert documented == read


def test_every_check_is_documented():
    macro = (ROOT / "macros" / "checks" / "check_columns.sql").read_text()
    listed = re.search(r"macro check_names\(\).*?return\(\[(.*?)\]\)", macro, re.DOTALL)
    assert listed is not None
    names = re.findall(r"'(\w+)'", listed[1])
    page = DOCS / "health-checks.md"
    rows = table_rows(prose(page), "check")
    assert sorted(cells[0] for cells in rows) == sorted(f"[`{name}`](#{name})" for name in names)


@pytest.fixture(scope="module")
def warehouse(demo_project, tmp_path_factory):
    """A copy of the demo's warehouse after a readout."""
    database = tmp_path_factory.mktemp("docs") / "warehouse.duckdb"
    shutil.copy(demo_project.database, database)
    connection = ibis.duckdb.connect(database)
    trialrun.readout(connection, schema="main")
    connection.disconnect()
    with duckdb.connect(str(database), read_only=True) as reader:
        yield reader


QUERIES = [
    pytest.param(code, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, (language, code) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")))
    if language == "sql" and "from trialrun_" in code
]


@pytest.mark.parametrize("query", QUERIES)
def test_queries_run(warehouse, query):
    assert len(warehouse.execute(query).df().columns) > 1
