"""Draws cuped.svg from the demo's warehouse: python docs/images/cuped.py demo/warehouse.duckdb."""

import sys
from pathlib import Path

import duckdb
import matplotlib as mpl
import matplotlib.pyplot as plt

QUERY = """
select
    metric,
    estimator = 'cuped' as is_adjusted,
    relative_effect,
    relative_effect - relative_ci_low as half_width
from trialrun_results
where experiment_id = 'workflow_assistant' and metric in ('tasks', 'revenue')
    and population = 'assigned' and dimension = 'all'
order by metric desc, is_adjusted
"""


def draw(warehouse: str, picture: Path) -> None:
    """Draw the relative effects of both metrics, without and with CUPED, with 95% intervals."""
    with duckdb.connect(warehouse, read_only=True) as connection:
        rows = connection.execute(QUERY).fetchall()
    # Fixed ids and no date, so that the same numbers give the same file.
    mpl.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "cuped", "font.family": "sans-serif"}
    )
    figure, axes = plt.subplots(figsize=(7.2, 2.2), layout="constrained")
    for place, (_, is_adjusted, effect, half_width) in zip((0, 0.7, 2, 2.7), rows, strict=True):
        colour = "#1a5fb4" if is_adjusted else "#8a8f98"
        axes.errorbar(
            100 * effect, place, xerr=100 * half_width, fmt="o", color=colour, capsize=4, lw=2
        )
    labels = [f"{metric}, {'CUPED' if adjusted else 'raw'}" for metric, adjusted, *_ in rows]
    axes.set_yticks((0, 0.7, 2, 2.7), labels)
    axes.set_xlim(0, None)
    axes.set_ylim(3.2, -0.5)
    axes.set_xlabel("change against control in percent, 95% interval")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False)
    axes.grid(axis="x", color="#e3e5e8")
    axes.set_axisbelow(True)
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    draw(sys.argv[1], Path(__file__).with_suffix(".svg"))
