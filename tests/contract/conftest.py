"""A stack over moto, and Linkup, for those contract tests that call handlers."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support import messaging
from tests.support.linkup_stack import linkup_stack
from tests.support.template import tables
from vouch import auth
from vouch.storage import dynamodb


@pytest.fixture
def stack() -> Iterator[None]:
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        messaging.create()
        auth.forget()
        with linkup_stack():
            yield
