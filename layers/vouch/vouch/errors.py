"""The ways a call can fail, and the HTTP status and code of the answer (DESIGN 4.8).

VouchError
├── RequestError                     the caller can correct it
│   ├── IllegalArgumentError         400 ILLEGAL_ARGUMENT
│   │   ├── RestliSyntaxError            text outside the Rest.li grammar
│   │   └── UrnSyntaxError               text that is no URN
│   ├── LinkError                    400 LINK_UNUSABLE: used, old or incomplete
│   ├── ConsentRefusedError          400 CONSENT_REFUSED: by the member
│   ├── AccessTokenError             401 EMPTY_, INVALID_, EXPIRED_, REVOKED_ACCESS_TOKEN
│   ├── ApiKeyError                  401, for accounts (/v1)
│   ├── InsufficientCreditsError     402 INSUFFICIENT_CREDITS (/v1)
│   ├── AccessDeniedError            403 ACCESS_DENIED
│   │   ├── MemberForgottenError         403 MEMBER_FORGOTTEN: nothing of a member may be stored
│   │   ├── RecommendeeForgottenError    403 ACCESS_DENIED: as above, of the other party
│   │   ├── NotConnectedError            403 NOT_CONNECTED: no token of LinkedIn for this member
│   │   └── NotOperatorError             403 ACCESS_DENIED: the account is no operator's (/v1)
│   ├── NotFoundError                404 NOT_FOUND
│   ├── MethodNotAllowedError        405 METHOD_NOT_ALLOWED
│   ├── ConflictError                409 CONFLICT
│   │   ├── ViewerStateError              409 VIEWER_DISCONNECTED: connect the viewer first
│   │   ├── IllegalStatusTransitionError  409 ILLEGAL_STATUS_TRANSITION
│   │   ├── InProgressError               409, retryable: the key's request is still being served
│   │   ├── ViewerBusyError               409, retryable: another request is logging the viewer in
│   │   ├── OutcomeUnknownError           409: LinkedIn may have served the key's request
│   │   └── LostRaceError                 409, retryable: another write came first
│   ├── PayloadTooLargeError         413 PAYLOAD_TOO_LARGE
│   ├── AnswerTooLargeError          413 ANSWER_TOO_LARGE: Lambda cannot deliver what was asked for
│   ├── UriTooLongError              414 URI_TOO_LONG
│   ├── ContentEncodingError         415 UNSUPPORTED_MEDIA_TYPE
│   └── InvalidFieldError            422 INVALID_FIELD
├── ThrottledError                   429 THROTTLED, retryable
├── RateLimitedError                 429 THROTTLED, after so many seconds: a limit of Vouch's own
├── UnansweredError                  503 SERVICE_UNAVAILABLE, retryable: an AWS service failed
└── UpstreamError                    502 UPSTREAM_FAILED: what LinkedIn or Linkup did to a call
    ├── UpstreamRefusedError         400 UPSTREAM_REFUSED: it found the request wrong
    ├── UpstreamCredentialsError     502 UPSTREAM_CREDENTIALS: it refused our credentials
    ├── UpstreamCreditsError         503 UPSTREAM_CREDITS: our credits at Linkup are used up
    ├── UpstreamAccountError         409 VIEWER_DISCONNECTED: Linkup has no session of the viewer
    ├── UpstreamThrottledError       429 THROTTLED, retryable
    ├── UpstreamTimeoutError         504 UPSTREAM_TIMEOUT
    ├── UpstreamUnavailableError     503 UPSTREAM_UNAVAILABLE, retryable
    ├── UpstreamConsentError         502 UPSTREAM_CONSENT: it refused our request for a consent
    ├── UpstreamGrantError           502 UPSTREAM_GRANT: an OAuth code or refresh token is invalid
    └── UpstreamAnsweredError        status and code are theirs
        ├── UpstreamTokenError           401: the member's token
        └── UpstreamRejectedError        any other 4xx: the request
            └── UpstreamScopeError           403 INSUFFICIENT_SCOPE: the member's consent
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final, NamedTuple

UNDELIVERABLE: Final = "over the 6 MB that can be delivered"
"""What is said of an answer that is larger than Lambda delivers (DESIGN 4.10)."""
CHALLENGE: Final = 'Bearer error="invalid_token"'
"""The challenge to a bearer token that is no good."""


class VouchError(Exception):
    """The root of the tree; the caller is answered with `status` and `code`."""

    status: int = 500
    code: str = "INTERNAL_ERROR"
    log_code: ClassVar[str | None] = None
    """The code in the log, where it tells more than the caller may know."""
    retryable: ClassVar[bool] = False
    challenge: str | None = None
    """The WWW-Authenticate header of the answer (RFC 6750)."""

    @property
    def message(self) -> str:
        """Say what went wrong and what to do about it, without a secret."""
        return str(self)

    @property
    def retry_after(self) -> int | None:
        """Return the seconds after which the same request may succeed; None where it will not."""
        return 1 if self.retryable else None


class RequestError(VouchError):
    """The request cannot be served as it stands."""

    status = 400


class IllegalArgumentError(RequestError):
    """A header, query, URN, JSON value or patch has the wrong form."""

    code = "ILLEGAL_ARGUMENT"


class RestliSyntaxError(IllegalArgumentError):
    """The text is outside the Rest.li 2.0.0 grammar; the message is the reference parser's.

    See CONTRACTS 2.7.
    """


class UrnSyntaxError(IllegalArgumentError):
    """The text is no URN."""


class LinkError(RequestError):
    """The link to a consent was used before, is too old, is incomplete, or was not made here."""

    code = "LINK_UNUSABLE"


class ConsentRefusedError(RequestError):
    """The member did not consent; nothing was stored."""

    code = "CONSENT_REFUSED"

    def __init__(self) -> None:
        super().__init__(
            "the consent was not given, so nothing has been stored; to give it after all, ask"
            " for a new link where you got this one"
        )


class TokenFault(NamedTuple):
    """LinkedIn's older number for what is wrong with a token, and what is said of it."""

    number: int
    message: str


