"""Examples of errors: one of each class, with a text that the product has for it."""

import re
from collections.abc import Mapping
from typing import Final

from tools.openapi.operation_faults import OWN
from vouch import errors
from vouch.clients.linkup.envelope import ANEW, BUY
from vouch.errors import AccessTokenError, FieldError, VouchError
from vouch.services.linkedin.connect import GONE

type Kind = type[VouchError]

FAULTS: Final[Mapping[Kind, VouchError]] = {
    type(each): each
    for each in (
        VouchError("something went wrong here; quote request id 5f0c1d2e-7a3b-4c4d"),
        errors.IllegalArgumentError("send x-api-key or Authorization, not both"),
        errors.LinkError(GONE),
        errors.ConsentRefusedError(),
        errors.ApiKeyError("the API key is unknown or revoked"),
        errors.InsufficientCreditsError(100, 97),
        errors.AccessDeniedError("status HIDDEN is set by the recommendee, not by the recommender"),
        errors.MemberForgottenError("you were"),
        errors.NotConnectedError(),
        errors.NotOperatorError(),
        errors.NotFoundError("there is no such viewer"),
        errors.MethodNotAllowedError("PUT", ("GET", "POST")),
        errors.ConflictError("the viewer was deleted meanwhile; Linkup was not asked for a login"),
        errors.ViewerStateError(
            "the viewer is not connected: its login waits for"
            " POST /v1/network/viewers/{viewer}/checkpoint"
        ),
        errors.IllegalStatusTransitionError(
            "status cannot go from VISIBLE to PENDING; from VISIBLE it goes to CLOSED, HIDDEN,"
            " REPLACED, WITHDRAWN"
        ),
        errors.InProgressError(),
        errors.ViewerBusyError(),
        errors.LostRaceError(),
        errors.PayloadTooLargeError("the body is 262145 bytes, 262144 are allowed here"),
        errors.UriTooLongError(
            "the query is 4097 bytes, 4096 are allowed; tunnel it: POST it as the body, with"
            " X-HTTP-Method-Override: GET and Content-Type: application/x-www-form-urlencoded"
        ),
        errors.ContentEncodingError(
            "Content-Encoding: gzip is not supported; send the body uncompressed, without this"
            " header"
        ),
        errors.InvalidFieldError(
            [FieldError("recommendationText", "String should have at least 1 character")]
        ),
        errors.ThrottledError("the store is busy; retry with backoff"),
        errors.RateLimitedError(
            "LinkedIn cannot be asked now whose token this is; send the request again after the"
            " seconds in Retry-After",
            30,
        ),
        errors.UnansweredError("the store", "GetItem", "InternalServerError"),
        errors.UpstreamError("LinkedIn answered 502"),
        errors.UpstreamRefusedError("Linkup refused the request (INVALID_PARAMS)"),
        errors.UpstreamCredentialsError("LinkedIn refused the client id or secret"),
        errors.UpstreamCreditsError(BUY),
        errors.UpstreamAccountError(ANEW),
        errors.UpstreamThrottledError("Linkup is called too often", wait=30),
        errors.UpstreamTimeoutError("LinkedIn gave no whole answer in time"),
        errors.UpstreamUnavailableError("LinkedIn answered 503"),
        errors.UpstreamConsentError("LinkedIn does not let this service ask for the consent"),
        errors.UpstreamGrantError("LinkedIn refused the code or token"),
    )
}
"""An error of each class, where the operation has none of its own."""


def faults(operation: str, kind: Kind) -> dict[str, VouchError]:
    """Return examples of a class as an operation answers it, by name; none if there is none."""
    if kind is AccessTokenError:
        return {code.lower(): AccessTokenError(code) for code in AccessTokenError.FAULTS}
    fitting = sorted((begin for begin in OWN if operation.startswith(begin)), key=len)
    known = {**FAULTS, **{type(each): each for begin in fitting for each in OWN[begin]}}
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__.removesuffix("Error")).lower()
    return {name: known[kind]} if kind in known else {}
