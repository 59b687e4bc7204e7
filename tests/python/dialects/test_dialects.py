"""Is what dbt would run in each warehouse sound SQL there, as far as can be told without it?"""

import re
from collections import defaultdict
from collections.abc import Iterable

import sqlglot
from sqlglot.errors import ErrorLevel, SqlglotError

from dialects.checks import columns_of
from dialects.rendered import Rendered

SYSTEM_TABLE = re.compile("information_schema|pg_|svv_")
# Macros that only the branches of these adapters call.
HELPERS = {
    "postgres": {"cast_number_within"},
    "snowflake redshift": {"_number_or_text_as_double"},
    "snowflake bigquery trino": {"completed_instant", "instant_pattern"},
}


def test_the_package_was_rendered(rendered: Rendered):
    assert {"trialrun_moments", "trialrun_contracts", "srm_of_all", "macros_for_users"} <= {
        node["name"] for node in rendered.runs["first"]
    }
    assert all(node["compiled"].strip() for _, node in rendered.nodes())
    built = [node for _, node in rendered.nodes() if node["statements"]]
    assert len(built) >= 2 * len(rendered.contracts)


def test_incremental_models_were_rendered_in_both_branches(rendered: Rendered):
    first, again = (
        {node["name"]: node["compiled"] for node in rendered.runs[run]}
        for run in ("first", "again")
    )
    assert "left join" in again["trialrun_contracts"]
    assert "left join" not in first["trialrun_contracts"]


def test_queries_use_what_the_warehouse_documents(rendered: Rendered):
    """Syntax, functions and their number of arguments, types, reserved words."""
    assert rendered.find(lambda node: rendered.dialect.problems(node["compiled"])) == {}


def test_questions_of_models_use_what_the_warehouse_documents(rendered: Rendered):
    """What a model asks of the warehouse before it is compiled (run_query)."""

    def problems(node):
        asked = [sql for sql in node["statements"] if sql.lstrip().startswith(("select", "with"))]
        own = [
            sql for sql in asked if "trialrun" in sql and "_schema" not in sql and "pg_" not in sql
        ]
        return [problem for sql in own for problem in rendered.dialect.problems(sql)]

    assert rendered.find(problems) == {}


def test_statements_around_queries_can_be_read(rendered: Rendered):
    """Create, insert, merge and delete, as the adapter writes them."""

    def problems(node):
        return [error for sql in node["statements"] if (error := _unreadable(sql, rendered))]

    assert rendered.find(problems) == {}


def test_every_column_is_one_of_the_relations_read(rendered: Rendered):
    assert {name: error for name, (_, error) in _columns(rendered).items() if error} == {}


def test_models_return_the_columns_of_their_contracts(rendered: Rendered):
    returned = {name: found for name, (found, _) in _columns(rendered).items()}
    other = {
        f"{run}: {model}": set(returned[f"{run}: {model}"]) ^ set(columns)
        for run in ("first", "again")
        for model, columns in rendered.contracts.items()
    }
    assert {name: columns for name, columns in other.items() if columns} == {}


def test_contracts_name_types_of_the_warehouse(rendered: Rendered):
    named = {kind.lower() for columns in rendered.contracts.values() for kind in columns.values()}
    assert {kind for kind in named if not rendered.dialect.has_type(kind)} == set()


def test_every_macro_was_rendered(rendered: Rendered):
    unused = {name for name, called in rendered.macros.items() if not called and "__" not in name}
    helpers = {name for names in HELPERS.values() for name in names}
    assert unused - helpers == {"raise_error"}
    for adapter, names in HELPERS.items():
        assert (rendered.dialect.name in adapter.split()) == (not names & unused)


def test_redshift_is_not_taken_for_postgres(rendered: Rendered):
    """dbt falls back to PostgreSQL's branch of a macro, which often writes what Redshift lacks."""
    if rendered.dialect.name == "redshift":
        assert [
            name for name, called in rendered.macros.items() if called and name[:10] == "postgres__"
        ] == []


def _unreadable(sql: str, rendered: Rendered) -> str:
    if any(part in sql for part in rendered.dialect.unread):
        return ""
    try:
        sqlglot.parse(sql, read=rendered.dialect.name, error_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        return str(error).splitlines()[0]
    return ""


def _columns(rendered: Rendered) -> dict[str, tuple[list[str], str]]:
    """The columns that each node returns, and what is wrong with those that it reads."""
    found = {}
    for run, nodes in rendered.runs.items():
        schema: dict[str, dict[str, Iterable[str]]] = defaultdict(dict)
        schema.update({name: dict(relations) for name, relations in rendered.sources.items()})
        if run != "first":
            for node in rendered.runs["first"]:
                schema[node["schema"]][node["name"]] = found[f"first: {node['name']}"][0]
        for node in nodes:
            columns, error = _columns_or_error(node["compiled"], rendered, schema)
            found[f"{run}: {node['name']}"] = (columns, error)
            schema[node["schema"]][node["name"]] = columns
    return found


def _columns_or_error(sql, rendered, schema) -> tuple[list[str], str]:
    try:
        return columns_of(sql, rendered.dialect.name, schema), ""
    except SqlglotError as error:
        return [], str(error).splitlines()[0]
