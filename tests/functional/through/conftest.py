"""A stack whose source is LinkedIn, and two of its members."""

from collections.abc import Iterator

import pytest

from tests.support.builders import Member
from tests.support.connecting import linkedin_stack
from tests.support.mirroring import LinkedIn


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedIn]:
    with linkedin_stack() as simulator:
        yield LinkedIn(simulator)


@pytest.fixture
def alice(linkedin: LinkedIn) -> Member:
    return linkedin.member()


@pytest.fixture
def bob(linkedin: LinkedIn) -> Member:
    return linkedin.member()
