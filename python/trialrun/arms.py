"""Which arms are compared with control."""

from __future__ import annotations

import pandas as pd

from trialrun.moments import floats
from trialrun.records import Aggregates


def compared_arms(aggregates: Aggregates) -> pd.DataFrame:
    """Return the arms beside control that get units in some ramp stage.

    An arm whose weight is 0 in every stage is registered but not part of the test: it has no
    estimate and no verdict, and no error rate is spent on it.

    Returns:
        One row per experiment and arm: experiment_id, control_variant and variant.
    """
    variants = aggregates.variants
    weighted = variants.loc[floats(variants["weight"]) > 0, ["experiment_id", "variant"]]
    controls = aggregates.experiments[["experiment_id", "control_variant"]]
    arms = controls.merge(weighted.drop_duplicates(), on="experiment_id")
    return arms.query("variant != control_variant").reset_index(drop=True)
