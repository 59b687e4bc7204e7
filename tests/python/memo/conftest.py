import pytest
from memo_cases import launch_study, three_arms

from trialrun.memo import memo_markdown


@pytest.fixture(scope="session")
def launch_memo() -> str:
    return memo_markdown(launch_study())


@pytest.fixture(scope="session")
def three_arm_memo() -> str:
    return memo_markdown(three_arms())
