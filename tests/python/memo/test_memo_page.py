"""The page and its picture."""

import re
import warnings
from html.parser import HTMLParser
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from memo_cases import HOSTILE, LONG, RESULTS, UNICODE, launch_study, missing, three_arms, verdict

from trialrun.memo import file_stem, memo_markdown, write_memo
from trialrun.memo.facts import Facts
from trialrun.memo.forest_plot import forest_plot
from trialrun.memo.forest_rows import Panel, PlotRow, panels, shortened
from trialrun.memo.page import render_page

VOID = {"meta", "br", "hr", "img", "link"}


class Balanced(HTMLParser):
    """Checks that every tag is closed by its own; collects tags and texts."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def parsed(page: str) -> Balanced:
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    return parser


def page_of(data) -> str:
    facts = Facts.from_data(data)
    return render_page(memo_markdown(data), facts.name, forest_plot(panels(facts)))


@pytest.fixture(scope="module", params=[launch_study, three_arms])
def page(request):
    return page_of(request.param())


def svg_texts(data) -> list[str]:
    root = ElementTree.fromstring(forest_plot(panels(Facts.from_data(data))))
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_page_is_balanced_and_runs_or_fetches_nothing(page):
    found = parsed(page)
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "link", "img", "iframe"}
    for _, attributes in found.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes)
        assert all(
            (attributes[name] or "").startswith("#")
            for name in ("href", "xlink:href")
            if name in attributes
        )


def test_names_arrive_unharmed():
    texts = parsed(page_of(three_arms())).texts
    assert HOSTILE in texts
    assert f"checkout {HOSTILE}" in texts
    assert UNICODE in texts


def test_verdicts_are_badges():
    tags = parsed(page_of(three_arms())).tags
    classes = [attributes.get("class") for tag, attributes in tags if tag == "strong"]
    assert classes[:2] == ["badge bad", "badge good"]


def test_the_picture_stands_before_the_folded_table(page):
    places = [
        page.index(part)
        for part in ("Effects at a glance</h2>", "<svg", "<details>", "Hypothesis</h2>")
    ]
    assert places == sorted(places)
    assert page.count("<svg") == page.count("<details>") == page.count("</details>") == 1


def test_without_effects_there_is_no_picture():
    found = page_of(launch_study(metrics=[]))
    assert "<svg" not in found
    assert "<details" not in found
    parsed(found)


def test_the_same_data_give_the_same_bytes(tmp_path):
    first = write_memo(three_arms(), tmp_path / "a" / "b")
    with mpl.rc_context({"svg.hashsalt": None, "svg.fonttype": "path", "font.size": 20}):
        second = write_memo(three_arms(), tmp_path / "c")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert [path.suffix for path in first] == [".md", ".html"]


@pytest.mark.parametrize("name", ["workflow_assistant", "größe-2", "a.b"])
def test_safe_ids_are_file_names(name):
    assert file_stem(name) == name


@pytest.mark.parametrize(
    "name", ["a/b", "../../etc/passwd", "", ".", "a b", "x" * 400, "a\x00b", "c:\\d"]
)
def test_other_ids_become_safe_and_stay_apart(name):
    stem = file_stem(name)
    assert re.fullmatch(r"[\w-][\w.-]{7,70}", stem)
    assert stem != file_stem(f"{name}/")


def test_the_plot_shows_each_metric_with_its_reading():
    texts = svg_texts(launch_study())
    assert {"tasks", "+5.9% [5.5, 6.3]", "margin"} <= set(texts)
    assert {"98% · cleared", "45% · cleared", "107% · not shown"} <= set(texts)


def test_guardrails_are_drawn_against_their_margin():
    guards = panels(Facts.from_data(launch_study()))[1]
    rows = {row.label: row for row in guards.rows}
    assert guards.limit == 100
    # .0032024 of .003 and .0048893 of .005; the other end mirrors the bound about the estimate.
    assert rows["support_ticket"].high == pytest.approx(106.747, abs=1e-3)
    assert rows["error_session"].high == pytest.approx(97.787, abs=1e-3)
    assert rows["error_session"].low == pytest.approx(30.117, abs=1e-3)
    assert [rows[name].tone for name in ("error_session", "support_ticket")] == ["good", "warn"]


def test_an_invalid_verdict_is_not_coloured():
    data = launch_study(verdicts=verdict("invalid"))
    assert {row.tone for panel in panels(Facts.from_data(data)) for row in panel.rows} == {
        "neutral"
    }


def test_missing_effects_leave_their_line_empty():
    data = launch_study(results=[missing(row, "no units") for row in RESULTS])
    rows = [row for panel in panels(Facts.from_data(data)) for row in panel.rows]
    assert {row.value for row in rows} == {None}
    assert "no estimate" in svg_texts(data)


def test_names_in_the_plot_are_short_and_never_formulas():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        texts = svg_texts(three_arms())
    assert "$gmv_1$" in texts
    assert shortened(LONG) in texts
    assert LONG not in texts
    assert shortened(UNICODE) in texts


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("abc", "abc"),
        ("abcdef", "abcd…"),
        ("注文完了率", "注文…"),
        ("abc def", "abc…"),
        ("a\x1bb", "ab"),
    ],
)
def test_shortened_counts_columns(text, short):
    assert shortened(text, 5) == short


def test_wide_intervals_are_cut_with_two_arrows():
    calm = PlotRow("calm", 1.0, 0.5, 1.5, is_primary=True)
    wild, tame = PlotRow("x", 1.0, -9000.0, 9000.0), PlotRow("x", 1.0, -7.5, 7.5)
    cut, whole = (forest_plot([Panel("Goals", "", (calm, row))]) for row in (wild, tame))
    assert cut.count("<use") == whole.count("<use") + 2
    assert "+5%" in cut
    assert "000%" not in cut
