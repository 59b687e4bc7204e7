"""A role of PostgreSQL that the server asks for its password."""

from collections.abc import Iterator

import pytest

from support.engines import Engine


class Role(str):
    """A role's name, with its password."""

    password = "a-p4ssword-of-the-tests"


@pytest.fixture
def locked_role(engine: Engine) -> Iterator[Role]:
    """A role without any grant; the test's databases must be gone before it is dropped."""
    role = Role(engine.server.locked_role)
    with engine.server.connection(engine.server.home) as session:
        session.execute(f"drop role if exists {role}")
        session.execute(f"create role {role} login password '{role.password}'")
        yield role
        session.execute(f"drop role {role}")
