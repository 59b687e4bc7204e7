"""Experiment results and launch verdicts from aggregates that dbt computed in your warehouse."""

from trialrun.errors import TrialrunError
from trialrun.readout import Readout, readout
from trialrun.records import Result, Verdict
from trialrun.version import __version__

__all__ = ["Readout", "Result", "TrialrunError", "Verdict", "__version__", "readout"]
