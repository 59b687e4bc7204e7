"""The installed version of trialrun."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("trialrun")
except PackageNotFoundError:  # a checkout that was not installed
    __version__ = "0+unknown"
