"""The checks of checks.py fail where they should, in every dialect."""

import re

import pytest
from sqlglot.errors import SqlglotError

from dialects.checks import Dialect, columns_of

DIALECTS = ("snowflake", "bigquery", "databricks", "redshift", "trino")
SCHEMA = {"shop": {"orders": ["user_id", "amount"], "users": ["user_id", "plan"]}}
SOUND = """
    with totals as (
        select orders.user_id, sum(coalesce(orders.amount, 0)) as amount, count(*) as n
        from shop.orders as orders
        group by orders.user_id
    )

    select totals.user_id, users.plan, cast(totals.n as bigint) as n
    from totals
    left join shop.users as users on totals.user_id = users.user_id
    where totals.amount > 0 and lower(trim(users.plan)) in ('free', 'it is not (paid)')
"""
WRONG = {
    "select sum(amount from shop.orders": "syntax",
    "select sum(amount) from where amount > 0": "syntax|reserved word: where",
    "select coalesc(amount, 0) as amount from shop.orders": "unknown function: coalesc",
    "select isfinite(amount) as is_finite from shop.orders": "unknown function: isfinite",
    "select nullif(amount) as amount from shop.orders": "nullif takes 2 to 2 arguments, not 1",
    "select sqrt(amount, (1 + 2)) as amount from shop.orders": "sqrt takes 1 to 1 arguments, not 2",
    "select cast(amount as hugeint) as amount from shop.orders": "unknown type: hugeint",
    "select amount as select_ from shop.orders as user_ union select 1": "union without all|syntax",
    "select amount from shop.orders qualify row_number() over (order by amount) = 1": (
        "qualify|syntax"
    ),
    "select user_id, sum(amount) as amount from shop.orders group by all": "group by all",
    "select sum(amount) filter (where amount > 0) as amount from shop.orders": "filter",
}
UNKNOWN_COLUMNS = (
    "select amonut from shop.orders",
    "select orders.plan from shop.orders as orders",
    "select user_id from shop.orders inner join shop.users on orders.user_id = users.user_id",
    "select amount from shop.order_lines",
    "with totals as (select sum(amount) as total from shop.orders) select totals.sum from totals",
)
RESERVED = {
    "snowflake": "rows",
    "bigquery": "groups",
    "databricks": "rows",
    "redshift": "percent",
    "trino": "skip",
}


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    return Dialect.read(request.param)


def test_a_sound_query_has_no_problems(dialect: Dialect):
    assert dialect.problems(SOUND) == []
    assert columns_of(SOUND, dialect.name, SCHEMA) == ["user_id", "plan", "n"]


@pytest.mark.parametrize("query", WRONG)
def test_what_is_wrong_is_found(dialect: Dialect, query: str):
    assert re.search(WRONG[query], "\n".join(dialect.problems(query)))


@pytest.mark.parametrize("query", UNKNOWN_COLUMNS)
def test_a_column_that_its_relation_lacks_is_found(dialect: Dialect, query: str):
    with pytest.raises(SqlglotError):
        columns_of(query, dialect.name, SCHEMA)


def test_a_reserved_word_is_found(dialect: Dialect):
    query = f"select amount as {RESERVED[dialect.name]} from shop.orders"
    assert dialect.problems(query) == [f"reserved word: {RESERVED[dialect.name]}"]


def test_types_of_contracts(dialect: Dialect):
    double = {"bigquery": "float64", "redshift": "double precision"}.get(dialect.name, "double")
    assert dialect.has_type(double)
    assert dialect.has_type("double") == (double == "double")
    assert not dialect.has_type("timestamp_s")


def test_only_redshift_concatenates_two_texts_at_most():
    query = "select concat(plan, ' ', user_id) as name from shop.users"
    problems = {name: Dialect.read(name).problems(query) for name in DIALECTS}
    assert [name for name, found in problems.items() if found] == ["redshift"]
