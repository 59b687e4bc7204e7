"""The oracle is markdown-it: what is escaped must render as itself, in every place it is put."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trialrun.memo.markup import bullets, clean, code, escape, table

PARSER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from(list("|`\\*_#+-=<>[]()&!~$;:.1a \n")), st.characters())
)


def text_of(rendered: str, tag: str) -> list[str]:
    found = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", rendered, flags=re.DOTALL)
    return [html.unescape(part) for part in found]


@given(TEXTS)
@example("# no heading")
@example("1. no list")
@example("- no item")
@example("=== no rule")
@example("&lt; stays")
@example("<script>alert(1)</script>")
@example("_a_b_ $x$ ~~y~~ ![i](u)")
def test_escaped_text_renders_as_itself(text):
    expected = clean(text)
    rendered = PARSER.render(escape(text))
    assert text_of(rendered, "p") == ([expected] if expected else [])
    assert re.sub(r"</?p>", "", rendered).count("<") == 0


@given(TEXTS)
@example("`")
@example("``a`")
@example("a\\")
@example("<b>&amp;")
def test_code_spans_hold_any_name(text):
    rendered = PARSER.render(f"Name: {code(text)}.")
    assert text_of(rendered, "code") == [clean(text) or "(empty)"]
    assert rendered.count("<") == 4


@given(TEXTS, TEXTS)
@example("a|b", "c\\|d")
@example("`|`", "\\")
def test_no_name_breaks_a_table(name, text):
    rendered = PARSER.render(
        table(["Name", "Text", "N"], [[code(name), escape(text), "1"]] * 2, [2])
    )
    assert len(text_of(rendered, "tr")) == 3
    cells = text_of(rendered, "td")
    assert cells[0] == cells[3] == f"<code>{clean(name) or '(empty)'}</code>"
    assert cells[1] == cells[4] == clean(text)
    assert cells[2] == "1"


@given(TEXTS)
def test_no_text_breaks_a_list(text):
    rendered = PARSER.render(bullets([f"{code('x')}: {escape(text)}", "last"]))
    assert rendered.count("<li>") == 2
    assert rendered.count("<ul>") == 1


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [("a\nb\tc", "a b c"), ("\x1b[31mred\x07", "[31mred"), ("\u202eabc", "abc"), ("\ud800", "")],
)
def test_control_characters_are_dropped(raw, cleaned):
    assert clean(raw) == cleaned
