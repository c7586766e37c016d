"""Linkup's v2 from a request to its answer and its row in the bill."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.simulators.answers import Answer, RefusedError, failure
from local.simulators.control import read_object
from local.simulators.faults import Fault
from local.simulators.linkup import envelope, tokens
from local.simulators.linkup.bill import V2Call, sha256
from local.simulators.linkup.envelope import LinkupError
from local.simulators.linkup.faults import refuse_in_v2
from local.simulators.linkup.operations import OPERATIONS
from local.simulators.linkup.world import World
from local.simulators.server import Request

PREFIX = "/v2/"
WRITES = {"login", "checkpoint", "network"}
"""The operations that are POSTs; each has the path of its name."""
READS = {"accounts", "credits", "logs"}
ACCOUNT = f"{PREFIX}accounts/"
OF_AN_ACCOUNT = {"checkpoint", "network", "account"}


def answer(world: World, request: Request) -> Answer:
    """Answer a request for anything below /v2."""
    path, _, query = request.target.partition("?")
    if (operation := _operation(path)) is None:
        return failure(RefusedError(HTTPStatus.NOT_FOUND, "Not found"))
    call = V2Call(request_id=request.headers.get("x-request-id"), operation=operation)
    try:
        _admit(world, request, operation)
        answered = _handle(world, call, _fields(request, operation, path, query))
    except RefusedError as refused:
        answered = envelope.failure(refused, call.action)
    call.status = None if answered.lost else answered.status
    world.bill.enter(call)
    return answered


def _operation(path: str) -> str | None:
    if path.startswith(ACCOUNT) and path != ACCOUNT:
        return "account"
    name = path.removeprefix(PREFIX)
    return name if name in WRITES | READS else None


def _admit(world: World, request: Request, operation: str) -> None:
    if request.method != ("POST" if operation in WRITES else "GET"):
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
    wrong = LinkupError("INVALID_API_KEY", "The provided API key is invalid or missing")
    world.admit(request, wrong)


def _fields(request: Request, operation: str, path: str, query: str) -> dict[str, Any]:
    if operation in WRITES:
        return read_object(request.body)
    if operation == "account":
        return {"account_id": unquote(path.removeprefix(ACCOUNT))}
    return dict(parse_qsl(query))


def _handle(world: World, call: V2Call, fields: dict[str, Any]) -> Answer:
    fault = _fault(world, call, fields)
    call.fault = fault.name if fault else None
    if fault and not fault.served:
        return refuse_in_v2(fault, call.action)
    served = OPERATIONS[call.operation](world, fields)
    if served.account is not None:
        call.account_id = served.account.account_id
    call.served, call.returned, call.credits = True, served.returned, served.credits
    answered = envelope.success(call.action, served.data, served.credits, call.account_id)
    return fault.spoil(answered) if fault else answered


def _fault(world: World, call: V2Call, fields: dict[str, Any]) -> Fault | None:
    """Return the fault that meets the call; note in the call whose it is."""
    token = fields.get("login_token") if call.operation == "login" else None
    if call.operation in OF_AN_ACCOUNT and (
        account := world.accounts.get(fields.get("account_id"))
    ):
        call.account_id, token = account.account_id, account.login_token
    if not isinstance(token, str):
        return world.faults.take(None, call.operation)
    call.login_token_sha256 = sha256(token)
    return world.faults.take(token, call.operation) or tokens.fault(token, call.operation)
