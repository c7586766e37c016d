"""Clients of AWS services, and their errors as ours.

They come from botocore, which is what boto3's are made of: boto3 itself adds S3 transfers and
resources that nothing here uses, at a tenth of a function's start-up (DESIGN 11).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnectionError

from vouch.errors import ThrottledError, UnansweredError

READ_TIMEOUT: Final = 1.0
"""Seconds."""
SERVER_ERROR: Final = 500
THROTTLED: Final = frozenset({
    "ThrottlingError", "ThrottlingException", "RequestLimitExceeded", "RequestThrottled",
    "KMS.ThrottlingException", "KmsThrottled",
    "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException",
})  # fmt: skip

# It logs whole answers at DEBUG, secrets and members' text among them.
logging.getLogger("botocore").setLevel(logging.INFO)


def client(service: str, read_timeout: float = READ_TIMEOUT) -> Any:
    """A new client; its tries, two, fit well inside a function's timeout."""
    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    session = botocore.session.get_session()
    # Else botocore walks through the folders of all its services, twice, to find this one.
    session.get_component("data_loader").list_available_services = lambda _type: [service]
    return session.create_client(service, config=config)


@contextmanager
def errors(service: str) -> Iterator[None]:
    """The SDK's errors as ours: throttling, no answer; anything else stays what it is.

    `service` is how the errors call it: "the store".
    """
    try:
        yield
    except ClientError as error:
        if codes(error) & THROTTLED:
            raise ThrottledError(f"{service} is busy; retry with backoff") from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= SERVER_ERROR:
            raise _unanswered(service) from error
        raise
    except (HTTPClientError, NoConnectionError) as error:
        raise _unanswered(service) from error


def codes(error: ClientError) -> set[str]:
    """The error's own code and, of a cancelled transaction, those of its members."""
    members = error.response.get("CancellationReasons", [])
    return {error.response["Error"]["Code"], *(each.get("Code", "None") for each in members)}


def _unanswered(service: str) -> UnansweredError:
    return UnansweredError(
        f"{service} failed or did not answer; look whether it was done before asking again"
    )
