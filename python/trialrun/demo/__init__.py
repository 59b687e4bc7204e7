"""The demo's logs: a launch study with known answers, written as raw events."""

from trialrun.demo.write import Progress, generate

__all__ = ["Progress", "generate"]