class AccessTokenError(RequestError):
    """The bearer token is absent, unknown, expired or revoked; `code` says which.

    `sent` is False where the request has no bearer token.
    """

    status = 401

    EMPTY: ClassVar[str] = "EMPTY_ACCESS_TOKEN"
    INVALID: ClassVar[str] = "INVALID_ACCESS_TOKEN"
    REVOKED: ClassVar[str] = "REVOKED_ACCESS_TOKEN"
    EXPIRED: ClassVar[str] = "EXPIRED_ACCESS_TOKEN"
    FAULTS: ClassVar[Mapping[str, TokenFault]] = {
        EMPTY: TokenFault(401, "Empty oauth2_access_token"),
        INVALID: TokenFault(65600, "Invalid access token"),
        REVOKED: TokenFault(65601, "The token has been revoked"),
        EXPIRED: TokenFault(65602, "The token has expired"),
    }
    """The fault of each code (CONTRACTS 2.10); its message holds unless there is more to say."""

    def __init__(self, code: str, message: str | None = None, *, sent: bool = True) -> None:
        super().__init__(message or self.FAULTS[code].message)
        self.code = code
        self.challenge = CHALLENGE if sent else "Bearer"


class ApiKeyError(RequestError):
    """The API key is absent, unknown or revoked."""

    status = 401
    code = "INVALID_API_KEY"


class InsufficientCreditsError(RequestError):
    """The call may cost more credits than the account has left this month."""

    status = 402
    code = "INSUFFICIENT_CREDITS"

    def __init__(self, needed: int, remaining: int, reserved: int = 0) -> None:
        super().__init__(
            f"the call may cost {needed} credits and {remaining} are left this month (UTC);"
            " ask for fewer results, or have the account's monthly credits raised"
        )
        self.needed = needed
        self.remaining = remaining
        self.reserved = reserved


class AccessDeniedError(RequestError):
    """The field or the change of status is the other party's, or no text about them is taken."""

    status = 403
    code = "ACCESS_DENIED"


class MemberForgottenError(AccessDeniedError):
    """A member was erased with all recommendations, and no operator has lifted that."""

    code = "MEMBER_FORGOTTEN"

    def __init__(self, who: str) -> None:
        """Name the member, with the verb: `you were`."""
        super().__init__(
            f"{who} erased here with all recommendations, and nothing is stored any more;"
            " the operator of this service can lift that (readmit_member)"
        )


class RecommendeeForgottenError(AccessDeniedError):
    """The recommendee was erased with all recommendations, which the caller is not told."""

    log_code = MemberForgottenError.code

    def __init__(self) -> None:
        super().__init__("no recommendation can be written about this member here")


class NotConnectedError(AccessDeniedError):
    """Vouch has no token of LinkedIn for the member, or none that is still good."""

    code = "NOT_CONNECTED"

    def __init__(self) -> None:
        super().__init__("the member is not connected to LinkedIn; connect by POST /v1/connections")


