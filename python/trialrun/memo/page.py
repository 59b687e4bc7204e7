"""The memo as one self-contained page, rendered from its Markdown."""

from __future__ import annotations

from html import escape
from importlib import resources
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trialrun.memo.markup import clean
from trialrun.memo.sections.glance import TITLE

_TONES = {
    "good": {"ship", "ramp", "cleared", "better", "pass"},
    "warn": {"iterate", "not shown", "warning"},
    "bad": {"roll back", "invalid", "broken", "worse", "error"},
    "neutral": {
        "keep running",
        "not tested",
        "unknown",
        "no interval",
        "no clear change",
        "no estimate",
    },
}
_TONE_OF = {word: tone for tone, words in _TONES.items() for word in words}


def render_page(markdown: str, title: str, picture: str = "") -> str:
    """Return the page; `picture` is an SVG element shown in front of the table it depicts."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = _with_picture(parser.parse(markdown), picture)
    for token in tokens:
        _mark_words(token)
    body = parser.renderer.render(_scrollable(tokens), parser.options, {})
    return _PAGE.format(title=escape(clean(title)), style=_style(), body=body)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Launch memo: {title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def _style() -> str:
    return resources.files("trialrun.memo").joinpath("memo.css").read_text(encoding="utf-8")


def _with_picture(tokens: list[Token], picture: str) -> list[Token]:
    """Put the picture below its heading and fold the table that says the same."""
    start = next(
        (
            index + 2
            for index, token in enumerate(tokens)
            if token.type == "heading_open" and tokens[index + 1].content == TITLE
        ),
        None,
    )
    if not picture or start is None:
        return tokens
    end = next(
        (index + 1 for index in range(start, len(tokens)) if tokens[index].type == "table_close"),
        start + 1,
    )
    before = f'<figure class="scroll">{picture}</figure>\n<details><summary>As a table</summary>\n'
    return [
        *tokens[: start + 1],
        _raw(before),
        *tokens[start + 1 : end],
        _raw("</details>\n"),
        *tokens[end:],
    ]


def _scrollable(tokens: list[Token]) -> list[Token]:
    """Let wide tables scroll by themselves on narrow screens."""
    wrapped: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            wrapped.append(_raw('<div class="scroll">\n'))
        wrapped.append(token)
        if token.type == "table_close":
            wrapped.append(_raw("</div>\n"))
    return wrapped


def _mark_words(token: Token) -> None:
    """Give bold verdicts and results the colour of their meaning."""
    children = token.children or []
    for opening, text in pairwise(children):
        if opening.type == "strong_open" and text.content.lower() in _TONE_OF:
            opening.attrSet("class", f"badge {_TONE_OF[text.content.lower()]}")


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
