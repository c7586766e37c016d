"""HTML pages for people: what a browser shows after LinkedIn sent it back."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Final

from vouch.errors import (
    ConsentRefusedError,
    LinkError,
    MemberForgottenError,
    UpstreamAnsweredError,
    UpstreamConsentError,
    UpstreamCredentialsError,
    UpstreamError,
    VouchError,
)
from vouch.handlers.entrypoint import Contract, lambda_handler
from vouch.handlers.needs import Need
from vouch.http.call import LambdaHandler
from vouch.http.response import Response
from vouch.v1.request import Request

HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    # The page's address holds the code and the state.
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}
BAD_GATEWAY: Final = 502
LATER: Final = " Ask for a new link where you got this one, and follow it in a few minutes."
MEND: Final = (
    " You cannot correct that; the operator of this service has to. Say so where you got this link,"
    " and ask there for a new one afterwards."
)
PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="../../docs/any/icon.svg">
<link rel="stylesheet" href="../../docs/any/tokens.css">
<link rel="stylesheet" href="../../docs/any/style.css">
</head>
<body class="message"><main class="panel"><h1>{title}</h1><p>{text}</p></main></body>
</html>
"""
"""The page at /v1/connections/callback; its links hold below a base path of a domain too."""


def page_route[A](
    operation: str,
    admit: Callable[[Request], A],
    handler: Callable[[Request, A], Response],
    needs: Iterable[Need] = (),
) -> LambdaHandler:
    """Build the Lambda handler of a page; `admit` returns the right to see it, or raises."""
    contract = Contract(
        call=Request, admit=admit, failure=failure, headers={}, request_id="X-Request-Id"
    )
    return lambda_handler(operation, contract, handler, needs)


def page(status: int, title: str, text: str) -> Response:
    """Return a page; title and text are escaped, because others may have written them."""
    return Response(status, PAGE.format(title=escape(title), text=escape(text)), HEADERS)


def failure(error: VouchError) -> Response:
    """Return an error as a page that says what to do."""
    status = BAD_GATEWAY if isinstance(error, UpstreamAnsweredError) else error.status
    title, advice = _title_and_advice(error)
    return page(status, title, f"{error.message[:1].upper()}{error.message[1:]}.{advice}")


def _title_and_advice(error: VouchError) -> tuple[str, str]:
    """Return a title that is true whatever is stored by now, and what to do about the error.

    The member may be connected by an earlier consent, or by this link when it was first used.
    """
    match error:
        case LinkError():
            return "This link cannot be used", ""
        case ConsentRefusedError():
            return "You did not consent", ""
        case MemberForgottenError():
            return "LinkedIn could not be connected", MEND
        case UpstreamConsentError() | UpstreamCredentialsError():
            return "LinkedIn could not be connected", MEND
        case UpstreamError():
            return "LinkedIn could not be connected", LATER
    return "Something went wrong", LATER