class NotOperatorError(AccessDeniedError):
    """The account is no operator's."""

    def __init__(self) -> None:
        super().__init__(
            "this takes the API key of an operator's account; who runs this service makes an"
            " account one by the command set_operator of manage_accounts"
        )


class NotFoundError(RequestError):
    """There is no such thing, or the caller may not see it."""

    status = 404
    code = "NOT_FOUND"


class MethodNotAllowedError(RequestError):
    """The HTTP method is not served here."""

    status = 405
    code = "METHOD_NOT_ALLOWED"

    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{method} is not served here; allowed: {', '.join(allowed)}")
        self.allowed = tuple(allowed)


class ConflictError(RequestError):
    """The state has changed, or another request holds it."""

    status = 409
    code = "CONFLICT"


class ViewerStateError(ConflictError):
    """Linkup cannot be asked for this viewer as it is now: it has to be connected first."""

    code = "VIEWER_DISCONNECTED"


class IllegalStatusTransitionError(ConflictError):
    """The rules allow no such change of status."""

    code = "ILLEGAL_STATUS_TRANSITION"


class InProgressError(ConflictError):
    """The request with this Idempotency-Key is still being served."""

    retryable = True

    def __init__(self) -> None:
        super().__init__("the request with this Idempotency-Key is still being served; ask again")


class ViewerBusyError(ConflictError):
    """Another request is logging the viewer in."""

    retryable = True

    def __init__(self) -> None:
        super().__init__("another request is logging this viewer in; ask again when it has ended")


class OutcomeUnknownError(ConflictError):
    """LinkedIn may have served the request with this Idempotency-Key; the next sync will tell."""

    def __init__(self) -> None:
        super().__init__(
            "nobody knows yet whether LinkedIn served the request with this Idempotency-Key;"
            " ask again when a sync of the recommender has ended"
        )


class LostRaceError(ConflictError):
    """A record is no longer as it was read; decide again from a fresh read (DESIGN D7).

    `failed` has the names, in their transaction, of the writes whose conditions did not hold. It is
    empty where another transaction was under way on an item: the conditions are then unknown.
    """

    retryable = True

    def __init__(self, failed: Iterable[str] = ()) -> None:
        super().__init__("the record keeps changing under this request; read it again and retry")
        self.failed = frozenset(failed)


class PayloadTooLargeError(RequestError):
    """The body is larger than any that the operation has a use for."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"


class AnswerTooLargeError(RequestError):
    """The answer is larger than can be delivered; ask for less."""

    status = 413
    code = "ANSWER_TOO_LARGE"

    def __init__(self, less: str, what: str = "the answer") -> None:
        super().__init__(f"{what} is {UNDELIVERABLE}; {less}")


class UriTooLongError(RequestError):
    """The query is over 4 KB; send it tunnelled."""

    status = 414
    code = "URI_TOO_LONG"


class ContentEncodingError(RequestError):
    """The body is compressed; send it uncompressed."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class FieldError(NamedTuple):
    """A problem with one field: its path in the body, and the description."""

    path: str
    description: str


class InvalidFieldError(RequestError):
    """Some fields cannot be accepted; the error names all of them."""

    status = 422
    code = "INVALID_FIELD"

    MOST_PROBLEMS: ClassVar[int] = 100
    """How many problems an answer shows at most, so that it is never too large to be delivered."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        shown = [FieldError(path[:100], why) for path, why in errors[: self.MOST_PROBLEMS]]
        super().__init__("; ".join(f"{path}: {description}" for path, description in shown))
        self.errors = tuple(shown)


class ThrottledError(VouchError):
    """There are too many calls at once; the same call may succeed in a moment."""

    status = 429
    code = "THROTTLED"
    retryable = True


class RateLimitedError(VouchError):
    """A limit of Vouch's own is reached; the same call may succeed after `wait` seconds."""

    status = 429
    code = "THROTTLED"
    retryable = True

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self._wait = wait

    @property
    def retry_after(self) -> int:
        """Return the seconds until the limit lets the next call pass."""
        return self._wait


class UnansweredError(VouchError):
    """An AWS service failed or did not answer; a write may have been made or not.

    `service` is what callers know it by, `operation` what it was asked for, and `fault` the code or
    the class of the SDK's error.
    """

    status = 503
    code = "SERVICE_UNAVAILABLE"
    retryable = True

    def __init__(self, service: str, operation: str, fault: str) -> None:
        super().__init__(f"{service} failed or did not answer; ask again in a moment")
        self.service = service
        self.operation = operation
        self.fault = fault


