"""Draws docs/images/daily-build.svg: which days a daily build reads and writes."""

from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib.patches import Patch

INK, KEPT, AGAIN, NEW, HISTORY = "#333333", "#d9dee5", "#f2c078", "#3b7dd8", "#8fc1a9"
DAYS, LOOKBACK, HISTORY_DAYS = 14, 3, 10


def draw() -> None:
    """One row for the events after assignment, one for the history of the units assigned since."""
    plt.rcParams.update({"svg.hashsalt": "daily", "font.family": "sans-serif", "font.size": 9})
    figure, axes = plt.subplots(figsize=(8, 2.1))
    first_again = DAYS - 1 - LOOKBACK
    for day in range(DAYS):
        colour = NEW if day == DAYS - 1 else AGAIN if day >= first_again else KEPT
        axes.barh(1, 0.92, left=day, color=colour, height=0.6)
        if day >= first_again - HISTORY_DAYS + 4:
            axes.barh(0, 0.92, left=day, color=HISTORY, height=0.6)
    axes.set_yticks([1, 0], ["events of all units", "history of units\nassigned since"])
    axes.set_xticks([DAYS - 0.54], ["as_of"])
    axes.set_xlim(-0.2, DAYS + 0.1)
    axes.tick_params(length=0, colors=INK)
    axes.spines[:].set_visible(False)
    named = {
        KEPT: "kept as it is",
        AGAIN: "read again (trialrun_lookback_days)",
        NEW: "new",
        HISTORY: "read for these units only",
    }
    axes.legend(
        handles=[Patch(color=colour, label=label) for colour, label in named.items()],
        loc="upper center",
        bbox_to_anchor=(0.42, 1.32),
        ncols=4,
        frameon=False,
        fontsize=8,
    )
    figure.savefig(
        Path(__file__).with_name("daily-build.svg"), bbox_inches="tight", metadata={"Date": None}
    )


if __name__ == "__main__":
    draw()
