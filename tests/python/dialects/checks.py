"""What is wrong with a query in a dialect, as far as that can be told without its warehouse."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlglot
import yaml
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokens import Token, TokenType

HERE = Path(__file__).parent

# Words that stand before a parenthesis and call nothing.
SYNTAX = """
    all and as between by case distinct else except exists from group having in intersect into
    join like not on or over select then union using when where with
"""
CASTS = frozenset(["cast", "try_cast", "safe_cast"])

Schema = Mapping[str, Mapping[str, Iterable[str]]]
"""By schema and relation, its columns."""


@dataclass(frozen=True)
class Call:
    """A function as the query writes it, and with how many arguments."""

    name: str
    arguments: int


@dataclass(frozen=True)
class Dialect:
    """What a warehouse's documentation says it has.

    Attributes:
        name: as sqlglot and dbt name it.
        functions: by name, the fewest and the most arguments.
        types: the types that a cast or a contract may name.
        reserved: words that name nothing unless they are quoted.
        unread: parts of statements that its adapter writes and sqlglot cannot read.
    """

    name: str
    functions: Mapping[str, tuple[int, int]]
    types: frozenset[str]
    reserved: frozenset[str]
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, name: str) -> "Dialect":
        """The dialect as the file of its name tells it."""
        told = yaml.safe_load((HERE / f"{name}.yml").read_text())
        return cls(
            name=name,
            functions={
                function: _range_of(str(count)) for function, count in told["functions"].items()
            },
            types=frozenset(told["types"]),
            reserved=frozenset(told["reserved"].split()),
            unread=tuple(told.get("unread", ())),
        )

    def has_type(self, name: str) -> bool:
        """Is this a type of the warehouse, whatever its parameters?"""
        return re.sub(r" ?\(.*?\)", "", name) in self.types

    def problems(self, sql: str) -> list[str]:
        """Syntax errors, unknown functions and types, unquoted reserved words."""
        try:
            tokens = sqlglot.tokenize(sql, read=self.name)
        except SqlglotError as error:
            return [f"syntax: {error}"]
        return [*self._word_problems(tokens), *self._syntax_problems(sql)]

    def _word_problems(self, tokens: list[Token]) -> Iterator[str]:
        for call in calls(tokens):
            if call.name not in self.functions:
                yield f"unknown function: {call.name}"
            elif not self.functions[call.name][0] <= call.arguments <= self.functions[call.name][1]:
                fewest, most = self.functions[call.name]
                yield f"{call.name} takes {fewest} to {most} arguments, not {call.arguments}"
        for name in cast_types(tokens):
            if not self.has_type(name):
                yield f"unknown type: {name}"

    def _syntax_problems(self, sql: str) -> Iterator[str]:
        try:
            query = parse(sql, self.name)
        except SqlglotError as error:
            yield f"syntax: {str(error).splitlines()[0]}"
            return
        for name in unquoted_names(query):
            if name in self.reserved:
                yield f"reserved word: {name}"
        for clause in missing_clauses(query):
            yield f"not portable: {clause}"


def parse(sql: str, dialect: str) -> exp.Expression:
    """The one statement that a text holds."""
    return sqlglot.parse_one(sql, read=dialect, error_level=ErrorLevel.RAISE)


def columns_of(sql: str, dialect: str, schema: Schema) -> list[str]:
    """The columns that a query returns, in lower case.

    Raises:
        SqlglotError: where it names a column that none of its relations has, or several.
    """
    query = parse(sql, dialect)
    for table in query.find_all(exp.Table):
        table.set("catalog", None)
    known = {
        name: {
            relation: dict.fromkeys(columns, "text")
            for relation, columns in relations.items()
            if columns
        }
        for name, relations in schema.items()
    }
    qualified = qualify(
        query, schema=known, dialect=dialect, infer_schema=False, quote_identifiers=False
    )
    return [name.lower() for name in qualified.named_selects]


def calls(tokens: list[Token]) -> Iterator[Call]:
    """Every function called, in lower case."""
    types = {position for start, end in _cast_spans(tokens) for position in range(start, end)}
    for position, token in enumerate(tokens[1:], start=1):
        name = tokens[position - 1]
        if token.token_type is not TokenType.L_PAREN or position - 1 in types:
            continue
        if (
            not name.text[:1].isalpha()
            or name.text.lower() in SYNTAX.split()
            or name.token_type in (TokenType.STRING, TokenType.IDENTIFIER)
        ):
            continue
        is_list_of_names = position > 1 and tokens[position - 2].token_type is TokenType.ALIAS
        if not is_list_of_names:
            yield Call(name.text.lower(), _arguments(tokens, position))


def cast_types(tokens: list[Token]) -> Iterator[str]:
    """The type of every cast, in lower case, its parts joined by blanks."""
    for start, end in _cast_spans(tokens):
        yield " ".join(token.text.lower() for token in tokens[start:end])


def unquoted_names(query: exp.Expression) -> Iterator[str]:
    """Every identifier that is not quoted, in lower case."""
    for identifier in query.find_all(exp.Identifier):
        if not identifier.args.get("quoted"):
            yield identifier.name.lower()


def missing_clauses(query: exp.Expression) -> Iterator[str]:
    """What some warehouses lack, though sqlglot reads it in every dialect."""
    if query.find(exp.Qualify):
        yield "qualify"
    if query.find(exp.Filter):
        yield "filter (where ...)"
    if any(group.args.get("all") for group in query.find_all(exp.Group)):
        yield "group by all"
    if any(
        type(union) is exp.Union and union.args.get("distinct")
        for union in query.find_all(exp.Union)
    ):
        yield "union without all"


def _arguments(tokens: list[Token], opening: int) -> int:
    """How many arguments stand in the parentheses that open there."""
    depth, commas = 0, 0
    for position in range(opening, len(tokens)):
        kind = tokens[position].token_type
        if kind in (TokenType.L_PAREN, TokenType.L_BRACKET):
            depth += 1
        elif kind in (TokenType.R_PAREN, TokenType.R_BRACKET):
            depth -= 1
            if depth == 0:
                return 0 if position == opening + 1 else commas + 1
        elif kind is TokenType.COMMA and depth == 1:
            commas += 1
    return commas + 1


def _cast_spans(tokens: list[Token]) -> Iterable[tuple[int, int]]:
    """Where the type of every cast starts and ends."""
    for position, token in enumerate(tokens):
        if token.token_type is TokenType.DCOLON:
            yield position + 1, position + 2
        if token.text.lower() in CASTS and _opens(tokens, position + 1):
            depth, start = 0, 0
            for place in range(position + 1, len(tokens)):
                kind = tokens[place].token_type
                depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
                if kind is TokenType.ALIAS and depth == 1:
                    start = place + 1
                if depth == 0:
                    yield start, place
                    break


def _opens(tokens: list[Token], position: int) -> bool:
    return position < len(tokens) and tokens[position].token_type is TokenType.L_PAREN


def _range_of(count: str) -> tuple[int, int]:
    """2, 2-3 or 1+ as the fewest and the most arguments."""
    fewest, _, most = count.rstrip("+").partition("-")
    return int(fewest), 1000 if count.endswith("+") else int(most or fewest)
