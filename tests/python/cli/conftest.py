from collections.abc import Iterator

import pytest

from support.dbt_projects import Project


@pytest.fixture
def project(many_experiments, tmp_path) -> Iterator[Project]:
    """A copy of the built project, that nothing was read out of yet."""
    project = many_experiments.project.copy(tmp_path / "project")
    yield project
    project.place.drop()
