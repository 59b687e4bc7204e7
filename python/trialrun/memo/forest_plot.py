"""The forest plot as inline SVG: same data, same bytes; names are text, never formulas."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from html import escape

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from trialrun.memo.forest_rows import Panel, PlotRow
from trialrun.memo.format import plain_number

_WIDTH, _LEFT, _RIGHT = 8.5, 2.15, 2.6
_ROW, _HEAD, _FOOT = 0.29, 0.42, 0.62

# Stand-ins that `_themed` turns into the page's CSS variables.
_COLOURS = {
    "ink": "#1f2328",
    "neutral": "#59636e",
    "line": "#d1d9e0",
    "good": "#1a7f37",
    "warn": "#9a6700",
    "bad": "#cf222e",
    "shade": "#fbe9ea",
}


def forest_plot(panels: Sequence[Panel]) -> str:
    """Return an `<svg>` element, empty when there is nothing to draw."""
    if not panels:
        return ""
    heights = [_HEAD + _ROW * len(panel.rows) + _FOOT for panel in panels]
    with rc_context({"svg.hashsalt": "trialrun", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(_WIDTH, sum(heights)))
        figure.patch.set_alpha(0)
        top = sum(heights)
        for panel, height in zip(panels, heights, strict=True):
            box = (_LEFT, top - height + _FOOT, _WIDTH - _LEFT - _RIGHT, _ROW * len(panel.rows))
            _draw_panel(figure, panel, box, sum(heights))
            top -= height
        return _themed(_svg(figure), _description(panels))


def _draw_panel(
    figure: Figure, panel: Panel, box: tuple[float, float, float, float], total: float
) -> None:
    left, bottom, width, height = box
    axes = figure.add_axes((left / _WIDTH, bottom / total, width / _WIDTH, height / total))
    low, high = _limits(panel)
    axes.set_xlim(low, high)
    axes.set_ylim(len(panel.rows), 0)
    _draw_frame(axes, panel)
    for index, row in enumerate(panel.rows):
        _draw_row(axes, row, index + 0.5, low, high)
    _write(axes, -_LEFT / width + 0.02, -0.12 / _ROW, panel.title, weight="bold", size=11)


def _draw_frame(axes: Axes, panel: Panel) -> None:
    axes.patch.set_alpha(0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_COLOURS["line"])
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(_tick(signed=panel.limit is None)))
    axes.tick_params(axis="x", colors=_COLOURS["neutral"], labelsize=8.5, length=3)
    axes.set_xlabel(panel.axis, color=_COLOURS["neutral"], fontsize=8.5)
    for top, bottom in _blocks(panel.rows):
        axes.vlines(0, top, bottom, color=_COLOURS["neutral"], linewidth=1, zorder=1)
        if panel.limit is not None:
            _draw_margin(axes, panel.limit, top, bottom)
    if panel.limit is not None:
        red = _COLOURS["bad"]
        axes.text(panel.limit, -0.2, "margin", ha="center", color=red, fontsize=8.5)


def _draw_margin(axes: Axes, limit: float, top: float, bottom: float) -> None:
    edge, red = axes.get_xlim()[1], _COLOURS["bad"]
    axes.fill_betweenx([top, bottom], limit, edge, color=_COLOURS["shade"], linewidth=0, zorder=0)
    axes.vlines(limit, top, bottom, color=red, linewidth=1.2, linestyle=(0, (4, 2)), zorder=2)


def _blocks(rows: Sequence[PlotRow]) -> list[tuple[int, int]]:
    """The first and last edges of the runs of rows between headings."""
    headings = [index for index, row in enumerate(rows) if row.is_heading]
    starts = [index + 1 for index in headings] or [0]
    return list(zip(starts, [*headings[1:], len(rows)], strict=True))


def _tick(signed: bool) -> Callable[[float, int], str]:
    def text(value: float, _: int) -> str:
        sign = "+" if signed and value > 1e-9 else ""
        return f"{sign}{plain_number(round(value, 6))}%"

    return text


def _draw_row(axes: Axes, row: PlotRow, y: float, low: float, high: float) -> None:
    left = -_LEFT / (_WIDTH - _LEFT - _RIGHT) + 0.02
    weight = "bold" if row.is_primary or row.is_heading else "normal"
    _write(axes, left, y, row.label, weight=weight)
    colour = _COLOURS[row.tone]
    if not row.is_heading:
        _write(axes, 1.03, y, row.note, weight=weight, colour=colour)
    if row.value is None:
        return
    ends = (row.value if end is None else end for end in (row.low, row.high))
    start, stop = (min(max(end, low), high) for end in ends)
    width = 2.6 if row.is_primary else 1.8
    axes.plot([start, stop], [y, y], color=colour, linewidth=width, solid_capstyle="butt", zorder=3)
    for end, edge, arrow in ((row.low, low, "<"), (row.high, high, ">")):
        if end is not None and (end < edge if arrow == "<" else end > edge):
            axes.plot(
                [edge], [y], marker=arrow, color=colour, markersize=6, clip_on=False, zorder=4
            )
    if low <= row.value <= high:
        size = 7.5 if row.is_primary else 6
        axes.plot([row.value], [y], marker="o", color=colour, markersize=size, zorder=5)


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    weight: str = "normal",
    colour: str = _COLOURS["ink"],
    size: float = 9.5,
) -> None:
    """Write at x in parts of the axes' width and y in rows, never as a formula."""
    axes.text(
        x,
        y,
        text,
        transform=axes.get_yaxis_transform(),
        va="center_baseline",
        fontweight=weight,
        color=colour,
        fontsize=size,
        parse_math=False,
    )


def _limits(panel: Panel) -> tuple[float, float]:
    """The range drawn: every interval, but no wider than lets the important rows be read."""
    ends = _ends(panel.rows)
    if panel.limit is not None:
        low, high = min([*ends, 0.0]), max([*ends, panel.limit])
        return max(low * 1.1, -150.0) - 8, min(high * 1.05, 300.0) + 8
    widest = 5 * max(map(abs, _ends([row for row in panel.rows if row.is_primary])), default=0.2)
    low, high = max(min([*ends, 0.0]), -widest), min(max([*ends, 0.0]), widest)
    room = 0.06 * ((high - low) or 1.0)
    return low - room, high + room


def _ends(rows: Sequence[PlotRow]) -> list[float]:
    return [end for row in rows for end in (row.value, row.low, row.high) if end is not None]


def _svg(figure: Figure) -> str:
    buffer = io.StringIO()
    with warnings.catch_warnings():
        # The browser draws the text; a glyph that matplotlib's font lacks does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        FigureCanvasSVG(figure).print_svg(
            buffer, metadata=dict.fromkeys(["Date", "Creator", "Format", "Type"])
        )
    return buffer.getvalue()


def _themed(svg: str, description: str) -> str:
    """Keep the element alone, sized by the page and coloured by its variables."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    found = re.search(r'viewBox="([^"]*)"', svg)
    box = found.group(1) if found else "0 0 1 1"
    opening = (
        f'<svg class="forest" viewBox="{box}" role="img" aria-label="{escape(description)}" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    svg = re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1)
    for name, colour in _COLOURS.items():
        svg = svg.replace(colour, f"var(--{name}, {colour})")
    return svg.strip()


def _description(panels: Sequence[Panel]) -> str:
    parts = [
        f"{row.label}: {row.note}" for panel in panels for row in panel.rows if not row.is_heading
    ]
    return f"Forest plot. {'; '.join(parts)}."
