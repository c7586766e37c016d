"""The envelope of Linkup's answers in v2 (CONTRACTS 3.5)."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from vouch.clients.body import members, one_line, parsed
from vouch.clients.linkup.answer import (
    context_of,
    not_understood,
    raise_failure,
    refuse,
    reported,
    throttled,
)
from vouch.errors import (
    UpstreamAccountError,
    UpstreamCredentialsError,
    UpstreamCreditsError,
    UpstreamRefusedError,
)

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

MOST_CREDITS: Final = 1_000_000_000
"""How many credits a call may be said to cost; a larger number counts as absent."""
MOST_BALANCE: Final = 2**53
"""How many credits may be said to be left: JSON holds no larger number for certain."""
ANEW: Final = "Linkup has no session of this viewer any more; connect the viewer anew"
BUY: Final = "the credits at Linkup are used up; the operator of this deployment can buy more"


class Success(NamedTuple):
    """The members of a success, `data` among them, and what Linkup says that it cost."""

    content: dict[str, Any]
    upstream_credits: int | None

    @property
    def data(self) -> Any:
        """Return the `data`, whatever it is."""
        return self.content.get("data")


def opened(answer: "Answer", mask: "Mask") -> Success:
    """Return the members of a success; raise an upstream error for every other answer.

    An answer without the envelope, as a proxy sends it, is judged as in v1.
    """
    content = members(parsed(answer.body))
    taken = _credits(content)
    if content.get("success") is False:
        _refuse(answer, content, mask, taken)
    raise_failure(answer, content, mask, taken)
    if content.get("success") is not True:
        raise not_understood(answer, taken)
    return Success(content, taken)


def balance_of(answer: "Answer", success: Success) -> int:
    """Return the credits that a success says are left; UpstreamError where it does not say."""
    left = members(success.data).get("credits")
    # A bool is an int too.
    if type(left) is not int or not 0 <= left <= MOST_BALANCE:
        raise not_understood(answer, success.upstream_credits)
    return left


def _refuse(answer: "Answer", content: dict[str, Any], mask: "Mask", taken: int | None) -> NoReturn:
    """Raise the upstream error that the code of a failure stands for, or else its status."""
    error = members(content.get("error"))
    code, said = error.get("code"), error.get("message")
    text = one_line(said, mask) if isinstance(said, str) else ""
    # Failures are never charged, so one that was charged may have been served.
    served = None if taken else False
    context = context_of(answer, served=served, upstream_credits=taken)
    match code:
        case "INVALID_PARAMS" | "INVALID_ACTION":
            raise UpstreamRefusedError(text or f"Linkup refused the request ({code})", **context)
        case "INVALID_ACCOUNT" | "ACCOUNT_INACTIVE":
            raise UpstreamAccountError(ANEW, **context)
        case "INVALID_API_KEY":
            raise UpstreamCredentialsError("Linkup refused the credentials", **context)
        case "INSUFFICIENT_CREDITS":
            raise UpstreamCreditsError(BUY, **context)
        case "RATE_LIMITED":
            raise throttled(answer, **context)
        case "INTERNAL_ERROR":
            raise reported(answer, text, **context)
    refuse(answer, text, served=served, upstream_credits=taken)


def _credits(content: dict[str, Any]) -> int | None:
    taken = members(content.get("metadata")).get("credits_consumed")
    # A bool is an int too.
    return taken if type(taken) is int and 0 <= taken <= MOST_CREDITS else None
