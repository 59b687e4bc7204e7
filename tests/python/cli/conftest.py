from pathlib import Path

import pytest

from support.many_experiments import copy_of


@pytest.fixture
def project(many_experiments, tmp_path) -> Path:
    """A copy of the built project, that nothing was read out of yet."""
    return copy_of(many_experiments.project, tmp_path)
