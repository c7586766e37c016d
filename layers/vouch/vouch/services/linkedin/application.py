"""Vouch's application at LinkedIn, called with this deployment's credentials."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from vouch.aws import secrets
from vouch.clients.linkedin import LinkedInClient, LinkedInOAuth
from vouch.deadline import Deadline
from vouch.errors import UpstreamCredentialsError
from vouch.moment import seconds
from vouch.observability import measure
from vouch.settings import linkedin

SPENT: Final = partial(measure, "UpstreamDuration")
"""The function that clients report the milliseconds of their calls to."""


@contextmanager
def application(deadline: Deadline) -> Iterator[LinkedInOAuth]:
    """Open the OAuth client for a block; a client secret that is refused is read anew next time."""
    try:
        yield _client(deadline)
    except UpstreamCredentialsError:
        secrets.forget()
        raise


def member_of(access_token: str, deadline: Deadline) -> str:
    """Return the person URN of a token's member; raise UpstreamTokenError if it is not valid."""
    base_url = linkedin().linkedin_base_url
    client = LinkedInClient(base_url, access_token, deadline=deadline, spent=SPENT)
    return client.userinfo().member


def is_active(access_token: str, deadline: Deadline) -> bool:
    """Ask introspection whether a token is good."""
    with application(deadline) as oauth:
        return oauth.introspect(access_token).refusal(seconds()) is None


def _client(deadline: Deadline) -> LinkedInOAuth:
    settings = linkedin()
    secret = secrets.secret(settings.linkedin_client_secret)
    if secret is None or not settings.linkedin_client_id:
        raise UpstreamCredentialsError(
            "no client id or no client secret of LinkedIn is stored in this deployment;"
            " its operator can do that",
            served=False,
        )
    try:
        return LinkedInOAuth(
            settings.linkedin_oauth_url,
            settings.linkedin_client_id,
            secret,
            deadline=deadline,
            spent=SPENT,
        )
    except ValueError as error:
        raise UpstreamCredentialsError(f"this deployment cannot call LinkedIn: {error}") from error
