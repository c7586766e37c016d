"""Linkup's v1 from a request to its answer and its row in the bill."""

from http import HTTPStatus

from local.simulators.answers import Answer, RefusedError, failure, success
from local.simulators.control import read_object
from local.simulators.linkup import tokens
from local.simulators.linkup.bill import Call, sha256
from local.simulators.linkup.calls import login_token, serve
from local.simulators.linkup.world import World
from local.simulators.server import Request

ROUTE = "/v1/network/recommendations"


def answer(world: World, request: Request) -> Answer:
    """Answer a request for the one operation of v1."""
    call = Call(request_id=request.headers.get("x-request-id"))
    try:
        answered = _handle(world, request, call)
    except RefusedError as refused:
        answered = failure(refused)
    call.status = None if answered.lost else answered.status
    if call.mode is None and call.status not in {None, HTTPStatus.INTERNAL_SERVER_ERROR}:
        call.documented = 1
    world.bill.enter(call)
    return answered


def _handle(world: World, request: Request, call: Call) -> Answer:
    if request.method != "POST":
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
    wrong_key = RefusedError(HTTPStatus.UNAUTHORIZED, "Invalid or missing API key")
    world.admit(request, wrong_key)
    fields = read_object(request.body)
    token = login_token(fields)
    call.login_token_sha256 = sha256(token)
    fault = world.faults.take(token, "network") or tokens.fault(token)
    call.fault = fault.name if fault else None
    if fault and not fault.served:
        return fault.refuse()
    served = serve(fields)
    world.balance.take(served.credits)
    call.mode, call.returned = served.mode, served.returned
    call.credits, call.documented = served.credits, served.documented
    answered = success({"status": "success", "data": served.data})
    return fault.spoil(answered) if fault else answered