class UpstreamError(VouchError):
    """LinkedIn or Linkup failed: an error of theirs, no answer, or one that cannot be understood.

    `request_id` is theirs, if they gave one. `served` is False where the call was certainly not
    served, and None where that is unknown. `earlier_answers` is how many tries of the call they
    answered before the last one. `upstream_credits` is what they say that the call cost,
    `upstream_estimate` what it cost by their documentation; None where that is not known.
    """

    status = 502
    code = "UPSTREAM_FAILED"

    def __init__(
        self,
        message: str,
        *,
        upstream_status: int | None = None,
        request_id: str | None = None,
        served: bool | None = None,
        wait: int | None = None,
        earlier_answers: int = 0,
        upstream_credits: int | None = None,
        upstream_estimate: int | None = None,
    ) -> None:
        super().__init__(message)
        self.upstream_status = upstream_status
        self.request_id = request_id
        self.served = served
        self.earlier_answers = earlier_answers
        self.upstream_credits = upstream_credits
        self.upstream_estimate = upstream_estimate
        self._wait = wait

    @property
    def message(self) -> str:
        """Say what went wrong, with the id that their support asks for."""
        return f"{self} (upstream request id {self.request_id})" if self.request_id else str(self)

    @property
    def wait(self) -> int | None:
        """Return the seconds that they asked to wait; None where they did not say."""
        return self._wait

    @property
    def retry_after(self) -> int | None:
        """Return the seconds that they asked to wait, if they did."""
        return self._wait if self._wait is not None else super().retry_after


class UpstreamRefusedError(UpstreamError):
    """They find the request itself wrong; the message is theirs."""

    status = 400
    code = "UPSTREAM_REFUSED"


class UpstreamCredentialsError(UpstreamError):
    """They refuse the credentials of this deployment; its operator can correct that."""

    code = "UPSTREAM_CREDENTIALS"


class UpstreamCreditsError(UpstreamError):
    """The credits of this deployment at Linkup are used up; its operator can buy more."""

    status = 503
    code = "UPSTREAM_CREDITS"


class UpstreamAccountError(UpstreamError):
    """Linkup has no session of this viewer any more; the viewer has to be connected anew."""

    status = 409
    code = "VIEWER_DISCONNECTED"


class UpstreamConsentError(UpstreamError):
    """They refuse the request for a consent; the operator of this deployment can correct that."""

    code = "UPSTREAM_CONSENT"


class UpstreamThrottledError(UpstreamError):
    """They were called too often; nothing was served.

    `day_limit` says that a quota of the day is used up; it begins anew at 00:00 UTC
    (CONTRACTS 2.10).
    """

    status = 429
    code = "THROTTLED"
    retryable = True
    day_limit: bool = False


class UpstreamTimeoutError(UpstreamError):
    """They did not send a whole answer in time."""

    status = 504
    code = "UPSTREAM_TIMEOUT"


class UpstreamAnsweredError(UpstreamError):
    """They refuse the call; status, code and message are passed on as they came (DESIGN 7)."""

    def __init__(self, status: int, code: str, message: str, *, request_id: str | None) -> None:
        super().__init__(message, upstream_status=status, request_id=request_id, served=False)
        self.status = status
        self.code = code


class UpstreamTokenError(UpstreamAnsweredError):
    """They refuse the member's token: unknown, expired or revoked, as `code` says; a 401."""

    challenge = CHALLENGE


class UpstreamRejectedError(UpstreamAnsweredError):
    """They refuse the request itself: 400, 403, 404, 409, 422 and the like."""


class UpstreamScopeError(UpstreamRejectedError):
    """The member's consent does not cover the call; `said` is LinkedIn's own text."""

    status = 403
    code = "INSUFFICIENT_SCOPE"
    challenge = 'Bearer error="insufficient_scope"'

    def __init__(self, said: str, *, request_id: str | None) -> None:
        super().__init__(
            self.status,
            self.code,
            "the member's consent does not cover this; ask the member to consent anew, by"
            " POST /v1/connections or for a new token; if that changes nothing, the stack's"
            f" LinkedInScope lacks the scope; LinkedIn said: {said}",
            request_id=request_id,
        )


class UpstreamGrantError(UpstreamError):
    """The OAuth code or refresh token is no longer valid; the member has to consent anew."""

    code = "UPSTREAM_GRANT"


class UpstreamUnavailableError(UpstreamError):
    """They are unavailable for now."""

    status = 503
    code = "UPSTREAM_UNAVAILABLE"
    retryable = True
