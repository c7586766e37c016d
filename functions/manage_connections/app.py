"""/v1/connections: members' consent at LinkedIn, given and withdrawn (DESIGN 7.2)."""

from vouch.clients.mask import Mask
from vouch.errors import LinkError, NotFoundError
from vouch.handlers.html import page, page_route
from vouch.handlers.list_connections import CALLBACK, listed, redirect_uri
from vouch.handlers.v1 import Caller, account_route, by_path, party_route
from vouch.http.response import Response
from vouch.moment import in_milliseconds, iso
from vouch.services.accounts.trace import name_account
from vouch.services.linkedin.connect import Redeemed, authorize, complete, redeem
from vouch.services.linkedin.consent import failed_consent
from vouch.services.linkedin.disconnect import disconnect
from vouch.settings import connections, linkedin, resume_schedule_group
from vouch.v1.answers.connections import Authorization
from vouch.v1.request import MAX_BARE, Request
from vouch.v1.response import created, no_content

OPERATION = "manage_connections"
NEEDS = (linkedin, connections, resume_schedule_group)
NO_CODE = (
    "this address has no code of LinkedIn's, so nothing has been stored;"
    " ask for a new link where you got this one"
)


def connect(request: Request, account: str) -> Response:
    """Answer the URL where the member consents."""
    request.check_bare()
    url, expires_at = authorize(account, redirect_uri(request), request.deadline)
    return created(
        Authorization(authorization_url=url, expires_at=iso(in_milliseconds(expires_at)))
    )


def admit(request: Request) -> Redeemed:
    """Authenticate the browser by the state that the link carried (DESIGN D2)."""
    redeemed = redeem(request.sent_by_others("state"))
    name_account(redeemed.asked.account)
    return redeemed


def callback(request: Request, redeemed: Redeemed) -> Response:
    """Complete the connection when LinkedIn redirects the browser back."""
    state, code, error = map(request.sent_by_others, ("state", "code", "error"))
    if error:
        description = request.sent_by_others("error_description")
        raise failed_consent(error, description, Mask(state or "", code or ""), request.id)
    if code is None:
        raise LinkError(NO_CODE)
    member = complete(code, redeemed, request.deadline)
    return page(200, "LinkedIn is connected", f"{member} is connected. This page can be closed.")


def remove(request: Request, caller: Caller) -> Response:
    """Remove the account's connection, or every account's where the member asks."""
    if caller.member not in {None, request.member}:
        raise NotFoundError("there is no such connection")
    disconnect(request.member, caller.account)
    return no_content()


lambda_handler = by_path(
    {
        "/v1/connections": account_route(
            OPERATION, {"POST": connect, "GET": listed}, NEEDS, MAX_BARE
        ),
        CALLBACK: page_route(OPERATION, admit, callback, NEEDS),
        "/v1/connections/{urn}": party_route(OPERATION, {"DELETE": remove}, NEEDS, MAX_BARE),
    }
)
