"""Markdown from data that may hold anything: names can neither break a table nor become HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*\[\]<>~$&])")
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BLOCK_START = re.compile(r"^([#+=\-])(?!\d)")
_LIST_START = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Return one line without control characters, surrogates or direction overrides."""
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI)
    )
    return " ".join("".join(kept).split())


def escape(text: str) -> str:
    """Return text as Markdown that renders as that text (pipes are left to `table`)."""
    text = _SPECIAL.sub(r"\\\1", clean(text))
    text = _EDGE_UNDERSCORE.sub(r"\\_", text)
    text = _BLOCK_START.sub(r"\\\1", text)
    return _LIST_START.sub(r"\1\\\2", text)


def code(text: str) -> str:
    """Return a name as a code span, whatever backticks it holds."""
    text = clean(text) or "(empty)"
    runs = re.findall(r"`+", text)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = ()) -> str:
    """Return a pipe table of Markdown cells; the columns in `numeric` are right-aligned."""
    right = set(numeric)
    rule = ("---:" if column in right else "---" for column in range(len(header)))
    lines = [_row(header), f"| {' | '.join(rule)} |", *map(_row, rows)]
    return "\n".join(lines)


def bullets(items: Iterable[str]) -> str:
    """Return a list of Markdown items."""
    return "\n".join(f"- {item}" for item in items)


def section(title: str, *blocks: str) -> str:
    """Return a second-level section; empty blocks are left out."""
    return "\n\n".join([f"## {title}", *(block for block in blocks if block)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
