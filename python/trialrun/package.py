"""Where the dbt package lies on this machine."""

from importlib import resources
from pathlib import Path


def dbt_package() -> Path:
    """Return the folder of the dbt package: in a wheel beside the code, in a checkout the root."""
    installed = Path(str(resources.files("trialrun") / "dbt_package"))
    return installed if installed.is_dir() else Path(__file__).resolve().parents[2]
