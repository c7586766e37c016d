"""/v1/network/viewers: members whose networks Linkup looks at, for an account (DESIGN 12.2)."""

from vouch.aws import secrets
from vouch.handlers.show_viewers import listed, standing
from vouch.handlers.v1 import account_route, by_path
from vouch.http.response import JSON, Response, to_json
from vouch.services.network import checkpoint as checkpoints
from vouch.services.network import connect as connecting
from vouch.services.network.attempt import Outcome
from vouch.services.network.deliver import Payer
from vouch.services.network.forget_viewer import forget
from vouch.services.network.viewers import check_version
from vouch.settings import call_limits, linkup, login, people_erasures_queue
from vouch.v1.answers import viewers as answers
from vouch.v1.request import MAX_BARE, Request
from vouch.v1.response import credit_headers, ok
from vouch.v1.viewers import parse_code, parse_login, viewer_of

OPERATION = "manage_viewers"
NEEDS = (linkup, login, call_limits, people_erasures_queue, secrets.client)
MAX_BODY = 128 * 1024
"""How many bytes the body of a login may have: one of 10,000 characters, each escaped, fits in."""
FREE = {"X-Credits-Charged": "0"}
LEFT = (
    "the viewer, the people recommended to the viewer and the stored answers are forgotten here;"
    " Linkup's own session of the member, if there is one, lives on until it is ended there"
)


def connect(request: Request, account: str) -> Response:
    """Log a viewer in at Linkup, or find the viewer logged in."""
    check_version()
    wanted = parse_login(request.body)
    return _answered(201, connecting.connect(wanted, _payer(request, account)))


def submit(request: Request, account: str) -> Response:
    """Go on with a login after LinkedIn's challenge."""
    check_version()
    name, code = viewer_of(request), parse_code(request.body)
    return _answered(200, checkpoints.submit(name, code, _payer(request, account)))


def remove(request: Request, account: str) -> Response:
    """Forget a viewer."""
    request.check_bare()
    name = viewer_of(request)
    forget(account, name, request.deadline)
    return ok(answers.DeletedViewer(viewer=name, message=LEFT))


def _payer(request: Request, account: str) -> Payer:
    return Payer(account, request.id, request.deadline)


def _answered(status: int, outcome: Outcome) -> Response:
    """Answer how the viewer stands; what is left is known where a call of Linkup was paid for."""
    cost = FREE if outcome.cost is None else credit_headers(*outcome.cost)
    return Response(status, to_json(standing(outcome.viewer)), {**JSON, **cost})


lambda_handler = by_path(
    {
        "/v1/network/viewers": account_route(
            OPERATION, {"POST": connect, "GET": listed}, NEEDS, MAX_BODY
        ),
        "/v1/network/viewers/{viewer}": account_route(
            OPERATION, {"DELETE": remove}, NEEDS, MAX_BARE
        ),
        "/v1/network/viewers/{viewer}/checkpoint": account_route(
            OPERATION, {"POST": submit}, NEEDS, MAX_BARE
        ),
    }
)
