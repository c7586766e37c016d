"""AWS in memory: moto is started once in a process, and every test finds it as it was then."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID, responses_mock
from moto.dynamodb.models import dynamodb_backends

from tests.support.quick_moto import quick_moto
from tests.support.syncing_store import orderly_store
from tests.support.template import tables
from vouch.aws import dynamodb

REGION = "us-east-1"


class Cloud:
    """moto with the template's tables and nothing else.

    moto copies a table whenever a transaction begins, so `orderly_store` is on throughout.
    """

    def __init__(self) -> None:
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        self._backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]
        self._tables = copy.deepcopy(self._backend.tables)

    def reset(self) -> None:
        """Forget all that was made since the start, whatever the service.

        The tables are replaced with copies of the empty ones, because a test may have changed them.
        """
        for service in BackendDict._instances:  # type: ignore[misc]
            for account in service.values():
                account.reset()
        self._backend.tables = copy.deepcopy(self._tables)
        reset_model_data()


@contextmanager
def cloud() -> Iterator[Cloud]:
    """Answer the calls of every AWS client inside the block."""
    # The credentials of tests/conftest.py stay: clients may have been made with them.
    with mock_aws(config={"core": {"mock_credentials": False}}), quick_moto(), orderly_store():
        # moto would look at the requests that go to the simulators, too.
        responses_mock.stop()
        yield Cloud()
