"""Clients of AWS services, and their errors as ours."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as NoConnectionError
from botocore.parsers import ResponseParserError

from vouch.aws.session import session
from vouch.errors import ThrottledError, UnansweredError

READ_TIMEOUT: Final = 1.0
"""How many seconds a service has for its answer."""
SERVER_ERROR: Final = 500
THROTTLED: Final = frozenset({
    "ThrottlingError", "ThrottlingException", "RequestLimitExceeded", "RequestThrottled",
    "TooManyRequestsException", "KMS.ThrottlingException", "KmsThrottled",
    "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException",
})  # fmt: skip
TRANSIENT: Final = frozenset({
    "KMSInternalException", "KeyUnavailableException", "DependencyTimeoutException",
    "RequestTimeout", "RequestTimeoutException",
    "ExpiredToken", "ExpiredTokenException", "RequestExpired",
})  # fmt: skip
"""Codes of errors that pass, whatever their status. The runtime renews credentials that expired."""
NO_ANSWER: Final = (HTTPClientError, NoConnectionError, IncompleteReadError, ResponseParserError)
"""The SDK's errors that mean no connection, no answer in time, or a broken one."""

USER_AGENT: Final = "Vouch"
"""What requests say that they come from, to AWS's own logs."""
MAKING: Final = Lock()
"""Held while a client is made: a session serves one thread at a time."""

# It logs whole answers at DEBUG, secrets and members' text among them; at INFO only how a client
# is made.
logging.getLogger("botocore").setLevel(logging.WARNING)


def client(service: str, read_timeout: float = READ_TIMEOUT) -> Any:
    """Make a client; its two tries fit well inside a function's timeout."""
    config = Config(
        connect_timeout=1,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": 2},
        # What is asked has shapes of ours, which the tests validate at each call.
        parameter_validation=False,
        # botocore's own is built again for each request, twice.
        user_agent=USER_AGENT,
    )
    with MAKING:
        return session().client(service, config=config)


@contextmanager
def errors(service: str, operation: str) -> Iterator[None]:
    """Raise the SDK's errors as ours where they pass; let others through with a note of the call.

    `service` is what the errors call it: "the store". The note is part of the logged stack.
    """
    try:
        yield
    except ClientError as error:
        found = codes(error)
        if found & THROTTLED:
            raise ThrottledError(f"{service} is busy; retry with backoff") from error
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status >= SERVER_ERROR or found & TRANSIENT:
            code = error.response["Error"]["Code"]
            raise UnansweredError(service, operation, code) from error
        error.add_note(f"{service} refused {operation}")
        raise
    except NO_ANSWER as error:
        raise UnansweredError(service, operation, type(error).__name__) from error
    except BotoCoreError as error:
        error.add_note(f"{service} was not asked for {operation}")
        raise


def codes(error: ClientError) -> set[str]:
    """Return the error's own code and, where a transaction was cancelled, its members' codes."""
    members = error.response.get("CancellationReasons", [])
    return {error.response["Error"]["Code"], *(each.get("Code", "None") for each in members)}
